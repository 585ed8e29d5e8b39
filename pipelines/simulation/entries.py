"""When a kind of fact is entered into the systems: on its day, late, or ahead."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.simulation.arrays import Ints, Rows, whole


@dataclass(frozen=True)
class Entry:
    """How rows of one kind reach the records.

    Attributes:
        day: the column that dates the row.
        about: whose rows they are: `seller` and `manager` rows carry that population's `person` and are kept
            only while the person is on record; `nobody`'s are kept as they are (teams, tickets, markets).
        since_start: rows from before the records begin are on record too (states that still hold).
        entered: the column that holds the day of entry; else rows are entered on their day, or late.
        late_share: share of rows entered late. late_days: by up to so many days.
    """

    day: str = "day"
    about: Literal["seller", "manager", "nobody"] = "seller"
    since_start: bool = False
    entered: str | None = None
    late_share: float = 0.0
    late_days: int = 0


def recorded_days(entry: Entry, rows: Rows, generator: np.random.Generator) -> Ints:
    """The day on which each row was entered."""
    if entry.entered is not None:
        return whole(rows[entry.entered])
    days = whole(rows[entry.day])
    if not entry.late_days:
        return days
    is_late = generator.random(len(days)) < entry.late_share
    return days + np.where(is_late, generator.integers(1, entry.late_days + 1, len(days)), 0)
