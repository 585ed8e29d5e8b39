"""How good the truth itself would be, where it is known (simulated organisations)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models import ranking
from models.bootstrap import INTERVAL, UNDEFINED, Estimate, PersonDraws, estimate_of
from models.columns import FloatArray
from models.hazard import cumulative_incidence
from models.metrics import known_status, row_log_loss
from models.person_months import BoolArray, leads_between
from models.range_coverage import RangeCoverage

CHANCE = 0.5


@dataclass(frozen=True)
class TrueHazards:
    """The true hazards of the month after each row's as-of date, shape (rows,) each.

    Attributes:
        voluntary: what a voluntary exit is drawn with.
        other: the same of every other exit.
        observable: `voluntary` without the part that no record can show.
    """

    voluntary: FloatArray
    other: FloatArray
    observable: FloatArray

    def take(self, rows: BoolArray) -> "TrueHazards":
        """The chosen rows."""
        return TrueHazards(self.voluntary[rows], self.other[rows], self.observable[rows])


@dataclass(frozen=True)
class Skill:
    """What one set of risks is worth at one horizon."""

    auc: Estimate
    brier: Estimate
    log_loss: Estimate


@dataclass(frozen=True)
class OracleComparison:
    """A model beside the truth, on the same rows at one horizon.

    Attributes:
        model: of the model's risks.
        observable: of the true observable hazard: all that signals carry, in AUC. Signs of an exit that is
            decided already (fewer new deals) are in no hazard, so that a model may rank a little better.
        truth: of the true hazard.
        share: the model's share of the observable part's skill.
        range: how many people's range holds their true observable risk, at the main horizon and the
            training's cutoff; None elsewhere, and where no state is known.
    """

    horizon_months: int
    people_months: int
    exits: int
    base_rate: float
    model: Skill
    observable: Skill
    truth: Skill
    share: Estimate
    range: RangeCoverage | None = None


def held_risk(voluntary: FloatArray, other: FloatArray, horizon_months: int) -> FloatArray:
    """P(voluntary exit within the horizon) if the state of the as-of date held all the way.

    The sum over the months of S * p: p is the monthly voluntary hazard, S the chance of having left in no way
    before, (1 - p - other) to the power of the months gone by. The state does move on: a gap since the last
    talk closes, a shock fades. A high risk is therefore too high and a low one too low, the more so the
    longer the horizon. Their order is the most that the truth of today can say; their Brier score and
    log-loss are what holding today's truth still is worth, and a model may do better.
    """
    leads = leads_between((horizon_months,))
    return cumulative_incidence(voluntary[:, None], other[:, None], leads, (horizon_months,))[:, 0]


def compare_with_oracle(
    risk: FloatArray,
    hazards: TrueHazards,
    outcomes: pd.DataFrame,
    horizon_months: int,
    *,
    draws: int = 0,
    seed: int = 0,
) -> OracleComparison:
    """A model's skill beside that of the truth, on the same rows and the same bootstrap weights.

    AUC ranks by the hazards themselves; Brier score and log-loss take them as `held_risk`. The observable
    hazard lacks the unobserved part, which among those who stayed is below zero on average: as a probability
    it is therefore somewhat too high.

    Args:
        risk: the model's risks, shape (rows,).
        hazards: on the as-of date, row for row.
        outcomes: employee_id, as_of_date, cause, months_observed, row for row. Rows whose status is not known
            are left out.
        horizon_months: the horizon.
        draws: of the weight bootstrap over persons; 0 gives no intervals.
        seed: of the bootstrap.
    """
    status = known_status(outcomes, horizon_months)
    known = ~np.isnan(status)
    y, hazards = status[known], hazards.take(known)
    dates = pd.factorize(outcomes.loc[known, "as_of_date"], sort=True)[0]
    if len(y) == 0:
        none = Skill(UNDEFINED, UNDEFINED, UNDEFINED)
        return OracleComparison(horizon_months, 0, 0, float("nan"), none, none, none, UNDEFINED)
    drawn = PersonDraws.of(outcomes.loc[known, "employee_id"], draws, seed)

    def auc(score: FloatArray) -> FloatArray:
        ranked = ranking.rank_within(score, dates)
        return drawn.measure(lambda weights: ranking.auc(y, ranked, weights))

    def skill(auc_draws: FloatArray, probability: FloatArray) -> Skill:
        total, squares, losses = drawn.sums(
            np.ones(len(y)), (y - probability) ** 2, row_log_loss(y, probability)
        )
        return Skill(estimate_of(auc_draws), estimate_of(squares / total), estimate_of(losses / total))

    reached, attainable = auc(risk[known]), auc(hazards.observable)
    return OracleComparison(
        horizon_months=horizon_months,
        people_months=len(y),
        exits=int(y.sum()),
        base_rate=float(y.mean()),
        model=skill(reached, risk[known]),
        observable=skill(attainable, held_risk(hazards.observable, hazards.other, horizon_months)),
        truth=skill(auc(hazards.voluntary), held_risk(hazards.voluntary, hazards.other, horizon_months)),
        share=oracle_share(reached, attainable),
    )


def oracle_share(reached: FloatArray, attainable: FloatArray) -> Estimate:
    """(AUC - .5) / (oracle AUC - .5), with the interval of the paired draws.

    Args:
        reached: the model's AUC, shape (1 + draws,): the estimate, then the bootstrap draws.
        attainable: the oracle's AUC under the same weights.

    Returns:
        1.0 for a model that ranks as well as the truth. NaN where the oracle itself has no skill; no interval
        where that skill is not clear of zero, because the share is then anything.
    """
    skill = attainable - CHANCE
    if not skill[0] > 0:
        return Estimate(float("nan"))
    share = float((reached[0] - CHANCE) / skill[0])
    drawn = skill[1:][~np.isnan(skill[1:])]
    if len(drawn) == 0 or np.quantile(drawn, INTERVAL[0]) <= 0:
        return Estimate(share)
    is_positive = np.concatenate([[True], skill[1:] > 0])
    return estimate_of((reached - CHANCE)[is_positive] / skill[is_positive])
