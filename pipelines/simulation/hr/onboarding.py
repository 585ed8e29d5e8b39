"""A newcomer's introduction: steps promised for day 30 to 180, kept, kept late or not at all."""

import numpy as np

from pipelines.simulation.arrays import Floats, Ints, Rows, logistic
from pipelines.simulation.hr.state import STEPS_DUE
from pipelines.simulation.present import Present
from pipelines.simulation.sellers import NEVER

DUE_AFTER = np.array([days for _, days in STEPS_DUE])


def introduce(present: Present, before: Ints, customs: Floats) -> tuple[Ints, Rows]:
    """The day on which each step is done, NEVER for some, and the steps of the month's hires.

    A good manager, one who cares for newcomers and a region where it is the custom keep more of them.

    Args:
        present: the month.
        before: shape (steps, seats), of those hired earlier.
        customs: of each region, mean 0 and SD 1.
    """
    settings, draw, organisation = (
        present.step.parameters.hr,
        present.step.generator,
        present.step.organisation,
    )
    seats = np.flatnonzero(present.changes.is_hired)
    team = organisation.team[seats]
    post = present.managers.post_of_team[team]
    kept_log_odds = (
        settings.step_log_odds
        + settings.step_quality * present.managers.quality[post]
        + settings.step_habit * present.habits.introduction[post]
        + settings.step_custom * customs[organisation.region[team]]
    )
    shape = (len(STEPS_DUE), len(seats))
    is_kept = draw.random(shape) < logistic(kept_log_odds)
    start = present.sellers.start_day[seats]
    due = np.broadcast_to(start + DUE_AFTER[:, np.newaxis], shape)
    is_late = draw.random(shape) < settings.step_late_share
    done = due + np.where(is_late, draw.integers(1, 46, shape), -draw.integers(0, 15, shape))
    done = np.where(is_kept, done, NEVER)
    state = before.copy()
    state[:, seats] = done
    rows = {
        "person": np.tile(present.sellers.person[seats], len(STEPS_DUE)),
        "start_day": np.tile(start, len(STEPS_DUE)),
        "step": np.repeat(np.arange(len(STEPS_DUE)), len(seats)),
        "due_day": due.ravel(),
        "done_day": done.ravel(),
    }
    return state, rows
