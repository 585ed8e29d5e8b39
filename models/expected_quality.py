"""How good a list should turn out if its risks are right: an estimate for the months before it can be known.

Confidence-based estimation (literature: CBPE): outcomes are drawn from the risks themselves. It sees neither
a changed relation between features and exits nor risks that are too high or too low, and says so wherever it
is printed.
"""

from dataclasses import dataclass

import numpy as np

from models import ranking
from models.bootstrap import INTERVAL, Estimate
from models.columns import FloatArray
from models.person_months import BoolArray

DRAWS = 400


@dataclass(frozen=True)
class ExpectedQuality:
    """What is to be expected of one list at one horizon, with the range that chance alone gives.

    Attributes:
        people: on the list; named: of them in the highest band.
        exits: among all; named_exits: among the named.
        precision: share of the named who leave; NaN where nobody is named.
        auc: P(a leaver is ranked above a stayer).
    """

    people: int
    named: int
    exits: Estimate
    named_exits: Estimate
    precision: Estimate
    auc: Estimate


def expect_quality(risk: FloatArray, is_named: BoolArray, seed: int) -> ExpectedQuality:
    """Expected exits, precision and AUC if every risk is right and people leave independently.

    Args:
        risk: P(voluntary exit within the horizon), shape (people,).
        is_named: whether the person stands in the highest band.
        seed: of the drawn outcomes that give the ranges.
    """
    drawn = (np.random.default_rng(seed).random((len(risk), DRAWS)) < risk[:, None]).astype(np.float64)
    exits, hits = drawn.sum(axis=0), drawn[is_named].sum(axis=0)
    ranked = ranking.rank_within(risk, np.zeros(len(risk), dtype=np.int64)) if len(risk) else None
    aucs = np.full(DRAWS, np.nan)
    if ranked is not None:
        # Draw by draw the leavers differ, not the weights: a leaver weighs 1 as a leaver, 0 as a stayer.
        aucs = np.array([ranking.auc(column, ranked, np.ones((len(risk), 1)))[0] for column in drawn.T])
    named = int(is_named.sum())
    return ExpectedQuality(
        people=len(risk),
        named=named,
        exits=_range(float(risk.sum()), exits),
        named_exits=_range(float(risk[is_named].sum()), hits),
        precision=_range(float(risk[is_named].mean()), hits / named) if named else Estimate(float("nan")),
        auc=_range(expected_auc(risk), aucs[~np.isnan(aucs)]),
    )


def expected_auc(risk: FloatArray) -> float:
    """P(a leaver is ranked above a stayer) over pairs of people weighted by how probable the pair is.

    The ratio of expected concordant pairs to expected pairs; NaN where no pair can differ.
    """
    values, codes = np.unique(risk, return_inverse=True)
    leavers = np.bincount(codes, risk, minlength=len(values))
    stayers = np.bincount(codes, 1.0 - risk, minlength=len(values))
    # A person makes no pair with themselves.
    own = float((risk * (1.0 - risk)).sum())
    pairs = float(leavers.sum() * stayers.sum()) - own
    below = np.cumsum(stayers) - stayers
    concordant = float((leavers * (below + 0.5 * stayers)).sum()) - 0.5 * own
    return concordant / pairs if pairs > 1e-12 else float("nan")


def _range(value: float, draws: FloatArray) -> Estimate:
    if len(draws) == 0:
        return Estimate(value)
    low, high = np.quantile(draws, INTERVAL)
    return Estimate(value, float(low), float(high))
