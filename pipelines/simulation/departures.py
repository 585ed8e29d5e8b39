"""The month's exits, drawn from the hazards, and movers within the house who become managers."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Ints, Rows, pick
from pipelines.simulation.clock import add_months, last_day
from pipelines.simulation.hazards import Hazards, draw_kinds
from pipelines.simulation.managers import EXIT_INTERNAL, EXIT_VOLUNTARY, STAYS, Managers
from pipelines.simulation.organisation import Step
from pipelines.simulation.sellers import NEVER, Histories, Sellers
from pipelines.simulation.work import attainment_of


def draw_exits(step: Step, sellers: Sellers, hazards: Hazards) -> tuple[Sellers, Rows]:
    """Sellers' notices in the month, with the last day one to three months later."""
    size, exits = step.organisation.sellers, step.parameters.exits
    kind = draw_kinds(hazards, step.generator)
    leaves = kind != STAYS
    notice_day = step.days(size)
    is_on_probation = step.month - sellers.start_month <= exits.probation_months
    wait = 1 + pick(step.generator, exits.notice_month_shares, size)
    end_day = add_months(notice_day, np.where(is_on_probation, 1, wait))
    rows = {
        "person": sellers.person[leaves],
        "seat": np.flatnonzero(leaves),
        "notice_day": notice_day[leaves],
        "end_day": end_day[leaves],
        "exit_type": kind[leaves],
    }
    new = {
        "notice_month": np.full(size, step.month),
        "end_day": end_day,
        "is_moving": kind == EXIT_INTERNAL,
    }
    return sellers.updated(leaves, new), rows


def draw_manager_exits(step: Step, managers: Managers, hazards: Hazards) -> tuple[Managers, Rows]:
    """Managers' notices: they leave on a month's last day, so that a successor starts the next.

    Whoever took the post this month is not at risk yet.
    """
    posts = step.organisation.posts
    kind = draw_kinds(hazards, step.generator)
    leaves = (kind != STAYS) & (managers.end_month == NOBODY) & (managers.start_day < step.first)
    end_month = step.month + step.generator.integers(1, 3, posts)
    rows: Rows = {
        "person": managers.person[leaves],
        "notice_day": step.days(posts)[leaves],
        "end_day": last_day(end_month[leaves]),
        "exit_type": kind[leaves],
    }
    state = replace(
        managers,
        end_month=np.where(leaves, end_month, managers.end_month),
        is_quitting=np.where(leaves, kind == EXIT_VOLUNTARY, managers.is_quitting),
    )
    return state, rows


@dataclass(frozen=True)
class Promotions:
    """Sellers who take a manager's post on the month's first day.

    Attributes:
        seats: which they leave, best first. posts: which they take, in the same order.
    """

    seats: Ints
    posts: Ints


def choose_successors(step: Step, sellers: Sellers, histories: Histories, managers: Managers) -> Promotions:
    """Of the sellers who are about to move within the house, the best take over teams that fall vacant today.

    They are found among those whose move is known already, so that promotions add nothing to the hazard of
    an internal move.
    """
    opens = np.flatnonzero(managers.end_month == step.month - 1)
    opens = opens[opens < step.organisation.teams]
    opens = opens[step.happens(step.parameters.leaders.promoted_share, len(opens))]
    ready: Flags = sellers.employed(step.first) & sellers.is_moving & (sellers.end_day != NEVER)
    ready &= sellers.notice_month < step.month
    ready &= step.month - sellers.start_month >= 12
    candidates = np.flatnonzero(ready)
    attainment = attainment_of(histories, slice(0, 6))[candidates]
    best = candidates[np.argsort(-attainment, kind="stable")][: len(opens)]
    return Promotions(best, opens[: len(best)])


def promote(step: Step, sellers: Sellers, promotions: Promotions, managers: Managers) -> tuple[Sellers, Rows]:
    """The chosen leave their seats the day before they start as managers.

    Args:
        step: the month.
        sellers: before anybody left.
        promotions: who goes where.
        managers: after the handover, with the new persons in their posts.
    """
    is_promoted = np.zeros(len(sellers.person), dtype=np.bool_)
    is_promoted[promotions.seats] = True
    rows = {
        "person": sellers.person[promotions.seats],
        "manager": managers.person[promotions.posts],
        "end_day": np.full(len(promotions.seats), step.first - 1),
    }
    seats = len(sellers.person)
    vacated = {
        "person": np.full(seats, NOBODY),
        "start_month": np.full(seats, step.month + 1),
        "is_moving": np.zeros(seats, dtype=np.bool_),
    }
    return sellers.updated(is_promoted, vacated), rows
