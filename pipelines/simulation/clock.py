"""Days and months as integers counted from 1970, so that dates are plain array arithmetic."""

from datetime import date

import numpy as np

from pipelines.simulation.arrays import Ints


def first_day(months: Ints) -> Ints:
    """The first day of each month."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def last_day(months: Ints) -> Ints:
    """The last day of each month."""
    return first_day(months + 1) - 1


def month_of(days: Ints) -> Ints:
    """The month that each day lies in."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def add_months(days: Ints, months: Ints) -> Ints:
    """The same day of a later month, or that month's last day if it is shorter."""
    start = month_of(days)
    same_day: Ints = np.minimum(first_day(start + months) + days - first_day(start), last_day(start + months))
    return same_day


def calendar_month(month: int) -> int:
    """1 for January to 12 for December."""
    return month % 12 + 1


def year_of(month: int) -> int:
    """The calendar year of a month."""
    return 1970 + month // 12


def span(month: int) -> tuple[int, int]:
    """First and last day of one month."""
    whole = np.array([month])
    return int(first_day(whole)[0]), int(last_day(whole)[0])


def month_number(day: date) -> int:
    """The month that a date lies in."""
    return (day.year - 1970) * 12 + day.month - 1
