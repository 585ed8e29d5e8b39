"""Pay: a hinge, since only being paid less than the peers' median matters."""

from math import log

import numpy as np

from pipelines.simulation.factors.peers import medians_of_peers
from pipelines.simulation.factors.signal import Signal
from pipelines.simulation.month_end import MonthEnd

FACTOR = "pay"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    pay = end.sellers.base_pay.astype(np.float64)
    medians = medians_of_peers(end, pay)
    shortfall = np.where(np.isnan(medians), 0.0, np.maximum(medians - pay, 0.0) / np.maximum(medians, 1.0))
    ratio = end.step.parameters.effects.pay_shortfall_of_5_percent
    return {"pay_shortfall": Signal(FACTOR, shortfall / 0.05, log(ratio))}
