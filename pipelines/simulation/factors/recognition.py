"""Recognition: in six months, against peers of the same role; and won months without any."""

from math import log

from pipelines.simulation.factors.peers import distance_to_role
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "recognition"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    parameters, recognitions = end.step.parameters, end.histories.recognitions
    received = distance_to_role(end, recognitions.sum(axis=0))
    overlooked = ((end.hr.wins > 0) & (recognitions == 0)).sum(axis=0)
    unrecognised = scaled(overlooked, parameters.hr_signals.wins_unrecognised)
    return {
        "recognitions": Signal(FACTOR, received, log(parameters.effects.recognitions)),
        "wins_unrecognised": Signal(FACTOR, unrecognised, log(parameters.hr_effects.win_unrecognised)),
    }
