"""The planted factors of a sales manager, a population of its own: one signal or two each."""

from math import log

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.leaders import ABOVE
from pipelines.simulation.managers import team_of_post
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.work import attainment_of

FACTORS = (
    "team_development",
    "mandate",
    "tools",
    "direction",
    "influence",
    "pressure",
    "goals",
    "role_fit",
    "development",
    "recognition",
    "pay",
    "culture",
)
ON_TARGET = 1.0  # of the quota, over three months


def manager_signals(end: MonthEnd) -> dict[str, Signal]:
    """Every planted signal of each post at the month's end, by name; a team's is zero for a director."""
    effects, centres, leaders = end.step.parameters.manager_effects, end.step.parameters.leaders, end.leaders
    reaching = _share_on_target(end)
    hours = np.log1p(leaders.training_hours[:12].sum(axis=0))
    held = leaders.held.sum(axis=0) / np.maximum(leaders.planned.sum(axis=0), 1.0)
    seen = leaders.recognitions.sum(axis=0)
    values: dict[str, tuple[str, Floats, float]] = {
        "results_only": (
            "team_development",
            _of_teams(end, np.where(leaders.is_measured_on_development, 0.0, 1.0)),
            effects.results_only,
        ),
        "missing_mandates": (
            "mandate",
            _of_teams(end, _missing(leaders.may_set_bonus) + _missing(leaders.may_hire)),
            effects.missing_mandate,
        ),
        "tool_budget": (
            "tools",
            _of_teams(end, np.where(leaders.has_tool_budget, 1.0, 0.0)),
            effects.tool_budget,
        ),
        "goals_from_above": (
            "direction",
            _of_teams(end, np.where(leaders.goals_set_by == ABOVE, 1.0, 0.0)),
            effects.goals_from_above,
        ),
        "seat_in_group": (
            "influence",
            _of_teams(end, np.where(leaders.sits_in_group, 1.0, 0.0)),
            effects.seat_in_group,
        ),
        "pressure": ("pressure", scaled(_pressure(end), centres.pressure), effects.pressure),
        "team_on_target": ("goals", scaled(reaching, centres.team_on_target), effects.team_on_target),
        "promoted_untrained": ("role_fit", _promoted_untrained(end), effects.promoted_untrained),
        "leader_training": (
            "development",
            _of_teams(end, scaled(hours, centres.leader_training_log_hours)),
            effects.leader_training,
        ),
        "own_talks_held": (
            "development",
            _of_teams(end, scaled(held, centres.own_talks_held_ratio)),
            effects.own_talks_held,
        ),
        "own_recognitions": (
            "recognition",
            _of_teams(end, scaled(seen, centres.own_recognitions)),
            effects.own_recognitions,
        ),
        "own_pay_shortfall": ("pay", _pay_shortfall(end), effects.pay_shortfall_of_5_percent),
        "team_exits": ("culture", _team_exits(end), effects.team_exit),
    }
    scale = end.step.parameters.effects.scale
    return {
        name: Signal(factor, value, scale * log(ratio)) for name, (factor, value, ratio) in values.items()
    }


def _missing(mandate: Flags) -> Floats:
    """1 without the mandate."""
    return np.where(mandate, 0.0, 1.0)


def _of_teams(end: MonthEnd, values: Floats) -> Floats:
    """The values of posts that lead a team, zero for directors."""
    return np.where(team_of_post(end.step.organisation, end.managers) != NOBODY, values, 0.0)


def _by_post(end: MonthEnd, by_team: Floats) -> Floats:
    """A team's figure at the post that leads it; NaN for directors."""
    figures = np.full(end.step.organisation.posts, np.nan)
    figures[end.managers.post_of_team] = by_team
    return figures


def _share_on_target(end: MonthEnd) -> Floats:
    """Share of each post's sellers who reached their quotas of three months; NaN without any."""
    organisation = end.step.organisation
    attainment = attainment_of(end.histories, slice(0, 3), otherwise=np.nan)
    measured = ~np.isnan(attainment) & end.sellers.employed(end.step.last)
    reached = np.bincount(organisation.team, measured & (attainment >= ON_TARGET), organisation.teams)
    count = np.bincount(organisation.team, measured, organisation.teams)
    return _by_post(end, np.where(count > 0, reached / np.maximum(count, 1), np.nan))


def _pressure(end: MonthEnd) -> Floats:
    """Direct reports times what the team lacks to its quotas of three months."""
    organisation, histories = end.step.organisation, end.histories
    reports = np.bincount(organisation.team, end.sellers.employed(end.step.last), organisation.teams)
    results = np.bincount(organisation.team, histories.results[:3].sum(axis=0), organisation.teams)
    quotas = np.bincount(organisation.team, histories.quotas[:3].sum(axis=0), organisation.teams)
    gap = np.where(quotas > 0, np.maximum(1.0 - results / np.maximum(quotas, 1.0), 0.0), np.nan)
    return _by_post(end, (reports * gap).astype(np.float64))


def _promoted_untrained(end: MonthEnd) -> Floats:
    """Promoted from seller 6 to 18 months ago and without leader training since."""
    leaders = end.leaders
    months = end.step.month + 1 - leaders.promoted_month
    is_recent = (leaders.promoted_month != NOBODY) & (months >= 6) & (months <= 18)
    return np.where(is_recent & (leaders.training_hours.sum(axis=0) == 0), 1.0, 0.0)


def _pay_shortfall(end: MonthEnd) -> Floats:
    """Per 5 % below the median of the other managers; nothing above it, nothing for directors."""
    teams = end.step.organisation.teams
    pay = end.leaders.base_pay.astype(np.float64)
    median = float(np.median(pay[:teams]))
    return _of_teams(end, np.maximum(median - pay, 0.0) / median / 0.05)


def _team_exits(end: MonthEnd) -> Floats:
    """Notices in the team in the last months that team-mates remember."""
    return np.nan_to_num(_by_post(end, end.notices.sum(axis=(0, 2))), nan=0.0)
