"""Goals: attainment over three months, which is not monotone, its fall, and a quota that was raised."""

from math import log

import numpy as np

from pipelines.simulation.arrays import Floats
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.work import attainment_of

FACTOR = "goals"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    now = attainment_of(end.histories, slice(0, 3), otherwise=np.nan)
    before = attainment_of(end.histories, slice(3, 6), otherwise=np.nan)
    fall = -scaled(now - before, centres.attainment_change)
    return {
        "attainment_level": Signal(FACTOR, _level(end, now), 1.0),
        "attainment_fall": Signal(FACTOR, fall, log(effects.attainment_fall)),
        "quota_raised": Signal(
            FACTOR,
            scaled(end.crm.quotas.step, centres.quota_step_log_ratio),
            log(effects.quota_raised),
        ),
    }


def _level(end: MonthEnd, attainment: Floats) -> Floats:
    """The planted shape itself, as a log hazard ratio; upside down in the second of two business units."""
    effects, organisation = end.step.parameters.effects, end.step.organisation
    knots, log_ratios = effects.attainment_knots, np.log(effects.attainment_ratios)
    known = ~np.isnan(attainment)
    shape = np.where(known, np.interp(np.where(known, attainment, 1.0), knots, log_ratios), 0.0)
    if effects.attainment_laws == 1:
        return shape
    return np.where(organisation.region[organisation.team] % 2 == 0, shape, -shape)
