"""Leadership: freedom to decide alone."""

from math import log

import numpy as np

from pipelines.simulation.factors.signal import Signal
from pipelines.simulation.month_end import MonthEnd

FACTOR = "leadership"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    ratio = end.step.parameters.hr_effects.decides_alone
    return {"decides_alone": Signal(FACTOR, np.where(end.hr.mandates.decides_alone, 1.0, 0.0), log(ratio))}
