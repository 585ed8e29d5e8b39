"""What sellers declare that they want: how often to be seen, and which role."""

import numpy as np

from pipelines.simulation.arrays import NOBODY, Rows, logistic, pick
from pipelines.simulation.hr.state import Preferences
from pipelines.simulation.organisation import ROLES
from pipelines.simulation.present import Present
from pipelines.simulation.sellers import NEVER


def declare(present: Present, before: Preferences) -> tuple[Preferences, Rows]:
    """This month's declarations; who does not fit the role more often wishes for another one."""
    step, sellers, settings = present.step, present.sellers, present.step.parameters.hr
    next_day, feedback_days, wished_role = (
        before.next_day.copy(),
        before.feedback_days.copy(),
        before.wished_role.copy(),
    )
    hired = np.flatnonzero(present.changes.is_hired)
    within = step.generator.integers(*settings.declares_after_days, len(hired))
    declares = step.happens(settings.declares_share, len(hired))
    next_day[hired] = np.where(declares, sellers.start_day[hired] + within, NEVER)
    feedback_days[hired] = wished_role[hired] = NOBODY
    seats = np.flatnonzero((next_day <= step.last) & present.at_work & (sellers.notice_month == NOBODY))
    day = np.maximum(next_day[seats], step.first)  # a leave puts it off
    feedback_days[seats] = np.array(settings.feedback_days)[
        pick(step.generator, settings.feedback_shares, len(seats))
    ]
    held = step.organisation.role[seats]
    away = 1 + step.generator.integers(0, len(ROLES) - 1, len(seats))
    log_odds = settings.other_role_log_odds + settings.other_role_misfit * sellers.misfit[seats]
    wishes_other = step.happens(logistic(log_odds), len(seats))
    own = np.where(step.happens(settings.own_role_share, len(seats)), held, NOBODY)
    wished_role[seats] = np.where(wishes_other, (held + away) % len(ROLES), own)
    again = day + step.generator.integers(*settings.renews_after_days, len(seats))
    next_day[seats] = np.where(step.happens(settings.renews_share, len(seats)), again, NEVER)
    rows = {
        "person": sellers.person[seats],
        "day": day,
        "feedback_days": feedback_days[seats],
        "wished_role": wished_role[seats],
    }
    return Preferences(next_day, feedback_days, wished_role), rows
