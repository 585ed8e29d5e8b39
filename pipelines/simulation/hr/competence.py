"""Yearly assessments of three competences against what the level requires."""

import numpy as np

from pipelines.simulation.arrays import NOBODY, Floats, Ints, Rows
from pipelines.simulation.clock import calendar_month
from pipelines.simulation.present import Present

COMPETENCES = ("needs_analysis", "negotiation", "closing")
HALVES = 2  # levels are given in half steps
LOWEST, HIGHEST = 1, 5
FIRST_ROUND_MONTH = 9  # a region assesses in September, October or November
LATE_DAYS = 14
NEWCOMERS_MONTH = 3  # months after the hire's


def assess(present: Present, before: Floats, round_of_region: Ints) -> tuple[Floats, Rows]:
    """The gap of each seat's last assessment, NaN without one, and this month's assessments.

    Who does not fit the role and who had little training falls short of what is required.

    Args:
        present: the month.
        before: mean shortfall over the competences, in levels, at the end of the month before.
        round_of_region: of each region, months after September.
    """
    step, sellers, settings = present.step, present.sellers, present.step.parameters.hr
    organisation, draw = step.organisation, step.generator
    months_ahead = round_of_region[organisation.region] + FIRST_ROUND_MONTH - calendar_month(step.month)
    served = step.month - sellers.start_month
    due = ((months_ahead == 0)[organisation.team] & (served > NEWCOMERS_MONTH)) | (served == NEWCOMERS_MONTH)
    seats = np.flatnonzero(due & present.at_work & (sellers.notice_month == NOBODY))
    shape = (len(COMPETENCES), len(seats))
    hours = np.log1p(present.histories.training_hours[:, seats].sum(axis=0))
    typical_hours = step.parameters.signals.training_log_hours[0]
    mean_gap = settings.gap_mean + settings.gap_misfit * sellers.misfit[seats]
    mean_gap = mean_gap - settings.gap_training * (hours - typical_hours)
    required = np.array(settings.required_levels)[sellers.level[seats]]
    level = required - draw.normal(mean_gap, settings.gap_sd, shape)
    level = np.clip(np.round(level * HALVES) / HALVES, LOWEST, HIGHEST)
    gaps = before.copy()
    gaps[present.changes.is_hired] = np.nan
    gaps[seats] = np.maximum(required - level, 0.0).mean(axis=0)
    day = step.days(len(seats))
    is_late = step.happens(settings.late_entry_share, len(seats))
    entered = day + np.where(is_late, draw.integers(1, LATE_DAYS + 1, len(seats)), 0)
    rows = {
        "person": np.tile(sellers.person[seats], len(COMPETENCES)),
        "day": np.tile(day, len(COMPETENCES)),
        "entered_day": np.tile(entered, len(COMPETENCES)),
        "competence": np.repeat(np.arange(len(COMPETENCES)), len(seats)),
        "level": (HALVES * level).ravel().astype(np.int64),
        "required_level": np.tile(HALVES * required, len(COMPETENCES)).astype(np.int64),
    }
    return gaps, rows
