"""Measures of a ranking and of probabilities, each for many weightings of the rows at once.

Every function takes `weights` of shape (rows, draws) and returns one number per draw: the first draw
is usually all ones (the estimate) and the others a weight bootstrap over people. People are compared
only inside a `stratum` (an as-of date, a team), as a manager would.
"""

from dataclasses import dataclass

import numpy as np

from models.bootstrap import ratio
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
    found = _gather(y, ranking, weights)
    stratum_stayers = np.add.reduceat(found.stayers, found.stratum_starts, axis=0)
    stratum_leavers = np.add.reduceat(found.leavers, found.stratum_starts, axis=0)
    before = np.cumsum(found.stayers, axis=0) - found.stayers
    below = before - before[found.stratum_starts][found.group_stratum]
    concordant = (found.leavers * (below + 0.5 * found.stayers)).sum(axis=0)
    return ratio(concordant, (stratum_leavers * stratum_stayers).sum(axis=0))


def average_precision(y: FloatArray, ranking: Ranking, weights: FloatArray) -> FloatArray:
    """Precision averaged over the leavers from the highest risk down; expects a single stratum."""
    found = _gather(y, ranking, weights)
    leavers = found.leavers[::-1]
    precision = ratio(np.cumsum(leavers, axis=0), np.cumsum(leavers + found.stayers[::-1], axis=0))
    # Without a leaver a group counts nothing, even where weights of 0 leave it no precision.
    return ratio(np.where(leavers > 0, leavers * precision, 0.0).sum(axis=0), leavers.sum(axis=0))


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
    if share is None:
        wanted = np.full(len(size), places)
    else:
        # Rounded first: .1 x 70 is a little more than 7 in binary, and would take an eighth.
        wanted = np.maximum(1.0, np.ceil(np.round(share * size, 6)))
    group_size = np.diff(np.r_[ranking.group_starts, len(risk)]).astype(np.float64)
    before = np.cumsum(group_size) - group_size
    before -= before[ranking.stratum_starts][ranking.group_stratum]
    inside = np.clip((wanted[ranking.group_stratum] - before) / group_size, 0.0, 1.0)
    membership = np.empty(len(risk))
    membership[ranking.order] = np.repeat(inside, group_size.astype(np.int64))
    return membership


@dataclass(frozen=True)
class _Gathered:
    """Weights of leavers and stayers by group of a ranking, shape (groups, draws) each.

    Neighbouring groups of a stratum in which nobody left are one group: between them no order counts.
    """

    leavers: FloatArray
    stayers: FloatArray
    group_stratum: IntArray
    stratum_starts: IntArray


def _gather(y: FloatArray, ranking: Ranking, weights: FloatArray) -> _Gathered:
    left = y[ranking.order] > 0
    has_leaver = np.logical_or.reduceat(left, ranking.group_starts)
    is_new = np.r_[True, has_leaver[1:] | has_leaver[:-1]]
    is_new[ranking.stratum_starts] = True
    starts = ranking.group_starts[is_new]
    stratum = ranking.group_stratum[is_new]
    sorted_weights = weights[ranking.order]
    leaver_rows = np.flatnonzero(left)
    leavers = np.zeros((len(starts), weights.shape[1]))
    if len(leaver_rows):
        group = np.searchsorted(starts, leaver_rows, side="right") - 1
        first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        leavers[group[first]] = np.add.reduceat(sorted_weights[leaver_rows], first, axis=0)
        sorted_weights[leaver_rows] = 0.0
    return _Gathered(
        leavers=leavers,
        stayers=np.add.reduceat(sorted_weights, starts, axis=0),
        group_stratum=stratum,
        stratum_starts=np.flatnonzero(np.r_[True, stratum[1:] != stratum[:-1]]),
    )


def _dense(stratum: IntArray, ranking: Ranking) -> IntArray:
    dense = np.empty(len(stratum), dtype=np.int64)
    sizes = np.diff(np.r_[ranking.group_starts, len(stratum)])
    dense[ranking.order] = np.repeat(ranking.group_stratum, sizes)
    return dense
