"""The true observable risk, where the truth is known: what could be said of a person by whoever saw it all.

It is P(voluntary exit within the horizon | everything observable of the person at the as-of date). The state
moves on in those months, so that today's hazard held all the way is no fair answer: a high one falls, a low
one rises. How it moves is learned from the truth itself. For each month ahead the true hazard of that month
is regressed on the state of today, over all earlier dates and everybody still there in that month; the
regressions' values for the people of the as-of date add up to a cumulative incidence. It is the whole true
hazard that is averaged: what no record shows is in it as the mean over people of such a state.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.columns import FloatArray
from models.hazard import cumulative_incidence, log_odds_of, probability
from models.person_months import IntArray, leads_between, month_index

EVERY_MONTHS = 3  # dates that the regressions learn from: neighbouring ones say the same again
TENURE_MONTHS = 24  # of people who were seen joining, month by month up to here: how tenure moves on is known
RIDGE = 1e-3  # in person-months: holds what the dates do not tell apart
ITERATIONS = 50
LONGEST_STEP = 1.0  # in log-odds: a full step of Newton's method may lead away


@dataclass(frozen=True)
class _TrueMonths:
    """The truth as arrays of shape (people, months); NaN where somebody was not at risk.

    Attributes:
        people: the key of each person.
        voluntary, other: hazards of the month after each month's end.
        state: what can be observed at each month's end, shape (people, months, columns).
        tenure: months since a person was first there; -1 for those there from the first month.
        calendar: 0 to 11 of each month.
    """

    people: pd.Index
    voluntary: FloatArray
    other: FloatArray
    state: FloatArray
    tenure: IntArray
    calendar: IntArray

    def design(self, people: IntArray, months: IntArray) -> FloatArray:
        """The regressors of some people at some months' ends, shape (rows, regressors)."""
        tenure, calendar = self.tenure[people, months], self.calendar[months]
        return np.column_stack(
            [
                np.ones(len(people)),
                self.state[people, months],
                calendar[:, None] == np.arange(1, 12),
                tenure[:, None] == np.arange(TENURE_MONTHS + 1),
            ]
        )


def true_observable_risk(
    truth: pd.DataFrame, state: Sequence[str], as_of_date: pd.Timestamp, horizon_months: int
) -> pd.Series:
    """The true observable risk of everyone at risk on the as-of date.

    Args:
        truth: employee_id, as_of_date (month ends), `voluntary` and `other` (true hazards of the month after
            it) and the columns of `state`; rows after the as-of date are not looked at.
        state: columns that sum to the observable log-odds, or any that say the same.
        as_of_date: the day the state is that of; a month's end among those of `truth`.
        horizon_months: how far ahead.

    Returns:
        Risks in (0, 1), index employee_id; empty where nobody is at risk, or the truth hardly reaches back
        over more months than the horizon.
    """
    known = truth[truth["as_of_date"] <= as_of_date]
    if not (known["as_of_date"] == as_of_date).any():
        return pd.Series(dtype=np.float64)
    months = _as_months(known, state)
    last = months.voluntary.shape[1] - 1
    if last < horizon_months + EVERY_MONTHS:
        return pd.Series(dtype=np.float64)
    there = np.flatnonzero(~np.isnan(months.voluntary[:, last]))
    today = months.design(there, np.full(len(there), last))
    dates = np.arange(last % EVERY_MONTHS, last + 1, EVERY_MONTHS)
    ahead: dict[str, list[FloatArray]] = {"voluntary": [], "other": []}
    for cause, hazards in (("voluntary", months.voluntary), ("other", months.other)):
        coefficients = None
        for month in range(horizon_months):
            begun = dates[dates + month <= last]
            is_there = ~np.isnan(months.voluntary[:, begun]) & ~np.isnan(hazards[:, begun + month])
            people, date = np.nonzero(is_there)
            design = months.design(people, begun[date])
            coefficients = _fit_shares(design, hazards[people, begun[date] + month], coefficients)
            ahead[cause].append(probability(today @ coefficients))
    monthly = leads_between(tuple(range(1, horizon_months + 1)))
    voluntary, other = (np.column_stack(ahead[cause]) for cause in ("voluntary", "other"))
    risk = cumulative_incidence(voluntary, other, monthly, (horizon_months,))[:, 0]
    return pd.Series(risk, index=months.people[there])


def _as_months(truth: pd.DataFrame, state: Sequence[str]) -> _TrueMonths:
    person, people = pd.factorize(truth["employee_id"], sort=True)
    number = month_index(truth["as_of_date"]).to_numpy(dtype=np.int64)
    begins = int(number.min())
    month = number - begins
    shape = (len(people), int(month.max()) + 1)

    def spread(name: str) -> FloatArray:
        values = np.full(shape, np.nan)
        values[person, month] = truth[name].to_numpy(dtype=np.float64)
        return values

    voluntary = spread("voluntary")
    first = (~np.isnan(voluntary)).argmax(axis=1)[:, None]
    return _TrueMonths(
        people=pd.Index(people),
        voluntary=voluntary,
        other=spread("other"),
        state=np.stack([spread(name) for name in state], axis=2),
        tenure=np.where(first > 0, np.arange(shape[1]) - first, -1),
        calendar=(begins + np.arange(shape[1])) % 12,
    )


def _fit_shares(design: FloatArray, share: FloatArray, start: FloatArray | None) -> FloatArray:
    """Coefficients of a logistic regression of shares in [0, 1], by Newton's method from `start`."""
    found = np.zeros(design.shape[1]) if start is None else start
    if start is None:
        found[0] = log_odds_of(share.mean())
    odds = design @ found
    ridge = RIDGE * np.eye(len(found))
    with threadpool_limits(1):  # a BLAS product split over threads differs in its last bits
        for _ in range(ITERATIONS):
            expected = probability(odds)
            curvature = design.T @ (design * (expected * (1.0 - expected))[:, None]) + ridge
            step = np.linalg.solve(curvature, design.T @ (share - expected) - RIDGE * found)
            moved = design @ step
            farthest = float(np.abs(moved).max())
            length = LONGEST_STEP / max(farthest, LONGEST_STEP)
            found, odds = found + length * step, odds + length * moved
            if farthest < 1e-6:
                break
    return found
