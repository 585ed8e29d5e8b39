"""Logistic regression on one variable: its line, its intercept alone, and how sure clustered rows make it."""

import numpy as np
from numpy.typing import NDArray

from models.columns import FloatArray
from models.hazard import probability


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


def clustered_covariance(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    line: tuple[float, float],
    clusters: NDArray[np.int64],
) -> FloatArray:
    """Covariance of (the log-odds at the mean of x, the slope), rows of one cluster moving together.

    The sandwich of Liang and Zeger, times G / (G - 2) for few clusters. As the scores sum to zero, fewer
    than three clusters have none.

    Args:
        x: shape (rows,).
        y: 0 or 1, or a share.
        weight: of each row.
        line: intercept and slope as `fit_logistic_line` finds them.
        clusters: codes 0 to G - 1, one a row; G >= 3.

    Returns:
        Shape (2, 2), in log-odds.
    """
    intercept, slope = line
    p = probability(intercept + slope * x)
    z = x - np.average(x, weights=weight)  # centred, so that the two by two matrix stays well conditioned
    curvature, residual = weight * p * (1 - p), weight * (y - p)
    first, second, third = (float((curvature * z**power).sum()) for power in range(3))
    bread = np.linalg.inv(np.array([[first, second], [second, third]]))
    scores = np.column_stack([np.bincount(clusters, residual), np.bincount(clusters, residual * z)])
    count = len(scores)
    covariance: FloatArray = bread @ (scores.T @ scores) @ bread * count / (count - 2)
    return covariance
