"""Both causes side by side: their person-months, their calibrations, and the risks they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from models.calibration import Calibration, CauseCalibration, fit_calibration
from models.candidates import Rung
from models.columns import Categories, FloatArray
from models.fitted import FittedHazard
from models.hazard import cumulative_incidence, probability
from models.person_months import BoolArray, CauseMonths, Lead, count_exits, expand_person_months


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
        lead_count=len(leads),
    )


def calibrate_causes(
    log_odds: CauseLogOdds, outcomes: pd.DataFrame, leads: Sequence[Lead], rung: Rung
) -> CauseCalibration:
    """Calibrations of both causes from out-of-time log-odds and what became of those people."""
    has_slope = rung is not Rung.BASE_RATE

    def calibrate(raw: FloatArray, cause: str) -> Calibration:
        months = cause_months(outcomes, leads, cause)
        return fit_calibration(
            raw[months.row, months.lead],
            months.exits,
            months.weight,
            months.distinct_exits,
            has_slope=has_slope,
        )

    return CauseCalibration(calibrate(log_odds.voluntary, "voluntary"), calibrate(log_odds.other, "other"))


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
