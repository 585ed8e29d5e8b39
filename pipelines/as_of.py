"""Which as-of dates a run uses: the scored month's last day and the months it learns from."""

from datetime import date, timedelta

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


def resolve_as_of_date(asked: date | None, earliest: date, latest: date, today: date) -> date:
    """The as-of date of the run: the one asked for, or the last month the sources cover.

    Args:
        asked: `--as-of`, or None.
        earliest: the first day on which any employment is on record.
        latest: the last day on which the sources recorded anything.
        today: the day of the run; a month that is not over is never the default.

    Raises:
        ConfigError: not a month's last day, or outside the data.
    """
    covered = month_end(latest)
    if asked is None:
        return min(covered, last_month_over(today))
    if asked != month_end(asked):
        raise ConfigError(
            f"--as-of {asked} is not a month's last day; as-of dates are month ends such as "
            f"{month_end(asked)}"
        )
    if not month_end(earliest) <= asked <= covered:
        raise ConfigError(
            f"--as-of {asked} lies outside the data: the sources cover {month_end(earliest)} to {covered}; "
            "choose a month end between them"
        )
    return asked


def landmark_dates(
    as_of_date: date, history_months: int, every_months: int, observed_from: date | None
) -> list[date]:
    """The as-of dates a model learns from, counted back from the run's own, oldest first.

    Args:
        as_of_date: the run's as-of date; it is the last of the list.
        history_months: how far back the first one may lie.
        every_months: the step between two.
        observed_from: no landmark before the end of this day's month (records are incomplete there).
    """
    steps = range(0, history_months + 1, every_months)
    dates = [months_before(as_of_date, step) for step in steps]
    first = observed_from - timedelta(days=1) if observed_from else date.min
    return sorted(day for day in dates if day > first)
