"""Both causes' hazards fitted together, and the risks they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from models.calibration import Calibration, CauseCalibration, fit_calibration
from models.candidates import CauseMonths, FitOptions, Rung, fit_hazard
from models.columns import Categories, FloatArray, ModelColumns, feature_matrix, learn_categories
from models.fitted import FittedHazard
from models.hazard import cumulative_incidence, probability
from models.inputs import TrainingRows
from models.person_months import BoolArray, Lead, count_exits, expand_person_months


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

    def log_odds(self, panel: pd.DataFrame, columns: ModelColumns) -> CauseLogOdds:
        """Raw log-odds for each row of the panel."""
        matrix = feature_matrix(panel, columns, self.categories)
        return CauseLogOdds(self.voluntary.log_odds(matrix), self.other.log_odds(matrix))


def fit_causes(rung: Rung, rows: TrainingRows, options: FitOptions) -> FittedCauses:
    """Fit one rung to both causes.

    Constraints speak of voluntary exits and bind that cause only.
    """
    categories = learn_categories(rows.panel, rows.columns)
    matrix = feature_matrix(rows.panel, rows.columns, categories)
    free = FitOptions(options.seed, is_monotone=False)
    voluntary, other = (cause_months(rows.outcomes, rows.leads, cause) for cause in ("voluntary", "other"))
    return FittedCauses(
        categories,
        voluntary=fit_hazard(rung, matrix, rows.columns, voluntary, options),
        other=fit_hazard(rung, matrix, rows.columns, other, free),
    )


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
