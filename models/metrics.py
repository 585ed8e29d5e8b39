"""How good predicted risks were, with the uncertainty that comes from which people happened to be there.

Intervals are a weight bootstrap over persons (independent exponential weights, one per person): rows
of one person at several as-of dates move together, as they must.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from models import ranking
from models.calibration import fit_intercepts, fit_logistic_lines
from models.columns import FloatArray
from models.hazard import log_odds_of
from models.person_months import IntArray

TOP_SHARE = 0.1
PLACES_PER_TEAM = 2
INTERVAL = (0.025, 0.975)
DRAWS_PER_BATCH = 100


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; NaN where it is undefined or no interval was asked for."""

    value: float
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class Metrics:
    """The measures of one set of risks at one horizon.

    Ranking measures compare people of the same as-of date. Calibration: the intercept with the slope
    fixed at 1 (0 is right, above 0 means too few exits were predicted) and the slope (1 is right,
    below 1 means too extreme predictions). Brier skill is against always predicting `base_rate`.
    """

    horizon_months: int
    people_months: int
    exits: int
    base_rate: float
    auc: Estimate
    average_precision: Estimate
    brier: Estimate
    brier_skill: Estimate
    log_loss: Estimate
    calibration_intercept: Estimate
    calibration_slope: Estimate
    precision_top_tenth: Estimate
    recall_top_tenth: Estimate
    lift_top_tenth: Estimate
    precision_two_per_team: Estimate
    recall_two_per_team: Estimate
    lift_two_per_team: Estimate

    def estimates(self) -> dict[str, Estimate]:
        """The measures that carry an interval, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Estimate)}


def known_status(outcomes: pd.DataFrame, horizon_months: int) -> FloatArray:
    """1 for a voluntary exit within the horizon, 0 for none, NaN where it is not known yet.

    Another kind of exit before the horizon's end is a known 0.
    """
    observed = outcomes["months_observed"].to_numpy(dtype=np.int64)
    cause = outcomes["cause"]
    exited = cause.notna().to_numpy(dtype=bool) & (observed > 0) & (observed <= horizon_months)
    left = exited & (cause == "voluntary").to_numpy(dtype=bool)
    is_known = exited | (observed >= horizon_months)
    return np.where(left, 1.0, np.where(is_known, 0.0, np.nan))


def person_weights(people: pd.Series, draws: int, seed: int) -> FloatArray:
    """Exponential weights of mean 1, one per person and draw, shape (rows, draws).

    They depend on the sorted set of people and the seed only, not on the order of the rows.
    """
    codes, unique = pd.factorize(people, sort=True)
    drawn = np.random.default_rng(seed).exponential(size=(len(unique), draws))
    return drawn[codes]


def evaluate(
    risk: FloatArray,
    outcomes: pd.DataFrame,
    horizon_months: int,
    *,
    teams: pd.Series | None = None,
    draws: int = 0,
    seed: int = 0,
) -> Metrics:
    """Measure risks against outcomes.

    Args:
        risk: P(voluntary exit within the horizon), shape (rows,).
        outcomes: employee_id, as_of_date, cause, months_observed, row for row.
        horizon_months: the horizon the risks speak of. Rows whose status is not known are left out.
        teams: optional team per row (null where there is none), for the two-per-team measures.
        draws: bootstrap draws for the intervals; 0 gives none.
        seed: of the bootstrap.

    Returns:
        The metrics; a measure that is undefined (no exits, no teams) is NaN.
    """
    status = known_status(outcomes, horizon_months)
    known = ~np.isnan(status)
    y, p = status[known], risk[known]
    if len(y) == 0:
        return _undefined(horizon_months)
    w = np.column_stack([np.ones(len(y)), person_weights(outcomes.loc[known, "employee_id"], draws, seed)])
    dates = pd.factorize(outcomes.loc[known, "as_of_date"], sort=True)[0]

    everybody = ranking.rank_within(p, np.zeros(len(y), dtype=np.int64))
    total = w.sum(axis=0)
    rate = (w * y[:, None]).sum(axis=0) / total
    brier = (w * ((y - p) ** 2)[:, None]).sum(axis=0) / total
    odds = log_odds_of(p)
    loss = (w * row_log_loss(y, p)[:, None]).sum(axis=0) / total
    with np.errstate(invalid="ignore", divide="ignore"):
        skill = np.where(rate * (1 - rate) > 0, 1.0 - brier / (rate * (1 - rate)), np.nan)
    has_both = 0 < y.sum() < len(y)
    undefined = np.full(w.shape[1], np.nan)
    slope = fit_logistic_lines(odds, y, w)[1] if has_both else undefined
    intercept = fit_intercepts(odds, y, w) if has_both else undefined
    top = _selection(y, ranking.top_membership(p, dates, TOP_SHARE, None), w, rate)
    two = _two_per_team(y, p, w, dates, None if teams is None else teams[known])
    return Metrics(
        horizon_months=horizon_months,
        people_months=len(y),
        exits=int(y.sum()),
        base_rate=float(rate[0]),
        auc=estimate_of(ranking.auc(y, ranking.rank_within(p, dates), w)),
        average_precision=estimate_of(ranking.average_precision(y, everybody, w)),
        brier=estimate_of(brier),
        brier_skill=estimate_of(skill),
        log_loss=estimate_of(loss),
        calibration_intercept=estimate_of(intercept),
        calibration_slope=estimate_of(slope),
        precision_top_tenth=top[0],
        recall_top_tenth=top[1],
        lift_top_tenth=top[2],
        precision_two_per_team=two[0],
        recall_two_per_team=two[1],
        lift_two_per_team=two[2],
    )


def row_log_loss(y: FloatArray, risk: FloatArray) -> FloatArray:
    """Each row's logarithmic loss; risks of exactly 0 or 1 are moved inside by a billionth."""
    inside = np.clip(risk, 1e-9, 1 - 1e-9)
    return -(y * np.log(inside) + (1 - y) * np.log1p(-inside))


def auc_differences(
    risk: FloatArray,
    other_risk: FloatArray,
    outcomes: pd.DataFrame,
    horizon_months: int,
    draws: int,
    seed: int,
) -> tuple[float, FloatArray]:
    """AUC of `risk` minus that of `other_risk` on the same rows: the estimate and its bootstrap draws."""
    status = known_status(outcomes, horizon_months)
    known = ~np.isnan(status)
    y = status[known]
    dates = pd.factorize(outcomes.loc[known, "as_of_date"], sort=True)[0]
    first, second = (ranking.rank_within(values[known], dates) for values in (risk, other_risk))
    people = outcomes.loc[known, "employee_id"]
    if len(y) == 0:
        return float("nan"), np.empty(0)

    def difference(weights: FloatArray) -> FloatArray:
        return ranking.auc(y, first, weights) - ranking.auc(y, second, weights)

    # In batches: all draws at once would need rows x draws numbers several times over.
    starts = range(0, draws, DRAWS_PER_BATCH)
    batches = [
        difference(person_weights(people, min(DRAWS_PER_BATCH, draws - start), seed + start))
        for start in starts
    ]
    return float(difference(np.ones((len(y), 1)))[0]), np.concatenate([*batches, np.empty(0)])


def estimate_of(draws: FloatArray) -> Estimate:
    """The first draw with the interval of the others; without others no interval."""
    rest = draws[1:][~np.isnan(draws[1:])]
    if len(rest) == 0 or np.isnan(draws[0]):
        return Estimate(float(draws[0]))
    low, high = np.quantile(rest, INTERVAL)
    return Estimate(float(draws[0]), float(low), float(high))


def _selection(
    y: FloatArray, membership: FloatArray, weights: FloatArray, rate: FloatArray
) -> tuple[Estimate, Estimate, Estimate]:
    precision, recall = ranking.precision_and_recall(y, membership, weights)
    lift = np.where(rate > 0, precision / np.where(rate > 0, rate, 1.0), np.nan)
    return estimate_of(precision), estimate_of(recall), estimate_of(lift)


def _two_per_team(
    y: FloatArray, risk: FloatArray, weights: FloatArray, dates: IntArray, teams: pd.Series | None
) -> tuple[Estimate, Estimate, Estimate]:
    has_team = np.zeros(len(y), dtype=bool) if teams is None else teams.notna().to_numpy(dtype=bool)
    if teams is None or not has_team.any():
        nothing = Estimate(float("nan"))
        return nothing, nothing, nothing
    codes = pd.factorize(teams[has_team], sort=True)[0]
    stratum = dates[has_team] * (codes.max() + 1) + codes
    y, weights = y[has_team], weights[has_team]
    rate = (weights * y[:, None]).sum(axis=0) / weights.sum(axis=0)
    membership = ranking.top_membership(risk[has_team], stratum, None, PLACES_PER_TEAM)
    return _selection(y, membership, weights, rate)


def _undefined(horizon_months: int) -> Metrics:
    nothing = Estimate(float("nan"))
    names = [field.name for field in fields(Metrics)][4:]
    return Metrics(horizon_months, 0, 0, float("nan"), **dict.fromkeys(names, nothing))
