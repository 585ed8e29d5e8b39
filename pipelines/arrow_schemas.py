"""The Arrow types of published columns: the same in the file whatever library wrote it."""

import pyarrow as pa

from data_contracts.contract import Contract, Kind

_ARROW_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.NUMBER: pa.decimal128(18, 4),
    Kind.COUNT: pa.int64(),
    Kind.FLAG: pa.bool_(),
    Kind.SHARE: pa.float64(),
}


def arrow_schema(contract: Contract) -> pa.Schema:
    """The contract's columns, in its order."""
    return pa.schema([(column.name, _ARROW_TYPES[column.kind]) for column in contract.columns])
