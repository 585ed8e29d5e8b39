"""Which as-of dates a run uses: the scored month's last day and the months it learns from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from data_contracts.errors import ConfigError


def month_end(day: date) -> date:
    """The last day of the month that `day` lies in."""
    end: date = (pd.Timestamp(day) + pd.offsets.MonthEnd(0)).date()
    return end


def months_before(as_of_date: date, months: int) -> date:
    """The month end `months` before a month end."""
    end: date = (pd.Timestamp(as_of_date) - pd.offsets.MonthEnd(months)).date()
    return end


def last_month_over(today: date) -> date:
    """The last month end that is not in the future."""
    over = month_end(today)
    return over if over == today else months_before(over, 1)


# An export taken on the 10th holds a third of that month, which would look like one of little business.
WHOLE_MONTH_DAYS = 10
RHYTHM_MONTHS = 24  # how far back the records' own rhythm is read


@dataclass(frozen=True)
class RecordedMonths:
    """When the sources recorded anything, up to the as-of date asked for.

    Attributes:
        ends: last days of the months with a record, rising; of the tables of events (deals, talks, results)
            where there are any.
        has_events: whether there are any: their silence means that the export ends, while tables of states
            may be silent for long.
        newest_day: the last day with a record; None without one.
    """

    ends: Sequence[date]
    has_events: bool
    newest_day: date | None

    @property
    def covered(self) -> Sequence[date]:
        """The months that the records cover: the last one only if they reach into its last days."""
        if self.newest_day is None or len(self.ends) < 2:
            return self.ends
        is_cut = self.ends[-1] - self.newest_day > timedelta(days=WHOLE_MONTH_DAYS)
        return self.ends[:-1] if is_cut else self.ends

    def reaches(self, as_of_date: date) -> bool:
        """Whether the months without a record up to the date are no more than in the two years before."""
        if not self.has_events:
            return True
        recent = [end for end in self.ends if _months(end, as_of_date) <= RHYTHM_MONTHS]
        longest_gap = max((_months(*pair) for pair in pairwise(recent)), default=1)
        return bool(recent) and _months(recent[-1], as_of_date) < longest_gap


def require_month_end(asked: date | None, today: date) -> None:
    """Refuse an as-of date that no data could answer.

    Raises:
        ConfigError: it is no month's last day, or has not come yet.
    """
    if asked is None:
        return
    if asked != month_end(asked):
        raise ConfigError(
            f"--as-of {asked} is not a month's last day; as-of dates are month ends such as "
            f"{month_end(asked)}"
        )
    if asked > today:
        raise ConfigError(f"--as-of {asked} lies outside the data: that day has not come yet")


def resolve_as_of_date(asked: date | None, recorded: RecordedMonths, today: date) -> date:
    """The as-of date of the run: the one asked for, or the last month the sources cover.

    Args:
        asked: `--as-of`, a month end that has come, or None.
        recorded: months with records up to `asked`, or up to the last month that is over.
        today: the day of the run; no date after it, and no month that is not over as the default.

    Raises:
        ConfigError: outside the data.
    """
    if asked is None:
        return recorded.covered[-1] if recorded.covered else last_month_over(today)
    if not recorded.ends:
        raise ConfigError(f"--as-of {asked} lies outside the data: nothing is on record by then")
    if not recorded.reaches(asked):
        raise ConfigError(
            f"--as-of {asked} lies outside the data: the last record by then is of the month to "
            f"{recorded.ends[-1]}; choose that or an earlier month end, or deliver newer exports"
        )
    return asked


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def landmark_dates(
    as_of_date: date, history_months: int, every_months: int, observed_from: date | None
) -> list[date]:
    """The as-of dates a model learns from, counted back from the run's own, oldest first.

    Args:
        as_of_date: the run's as-of date; it is the last of the list.
        history_months: how far back the first one may lie.
        every_months: the step between two.
        observed_from: no landmark before the end of this day's month (records are incomplete there).

    Raises:
        ConfigError: there is none.
    """
    steps = range(0, history_months + 1, every_months)
    dates = [months_before(as_of_date, step) for step in steps]
    first = observed_from - timedelta(days=1) if observed_from else date.min
    landmarks = sorted(day for day in dates if day > first)
    if not landmarks:
        raise ConfigError(
            f"[run] observed_from {observed_from} lies after the as-of date {as_of_date}: no month can "
            "train; set it to the first day from which exits are in the exports"
        )
    return landmarks
