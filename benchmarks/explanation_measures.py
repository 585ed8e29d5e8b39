"""What is measured of explanations whose truth is known; each figure with its n and interval over people."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.bootstrap import PersonDraws, estimate_of, ratio
from models.columns import FloatArray
from models.person_months import IntArray

DRAWS, SEED = 200, 1
TOP = 3
UNCHANGED = 0.1  # log-odds: no factor's true distance to the group moved further in the month


@dataclass(frozen=True)
class Explained:
    """People of several months with what was attributed to each factor, what was true, and what was stated.

    Attributes:
        person: shape (rows,).
        month: consecutive whole numbers, shape (rows,).
        factors: names of the columns.
        is_null: whether a factor has no effect on anybody, shape (factors,).
        attributed: contribution above the comparison group's mean, shape (rows, factors).
        true: the same of the planted contributions.
        rank: of the factor among the stated reasons that raise, 1 the first; 0 if it is not stated.
        is_top_band: whether the person is in the band to talk to now, shape (rows,).
        on_red_herring: stated reasons whose fact is one that moves nothing, shape (rows,).
    """

    person: NDArray[np.object_]
    month: IntArray
    factors: tuple[str, ...]
    is_null: NDArray[np.bool_]
    attributed: FloatArray
    true: FloatArray
    rank: IntArray
    is_top_band: NDArray[np.bool_]
    on_red_herring: IntArray


def measure(found: Explained) -> dict[str, dict[str, Any]]:
    """Every figure by name: value, low and high (95 %, by a bootstrap over people), and n.

    `n` counts people x months x factors for the correlation and null factors, stated reasons for what is
    said of reasons, people x months for abstentions, and pairs of months for the stability.
    """
    draws = PersonDraws.of(pd.Series(found.person), DRAWS, SEED)
    stated = found.rank > 0
    truly_raises = found.true > 0
    first = np.where(stated, found.rank, np.iinfo(np.int64).max).argmin(axis=1)
    has_reason = stated.any(axis=1)
    rows = np.arange(len(first))
    weighs = place_of(found.true)[rows, first] <= TOP
    is_right_first = has_reason & weighs & truly_raises[rows, first]
    top = found.is_top_band
    real = ~found.is_null

    def share(part: NDArray[Any], whole: NDArray[Any]) -> dict[str, Any]:
        sums = draws.sums(part.astype(np.float64), whole.astype(np.float64))
        return _estimate(ratio(*sums), int(whole.sum()))

    per_row = stated.sum(axis=1)
    return {
        "correlation_with_truth": correlation(found.attributed[:, real], found.true[:, real], draws),
        "first_reason_in_true_top_3": share(is_right_first, has_reason),
        "stated_reasons_that_truly_raise": share((stated & truly_raises).sum(axis=1), per_row),
        "the_same_in_top_band": share((stated & truly_raises).sum(axis=1) * top, per_row * top),
        "null_factors_stated": share(
            stated[:, found.is_null].sum(axis=1), np.full(len(rows), found.is_null.sum())
        ),
        "reasons_on_red_herrings": share(found.on_red_herring, per_row),
        "month_to_month_jaccard": stability(found, draws),
        "people_without_a_reason": share(~has_reason, np.ones(len(rows))),
        "top_band_with_a_reason": share(has_reason & top, top),
    }


def place_of(values: FloatArray) -> IntArray:
    """Each column's place in its row, 1 the largest; equal values in the order of the columns."""
    order = np.argsort(-values, axis=1, kind="stable")
    place = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(place, order, np.arange(1, values.shape[1] + 1)[None, :], axis=1)
    return place


def correlation(attributed: FloatArray, true: FloatArray, draws: PersonDraws) -> dict[str, Any]:
    """Pearson's over all people, months and factors."""
    count = np.full(len(true), float(true.shape[1]))
    n, a, t, aa, tt, at = draws.sums(
        count,
        attributed.sum(axis=1),
        true.sum(axis=1),
        (attributed**2).sum(axis=1),
        (true**2).sum(axis=1),
        (attributed * true).sum(axis=1),
    )
    spread = np.sqrt(np.maximum((aa - a * a / n) * (tt - t * t / n), 0.0))
    return _estimate(ratio(at - a * t / n, spread), true.size)


def stability(found: Explained, draws: PersonDraws) -> dict[str, Any]:
    """Mean Jaccard index of the factors stated in a month and the next, where the truth did not change.

    Pairs of months in which nothing was stated either time say nothing about reasons and are left out.
    """
    earlier, later = consecutive(found)
    unchanged = (np.abs(found.true[earlier] - found.true[later]) <= UNCHANGED).all(axis=1)
    earlier, later = earlier[unchanged], later[unchanged]
    before, after = found.rank[earlier] > 0, found.rank[later] > 0
    either = (before | after).sum(axis=1)
    spoken = either > 0
    jaccard = (before & after).sum(axis=1)[spoken] / either[spoken]
    summed, counted = np.zeros(len(found.person)), np.zeros(len(found.person))
    summed[earlier[spoken]], counted[earlier[spoken]] = jaccard, 1.0
    return _estimate(ratio(*draws.sums(summed, counted)), int(spoken.sum()))


def consecutive(found: Explained) -> tuple[IntArray, IntArray]:
    """Positions of the rows whose person is there the month after, and of those rows."""
    keys = pd.MultiIndex.from_arrays([found.person, found.month])
    later = keys.get_indexer(pd.MultiIndex.from_arrays([found.person, found.month + 1]))
    earlier = np.flatnonzero(later >= 0)
    return earlier.astype(np.int64), later[earlier].astype(np.int64)


def _estimate(draws: FloatArray, n: int) -> dict[str, Any]:
    estimate = estimate_of(draws)
    values = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {name: value if math.isfinite(value) else None for name, value in values.items()} | {"n": n}
