"""Balance: remote days allowed, vacant seats in the team, and what the team last answered about workload."""

from math import log

import numpy as np

from pipelines.simulation.arrays import NOBODY, Floats
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.hr.state import WORKLOAD
from pipelines.simulation.month_end import MonthEnd

FACTOR = "balance"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    parameters, team = end.step.parameters, end.step.organisation.team
    effects, centres = parameters.hr_effects, parameters.hr_signals
    is_flexible = np.where(end.sellers.remote_days >= 2, 1.0, 0.0)
    workload = end.hr.pulses.last(WORKLOAD, end.step.month)
    values = {
        "remote_days": (is_flexible, parameters.effects.remote_days),
        "vacancy_share": (scaled(_vacancy_share(end), centres.vacancy_share)[team], effects.vacancy_share),
        "workload_pulse": (scaled(workload, centres.workload_score)[team], effects.workload_pulse),
    }
    return {name: Signal(FACTOR, value, log(ratio)) for name, (value, ratio) in values.items()}


def _vacancy_share(end: MonthEnd) -> Floats:
    """Of each team's seats, those that stand empty from the next morning on."""
    organisation = end.step.organisation
    vacant = np.bincount(organisation.team, end.sellers.person == NOBODY, organisation.teams)
    share: Floats = vacant / np.maximum(organisation.size, 1)
    return share
