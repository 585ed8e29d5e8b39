"""Exact 95 % intervals of a count and of a share, for groups too small for a bootstrap over persons."""

from scipy.special import betaincinv, gammaincinv

from models.bootstrap import INTERVAL, Estimate


def share_interval(count: int, people: int) -> Estimate:
    """The share with its interval after Clopper and Pearson; undefined without people."""
    if people == 0:
        return Estimate(float("nan"))
    low = betaincinv(count, people - count + 1, INTERVAL[0]) if count > 0 else 0.0
    high = betaincinv(count + 1, people - count, INTERVAL[1]) if count < people else 1.0
    return Estimate(count / people, float(low), float(high))


def count_interval(count: int) -> Estimate:
    """The count with the interval of its Poisson mean (Garwood 1936)."""
    low = gammaincinv(count, INTERVAL[0]) if count > 0 else 0.0
    return Estimate(float(count), float(low), float(gammaincinv(count + 1, INTERVAL[1])))
