"""Intercept and slope on the log-odds, learned from predictions of people the model had not seen yet.

No isotonic curve: it would break the sum of the contributions.
"""

from dataclasses import dataclass

import numpy as np

from models.columns import FloatArray
from models.hazard import probability

MINIMUM_EXITS = 50  # fewer exits say too little to move a prediction
SLOPE_RANGE = (0.2, 2.0)


@dataclass(frozen=True)
class Calibration:
    """calibrated log-odds = intercept + slope * raw log-odds.

    Attributes:
        intercept: in log-odds.
        slope: 1 leaves the spread of the predictions as it is.
        exits: distinct exits it was learned from; 0 where nothing was learned.
        is_clipped: whether the slope ran against its limits [0.2, 2].
    """

    intercept: float = 0.0
    slope: float = 1.0
    exits: int = 0
    is_clipped: bool = False

    def apply(self, log_odds: FloatArray) -> FloatArray:
        """Calibrated log-odds, same shape."""
        return self.intercept + self.slope * log_odds


@dataclass(frozen=True)
class CauseCalibration:
    """The calibrations of both causes."""

    voluntary: Calibration = Calibration()
    other: Calibration = Calibration()


def fit_calibration(
    log_odds: FloatArray,
    exits: FloatArray,
    weight: FloatArray,
    distinct_exits: int,
    *,
    has_slope: bool = True,
) -> Calibration:
    """Logistic recalibration of out-of-time person-months.

    Args:
        log_odds: raw predictions, shape (person-months,).
        exits: 1.0 if the month ended in an exit of the cause.
        weight: months each row stands for.
        distinct_exits: exits counted once; below 50 the identity is returned.
        has_slope: False for a model without features, where a slope would stretch nothing but noise.
    """
    if distinct_exits < MINIMUM_EXITS or exits.sum() == 0:
        return Calibration()
    is_flat = float(np.ptp(log_odds)) < 1e-9
    if not has_slope or is_flat:
        return Calibration(_fit_intercept(log_odds, exits, weight), 1.0, distinct_exits)
    intercept, slope = fit_logistic_line(log_odds, exits, weight)
    if np.isfinite(slope) and SLOPE_RANGE[0] <= slope <= SLOPE_RANGE[1]:
        return Calibration(intercept, slope, distinct_exits)
    limit = float(np.clip(np.nan_to_num(slope, nan=1.0), *SLOPE_RANGE))
    return Calibration(
        _fit_intercept(limit * log_odds, exits, weight), limit, distinct_exits, is_clipped=True
    )


def fit_logistic_line(x: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[float, float]:
    """Intercept and slope of a weighted logistic regression of y on x; NaN where it has no maximum."""
    intercepts, slopes = fit_logistic_lines(x, y, weight[:, None])
    return float(intercepts[0]), float(slopes[0])


def fit_logistic_lines(x: FloatArray, y: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same for each column of `weights`, shape (rows, draws), all by Newton's method at once.

    x and y are of shape (rows,), or (rows, draws) where each draw has its own; y may be a share.
    """
    x, y = _as_columns(x), _as_columns(y)
    total = weights.sum(axis=0)
    centre = float(np.average(x[:, 0], weights=weights[:, 0]))
    spread = float(np.std(x[:, 0]))
    if spread < 1e-9:
        return np.full(len(total), np.nan), np.full(len(total), np.nan)
    z = (x - centre) / spread
    rate = np.clip((weights * y).sum(axis=0) / total, 1e-9, 1 - 1e-9)
    a, b = np.log(rate / (1 - rate)), np.zeros(len(total))
    for _ in range(25):
        p = probability(a + b * z)
        residual, curvature = weights * (y - p), weights * p * (1 - p)
        g0, g1 = residual.sum(axis=0), (residual * z).sum(axis=0)
        h00, h01, h11 = curvature.sum(axis=0), (curvature * z).sum(axis=0), (curvature * z * z).sum(axis=0)
        determinant = np.maximum(h00 * h11 - h01 * h01, 1e-300)
        step_a = np.clip((h11 * g0 - h01 * g1) / determinant, -2.0, 2.0)
        step_b = np.clip((h00 * g1 - h01 * g0) / determinant, -2.0, 2.0)
        a, b = a + step_a, b + step_b
        if max(np.abs(step_a).max(), np.abs(step_b).max()) < 1e-10:
            break
    slope = np.where(np.abs(b) < 15.0, b / spread, np.nan)  # beyond: x separates y
    return a - slope * centre, slope


def fit_intercepts(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    """Intercept with the slope fixed at 1 for each column of `weights`: calibration in the large.

    x and y as in `fit_logistic_lines`.
    """
    x, y = _as_columns(x), _as_columns(y)
    a = np.zeros(weights.shape[1])
    for _ in range(50):
        p = probability(x + a)
        curvature = np.maximum((weights * p * (1 - p)).sum(axis=0), 1e-300)
        step = np.clip((weights * (y - p)).sum(axis=0) / curvature, -2.0, 2.0)
        a = a + step
        if np.abs(step).max() < 1e-10:
            break
    return np.where(np.abs(a) < 50.0, a, np.nan)


def _as_columns(values: FloatArray) -> FloatArray:
    return values[:, None] if values.ndim == 1 else values


def _fit_intercept(log_odds: FloatArray, exits: FloatArray, weight: FloatArray) -> float:
    return float(fit_intercepts(log_odds, exits, weight[:, None])[0])
