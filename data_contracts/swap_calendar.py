"""What speaks for exchanged days and months in the calendar of a column alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data_contracts.chance import binomial_tail
from data_contracts.quarantine import EXAMPLES
from data_contracts.swap_evidence import ALARM_PROBABILITY, LAST_EXCHANGEABLE_DAY, Ints, is_exchangeable

_Days = npt.NDArray[np.datetime64]

MINIMUM_ROWS = 40
_SATURDAY = 5

# A column that knows no day above 12: rules such as "within the first ten days" must not look like it.
_MINIMUM_DAYS = 8
_HIGHEST_DAYS = (11, 12)

# Weekend dates that could be exchanged: spread over so many days of the month (one fixed day of the month is
# a habit), and becoming working days by the exchange more often than five in seven.
_MINIMUM_WEEKEND_DAYS = 6
_WORKING_SHARE = 5 / 7

# The firsts of months, exchanged, lie in January on days up to 12; a quarter's on days 4, 7 and 10.
_MINIMUM_COLLAPSED_DAYS = 3
_LEAST_HIGHEST_DAY = 7
_MAIN_DAY_SHARE = 0.7
_MAIN_MONTH_SHARE = 0.25
_QUARTERS = frozenset({1, 4, 7, 10})

# What people enter in a month's first days avoids weekends; exchanged firsts hit them like any other day.
_AVOIDED_PROBABILITY = 0.05


@dataclass(frozen=True)
class CalendarEvidence:
    """Why the days of a column look exchanged.

    Attributes:
        reason: the fact, as a part of a sentence.
        rows: how many rows look exchanged.
        examples: up to three of their dates.
    """

    reason: str
    rows: int
    examples: tuple[date, ...]


def calendar_evidence(days: Mapping[date, int]) -> CalendarEvidence | None:
    """The first of the signs below that the column shows; None for a calendar like any other.

    Args:
        days: rows per date.
    """
    if sum(days.values()) < MINIMUM_ROWS:
        return None
    return _collapsed(days) or _early_in_one_month(days) or _no_late_days(days) or _weekends(days)


def _no_late_days(days: Mapping[date, int]) -> CalendarEvidence | None:
    """Not one day above 12, in several months, as when later ones could not be read and became empty."""
    numbers = {day.day for day in days}
    if (
        max(numbers) > LAST_EXCHANGEABLE_DAY
        or len(numbers) < _MINIMUM_DAYS
        or not numbers.intersection(_HIGHEST_DAYS)
        or len({day.month for day in days}) == 1
    ):
        return None
    strange = _exchangeable(days)
    return _evidence("no day of the column lies above 12", days, strange)


def _collapsed(days: Mapping[date, int]) -> CalendarEvidence | None:
    """A column of firsts of months of which some, or all, lie in January on days up to 12.

    Where no other month is left to tell, all the quarters' firsts must be among them, and weekends.
    """
    by_day: dict[int, int] = {}
    for day, rows in days.items():
        by_day[day.day] = by_day.get(day.day, 0) + rows
    months = {day.month for day in days}
    if len(months) == 1:
        main_day = months.pop()
        strange = _exchangeable(days)
        others: list[date] = []
        is_all = (
            max(by_day) <= LAST_EXCHANGEABLE_DAY and by_day.keys() >= _QUARTERS and _hits_weekends(strange)
        )
    else:
        main_day = max(by_day, key=lambda number: by_day[number])
        rest = [day for day in _exchangeable(days) if day.day != main_day]
        strange = [day for day in rest if day.month == main_day]
        others = [day for day in rest if day.month != main_day]
        elsewhere = [day for day in days if day.month != main_day]
        on_main = sum(days[day] for day in elsewhere if day.day == main_day)
        is_all = on_main >= _MAIN_DAY_SHARE * sum(days[day] for day in elsewhere)
    numbers = {day.day for day in strange}
    if not is_all or len(numbers) < _MINIMUM_COLLAPSED_DAYS or max(numbers) < _LEAST_HIGHEST_DAY:
        return None
    if others or len({day.month for day in days}) > 1:
        by_chance = binomial_tail(len(strange), len(strange) + len(others), _MAIN_MONTH_SHARE)
        if by_chance >= ALARM_PROBABILITY:
            return None
    return _evidence(
        f"the column is about day {main_day} of months, but month {main_day} has other days, up to 12",
        days,
        strange,
    )


def _early_in_one_month(days: Mapping[date, int]) -> CalendarEvidence | None:
    """All dates up to a month's twelfth lie in one month, later ones in many: firsts among fifteenths.

    January's own first is among them, and weekends.
    """
    early = [day for day in days if day.day <= LAST_EXCHANGEABLE_DAY]
    late = [day for day in days if day.day > LAST_EXCHANGEABLE_DAY]
    if not late or len({day.month for day in early}) != 1:
        return None
    strange = _exchangeable(early)
    numbers = {day.day for day in strange}
    if len(numbers) < _MINIMUM_DAYS or not numbers.intersection(_HIGHEST_DAYS):
        return None
    if all(day.day != 1 for day in early) or not _hits_weekends(strange):
        return None
    month = early[0].month
    in_month = (sum(day.month == month for day in late) + 1) / (len(late) + 2)
    if in_month ** len(early) >= ALARM_PROBABILITY:
        return None
    return _evidence(
        f"all dates up to a month's twelfth lie in month {month}, later ones do not", days, strange
    )


def _weekends(days: Mapping[date, int]) -> CalendarEvidence | None:
    """Weekends are avoided, but not by the dates that can be exchanged."""
    filled = np.array(list(days), dtype="datetime64[D]")
    late_days = filled[_day_of_month(filled) > LAST_EXCHANGEABLE_DAY]
    if not late_days.size:
        return None
    weekends = _weekends_between(late_days.min(), late_days.max())
    number, month = _day_of_month(weekends), _month_of_year(weekends)
    is_late = number > LAST_EXCHANGEABLE_DAY
    is_early = is_exchangeable(number, month)
    is_filled = np.isin(weekends, filled)
    strange: list[date] = weekends[is_early & is_filled].tolist()
    if len({day.day for day in strange}) < _MINIMUM_WEEKEND_DAYS:
        return None
    late_filled = int((is_late & is_filled).sum())
    by_place = binomial_tail(
        len(strange), len(strange) + late_filled, int(is_early.sum()) / int((is_early | is_late).sum())
    )
    exchanged = [day.replace(month=day.day, day=day.month) for day in strange]
    by_exchange = binomial_tail(_working(exchanged), len(exchanged), _WORKING_SHARE)
    if by_place >= ALARM_PROBABILITY or by_exchange >= 0.01:
        return None
    return _evidence("dates up to a month's twelfth fall on weekends, later ones do not", days, strange)


def _exchangeable(days: Iterable[date]) -> list[date]:
    """Those of the dates that exchanging day and month makes others."""
    filled = np.array(list(days), dtype="datetime64[D]")
    found: list[date] = filled[is_exchangeable(_day_of_month(filled), _month_of_year(filled))].tolist()
    return found


def _hits_weekends(days: list[date]) -> bool:
    """Whether Saturdays and Sundays are among the days about as often as by chance."""
    return binomial_tail(_working(days), len(days), _WORKING_SHARE) >= _AVOIDED_PROBABILITY


def _working(days: list[date]) -> int:
    """How many of the days are no Saturdays or Sundays."""
    return sum(day.weekday() < _SATURDAY for day in days)


def _weekends_between(first: np.datetime64, last: np.datetime64) -> _Days:
    """The Saturdays and Sundays from `first` to `last`."""
    days = np.arange(first, last + 1)
    # Day 0 of the epoch was a Thursday.
    return days[(days.astype(np.int64) + 3) % 7 >= _SATURDAY]


def _month_of_year(days: _Days) -> Ints:
    return days.astype("datetime64[M]").astype(np.int64) % 12 + 1


def _day_of_month(days: _Days) -> Ints:
    since_first: npt.NDArray[np.timedelta64] = days - days.astype("datetime64[M]").astype("datetime64[D]")
    return since_first.astype(np.int64) + 1


def _evidence(reason: str, days: Mapping[date, int], strange: list[date]) -> CalendarEvidence:
    ordered = sorted(strange)
    return CalendarEvidence(reason, sum(days[day] for day in ordered), tuple(ordered[:EXAMPLES]))
