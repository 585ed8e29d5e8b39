"""Leadership: feedback against the rhythm that the seller wishes for."""

from math import log

import numpy as np

from pipelines.simulation.arrays import NOBODY
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "leadership"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.hr_effects, end.step.parameters.hr_signals
    wished = end.hr.preferences.feedback_days
    since_talk = end.step.last - end.sellers.last_talk
    beyond = np.clip(since_talk / np.maximum(wished, 1) - 1, 0.0, centres.largest_feedback_gap)
    gap = scaled(np.where(wished == NOBODY, np.nan, beyond), centres.feedback_gap)
    return {"feedback_gap": Signal(FACTOR, gap, log(effects.feedback_gap))}
