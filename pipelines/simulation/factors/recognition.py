"""Recognition: recognitions in six months against peers of the same role."""

from math import log

from pipelines.simulation.factors.peers import distance_to_role
from pipelines.simulation.factors.signal import Signal
from pipelines.simulation.month_end import MonthEnd

FACTOR = "recognition"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects = end.step.parameters.effects
    received = distance_to_role(end, end.histories.recognitions.sum(axis=0))
    return {"recognitions": Signal(FACTOR, received, log(effects.recognitions))}
