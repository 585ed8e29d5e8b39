"""Seats that stand empty: asked for by the manager, decided, open and filled."""

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Ints, Rows, stack, take
from pipelines.simulation.hr.state import Vacancies
from pipelines.simulation.present import Present


def open_and_fill(present: Present, before: Vacancies) -> tuple[Vacancies, Rows]:
    """This month's openings, and a row for each position filled; the open ones are told at the extract."""
    filled = present.changes.is_hired & (before.opened_day != NOBODY)
    parts = [take(_rows(present, before, present.sellers.start_day), filled)]
    state = _opened(present, before)
    if present.step.months_before_end == 0:
        never = np.full(len(filled), NOBODY)
        parts.append(take(_rows(present, state, never), state.opened_day != NOBODY))
    return state, stack(parts)


def _opened(present: Present, before: Vacancies) -> Vacancies:
    """The state with the seats left this month; most are asked for before their last day."""
    step, sellers, settings = present.step, present.sellers, present.step.parameters.hr
    was_taken = present.before.sellers.person != NOBODY
    is_leaving = (sellers.person != NOBODY) & (sellers.end_day <= step.last)
    left_early = was_taken & (sellers.person == NOBODY)  # on the day before the month
    opened_day = np.where(left_early, step.first, sellers.end_day + 1)
    opens: Flags = is_leaving | left_early
    size = len(opens)
    wait = (step.generator.random(size) * (opened_day - step.first)).astype(np.int64)
    requested_day = step.first + np.where(is_leaving, wait, 0)
    is_requested = opens & step.happens(settings.requested_share, size)
    decided_day = requested_day + step.generator.integers(2, settings.longest_request_days + 1, size)
    post = present.managers.post_of_team[step.organisation.team]
    still = ~present.changes.is_hired
    return Vacancies(
        opened_day=np.where(opens, opened_day, np.where(still, before.opened_day, NOBODY)),
        requested_by=np.where(
            is_requested, present.managers.person[post], np.where(opens, NOBODY, before.requested_by)
        ),
        requested_day=np.where(is_requested, requested_day, np.where(opens, NOBODY, before.requested_day)),
        decided_day=np.where(is_requested, decided_day, np.where(opens, NOBODY, before.decided_day)),
    )


def _rows(present: Present, state: Vacancies, filled_day: Ints) -> Rows:
    """One row a seat; what was not decided when somebody started was decided the day before."""
    is_decided = state.decided_day != NOBODY
    by_then = np.where(filled_day == NOBODY, state.decided_day, np.minimum(state.decided_day, filled_day - 1))
    return {
        "team": present.step.organisation.team,
        "opened_day": state.opened_day,
        "filled_day": filled_day,
        "requested_by": state.requested_by,
        "requested_day": state.requested_day,
        "decided_day": np.where(is_decided, by_then, NOBODY),
    }
