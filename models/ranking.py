"""Measures of a ranking and of probabilities, each for many weightings of the rows at once.

Every function takes `weights` of shape (rows, draws) and returns one number per draw: the first draw
is usually all ones (the estimate) and the others a weight bootstrap over people. People are compared
only inside a `stratum` (an as-of date, a team), as a manager would.
"""

from dataclasses import dataclass

import numpy as np

from models.columns import FloatArray
from models.person_months import IntArray


@dataclass(frozen=True)
class Ranking:
    """Rows sorted by (stratum, risk), with ties of equal risk in one group.

    Attributes:
        order: positions of the rows in sorted order.
        group_starts: where each tie group starts in the sorted order.
        group_stratum: the stratum (0, 1, ...) of each tie group.
        stratum_starts: the first tie group of each stratum.
    """

    order: IntArray
    group_starts: IntArray
    group_stratum: IntArray
    stratum_starts: IntArray


def rank_within(risk: FloatArray, stratum: IntArray) -> Ranking:
    """Sort rows by risk inside each stratum."""
    order = np.lexsort((risk, stratum))
    sorted_stratum, sorted_risk = stratum[order], risk[order]
    new_stratum = np.r_[True, sorted_stratum[1:] != sorted_stratum[:-1]]
    new_group = new_stratum | np.r_[True, sorted_risk[1:] != sorted_risk[:-1]]
    group_starts = np.flatnonzero(new_group)
    return Ranking(
        order=order,
        group_starts=group_starts,
        group_stratum=(np.cumsum(new_stratum) - 1)[group_starts],
        stratum_starts=np.flatnonzero(new_stratum[group_starts]),
    )


def auc(y: FloatArray, ranking: Ranking, weights: FloatArray) -> FloatArray:
    """P(a leaver is ranked above a stayer of the same stratum); ties count half. NaN without pairs."""
    leavers = _group_sums(y[:, None] * weights, ranking)
    stayers = _group_sums((1.0 - y)[:, None] * weights, ranking)
    stratum_stayers = np.add.reduceat(stayers, ranking.stratum_starts, axis=0)
    stratum_leavers = np.add.reduceat(leavers, ranking.stratum_starts, axis=0)
    before = np.cumsum(stayers, axis=0) - stayers
    below = before - before[ranking.stratum_starts][ranking.group_stratum]
    concordant = (leavers * (below + 0.5 * stayers)).sum(axis=0)
    return _ratio(concordant, (stratum_leavers * stratum_stayers).sum(axis=0))


def average_precision(y: FloatArray, ranking: Ranking, weights: FloatArray) -> FloatArray:
    """Precision averaged over the leavers from the highest risk down; expects a single stratum."""
    leavers = _group_sums(y[:, None] * weights, ranking)[::-1]
    everybody = _group_sums(weights, ranking)[::-1]
    precision = _ratio(np.cumsum(leavers, axis=0), np.cumsum(everybody, axis=0))
    return _ratio((leavers * precision).sum(axis=0), leavers.sum(axis=0))


def top_membership(
    risk: FloatArray, stratum: IntArray, share: float | None, places: int | None
) -> FloatArray:
    """How far each row is among the highest risks of its stratum, shape (rows,), in [0, 1].

    Args:
        risk: one per row.
        stratum: one per row.
        share: take this share of each stratum, at least one row; or
        places: take so many of each stratum.

    Returns:
        1 inside, 0 outside; rows tied at the edge share the remaining places, so that a model that
        cannot tell people apart gets what a draw by lot would.
    """
    ranking = rank_within(-risk, stratum)
    size = np.bincount(_dense(stratum, ranking))
    wanted = np.maximum(1.0, np.ceil(share * size)) if share is not None else np.full(len(size), places)
    group_size = np.diff(np.r_[ranking.group_starts, len(risk)]).astype(np.float64)
    before = np.cumsum(group_size) - group_size
    before -= before[ranking.stratum_starts][ranking.group_stratum]
    inside = np.clip((wanted[ranking.group_stratum] - before) / group_size, 0.0, 1.0)
    membership = np.empty(len(risk))
    membership[ranking.order] = np.repeat(inside, group_size.astype(np.int64))
    return membership


def precision_and_recall(
    y: FloatArray, membership: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Share of leavers among the selected, and share of the leavers that is selected."""
    hits = ((y * membership)[:, None] * weights).sum(axis=0)
    selected = (membership[:, None] * weights).sum(axis=0)
    return _ratio(hits, selected), _ratio(hits, (y[:, None] * weights).sum(axis=0))


def _dense(stratum: IntArray, ranking: Ranking) -> IntArray:
    dense = np.empty(len(stratum), dtype=np.int64)
    sizes = np.diff(np.r_[ranking.group_starts, len(stratum)])
    dense[ranking.order] = np.repeat(ranking.group_stratum, sizes)
    return dense


def _group_sums(values: FloatArray, ranking: Ranking) -> FloatArray:
    return np.asarray(np.add.reduceat(values[ranking.order], ranking.group_starts, axis=0))


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    known = denominator > 0
    return np.where(known, numerator / np.where(known, denominator, 1.0), np.nan)
