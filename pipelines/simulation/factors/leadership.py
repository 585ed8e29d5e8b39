"""Leadership: talks held and missed, past exits, a change of manager, a wide span, a manager who sells."""

from math import log

import numpy as np

from pipelines.simulation.arrays import Floats, ratio_or
from pipelines.simulation.crm.activities import joint_kinds_done
from pipelines.simulation.crm.player_coaches import sells_beside_leading
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.managers import months_in_post
from pipelines.simulation.month_end import MonthEnd

FACTOR = "leadership"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    team, managers = end.step.organisation.team, end.managers
    gap = np.minimum(end.step.last - end.sellers.last_talk, centres.longest_talk_gap_days)
    held_ratio = ratio_or(
        end.histories.held.sum(axis=0), end.histories.planned.sum(axis=0), centres.talks_held_ratio[0]
    )
    is_new = months_in_post(managers, end.step.month + 1) <= 12
    reports = np.bincount(team, end.sellers.employed(end.step.last), end.step.organisation.teams)
    sells = sells_beside_leading(end.crm.accounts, end.step.organisation, managers)[managers.post_of_team]
    joint_ratio = ratio_or(
        end.crm.activities.joint.sum(axis=0),
        joint_kinds_done(end.crm.activities),
        centres.joint_meeting_ratio[0],
    )
    changed, quit_by = _change_of_manager(end)
    values = {
        "talk_gap": (scaled(gap, centres.talk_gap_days), effects.talk_gap),
        "talks_held": (scaled(held_ratio, centres.talks_held_ratio), effects.talks_held),
        "manager_past_exits": (_past_exits(end)[team], effects.manager_past_exits),
        "manager_changed": (changed, effects.manager_changed),
        "manager_quit": (quit_by, effects.manager_quit),
        "new_manager": (1.0 * is_new[managers.post_of_team][team], effects.new_manager),
        "reports_above_seven": (np.maximum(reports - 7.0, 0.0)[team], effects.report_above_seven),
        "player_coach": (
            np.where(sells & (reports > centres.player_coach_above), 1.0, 0.0)[team],
            effects.player_coach,
        ),
        "joint_meetings": (scaled(joint_ratio, centres.joint_meeting_ratio), effects.joint_meetings),
    }
    return {name: Signal(FACTOR, value, log(ratio)) for name, (value, ratio) in values.items()}


def _past_exits(end: MonthEnd) -> Floats:
    """Scaled log ratio of each team's manager's exits in 24 months to the organisation's, shrunk."""
    centres, managers = end.step.parameters.signals, end.managers
    exits, months = managers.past_exits.sum(axis=0), managers.past_months.sum(axis=0)
    expected = months * exits.sum() / max(months.sum(), 1.0)
    ratio = (exits + centres.manager_exit_prior) / (expected + centres.manager_exit_prior)
    return scaled(np.log(ratio), centres.manager_exits_log_ratio)[managers.post_of_team]


def _change_of_manager(end: MonthEnd) -> tuple[Floats, Floats]:
    """What is left of a change of manager, and of one whose former manager quit.

    1 in the month after it, 0 when the months are over, and for those hired since.
    """
    managers, team = end.managers, end.step.organisation.team
    months_since = end.step.month + 1 - managers.change_month
    left = np.clip(1 - (months_since - 1) / end.step.parameters.effects.manager_change_months, 0.0, 1.0)
    felt = np.where(end.sellers.start_month < managers.change_month[team], left[team], 0.0)
    has_quit = managers.change_was_quit[team]
    return np.where(has_quit, 0.0, felt), np.where(has_quit, felt, 0.0)
