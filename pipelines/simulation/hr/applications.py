"""Sellers who apply for another position in the house: mostly rejected, some offered it and gone."""

from dataclasses import replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Rows, stack, take
from pipelines.simulation.clock import month_of
from pipelines.simulation.hr.state import Applications
from pipelines.simulation.managers import EXIT_INTERNAL
from pipelines.simulation.present import Present

OUTCOMES = ("offered", "rejected", "withdrawn")
OFFERED, REJECTED, WITHDRAWN = range(3)
HALF = 0.5


def apply(present: Present, before: Applications) -> tuple[Applications, Rows]:
    """The month's decisions and new applications, and the rows of those that were decided.

    What is open at the extract is told in its month. Nobody applies who is on notice; a notice withdraws the
    application, unless it is the offer: some of those who move within the house had applied.
    """
    hired = present.changes.is_hired
    state = replace(
        before,
        applied_day=np.where(hired, NOBODY, before.applied_day),
        rejected_month=np.where(hired, NOBODY, before.rejected_month),
    )
    state = _cut_short(present, state)
    closes = (state.applied_day != NOBODY) & (state.decided_day <= present.step.last)
    parts = [take(_rows(present, state), closes), _offered_moves(present, state)]
    state = _submit(present, _settle(state, closes))
    if present.step.months_before_end == 0:
        parts.append(take(_rows(present, state), state.applied_day != NOBODY))
    return state, stack(parts)


def _cut_short(present: Present, state: Applications) -> Applications:
    """Open applications as they end with a notice given this month before they would have been decided."""
    seats = len(state.applied_day)
    notice_day, is_move = np.full(seats, NOBODY), np.zeros(seats, dtype=np.bool_)
    notice_day[present.exits["seat"]] = present.exits["notice_day"]
    is_move[present.exits["seat"]] = present.exits["exit_type"] == EXIT_INTERNAL
    ends = (state.applied_day != NOBODY) & (notice_day != NOBODY) & (notice_day < state.decided_day)
    is_offered = ends & is_move
    return replace(
        state,
        decided_day=np.where(ends, notice_day, state.decided_day),
        outcome=np.where(is_offered, OFFERED, np.where(ends, WITHDRAWN, state.outcome)),
        was_interviewed=np.where(is_offered, 1, state.was_interviewed),
        winner_was_internal=np.where(is_offered, 1, np.where(ends, NOBODY, state.winner_was_internal)),
    )


def _offered_moves(present: Present, state: Applications) -> Rows:
    """The applications of some who move within the house, told once their notice is given."""
    step, settings = present.step, present.step.parameters.hr
    rows = present.exits
    moves = np.flatnonzero((rows["exit_type"] == EXIT_INTERNAL) & (state.applied_day[rows["seat"]] == NOBODY))
    moves = moves[step.happens(settings.announced_move_share, len(moves))]
    seats, notice_day = rows["seat"][moves].astype(np.int64), rows["notice_day"][moves].astype(np.int64)
    applied = notice_day - step.generator.integers(*settings.decision_days, len(moves))
    start = present.sellers.start_day[seats]
    in_time = applied >= start
    told = {
        "person": present.sellers.person[seats],
        "applied_day": applied,
        "decided_day": notice_day,
        "outcome": np.full(len(seats), OFFERED),
        "was_interviewed": np.ones(len(seats), dtype=np.int64),
        "winner_was_internal": np.ones(len(seats), dtype=np.int64),
    }
    return take(told, in_time)


def _settle(state: Applications, closes: Flags) -> Applications:
    """What is left of the applications that end this month."""
    is_rejected = closes & (state.outcome == REJECTED)
    weight = HALF ** state.was_interviewed.clip(0) * HALF ** state.winner_was_internal.clip(0)
    return replace(
        state,
        applied_day=np.where(closes, NOBODY, state.applied_day),
        rejected_month=np.where(is_rejected, month_of(state.decided_day), state.rejected_month),
        rejected_weight=np.where(is_rejected, weight, state.rejected_weight),
    )


def _submit(present: Present, state: Applications) -> Applications:
    """The new applications of the month; their decisions come in a later one."""
    step, sellers, settings = present.step, present.sellers, present.step.parameters.hr
    may = present.at_work & (sellers.notice_month == NOBODY) & (state.applied_day == NOBODY)
    may &= step.month - sellers.start_month >= settings.application_after_months
    chance = settings.applications_per_year / 12 * np.exp(settings.application_misfit * sellers.misfit)
    size = len(may)
    applies = may & step.happens(chance, size)
    applied_day = step.days(size)
    decided_day = applied_day + step.generator.integers(*settings.decision_days, size)
    is_rejected = step.happens(settings.rejected_share, size)
    was_interviewed = 1 * step.happens(settings.interviewed_share, size)
    winner_was_internal = np.where(
        is_rejected, 1 * step.happens(settings.internal_winner_share, size), NOBODY
    )
    return replace(
        state,
        applied_day=np.where(applies, applied_day, state.applied_day),
        decided_day=np.where(applies, decided_day, state.decided_day),
        outcome=np.where(applies, np.where(is_rejected, REJECTED, WITHDRAWN), state.outcome),
        was_interviewed=np.where(applies, was_interviewed, state.was_interviewed),
        winner_was_internal=np.where(applies, winner_was_internal, state.winner_was_internal),
    )


def _rows(present: Present, state: Applications) -> Rows:
    """One row a seat, of its open application."""
    return {
        "person": present.sellers.person,
        "applied_day": state.applied_day,
        "decided_day": state.decided_day,
        "outcome": state.outcome,
        "was_interviewed": state.was_interviewed,
        "winner_was_internal": state.winner_was_internal,
    }
