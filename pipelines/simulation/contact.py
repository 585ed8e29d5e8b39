"""A month of leadership: one-to-ones planned and held, recognition, training."""

from dataclasses import replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, logistic, pick, push, stack
from pipelines.simulation.habits import Habits
from pipelines.simulation.managers import Managers
from pipelines.simulation.organisation import Step, team_mates
from pipelines.simulation.sellers import Histories, Sellers
from pipelines.simulation.work import attainment_of

ARENAS = ("appraisal", "instruction", "practice", "problem_solving", "goal", "plan", "onboarding", "other")
ARENA_SHARES = (0.1, 0.15, 0.12, 0.23, 0.18, 0.12, 0.0, 0.1)
GIVERS = ("manager", "peer", "leadership", "customer")
RECOGNITION_KINDS = ("praise", "award", "spot_bonus", "celebration")
ATTAINMENT_SD = 0.3  # of three months' attainment
LEAST_SD = 1e-9
SUBJECTS = ("sales_method", "product", "crm", "ai", "leadership", "other")


def hold_talks(
    step: Step, sellers: Sellers, histories: Histories, managers: Managers
) -> tuple[Sellers, Histories, Rows]:
    """One-to-ones in the manager's rhythm; some of the planned ones are never held."""
    post = managers.post_of_team[step.organisation.team]
    at_work = sellers.at_work(step.first, step.last)
    planned, held = np.zeros(len(post)), np.zeros(len(post))
    parts: list[Rows] = []
    state = sellers
    while True:  # a seller has as many as the shortest rhythm allows, at most five
        due = at_work & (state.next_talk <= step.last)
        if not due.any():
            break
        state, is_held, rows = _one_talk_each(step, state, managers, due)
        planned += due
        held += is_held
        parts.append(rows)
    absent = ~at_work & (state.next_talk <= step.last)
    back = step.last + step.generator.integers(1, 15, len(post))
    state = state.updated(absent, {"next_talk": back})
    met = replace(histories, planned=push(histories.planned, planned), held=push(histories.held, held))
    return replace(state, support=state.support + held), met, stack(parts) if parts else _no_talks()


def recognise(
    step: Step, sellers: Sellers, histories: Histories, managers: Managers, habits: Habits, has_won: Flags
) -> tuple[Histories, Rows]:
    """Recognitions this month, from managers who praise and after wins.

    A fair manager's praise follows results; an unfair one's goes to the same few, whatever they sell.
    """
    contact, organisation = step.parameters.contact, step.organisation
    post = managers.post_of_team[organisation.team]
    rate = contact.recognitions_per_month * np.exp(managers.praise[post] + sellers.appreciated)
    rate *= 1 + contact.recognition_win * has_won
    by_manager = contact.giver_shares[0] * _partiality(step, sellers, histories, habits.fairness[post])
    by_others = 1 - contact.giver_shares[0]
    rate *= by_manager + by_others
    times = step.generator.poisson(np.where(sellers.at_work(step.first, step.last), rate, 0.0))
    seat = np.repeat(np.arange(len(times)), times)
    nth = np.arange(len(seat)) - np.repeat(np.cumsum(times) - times, times)
    start = np.maximum(sellers.start_day, step.first)
    served = step.last + 1 - start
    first = (step.generator.random(len(times)) * served).astype(
        np.int64
    )  # one a day: the nth on the nth next
    is_manager = step.happens((by_manager / (by_manager + by_others))[seat], len(seat))
    other = 1 + pick(step.generator, contact.giver_shares[1:], len(seat))
    giver = np.where(is_manager, GIVERS.index("manager"), other)
    director = organisation.teams + organisation.region[organisation.team[seat]]
    chief = np.where(is_manager, managers.person[post[seat]], NOBODY)
    present = sellers.person_all_month(step.first, step.last)
    rows: Rows = {
        "person": sellers.person[seat],
        "day": start[seat] + (first[seat] + nth) % served[seat],
        "giver": giver,
        "giver_seller": np.where(giver == GIVERS.index("peer"), team_mates(step, seat, present), NOBODY),
        "giver_manager": np.where(giver == GIVERS.index("leadership"), managers.person[director], chief),
        "kind": pick(step.generator, (0.7, 0.1, 0.08, 0.12), len(seat)),
    }
    return replace(histories, recognitions=push(histories.recognitions, times.astype(np.float64))), rows


def train(
    step: Step, sellers: Sellers, histories: Histories, managers: Managers
) -> tuple[Sellers, Histories, Rows]:
    """Trainings completed this month; most new sellers get some in their first two months."""
    contact, seats = step.parameters.contact, step.organisation.sellers
    quality = managers.quality[managers.post_of_team[step.organisation.team]]
    chance = np.minimum(0.9, contact.trainings_per_month * np.exp(contact.training_quality * quality))
    chance = np.where(step.month - sellers.start_month < 2, contact.onboarding_training, chance)
    done = sellers.at_work(step.first, step.last) & step.happens(chance, seats)
    hours = np.array(contact.training_hours)[step.generator.integers(0, len(contact.training_hours), seats)]
    rows = {
        "person": sellers.person[done],
        "day": np.maximum(step.days(seats), sellers.start_day)[done],
        "hours": hours[done],
        "subject": pick(step.generator, (0.35, 0.3, 0.12, 0.1, 0.05, 0.08), seats)[done],
        "is_linked": step.happens(contact.linked_to_goal_share, seats)[done],
    }
    trained = replace(histories, training_hours=push(histories.training_hours, np.where(done, hours, 0.0)))
    return replace(sellers, support=sellers.support + done), trained, rows


def _one_talk_each(
    step: Step, sellers: Sellers, managers: Managers, due: Flags
) -> tuple[Sellers, Flags, Rows]:
    """The next one-to-one of everyone for whom one is due this month."""
    contact, draw, size = step.parameters.contact, step.generator, len(due)
    post = managers.post_of_team[step.organisation.team]
    planned_day = np.maximum(sellers.next_talk, step.first)
    is_held = due & step.happens(logistic(managers.held_log_odds)[post], size)
    moved_days = np.where(step.happens(0.7, size), 0, draw.integers(1, 7, size))
    held_day = np.minimum(planned_day + moved_days, step.last)
    is_requested = step.happens(contact.requested_share, size)
    requested_day = np.maximum(planned_day - draw.integers(1, 15, size), sellers.start_day)
    ahead = np.maximum(planned_day - 14, sellers.start_day)
    entered_day = np.where(is_requested, requested_day, ahead)
    # what a former manager had planned is entered anew by the successor, who is not known before
    is_successor = managers.change_month[step.organisation.team] == step.month
    entered_day = np.where(is_successor, np.maximum(entered_day, step.first), entered_day)
    rows = {
        "person": sellers.person[due],
        "planned_day": planned_day[due],
        "manager": managers.person[post][due],
        "requested_day": np.where(is_requested, requested_day, NOBODY)[due],
        "held_day": np.where(is_held, held_day, NOBODY)[due],
        "arena": np.where(is_held, _arenas(step, sellers), NOBODY)[due],
        "entered_day": entered_day[due],
    }
    pause = np.maximum(7.0, managers.interval_days[post] * draw.uniform(0.75, 1.25, size)).astype(np.int64)
    state = sellers.updated(due, {"next_talk": planned_day + pause}).updated(
        is_held, {"last_talk": np.maximum(held_day, sellers.last_talk)}
    )
    return state, is_held, rows


def _arenas(step: Step, sellers: Sellers) -> Ints:
    """What each talk is about; for half a year often the onboarding."""
    size = step.organisation.sellers
    arena = pick(step.generator, ARENA_SHARES, size)
    is_new = (step.month - sellers.start_month < 6) & step.happens(0.4, size)
    return np.where(is_new, ARENAS.index("onboarding"), arena)


def _partiality(step: Step, sellers: Sellers, histories: Histories, fairness: Floats) -> Floats:
    """How much more often than others each seller is praised by the manager, 1 on average."""
    contact, work = step.parameters.contact, step.parameters.work
    results = (attainment_of(histories, slice(0, 3)) - work.mean_attainment) / ATTAINMENT_SD
    liked = sellers.appreciated / max(contact.recognition_sd, LEAST_SD)
    is_fair = logistic(contact.fairness_slope * fairness)
    earned = contact.praise_by_results * is_fair
    given = contact.praise_by_favour * (1 - is_fair)
    partiality: Floats = np.exp(
        earned * np.clip(results, -2.0, 2.0) + given * liked - (earned**2 + given**2) / 2
    )
    return partiality


def _no_talks() -> Rows:
    """The rows of a month in which nobody was due."""
    names = ("person", "planned_day", "manager", "requested_day", "held_day", "arena", "entered_day")
    return {name: np.zeros(0, dtype=np.int64) for name in names}
