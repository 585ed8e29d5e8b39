"""Development: training hours, months in level against the peers' median, a rejected internal application."""

from math import log

import numpy as np

from pipelines.simulation.arrays import NOBODY, Floats
from pipelines.simulation.factors.peers import medians_of_peers
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "development"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    log_hours = np.log1p(end.histories.training_hours.sum(axis=0))
    waited = (end.step.month + 1 - end.sellers.level_month).astype(np.float64)
    medians = medians_of_peers(end, waited)
    typical = np.where(np.isnan(medians), waited / centres.promotion_wait_ratio[0], np.maximum(medians, 6.0))
    wait = scaled(waited / np.maximum(typical, 1.0), centres.promotion_wait_ratio)
    hours = scaled(log_hours, centres.training_log_hours)
    return {
        "training_hours": Signal(FACTOR, hours, log(effects.training_hours)),
        "promotion_wait": Signal(FACTOR, wait, log(effects.promotion_wait)),
        "rejected_application": Signal(
            FACTOR, _rejection(end), log(end.step.parameters.hr_effects.rejected_application)
        ),
    }


def _rejection(end: MonthEnd) -> Floats:
    """What is left of a rejection: all its weight in the month after it, nothing when the months are over."""
    applications, months = end.hr.applications, end.step.parameters.hr_effects.rejection_months
    since = end.step.month + 1 - applications.rejected_month
    left = np.clip(1 - (since - 1) / months, 0.0, 1.0) * applications.rejected_weight
    return np.where(applications.rejected_month == NOBODY, 0.0, left)
