"""How probable a count is by chance alone: the yardstick of every alarm about a whole column."""

from math import exp, lgamma, log, log1p


def binomial_tail(successes: int, trials: int, probability: float) -> float:
    """The probability of so many successes or more.

    For trials whose probabilities differ, their mean gives an upper bound where `successes` is at least
    one above the expected number (Hoeffding 1956).
    """
    if successes <= 0 or probability >= 1:
        return 1.0
    if successes > trials or probability <= 0:
        return 0.0
    odds = log(probability) - log1p(-probability)
    term = (
        lgamma(trials + 1)
        - lgamma(successes + 1)
        - lgamma(trials - successes + 1)
        + successes * log(probability)
        + (trials - successes) * log1p(-probability)
    )
    total = 0.0
    for count in range(successes, trials + 1):
        share = exp(term)
        total += share
        if share < total * 1e-12 and count > trials * probability:
            break
        term += log(max(trials - count, 1)) - log(count + 1) + odds
    return min(total, 1.0)
