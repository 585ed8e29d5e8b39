"""How good predicted risks were, with the uncertainty that comes from which people happened to be there."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from models import ranking
from models.bootstrap import (
    INTERVAL,
    UNDEFINED,
    Estimate,
    PersonDraws,
    estimate_of,
    person_weights,
    ratio,
)
from models.calibration_measures import calibration_line, expected_calibration_error
from models.columns import FloatArray
from models.net_benefit import NetBenefit, net_benefits
from models.person_months import IntArray

__all__ = ["INTERVAL", "Estimate", "Metrics", "estimate_of", "evaluate", "known_status", "person_weights"]

TOP_SHARE = 0.1
PLACES_PER_TEAM = 2
COUNTS = ("people_months", "exits", "people_months_in_teams", "exits_in_teams")


@dataclass(frozen=True)
class Metrics:
    """The measures of one set of risks at one horizon.

    Ranking measures compare people of the same as-of date. Calibration: the intercept with the slope
    fixed at 1 (0 is right, above 0 means too few exits were predicted) and the slope (1 is right,
    below 1 means too extreme predictions). Brier skill is against always predicting `base_rate`. The
    expected calibration error stands beside what chance makes of a perfect model's. Measures of two per team
    are of the rows with a team, which are counted apart.
    """

    horizon_months: int
    people_months: int
    exits: int
    base_rate: float
    people_months_in_teams: int
    exits_in_teams: int
    auc: Estimate
    average_precision: Estimate
    brier: Estimate
    brier_skill: Estimate
    log_loss: Estimate
    calibration_intercept: Estimate
    calibration_slope: Estimate
    expected_calibration_error: Estimate
    calibration_error_by_chance: Estimate
    precision_top_tenth: Estimate
    recall_top_tenth: Estimate
    lift_top_tenth: Estimate
    precision_two_per_team: Estimate
    recall_two_per_team: Estimate
    lift_two_per_team: Estimate
    net_benefit: tuple[NetBenefit, ...]

    def estimates(self) -> dict[str, Estimate]:
        """The measures that carry an interval, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Estimate)}

    def withheld(self) -> "Metrics":
        """The numbers of people and exits alone."""
        counts = {name: getattr(self, name) for name in COUNTS}
        return replace(_undefined(self.horizon_months), **counts)


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
    drawn = PersonDraws.of(outcomes.loc[known, "employee_id"], draws, seed)
    dates = pd.factorize(outcomes.loc[known, "as_of_date"], sort=True)[0]

    total, leavers, squares, losses = drawn.sums(np.ones(len(y)), y, (y - p) ** 2, row_log_loss(y, p))
    rate, brier = leavers / total, squares / total
    auc, average_precision = _ranking_measures(y, p, dates, drawn)
    intercept, slope = calibration_line(y, p, drawn)
    error, error_by_chance = expected_calibration_error(y, p, drawn)
    top = _selection(y, ranking.top_membership(p, dates, TOP_SHARE, None), drawn)
    two = _two_per_team(y, p, drawn, dates, None if teams is None else teams[known])
    return Metrics(
        horizon_months=horizon_months,
        people_months=len(y),
        exits=int(y.sum()),
        base_rate=float(rate[0]),
        people_months_in_teams=two.people_months,
        exits_in_teams=two.exits,
        auc=estimate_of(auc),
        average_precision=estimate_of(average_precision),
        brier=estimate_of(brier),
        brier_skill=estimate_of(1.0 - ratio(brier, rate * (1 - rate))),
        log_loss=estimate_of(losses / total),
        calibration_intercept=estimate_of(intercept),
        calibration_slope=estimate_of(slope),
        expected_calibration_error=error,
        calibration_error_by_chance=error_by_chance,
        precision_top_tenth=top.precision,
        recall_top_tenth=top.recall,
        lift_top_tenth=top.lift,
        precision_two_per_team=two.precision,
        recall_two_per_team=two.recall,
        lift_two_per_team=two.lift,
        net_benefit=net_benefits(y, p, drawn),
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
    if len(y) == 0:
        return float("nan"), np.empty(0)
    dates = pd.factorize(outcomes.loc[known, "as_of_date"], sort=True)[0]
    first, second = (ranking.rank_within(values[known], dates) for values in (risk, other_risk))
    drawn = PersonDraws.of(outcomes.loc[known, "employee_id"], draws, seed)
    differences = drawn.measure(lambda w: ranking.auc(y, first, w) - ranking.auc(y, second, w))
    return float(differences[0]), differences[1:]


@dataclass(frozen=True)
class _Selected:
    """Measures of a selection among `people_months` rows with `exits`."""

    people_months: int
    exits: int
    precision: Estimate
    recall: Estimate
    lift: Estimate


def _ranking_measures(
    y: FloatArray, risk: FloatArray, dates: IntArray, drawn: PersonDraws
) -> tuple[FloatArray, FloatArray]:
    """AUC among people of the same date, and average precision over all rows, each of shape (1 + draws,)."""
    by_date = ranking.rank_within(risk, dates)
    overall = ranking.rank_within(risk, np.zeros(len(y), dtype=np.int64))
    auc, average_precision = drawn.measure(
        lambda w: np.stack([ranking.auc(y, by_date, w), ranking.average_precision(y, overall, w)])
    )
    return auc, average_precision


def _selection(y: FloatArray, membership: FloatArray, drawn: PersonDraws) -> _Selected:
    total, leavers, selected, hits = drawn.sums(np.ones(len(y)), y, membership, y * membership)
    precision, rate = ratio(hits, selected), leavers / total
    return _Selected(
        people_months=len(y),
        exits=int(y.sum()),
        precision=estimate_of(precision),
        recall=estimate_of(ratio(hits, leavers)),
        lift=estimate_of(ratio(precision, rate)),
    )


def _two_per_team(
    y: FloatArray, risk: FloatArray, drawn: PersonDraws, dates: IntArray, teams: pd.Series | None
) -> _Selected:
    has_team = np.zeros(len(y), dtype=bool) if teams is None else teams.notna().to_numpy(dtype=bool)
    if teams is None or not has_team.any():
        return _Selected(0, 0, UNDEFINED, UNDEFINED, UNDEFINED)
    codes = pd.factorize(teams[has_team], sort=True)[0]
    stratum = dates[has_team] * (codes.max() + 1) + codes
    membership = ranking.top_membership(risk[has_team], stratum, None, PLACES_PER_TEAM)
    return _selection(y[has_team], membership, drawn.take(has_team))


def _undefined(horizon_months: int) -> Metrics:
    names = [field.name for field in fields(Metrics) if field.type is Estimate]
    return Metrics(
        horizon_months=horizon_months,
        people_months=0,
        exits=0,
        base_rate=float("nan"),
        people_months_in_teams=0,
        exits_in_teams=0,
        net_benefit=(),
        **dict.fromkeys(names, UNDEFINED),
    )
