"""Is acting on the risks worth it: net benefit over the thresholds at which somebody might act."""

from dataclasses import dataclass

import numpy as np

from models.bootstrap import Estimate, PersonDraws, estimate_of
from models.columns import FloatArray

THRESHOLDS = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)


@dataclass(frozen=True)
class NetBenefit:
    """What talking to everybody at or above a risk is worth, in leavers reached per row.

    Leavers among the flagged count 1, the others cost threshold / (1 - threshold): whoever acts at 20 % says
    that a talk in vain costs a quarter of what reaching a leaver is worth.

    Attributes:
        threshold: the risk at and above which somebody is flagged.
        flagged: rows at or above it.
        net_benefit: (leavers flagged - others flagged x threshold / (1 - threshold)) / rows.
        treat_all: the same if everybody were flagged; flagging nobody is 0.
        gain: `net_benefit` less the better of flagging everybody and flagging nobody.
    """

    threshold: float
    flagged: int
    net_benefit: Estimate
    treat_all: Estimate
    gain: Estimate


def net_benefits(
    y: FloatArray, risk: FloatArray, draws: PersonDraws, thresholds: tuple[float, ...] = THRESHOLDS
) -> tuple[NetBenefit, ...]:
    """The table of net benefit, one line a threshold; empty without rows.

    Args:
        y: 1.0 for those who left within the horizon, 0.0 for the others, shape (rows,).
        risk: shape (rows,).
        draws: the people of the rows with their weights.
        thresholds: of the risk, inside (0, 1).
    """
    if len(y) == 0:
        return ()
    total, leavers = draws.sums(np.ones(len(y)), y)
    found = []
    for threshold in thresholds:
        odds = threshold / (1 - threshold)
        flagged = (risk >= threshold).astype(np.float64)
        flagged_leavers, everybody_flagged = draws.sums(flagged * y, flagged)
        net = (flagged_leavers - odds * (everybody_flagged - flagged_leavers)) / total
        treat_all = (leavers - odds * (total - leavers)) / total
        found.append(
            NetBenefit(
                threshold=threshold,
                flagged=int(flagged.sum()),
                net_benefit=estimate_of(net),
                treat_all=estimate_of(treat_all),
                gain=estimate_of(net - np.maximum(treat_all, 0.0)),
            )
        )
    return tuple(found)
