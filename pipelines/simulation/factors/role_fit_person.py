"""Role fit: competences short of the required ones, another role wished, and the quality of selection."""

from math import log

import numpy as np

from pipelines.simulation.arrays import NOBODY
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "role_fit"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.hr_effects, end.step.parameters.hr_signals
    wished = end.hr.preferences.wished_role
    wishes_other = (wished != NOBODY) & (wished != end.step.organisation.role)
    is_early = end.tenure_months <= effects.selection_months
    selection = np.where(is_early, scaled(end.hr.practices, centres.selection_practices), 0.0)
    values = {
        "competence_gap": (scaled(end.hr.competence_gap, centres.competence_gap), effects.competence_gap),
        "other_role_wished": (1.0 * wishes_other, effects.other_role_wished),
        "selection_quality": (selection, effects.selection_quality),
    }
    return {name: Signal(FACTOR, value, log(ratio)) for name, (value, ratio) in values.items()}
