"""From monthly hazards of two causes to the risk of a voluntary exit within each horizon."""

from collections.abc import Sequence

import numpy as np

from models.columns import FloatArray
from models.person_months import Lead


def probability(log_odds: FloatArray) -> FloatArray:
    """The probability of each log-odds, without overflow."""
    return np.exp(-np.logaddexp(0.0, -log_odds))


def log_odds_of(probabilities: FloatArray) -> FloatArray:
    """The log-odds of each probability; 0 and 1 are moved inside by a billionth."""
    inside = np.clip(probabilities, 1e-9, 1 - 1e-9)
    return np.log(inside) - np.log1p(-inside)


def cumulative_incidence(
    voluntary: FloatArray, other: FloatArray, leads: Sequence[Lead], horizons_months: Sequence[int]
) -> FloatArray:
    """P(voluntary exit within each horizon), with other exits competing.

    Args:
        voluntary: monthly hazards, shape (people, leads), each in [0, 1].
        other: likewise for every other kind of exit.
        leads: the months each hazard holds for, consecutive from month 1.
        horizons_months: each the end of a lead.

    Returns:
        Shape (people, horizons), in [0, 1], rising with the horizon: a sum over months of
        P(still here) * hazard. Where two hazards sum to more than one, both are scaled to sum to one.
    """
    excess = np.maximum(voluntary + other, 1.0)
    leaves, stays = voluntary / excess, 1.0 - (voluntary + other) / excess
    months = np.array([lead.months for lead in leads])
    survives = np.clip(stays, 0.0, 1.0) ** months
    at_start = np.concatenate(
        [np.ones((len(voluntary), 1)), np.cumprod(survives, axis=1)[:, :-1]],
        axis=1,
    )
    # Sum of the geometric series 1 + s + ... + s^(m-1), which is m where nobody leaves.
    leaving = 1.0 - stays
    series = np.where(leaving > 1e-9, (1.0 - survives) / np.where(leaving > 1e-9, leaving, 1.0), months)
    by_lead = np.cumsum(at_start * leaves * series, axis=1)
    ends = [lead.end_month for lead in leads]
    return np.clip(by_lead[:, [ends.index(horizon) for horizon in horizons_months]], 0.0, 1.0)
