"""Backtest splits that roll forward in time, and the check that nothing later than the origin is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_contracts.errors import LeakageError
from models.person_months import month_index


@dataclass(frozen=True)
class Split:
    """One backtest step: fit on what was known at the origin, predict the people of the origin."""

    origin: date
    test_date: date


def rolling_origin_splits(
    as_of_dates: Sequence[date],
    cutoff: date,
    main_horizon_months: int,
    outcome_lag_months: int,
    origins: int,
) -> list[Split]:
    """The latest `origins` as-of dates a model can be tested on, oldest first.

    Args:
        as_of_dates: the panel's dates.
        cutoff: the last day whose information may be used.
        main_horizon_months: a test date needs these months observed by the cutoff.
        outcome_lag_months: months that exits may take to be recorded: outcomes of the last so many
            months before a date are not complete on it.
        origins: at most so many splits.

    Returns:
        Splits with dates so far before the origin that at the origin one whole main horizon had been
        observed. Empty if there is no such date.
    """
    dates = sorted(set(as_of_dates))
    needed = main_horizon_months + outcome_lag_months
    usable = [
        test_date
        for test_date in dates
        if _months(test_date, cutoff) >= needed and _months(dates[0], test_date) >= needed
    ]
    return [Split(origin=day, test_date=day) for day in usable[-origins:]]


def training_outcomes(outcomes: pd.DataFrame, known_at: date) -> pd.DataFrame:
    """The rows of `outcomes` that can train at `known_at`: those with at least one month observed.

    Raises:
        LeakageError: such a row starts on or after `known_at`, or its months reach beyond it.
    """
    rows = outcomes[outcomes["months_observed"] > 0]
    starts_late = rows["as_of_date"] >= pd.Timestamp(known_at)
    last_month = month_index(rows["as_of_date"]) + rows["months_observed"]
    reaches_beyond = last_month > known_at.year * 12 + known_at.month
    if broken := int(np.sum(starts_late | reaches_beyond)):
        raise LeakageError(
            f"{broken:,} of {len(rows):,} training rows use outcomes from after {known_at}: "
            f"{int(starts_late.sum()):,} start on or after it, {int(reaches_beyond.sum()):,} are observed "
            "beyond it - build the outcomes with what was recorded by that date"
        )
    return rows


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
