"""Onboarding: support and promised steps that are missing; both fade from month 6 to 12."""

from math import log

import numpy as np

from pipelines.simulation.arrays import Floats, ratio_or
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.hr.state import STEPS_DUE
from pipelines.simulation.month_end import MonthEnd

FACTOR = "onboarding"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    parameters, served = end.step.parameters, end.tenure_months
    support = 1.0 - np.minimum(end.sellers.support / np.maximum(served, 1), 1.0)  # against one a month
    weight = np.clip((12 - served) / 6, 0.0, 1.0)
    alone = weight * scaled(support, parameters.signals.missing_support_ratio)
    missing = weight * scaled(_missing_steps(end), parameters.hr_signals.steps_missing_ratio)
    return {
        "sink_or_swim": Signal(FACTOR, alone, log(parameters.effects.sink_or_swim)),
        "steps_missing": Signal(FACTOR, missing, log(parameters.hr_effects.steps_missing)),
    }


def _missing_steps(end: MonthEnd) -> Floats:
    """Share of the steps due so far that are not done; NaN before the first is due."""
    due_after = np.array([days for _, days in STEPS_DUE])[:, np.newaxis]
    due = end.sellers.start_day + due_after <= end.step.last
    missing = due & (end.hr.steps_done > end.step.last)
    return ratio_or(missing.sum(axis=0), due.sum(axis=0), np.nan)
