"""The organisation lived through, month by month: every fact the records can hold, and the true hazards."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation import careers, contact, work
from pipelines.simulation.arrays import Floats, Rows, stack, take, whole
from pipelines.simulation.clock import month_of
from pipelines.simulation.hazards import (
    BaseRates,
    Hazards,
    LogOdds,
    base_rates,
    draw_exits,
    hazards_in,
    log_odds_of,
    mean_base_rates,
)
from pipelines.simulation.managers import (
    EXIT_INTERNAL,
    EXIT_VOLUNTARY,
    Handover,
    Managers,
    first_managers,
    give_notice,
    hand_over,
    remember_exits,
)
from pipelines.simulation.organisation import Organisation, Step, lay_out
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.sellers import empty_histories, hire, start_leaves, vacant_seats, vacate
from pipelines.simulation.signals import MonthEnd, no_notices, remember_notices

SETTLING_MONTHS = 36  # the last of the warm-up: their intercepts are averaged


@dataclass(frozen=True)
class History:
    """What happened.

    Attributes:
        organisation: what stayed put.
        facts: of each kind, with people as numbers and days as days.
        truth: a row for each person at risk and month, from the first month observed to one after the last.
        rates: the intercepts that held in the observed months.
        first_month, last_month: the months observed.
    """

    organisation: Organisation
    facts: Mapping[str, Rows]
    truth: Rows
    rates: BaseRates
    first_month: int
    last_month: int


def live(parameters: Parameters, sellers: int, months: int, generator: np.random.Generator) -> History:
    """Warm up, then live through the observed months.

    In the warm-up the intercepts are found anew each month, so that the yearly rates of the parameters hold
    whatever the effects are; from the first observed month on they stand still.
    """
    settings = parameters.organisation
    last_month = int(month_of(np.array([np.datetime64(settings.last_day).astype(np.int64)]))[0])
    first_month = last_month - months + 1
    start = first_month - settings.warm_up_months
    organisation = lay_out(parameters, sellers, generator)
    facts: dict[str, list[Rows]] = defaultdict(list)
    end, opening = _opening(Step(parameters, organisation, start - 1, generator), start)
    _file(facts, opening)
    truth: list[Rows] = []
    rates: list[BaseRates] = []
    for month in range(start, last_month + 1):
        log_odds = log_odds_of(end)
        if month <= first_month:
            rates.append(base_rates(log_odds, parameters.exits, rates[-1] if rates else None))
        if month == first_month:
            rates = [mean_base_rates(rates[-SETTLING_MONTHS:])]
        hazards = hazards_in(log_odds, rates[-1], parameters.exits, month)
        if month >= first_month:
            truth.append(_truth_rows(end, log_odds, hazards))
        end, happened = _live_month(Step(parameters, organisation, month, generator), end, hazards)
        _file(facts, happened)
    log_odds = log_odds_of(end)
    unseen = hazards_in(log_odds, rates[-1], parameters.exits, last_month + 1)
    truth.append(_truth_rows(end, log_odds, unseen))
    stacked = {table: stack(parts) for table, parts in facts.items()}
    return History(organisation, stacked, stack(truth), rates[-1], first_month, last_month)


def _opening(step: Step, start: int) -> tuple[MonthEnd, dict[str, Rows]]:
    """The month before the first: managers are in post, sellers will be hired over half the warm-up."""
    organisation, seats = step.organisation, step.organisation.sellers
    filled_within = step.parameters.organisation.warm_up_months // 2
    managers, hires = first_managers(replace(step, month=start))
    everybody = Handover(*(np.ones(organisation.posts, dtype=np.bool_),) * 3)
    end = MonthEnd(
        step=step,
        sellers=vacant_seats(seats, start, filled_within, step.generator),
        histories=empty_histories(seats),
        managers=managers,
        notices=no_notices(organisation, len(step.parameters.effects.peer_exit_kernel)),
        people=0,
    )
    assigned = careers.manager_assignments(step, managers, everybody)
    return end, {"manager_hires": hires, "manager_assignments": assigned}


def _live_month(step: Step, before: MonthEnd, hazards: Hazards) -> tuple[MonthEnd, dict[str, Rows]]:
    """One month: notices, the first day's changes, the work, leaves and departures."""
    happened: dict[str, Rows] = {}
    sellers, happened["exits"] = draw_exits(step, before.sellers, hazards)
    managers, handover = hand_over(step, before.managers)
    sellers, hired = hire(step, sellers, before.people)
    histories = before.histories.cleared(hired)
    sellers = careers.start_pay(step, sellers, hired)
    sellers, changes = careers.promote_and_raise(step, sellers, hired)
    happened["hires"] = {"person": sellers.person[hired], "start_day": sellers.start_day[hired]}
    happened["pay"] = careers.pay_rows(step, sellers, changes)
    happened["assignments"] = careers.seller_assignments(step, sellers, managers, changes, handover)
    happened["manager_assignments"] = careers.manager_assignments(step, managers, handover)
    happened["manager_hires"] = {
        "person": managers.person[handover.is_new],
        "start_day": managers.start_day[handover.is_new],
    }
    quota, happened["quotas"] = work.set_quotas(step, sellers)
    histories, happened["deals"] = work.open_deals(step, sellers, histories)
    has_won = work.has_won(histories)
    sellers, histories, happened["results"] = work.book_results(step, sellers, histories, quota)
    sellers, histories, happened["talks"] = contact.hold_talks(step, sellers, histories, managers)
    histories, happened["recognitions"] = contact.recognise(step, sellers, histories, managers, has_won)
    sellers, histories, happened["trainings"] = contact.train(step, sellers, histories, managers)
    if work.is_half_year_end(step.month):
        happened["ratings"] = work.rate_half_year(step, sellers, histories)
    sellers, happened["leaves"] = start_leaves(step, sellers)
    managers, happened["manager_exits"] = give_notice(step, managers)
    exits = happened["exits"]
    end = MonthEnd(
        step=step,
        sellers=vacate(step, sellers),
        histories=histories,
        managers=_with_record(before, managers, exits),
        notices=_with_notices(before, exits),
        people=before.people + int(hired.sum()),
    )
    return end, happened


def _with_record(before: MonthEnd, managers: Managers, exits: Rows) -> Managers:
    """The managers with the month's voluntary notices and person-months on their record."""
    organisation = before.step.organisation
    left = whole(exits["seat"])[exits["exit_type"] == EXIT_VOLUNTARY]
    at_risk = before.sellers.at_risk(before.step.last)
    return remember_exits(
        managers,
        np.bincount(organisation.team[left], minlength=organisation.teams).astype(np.float64),
        np.bincount(organisation.team, at_risk, organisation.teams).astype(np.float64),
    )


def _with_notices(before: MonthEnd, exits: Rows) -> Floats:
    """What team-mates remember: notices of those who leave the organisation, of their own will or not."""
    left = whole(exits["seat"])[exits["exit_type"] != EXIT_INTERNAL]
    return remember_notices(before.notices, before.step.organisation, left)


def _truth_rows(end: MonthEnd, log_odds: LogOdds, hazards: Hazards) -> Rows:
    """The true hazards of the next month, for those at risk."""
    seats = end.step.organisation.sellers
    columns = {
        "person": end.sellers.person,
        "month": np.full(seats, end.step.month + 1),
        "voluntary": hazards.voluntary,
        "other": hazards.involuntary + hazards.internal,
        "voluntary_observable": hazards.voluntary_observable,
        "log_hazard_unobserved": log_odds.unobserved,
        **log_odds.factors,
        "context": hazards.context,
    }
    return take(columns, log_odds.is_at_risk)


def _file(facts: dict[str, list[Rows]], happened: Mapping[str, Rows]) -> None:
    """Put a month's facts with those of the months before."""
    for kind, rows in happened.items():
        facts[kind].append(rows)
