"""Two sets of risks for the same people-months, measured side by side under the same weights on people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from models import ranking
from models.bootstrap import Estimate, PersonDraws, estimate_of, ratio
from models.calibration_measures import calibration_line
from models.columns import FloatArray
from models.metrics import TOP_SHARE, row_log_loss
from models.person_months import IntArray
from models.slices import BootstrapSettings

# Of the standard error: what a two-sided 5 % test would have seen four times in five.
DETECTABLE_ERRORS = 2.8


class ComparedMetric(StrEnum):
    """The measures two trainings are compared by. Distances of the calibration are from the ideal 0 and 1."""

    AUC = "auc"
    LOG_LOSS = "log_loss"
    BRIER = "brier"
    AVERAGE_PRECISION = "average_precision"
    PRECISION_TOP_TENTH = "precision_top_tenth"
    CALIBRATION_INTERCEPT = "calibration_intercept_distance"
    CALIBRATION_SLOPE = "calibration_slope_distance"

    @property
    def is_higher_better(self) -> bool:
        """Whether more of it is better."""
        return self in (
            ComparedMetric.AUC,
            ComparedMetric.AVERAGE_PRECISION,
            ComparedMetric.PRECISION_TOP_TENTH,
        )


class Finding(StrEnum):
    """What a difference and its interval say of the second training."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class PairedDifference:
    """One measure of both trainings on the same rows.

    Attributes:
        metric: the measure.
        first: its value for the first training; second: for the second.
        gain: how much better the second is, with its 95 % interval: the difference, its sign turned where
            less is better.
        detectable_gain: what would have been seen four times in five on these rows.
    """

    metric: ComparedMetric
    first: float
    second: float
    gain: Estimate
    detectable_gain: float

    @property
    def finding(self) -> Finding:
        """Better or worse only beyond the interval; without an interval nothing can be said."""
        if np.isnan(self.gain.low):
            return Finding.NOT_COMPARABLE
        if self.gain.low > 0:
            return Finding.BETTER
        return Finding.WORSE if self.gain.high < 0 else Finding.NO_DIFFERENCE


def paired_differences(rows: pd.DataFrame, bootstrap: BootstrapSettings) -> tuple[PairedDifference, ...]:
    """Every measure of both sets of risks, with the interval of how much better the second is.

    Args:
        rows: person_code, as_of_date, status (1 for an exit within the horizon, else 0), first and second
            (the risks); sorted, at least one exit and one without.
        bootstrap: draws and seed of the intervals.
    """
    y = rows["status"].to_numpy(dtype=np.float64)
    dates = pd.factorize(rows["as_of_date"], sort=True)[0]
    draws = PersonDraws.of(rows["person_code"], bootstrap.draws, bootstrap.seed)
    first, second = (
        _measures(y, rows[name].to_numpy(dtype=np.float64), dates, draws) for name in ("first", "second")
    )
    return tuple(_difference(metric, first[metric], second[metric]) for metric in ComparedMetric)


def _difference(metric: ComparedMetric, first: FloatArray, second: FloatArray) -> PairedDifference:
    gains = second - first if metric.is_higher_better else first - second
    usable = gains[1:][~np.isnan(gains[1:])]
    detectable = DETECTABLE_ERRORS * float(usable.std(ddof=1)) if len(usable) > 1 else float("nan")
    return PairedDifference(metric, float(first[0]), float(second[0]), estimate_of(gains), detectable)


def _measures(
    y: FloatArray, risk: FloatArray, dates: IntArray, draws: PersonDraws
) -> Mapping[ComparedMetric, FloatArray]:
    """Every measure of one set of risks, shape (1 + draws,): the estimate first."""
    by_date = ranking.rank_within(risk, dates)
    everybody = ranking.rank_within(risk, np.zeros(len(y), dtype=np.int64))
    ranked = [
        (ranking.auc(y, by_date, weights), ranking.average_precision(y, everybody, weights))
        for weights in (draws.of_rows(columns) for columns in draws.batches())
    ]
    auc, average_precision = (np.concatenate(parts) for parts in zip(*ranked, strict=True))
    top = ranking.top_membership(risk, dates, TOP_SHARE, None)
    total, losses, squares, selected, hits = draws.sums(
        np.ones(len(y)), row_log_loss(y, risk), (y - risk) ** 2, top, y * top
    )
    intercept, slope = calibration_line(y, risk, draws)
    return {
        ComparedMetric.AUC: auc,
        ComparedMetric.LOG_LOSS: losses / total,
        ComparedMetric.BRIER: squares / total,
        ComparedMetric.AVERAGE_PRECISION: average_precision,
        ComparedMetric.PRECISION_TOP_TENTH: ratio(hits, selected),
        ComparedMetric.CALIBRATION_INTERCEPT: np.abs(intercept),
        ComparedMetric.CALIBRATION_SLOPE: np.abs(slope - 1.0),
    }


def undefined_difference(metric: ComparedMetric) -> PairedDifference:
    """What stands where nothing can be measured."""
    nothing = float("nan")
    return PairedDifference(metric, nothing, nothing, Estimate(nothing), nothing)
