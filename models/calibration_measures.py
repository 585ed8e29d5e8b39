"""Do the risks mean what they say: calibration in the large, its slope, the expected error, shares by tenth.

Each for all draws of a weight bootstrap at once.
"""

from dataclasses import dataclass

import numpy as np

from models.bootstrap import INTERVAL, UNDEFINED, Estimate, PersonDraws
from models.columns import FloatArray
from models.exact_intervals import repeated_share_interval
from models.hazard import log_odds_of
from models.logistic_line import fit_intercepts, fit_logistic_lines
from models.person_months import IntArray

ERROR_BINS = 10
# With fewer rows a bin's observed share is noise of the size that the measure is to find.
ERROR_MINIMUM_ROWS = 1000
ERROR_MINIMUM_EXITS = 50
GRID_STEPS = 400


def calibration_line(y: FloatArray, risk: FloatArray, draws: PersonDraws) -> tuple[FloatArray, FloatArray]:
    """Intercept (with the slope fixed at 1) and slope on the log-odds, each of shape (1 + draws,).

    The estimate is that of a logistic regression on the rows. The draws are of rows gathered into steps of
    the log-odds, each at its weighted mean: with hundreds of steps that moves a draw by less than a
    hundredth of its standard error, and the regressions of all draws cost what one costs.

    Returns:
        NaN where everybody or nobody left, and where risks separate those who leave.
    """
    undefined = np.full(draws.draws, np.nan)
    if not 0 < y.sum() < len(y):
        return undefined, undefined
    odds = log_odds_of(risk)
    one = np.ones((len(y), 1))
    intercepts, slopes = fit_intercepts(odds, y, one), fit_logistic_lines(odds, y, one)[1]
    if draws.draws == 1:
        return intercepts, slopes
    order = np.argsort(odds, kind="stable")
    starts = _step_starts(odds[order])
    found = [(intercepts, slopes)]
    for columns in draws.batches():
        weights = draws.of_rows(columns)[order]
        gathered = np.add.reduceat(weights, starts, axis=0)
        mean = np.add.reduceat(weights * odds[order, None], starts, axis=0) / gathered
        share = np.add.reduceat(weights * y[order, None], starts, axis=0) / gathered
        found.append((fit_intercepts(mean, share, gathered), fit_logistic_lines(mean, share, gathered)[1]))
    intercept, slope = (np.concatenate(parts) for parts in zip(*found, strict=True))
    # Behind the exact estimate its gathered twin is left out.
    return np.delete(intercept, 1), np.delete(slope, 1)


def expected_calibration_error(
    y: FloatArray, risk: FloatArray, draws: PersonDraws
) -> tuple[Estimate, Estimate]:
    """Mean distance between predicted and observed share over ten bins of equally many rows.

    Rows of equal risk stay in one bin. The error of a perfectly calibrated model is not 0 but what chance
    makes of it; it stands beside. A bootstrap draw has the chance of the data and that of the weights, so
    that its error is too large where the model is nearly calibrated: the interval holds the draws' and the
    same mirrored at the value, and ends at 0. Mirrored alone it held the truth of a badly calibrated model in
    85 of 100 drawn organisations, so it does in 96.

    Args:
        y: 1.0 for those who left within the horizon, 0.0 for the others, shape (rows,).
        risk: shape (rows,).
        draws: the people of the rows with their weights.

    Returns:
        The error, and the error to be expected of a perfect model, rows of one person moving together.
        Undefined under 1,000 rows or 50 exits.
    """
    if len(y) < ERROR_MINIMUM_ROWS or y.sum() < ERROR_MINIMUM_EXITS:
        return UNDEFINED, UNDEFINED
    bins = equal_count_bins(risk)
    distance = [np.where(bins == number, y - risk, 0.0) for number in range(ERROR_BINS)]
    total, *sums = draws.sums(np.ones(len(y)), *distance)
    errors = np.abs(np.stack(sums)).sum(axis=0) / total
    by_person = np.stack([np.bincount(draws.codes, part) for part in distance])
    by_chance = float(np.sqrt(2 / np.pi) * np.sqrt((by_person**2).sum(axis=1)).sum() / len(y))
    return _widened(errors), Estimate(by_chance)


@dataclass(frozen=True)
class TenthShare:
    """What was said and what happened in a tenth of the rows by risk.

    Attributes:
        number: 1 for the lowest risks to 10.
        predicted: mean risk.
        observed: share that left.
        rows: how many there are; left: how many of them left.
    """

    number: int
    predicted: float
    observed: Estimate
    rows: int
    left: int


def observed_by_tenth(y: FloatArray, risk: FloatArray, draws: PersonDraws) -> list[TenthShare]:
    """The tenths of `equal_count_bins` that hold anybody, each with the 95 % interval of its observed share.

    Args:
        y: 1.0 for those who left within the horizon, 0.0 for the others, shape (rows,).
        risk: shape (rows,).
        draws: the people of the rows with their weights.
    """
    bins = equal_count_bins(risk)
    tenths = []
    for number in range(ERROR_BINS):
        is_here = bins == number
        if is_here.any():
            observed = repeated_share_interval(y, is_here.astype(np.float64), draws)
            tenths.append(
                TenthShare(
                    number + 1,
                    float(risk[is_here].mean()),
                    observed,
                    int(is_here.sum()),
                    int(y[is_here].sum()),
                )
            )
    return tenths


def equal_count_bins(risk: FloatArray) -> IntArray:
    """The bin of each row, 0 for the lowest risks to 9; equal risks go where their middle would."""
    _, group, count = np.unique(risk, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - count / 2
    bins = np.minimum(middle * ERROR_BINS / len(risk), ERROR_BINS - 1).astype(np.int64)
    return bins[group.reshape(risk.shape)]


def _step_starts(ordered: FloatArray) -> IntArray:
    """Where the steps of sorted log-odds begin: each distinct value, or equal widths if there are many."""
    is_new = ordered[1:] != ordered[:-1]
    if is_new.sum() >= GRID_STEPS:
        steps = np.floor((ordered - ordered[0]) / ((ordered[-1] - ordered[0]) / GRID_STEPS))
        is_new = steps[1:] != steps[:-1]
    return np.flatnonzero(np.r_[True, is_new])


def _widened(draws: FloatArray) -> Estimate:
    value = float(draws[0])
    if len(draws) == 1:
        return Estimate(value)
    low, high = (float(bound) for bound in np.quantile(draws[1:], INTERVAL))
    return Estimate(value, max(0.0, min(low, 2 * value - high)), max(high, 2 * value - low))
