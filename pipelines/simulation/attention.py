"""Managers act on people whom they see as risky: what they note down, and what acting does for a while."""

from dataclasses import dataclass, replace
from math import log

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, logistic, pick
from pipelines.simulation.managers import Managers
from pipelines.simulation.organisation import Step
from pipelines.simulation.sellers import Sellers

KINDS = ("listened", "agreed", "done", "disagreed")
DONE = KINDS.index("done")


@dataclass(frozen=True)
class Attention:
    """Per seat: the month in which something was last done for whoever sits there, NOBODY if never."""

    done_month: Ints


def no_attention(seats: int) -> Attention:
    """Nobody has been looked after yet."""
    return Attention(np.full(seats, NOBODY))


def action_log_ratio(step: Step, attention: Attention) -> Floats:
    """What acting adds to the log-odds of an exit in the month after `step`: full, then fading, then gone."""
    settings = step.parameters.attention
    months = step.month + 1 - attention.done_month
    left = np.clip(1 - (months - settings.works_months) / settings.fades_months, 0.0, 1.0)
    return np.where(attention.done_month == NOBODY, 0.0, log(settings.works_ratio) * left)


def follow_up(
    step: Step,
    before: Attention,
    sellers: Sellers,
    managers: Managers,
    hired: Flags,
    risk: Floats,
    strongest: Ints,
) -> tuple[Attention, Rows]:
    """A month of follow-ups: who is seen as risky is more often talked to, best by good leaders.

    Args:
        step: the month.
        before: the state of the month before.
        sellers: as they are now.
        managers: as they are now.
        hired: seats filled this month, where nothing has been done yet.
        risk: true log-odds of a voluntary exit without follow-ups, which managers see only roughly.
        strongest: code of the factor that raises it most, which they see.

    Returns:
        The state, and a row for each note: person, day, manager, kind (code in KINDS), factor (code).
    """
    settings, seats = step.parameters.attention, len(hired)
    post = managers.post_of_team[step.organisation.team]
    present = sellers.at_risk(step.last) & sellers.at_risk(step.first) & ~hired
    mean, sd = (float(risk[present].mean()), float(risk[present].std())) if present.any() else (0.0, 0.0)
    seen = (risk - mean) / (sd or 1.0) + step.generator.normal(0.0, settings.perception_sd, seats)
    usual = log(settings.acts_per_month / (1 - settings.acts_per_month))
    urge = usual + settings.risk_slope * seen + settings.quality_slope * managers.quality[post]
    acts = present & step.happens(logistic(urge), seats)
    kind = pick(step.generator, settings.kind_shares, seats)
    rows = {
        "person": sellers.person[acts],
        "day": step.days(seats)[acts],
        "manager": managers.person[post][acts],
        "kind": kind[acts],
        "factor": strongest[acts],
    }
    done_month = np.where(hired, NOBODY, before.done_month)
    return replace(before, done_month=np.where(acts & (kind == DONE), step.month, done_month)), rows
