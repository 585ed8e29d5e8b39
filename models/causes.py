"""Both causes side by side: their person-months, their calibrations, and the risks they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.calibration import CauseCalibration, LearnedCalibration, learn_calibration
from models.columns import Categories, FloatArray
from models.fitted import FittedHazard
from models.hazard import cumulative_incidence, probability
from models.person_months import (
    BoolArray,
    CalendarMonths,
    CauseMonths,
    Lead,
    count_exits,
    exit_codes,
    expand_calendar_months,
    expand_person_months,
)


@dataclass(frozen=True)
class CauseLogOdds:
    """Log-odds of both causes' monthly hazards, each of shape (rows, leads)."""

    voluntary: FloatArray
    other: FloatArray

    def take(self, rows: BoolArray) -> "CauseLogOdds":
        """The log-odds of some rows by a mask."""
        return CauseLogOdds(self.voluntary[rows], self.other[rows])


@dataclass(frozen=True)
class FittedCauses:
    """What one fit learned: the labels of the categorical columns and a hazard per cause."""

    categories: Categories
    voluntary: FittedHazard
    other: FittedHazard


def cause_months(
    outcomes: pd.DataFrame, leads: Sequence[Lead], cause: str, row_weights: FloatArray | None = None
) -> CauseMonths:
    """The person-months of one cause, months weighted by `row_weights` (one per outcome) if given."""
    months = expand_person_months(outcomes, leads)
    weight = months.weight if row_weights is None else months.weight * row_weights[months.row]
    return CauseMonths(
        row=months.row,
        lead=months.lead,
        exits=months.exits_voluntary if cause == "voluntary" else months.exits_other,
        weight=weight,
        distinct_exits=count_exits(outcomes, cause, leads[-1].end_month),
        leads=tuple(leads),
        exit_code=exit_codes(outcomes, cause),
    )


@dataclass(frozen=True)
class JudgedMonths:
    """What became of people that predictions were made for.

    Attributes:
        outcomes: employee_id, as_of_date, cause and months_observed, row for row with the predictions.
        leads: of the predictions.
        months: the outcomes as months at risk.
    """

    outcomes: pd.DataFrame
    leads: Sequence[Lead]
    months: CalendarMonths

    @classmethod
    def of(cls, outcomes: pd.DataFrame, leads: Sequence[Lead]) -> "JudgedMonths":
        """The months of the outcomes, expanded once for every rung that is calibrated on them."""
        return cls(outcomes, leads, expand_calendar_months(outcomes, leads))


def calibrate_causes(log_odds: CauseLogOdds, judged: JudgedMonths) -> CauseCalibration:
    """Calibrations of both causes from out-of-time log-odds and what became of those people.

    An as-of date whose people were all told the same is left out: its model had no features yet, and says
    nothing of the spread of one that has.
    """
    return CauseCalibration(
        learn_calibration_of("voluntary", log_odds.voluntary, judged).calibration,
        learn_calibration_of("other", log_odds.other, judged).calibration,
    )


def learn_calibration_of(cause: str, raw: FloatArray, judged: JudgedMonths) -> LearnedCalibration:
    """The calibration of one cause, with how sure one may be of it.

    Args:
        cause: 'voluntary' or 'other'.
        raw: its out-of-time log-odds, shape (rows, leads).
        judged: what became of those people.
    """
    months = judged.months
    exits = months.exits_voluntary if cause == "voluntary" else months.exits_other
    tells = _dates_that_tell(raw, judged.outcomes["as_of_date"])
    kept = tells[months.row]
    everybody = raw[months.row, months.lead]
    return learn_calibration(
        everybody[kept],
        exits[kept],
        months.calendar_month[kept],
        count_exits(judged.outcomes[tells], cause, judged.leads[-1].end_month),
        centre=float(everybody.mean()) if len(everybody) else 0.0,
    )


def _dates_that_tell(raw: FloatArray, as_of_dates: pd.Series) -> BoolArray:
    """Which rows are of dates whose predictions differ between people, at some lead."""
    by_date = pd.DataFrame(raw).groupby(as_of_dates.to_numpy())
    spread = by_date.transform("max") - by_date.transform("min")
    return np.asarray((spread > 1e-9).any(axis=1), dtype=bool)


def risk_of(
    log_odds: CauseLogOdds,
    calibration: CauseCalibration,
    leads: Sequence[Lead],
    horizons_months: Sequence[int],
) -> FloatArray:
    """Calibrated P(voluntary exit within each horizon), shape (rows, horizons)."""
    return cumulative_incidence(
        probability(calibration.voluntary.apply(log_odds.voluntary)),
        probability(calibration.other.apply(log_odds.other)),
        leads,
        horizons_months,
    )
