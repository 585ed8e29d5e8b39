"""Onboarding: sink or swim, talks and trainings missing against one a month; fades from month 6 to 12."""

from math import log

import numpy as np

from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "onboarding"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    served = end.tenure_months
    missing = 1.0 - np.minimum(end.sellers.support / np.maximum(served, 1), 1.0)
    weight = np.clip((12 - served) / 6, 0.0, 1.0)
    alone = weight * scaled(missing, centres.missing_support_ratio)
    return {"sink_or_swim": Signal(FACTOR, alone, log(effects.sink_or_swim))}
