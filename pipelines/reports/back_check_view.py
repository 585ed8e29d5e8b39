"""What pages say of earlier lists: how many of the named left, how many were expected, list by list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LISTS_SHOWN = 12
_STEP = 0.1  # the chart's height is a whole number of these


@dataclass(frozen=True)
class CheckedList:
    """One list whose horizon has passed, over the whole organisation.

    Attributes:
        named: people in the highest band whose outcome is known.
        left_out: named besides, but gone by that day as became known later, or lost to the records.
        exits: of the named, within the main horizon; expected: the sum of their risks.
        low: lower end of the exact 95 % interval of exits / named; high: the upper end.
        ordinary: share of everybody scored who left.
        acted_on: of the named, those with a follow-up on record; None where none are delivered.
    """

    as_of_date: date
    named: int
    left_out: int
    exits: int
    expected: float
    low: float
    high: float
    ordinary: float
    acted_on: int | None

    @property
    def share(self) -> float:
        """The share of the named who left."""
        return self.exits / self.named

    @property
    def expected_share(self) -> float:
        """The share that was expected to leave."""
        return self.expected / self.named


@dataclass(frozen=True)
class BackCheckView:
    """The lists that could be checked, oldest first, at least one; and all of them together.

    Attributes:
        lists: with at least five named.
        checked: lists in all, those with fewer named included.
        low: of the share of the named who left, over all lists: the interval counts persons.
        no_signal: months that had no list.
    """

    lists: tuple[CheckedList, ...]
    checked: int
    named: int
    exits: int
    expected: float
    low: float
    high: float
    no_signal: int

    @property
    def newest(self) -> CheckedList:
        """The list of the latest month that could be checked."""
        return self.lists[-1]

    @property
    def shown(self) -> tuple[CheckedList, ...]:
        """The latest lists, for chart and table."""
        return self.lists[-LISTS_SHOWN:]

    @property
    def top(self) -> float:
        """The share at the chart's upper edge."""
        highest = max(max(found.high, found.expected_share) for found in self.shown)
        steps = -(-round(highest, 9) // _STEP)
        return min(1.0, float(steps) * _STEP)


@dataclass(frozen=True)
class ExpectedList:
    """What is to be expected of this month's list if its risks are right; nothing of it is observed yet."""

    named: int
    exits: float
    low: float
    high: float


def left_of(position: int, lists: Sequence[CheckedList]) -> float:
    """Where a list stands in the chart, in percent from the left."""
    return 100 * (position + 0.5) / len(lists)


def height_of(share: float, top: float) -> float:
    """How far below the upper edge a share stands, in percent of the height."""
    return 100 * (1 - min(share, top) / top)
