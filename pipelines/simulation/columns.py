"""Arrow columns from arrays: keys, labels, days, money. A negative code or day is a null."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulation.arrays import Flags, Ints

MONEY = pa.decimal128(18, 2)


def keys(numbers: Ints, prefix: str, digits: int) -> pa.Array:
    """Pseudonymous keys such as s00017."""
    text = pa.array(numbers, mask=numbers < 0).cast(pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(text, digits, "0"), "")


def labels(codes: Ints, names: Sequence[str]) -> pa.Array:
    """The name of each code."""
    indices = pa.array(codes, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())).cast(pa.string())


def days(numbers: Ints) -> pa.Array:
    """Dates."""
    return pa.array(numbers.astype(np.int32), mask=numbers < 0).cast(pa.date32())


def money(ore: Ints) -> pa.Array:
    """Exact decimals from öre: the engine's 128-bit integers, the sign filling the high half."""
    halves = np.stack([ore, ore >> 63], axis=1).astype("<i8")
    return pa.Array.from_buffers(MONEY, len(ore), [None, pa.py_buffer(halves.tobytes())])


def counts(numbers: Ints) -> pa.Array:
    """Whole numbers."""
    return pa.array(numbers, mask=numbers < 0)


def flags(values: Flags) -> pa.Array:
    """Booleans."""
    return pa.array(values.astype(np.bool_))


def nothing(rows: int, kind: pa.DataType) -> pa.Array:
    """A column of the contract in which this organisation enters nothing."""
    return pa.nulls(rows, kind)
