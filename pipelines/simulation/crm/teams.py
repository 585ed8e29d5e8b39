"""What happens to teams: meetings with their habits, and tickets about the tools."""

from dataclasses import replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Floats, Ints, Rows, logistic, pick, push
from pipelines.simulation.clock import month_of
from pipelines.simulation.crm.state import TICKET_MONTHS, TeamLife
from pipelines.simulation.present import Present

AGENDAS = ("figures", "why", "training", "customer_case", "celebration", "other")
FIGURES = AGENDAS.index("figures")
OTHER_AGENDA_SHARES = (0.0, 0.15, 0.25, 0.3, 0.12, 0.18)  # of the meetings that are not about figures
NAMED_SHARE = 0.6  # of the tickets say who wrote them
LONGEST_TICKET_DAYS = 350


def meet_and_report(present: Present) -> tuple[TeamLife, dict[str, Rows]]:
    """The month's team meetings and tool tickets."""
    team, teams = present.step.organisation.team, present.step.organisation.teams
    heads = np.bincount(team, present.sellers.employed(present.step.last), teams).astype(np.int64)
    state, meetings = _meet(present, present.before.crm.teams, heads)
    state, tickets = _report(present, state, heads)
    return state, {"team_meetings": meetings, "tool_tickets": tickets}


def _meet(present: Present, before: TeamLife, heads: Ints) -> tuple[TeamLife, Rows]:
    """Meetings spread over the month, no two of a team on one day; a team without people does not meet."""
    step, crm, teams = present.step, present.step.parameters.crm, len(heads)
    fewest, most = crm.meetings_per_month
    times = np.where(heads > 0, step.generator.integers(fewest, most + 1, teams), 0)
    team = np.repeat(np.arange(teams), times)
    nth = np.arange(len(team)) - np.repeat(np.cumsum(times) - times, times)
    phase = step.generator.random(teams)[team]
    day = step.first + ((nth + phase) * (step.last + 1 - step.first) / times[team]).astype(np.int64)
    about_figures = logistic(crm.figures_log_odds + crm.figures_sd * before.figures_habit)
    is_figures = step.happens(about_figures[team], len(team))
    comes = logistic(crm.attendance_log_odds + crm.attendance_cooperation * present.climate.cooperation)
    rows = {
        "team": team,
        "day": np.minimum(day, step.last),
        "invited": heads[team],
        "attended": step.generator.binomial(heads[team], comes[team]),
        "agenda": np.where(is_figures, FIGURES, pick(step.generator, OTHER_AGENDA_SHARES, len(team))),
    }
    figures: Floats = np.bincount(team, is_figures, teams).astype(np.float64)
    state = replace(
        before,
        meetings=push(before.meetings, times.astype(np.float64)),
        figures=push(before.figures, figures),
    )
    return state, rows


def _report(present: Present, before: TeamLife, heads: Ints) -> tuple[TeamLife, Rows]:
    """Tickets, more of them where the tools are in the way, each with the day on which it will be closed."""
    step, crm, organisation = present.step, present.step.parameters.crm, present.step.organisation
    rate = crm.tickets_per_month * heads * np.exp(crm.ticket_burden * present.climate.tool_burden)
    team = np.repeat(np.arange(len(heads)), step.generator.poisson(rate))
    opened = step.days(len(team))
    stretch = np.exp(step.generator.normal(0.0, crm.ticket_days_sd, len(team)))
    closed = opened + np.minimum(crm.ticket_days * stretch, LONGEST_TICKET_DAYS).astype(np.int64)
    seat = organisation.first_seat[team]
    seat = seat + (step.generator.random(len(team)) * organisation.size[team]).astype(np.int64)
    is_named = step.happens(NAMED_SHARE, len(team)) & present.at_work[seat]
    is_named &= present.sellers.start_day[seat] <= opened
    rows = {
        "team": team,
        "opened_day": opened,
        "closed_day": closed,
        "reporter": np.where(is_named, present.sellers.person[seat], NOBODY),
    }
    ahead = month_of(closed) - step.month
    teams = len(heads)
    due = np.bincount(ahead * teams + team, minlength=TICKET_MONTHS * teams).reshape(TICKET_MONTHS, teams)
    moved_up = np.concatenate([before.closing[1:], np.zeros((1, teams))])
    return replace(before, closing=moved_up + due), rows
