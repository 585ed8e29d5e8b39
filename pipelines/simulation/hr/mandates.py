"""What sellers may decide alone: by level and by their manager's habit."""

import numpy as np

from pipelines.simulation.arrays import Rows, logistic
from pipelines.simulation.hr.state import Mandates
from pipelines.simulation.present import Present


def give_mandates(present: Present, before: Mandates) -> tuple[Mandates, Rows]:
    """New mandates: of hires, of the promoted, and of some whom a new manager looks at."""
    step, sellers, settings = present.step, present.sellers, present.step.parameters.hr
    team, seats = step.organisation.team, len(before.decides_alone)
    hired, stays = present.changes.is_hired, sellers.employed(step.last)
    is_looked_at = present.handover.has_new_manager[team] & step.happens(settings.mandate_review_share, seats)
    is_given = hired | (stays & (present.changes.is_promoted | is_looked_at))
    delegation = present.habits.delegation[present.managers.post_of_team[team]]
    log_odds = settings.alone_log_odds + settings.alone_level * sellers.level
    alone = step.happens(logistic(log_odds + settings.alone_delegation * delegation), seats)
    limit = np.array(settings.discount_limits)[sellers.level] + np.clip(np.round(2 * delegation), -4, 4)
    state = Mandates(
        discount_limit=np.where(is_given, limit.astype(np.int64), before.discount_limit),
        decides_alone=np.where(is_given, alone, before.decides_alone),
    )
    is_other = (state.discount_limit != before.discount_limit) | (state.decides_alone != before.decides_alone)
    is_told = hired | (is_given & is_other)
    day = np.where(hired | present.changes.is_promoted, step.first, step.days(seats))
    rows = {
        "person": sellers.person[is_told],
        "day": np.maximum(day, sellers.start_day)[is_told],
        "discount_limit": state.discount_limit[is_told],
        "decides_alone": state.decides_alone[is_told],
    }
    return state, rows
