"""Culture: what the team last answered about cooperation."""

from math import log

from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.hr.state import COOPERATION
from pipelines.simulation.month_end import MonthEnd

FACTOR = "culture"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.hr_effects, end.step.parameters.hr_signals
    answer = scaled(end.hr.pulses.last(COOPERATION, end.step.month), centres.cooperation_score)
    cooperation = answer[end.step.organisation.team]
    return {"cooperation_pulse": Signal(FACTOR, cooperation, log(effects.cooperation_pulse))}
