"""Exact 95 % intervals of a count and of a share, for groups too small for a bootstrap over persons alone."""

import numpy as np
from scipy.special import betaincinv, gammaincinv

from models.bootstrap import INTERVAL, Estimate, PersonDraws, ratio
from models.columns import FloatArray


def share_interval(count: int, people: int) -> Estimate:
    """The share with its interval after Clopper and Pearson; undefined without people."""
    if people == 0:
        return Estimate(float("nan"))
    low, high = _clopper_pearson(count, people)
    return Estimate(count / people, low, high)


def repeated_share_interval(y: FloatArray, here: FloatArray, draws: PersonDraws) -> Estimate:
    """A share over rows of people who repeat, with the exact interval of as many independent people.

    So many as give the variance that a bootstrap over persons finds (Korn and Graubard 1998). The bootstrap's
    own quantiles are too narrow where few left: for tenths of 600 people they held the truth in 93 of 100.

    Args:
        y: 1.0 or 0.0, shape (rows,).
        here: 1.0 for the rows that are counted, else 0.0.
        draws: the people of the rows with their weights.

    Returns:
        Undefined without rows; without draws no interval. Where all left or none, each person counts once.
    """
    rows, left = draws.sums(here, here * y)
    share = ratio(left, rows)
    if rows[0] == 0 or len(share) == 1:
        return Estimate(float(share[0]))
    value, variance = float(share[0]), float(np.nanvar(share[1:]))
    people = float(len(np.unique(draws.codes[here > 0])))
    if variance > 1e-12 * value * (1.0 - value):  # below that it is rounding
        people = min(value * (1.0 - value) / variance, float(rows[0]))
    low, high = _clopper_pearson(value * people, people)
    return Estimate(value, low, high)


def count_interval(count: int) -> Estimate:
    """The count with the interval of its Poisson mean (Garwood 1936)."""
    low = gammaincinv(count, INTERVAL[0]) if count > 0 else 0.0
    return Estimate(float(count), float(low), float(gammaincinv(count + 1, INTERVAL[1])))


def _clopper_pearson(count: float, people: float) -> tuple[float, float]:
    """The ends of the interval; `people` need not be whole."""
    low = betaincinv(count, people - count + 1, INTERVAL[0]) if count > 0 else 0.0
    high = betaincinv(count + 1, people - count, INTERVAL[1]) if count < people else 1.0
    return float(low), float(high)
