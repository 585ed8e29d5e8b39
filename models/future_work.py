"""Whether a value agrees with the work that followed it more than with the work before it.

What is recorded about a person on a day was made of what lay behind. A value that was filled in afterwards,
such as a quarter's rating that stands at the quarter's first day, agrees with the months ahead of it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.bootstrap import Estimate, estimate_of
from models.columns import FloatArray
from models.metrics import person_weights
from models.person_months import BoolArray, IntArray

WORK_MONTHS = 3
# The least rank correlation with work not yet done that is looked at, and how far it must lie, with its whole
# interval, above that with work done. Open deals, an honest leading indicator, reached .35 and .27.
MINIMUM_AGREEMENT = 0.5
MINIMUM_FORESIGHT = 0.1
MINIMUM_ROWS = 100
MINIMUM_PEOPLE = 30


@dataclass(frozen=True)
class FutureWork:
    """Rows of people at dates beside the results of their work.

    Attributes:
        people: employee_id per row.
        month: months since year 0 of the row's as-of date, a month's last day.
        date: position of the as-of date.
        earlier: position of the same person's row of the landmark before; -1 without one.
        work: employee_id, month (months since year 0), result.
    """

    people: pd.Series
    month: IntArray
    date: IntArray
    earlier: IntArray
    work: pd.DataFrame


@dataclass(frozen=True)
class Agreement:
    """One feature's rank correlation with people's results, among the people of the same date.

    Attributes:
        position: the feature's.
        n: rows whose value is another than a landmark before: only news can be told from what was known.
        before: with the mean of the three months to the as-of date.
        after: with the mean of the three months from it.
        foresight: size of `after` less that of `before`.
    """

    position: int
    n: int
    before: Estimate
    after: Estimate
    foresight: Estimate


def measure_future_work(rows: FutureWork, matrix: FloatArray, draws: int, seed: int) -> list[Agreement]:
    """The features that agree notably with work not yet done.

    Args:
        rows: with results.
        matrix: the features as numbers, row for row.
        draws: of the bootstrap over persons.
        seed: of the bootstrap.
    """
    results = rows.work.groupby(["employee_id", "month"])["result"].sum()
    before, after = (
        np.mean([_result(rows, results, step) for step in steps], axis=0)
        for steps in (range(1 - WORK_MONTHS, 1), range(1, WORK_MONTHS + 1))
    )
    is_told = ~np.isnan(before) & ~np.isnan(after) & (rows.earlier >= 0)
    ranked_before, ranked_after = (_ranks_within(work, rows.date, is_told) for work in (before, after))
    found = []
    for position in range(matrix.shape[1]):
        values = matrix[:, position]
        is_news = is_told & ~np.isnan(values) & (values != values[rows.earlier])
        people = rows.people[is_news]
        if is_news.sum() < MINIMUM_ROWS or people.nunique() < MINIMUM_PEOPLE:
            continue
        ranked = _ranks_within(values, rows.date, is_news)[is_news]
        work = (ranked_before[is_news], ranked_after[is_news])
        alone = np.ones((len(ranked), 1))
        if abs(_correlation(ranked, work[1], alone)[0]) < MINIMUM_AGREEMENT:
            continue
        weights = np.column_stack([alone, person_weights(people, draws, seed)])
        with_before, with_after = (_correlation(ranked, one, weights) for one in work)
        found.append(
            Agreement(
                position,
                len(ranked),
                estimate_of(with_before),
                estimate_of(with_after),
                estimate_of(np.abs(with_after) - np.abs(with_before)),
            )
        )
    return found


def _result(rows: FutureWork, results: pd.Series, step: int) -> FloatArray:
    """The result of the month so many steps from the as-of date's own; NaN where there is none."""
    at = pd.MultiIndex.from_arrays([rows.people, rows.month + step])
    return np.asarray(results.reindex(at).to_numpy(dtype=np.float64, na_value=np.nan))


def _ranks_within(values: FloatArray, date: IntArray, rows: BoolArray) -> FloatArray:
    """Middle ranks from -.5 to .5 among `rows` of the same date; NaN elsewhere."""
    ranks = np.full(len(values), np.nan)
    ranks[rows] = pd.Series(values[rows]).groupby(date[rows]).rank(pct=True).to_numpy() - 0.5
    return ranks


def _correlation(a: FloatArray, b: FloatArray, weights: FloatArray) -> FloatArray:
    """One weighted correlation a draw; 0 where one side is the same for all."""

    def mean(values: FloatArray) -> FloatArray:
        return np.asarray((values[:, None] * weights).sum(axis=0) / weights.sum(axis=0))

    covariance = mean(a * b) - mean(a) * mean(b)
    variance = (mean(a * a) - mean(a) ** 2) * (mean(b * b) - mean(b) ** 2)
    return np.where(variance > 0, covariance / np.sqrt(np.where(variance > 0, variance, 1.0)), 0.0)
