"""The employee_id of everybody: a seller who became a manager keeps the key of before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulation.arrays import NOBODY, Ints
from pipelines.simulation.columns import keys

if TYPE_CHECKING:
    from pipelines.simulation.records import Records


def seller_key(numbers: Ints) -> pa.Array:
    """The employee_id of sellers by their public numbers; null for NOBODY."""
    return keys(numbers, "s", 5)


def manager_key(records: Records, numbers: Ints) -> pa.Array:
    """The employee_id of managers by their public numbers; null for NOBODY."""
    former = records.managers.former_seller
    by_number = np.full(len(former), NOBODY)
    known = records.managers.number != NOBODY
    by_number[records.managers.number[known]] = former[known]
    as_seller = np.where(numbers == NOBODY, NOBODY, by_number[np.maximum(numbers, 0)])
    return pc.coalesce(seller_key(as_seller), keys(numbers, "m", 4))
