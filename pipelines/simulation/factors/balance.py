"""Balance: two or more remote days allowed a week."""

from math import log

import numpy as np

from pipelines.simulation.factors.signal import Signal
from pipelines.simulation.month_end import MonthEnd

FACTOR = "balance"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    is_flexible = np.where(end.sellers.remote_days >= 2, 1.0, 0.0)
    return {"remote_days": Signal(FACTOR, is_flexible, log(end.step.parameters.effects.remote_days))}
