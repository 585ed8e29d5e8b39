"""Role fit as work shows it: how far what somebody does with customers lies from the role's mix."""

from math import log

import numpy as np

from pipelines.simulation.arrays import Floats
from pipelines.simulation.crm.activities import customer_work
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.organisation import ROLES

FACTOR = "role_fit"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat: stronger in the first year."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    distance = scaled(work_mix_distance(end), centres.work_mix_distance)
    is_new = end.tenure_months <= 12
    return {
        "work_mix_first_year": Signal(
            FACTOR, np.where(is_new, distance, 0.0), log(effects.work_mix_first_year)
        ),
        "work_mix_later": Signal(FACTOR, np.where(is_new, 0.0, distance), log(effects.work_mix_later)),
    }


def work_mix_distance(end: MonthEnd) -> Floats:
    """Half the sum of the absolute differences between own shares and the role's, over three months.

    The role's shares are those of all its people together; NaN where too little was entered.
    """
    role, work = end.step.organisation.role, customer_work(end.crm.activities)
    present = end.sellers.employed(end.step.last)
    of_role = np.stack([np.bincount(role, kind * present, len(ROLES)) for kind in work])
    usual = of_role / np.maximum(of_role.sum(axis=0), 1.0)
    total = work.sum(axis=0)
    is_enough = total >= end.step.parameters.signals.fewest_activities
    shares = work / np.where(is_enough, total, 1.0)
    distance: Floats = 0.5 * np.abs(shares - usual[:, role]).sum(axis=0)
    return np.where(is_enough, distance, np.nan)
