"""The organisation lived through, month by month: every fact the records can hold, and the true hazards."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation import careers, contact, work
from pipelines.simulation.arrays import Floats, Rows, stack, whole
from pipelines.simulation.attention import follow_up, no_attention
from pipelines.simulation.climate import first_climate, next_climate
from pipelines.simulation.clock import month_number
from pipelines.simulation.course import Course, Planted
from pipelines.simulation.crm.accounts import with_accounts
from pipelines.simulation.crm.filing import CRM_ENTRIES
from pipelines.simulation.crm.month import live_crm
from pipelines.simulation.crm.state import first_crm
from pipelines.simulation.departures import choose_successors, draw_exits, draw_manager_exits, promote
from pipelines.simulation.habits import next_habits
from pipelines.simulation.hazards import (
    BaseRates,
    Hazards,
    LogOdds,
    manager_log_odds,
    manager_rates,
    seller_log_odds,
    seller_rates,
)
from pipelines.simulation.hr.filing import HR_ENTRIES
from pipelines.simulation.hr.month import live_hr
from pipelines.simulation.hr.state import first_hr
from pipelines.simulation.leaders import first_leaders, live_leaders, opening_rows
from pipelines.simulation.managers import (
    EXIT_INTERNAL,
    EXIT_VOLUNTARY,
    Handover,
    Managers,
    first_managers,
    hand_over,
    remember_exits,
)
from pipelines.simulation.month_end import MonthEnd, no_notices, remember_notices
from pipelines.simulation.organisation import Organisation, Step, lay_out
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.present import Present
from pipelines.simulation.sellers import empty_histories, hire, start_leaves, vacant_seats, vacate

LONGEST_EVENT_MONTHS = 12  # what began before the records may still end in them
REMEMBERED = frozenset(  # of these the records hold what happened long before they begin
    {
        "exits",
        "hires",
        "pay",
        "assignments",
        "manager_assignments",
        "manager_hires",
        "manager_exits",
        "manager_pay",
        "mandates",
        "promotions",
        "account_holdings",
        "territory_holdings",
    }
) | {kind for kind, entry in {**CRM_ENTRIES, **HR_ENTRIES}.items() if entry.since_start}


@dataclass(frozen=True)
class History:
    """What happened.

    Attributes:
        organisation: what stayed put.
        facts: of each kind, with people as numbers and days as days.
        truth, manager_truth: a row for each person at risk and month, from the first month observed to one
            after the last.
        planted, manager_planted: of each signal its factor and log hazard ratio, in the last month.
        rates, manager_rates: the intercepts that held in the observed months.
        first_month, last_month: the months observed.
    """

    organisation: Organisation
    facts: Mapping[str, Rows]
    truth: Rows
    manager_truth: Rows
    planted: Mapping[str, Planted]
    manager_planted: Mapping[str, Planted]
    rates: BaseRates
    manager_rates: BaseRates
    first_month: int
    last_month: int


def live(parameters: Parameters, sellers: int, months: int, generator: np.random.Generator) -> History:
    """Warm up, then live through the observed months."""
    settings = parameters.organisation
    last_month = month_number(settings.last_day)
    first_month = last_month - months + 1
    start = first_month - settings.warm_up_months
    on_record_from = first_month - settings.history_months - LONGEST_EVENT_MONTHS
    organisation = lay_out(parameters, sellers, generator)
    facts: dict[str, list[Rows]] = defaultdict(list)
    end, opening = _opening(Step(parameters, organisation, start - 1, generator), start)
    _file(facts, opening)
    of_sellers = Course(
        seller_log_odds, lambda end: end.sellers.person, _latents, seller_rates(parameters.exits), first_month
    )
    of_managers = Course(
        manager_log_odds,
        lambda end: end.managers.person,
        lambda end: {"leadership": end.managers.quality},
        manager_rates(parameters.leaders),
        first_month,
    )
    for month in range(start, last_month + 1):
        ahead = (*of_sellers.hazards(end, parameters), of_managers.hazards(end, parameters)[1])
        is_remembered = month >= first_month - settings.history_months
        step = Step(parameters, organisation, month, generator, is_remembered)
        end, happened = _live_month(step, end, ahead)
        is_on_record = month >= on_record_from
        _file(facts, {kind: rows for kind, rows in happened.items() if is_on_record or kind in REMEMBERED})
    of_sellers.hazards(end, parameters)  # of the month after the last, whose exits nobody has seen
    of_managers.hazards(end, parameters)
    return History(
        organisation=organisation,
        facts={table: stack(parts) for table, parts in facts.items()},
        truth=of_sellers.truth,
        manager_truth=of_managers.truth,
        planted=of_sellers.planted,
        manager_planted=of_managers.planted,
        rates=of_sellers.rates,
        manager_rates=of_managers.rates,
        first_month=first_month,
        last_month=last_month,
    )


def _opening(step: Step, start: int) -> tuple[MonthEnd, dict[str, Rows]]:
    """The month before the first: managers are in post, sellers will be hired over half the warm-up."""
    organisation, seats = step.organisation, step.organisation.sellers
    filled_within = step.parameters.organisation.warm_up_months // 2
    managers, hires = first_managers(replace(step, month=start))
    leaders = first_leaders(replace(step, month=start))
    everybody = Handover(*(np.ones(organisation.posts, dtype=np.bool_),) * 3)
    end = MonthEnd(
        step=step,
        sellers=vacant_seats(seats, start, filled_within, step.generator),
        histories=empty_histories(seats),
        managers=managers,
        leaders=leaders,
        attention=no_attention(seats),
        climate=first_climate(organisation, step.generator),
        crm=first_crm(organisation, step.parameters, step.generator),
        hr=first_hr(organisation, step.generator),
        notices=no_notices(organisation, len(step.parameters.effects.peer_exit_kernel)),
        people=0,
    )
    assigned = careers.manager_assignments(step, managers, everybody, ~everybody.is_new)
    opening = opening_rows(replace(step, month=start), leaders, managers)
    return end, {"manager_hires": hires, "manager_assignments": assigned, **opening}


def _live_month(
    step: Step, before: MonthEnd, ahead: tuple[LogOdds, Hazards, Hazards]
) -> tuple[MonthEnd, dict[str, Rows]]:
    """One month: notices, the first day's changes, the work, leaves and departures.

    Args:
        step: the month.
        before: the end of the month before.
        ahead: this month's log-odds and hazards of the sellers, and the hazards of the managers.
    """
    happened: dict[str, Rows] = {}
    log_odds, hazards, manager_hazards = ahead
    sellers, happened["exits"] = draw_exits(step, before.sellers, hazards)
    promotions = choose_successors(step, sellers, before.histories, before.managers)
    managers, handover = hand_over(step, before.managers)
    habits = next_habits(step, before.hr.habits, handover)
    sellers, happened["promotions"] = promote(step, sellers, promotions, managers)
    sellers, hired = hire(step, sellers, before.people)
    histories = before.histories.cleared(hired)
    sellers = careers.start_pay(step, sellers, hired)
    sellers, changes = careers.promote_and_raise(step, sellers, hired)
    happened["hires"] = {"person": sellers.person[hired], "start_day": sellers.start_day[hired]}
    happened["pay"] = careers.pay_rows(step, sellers, changes)
    happened["assignments"] = careers.seller_assignments(step, sellers, managers, changes, handover)
    is_promoted = np.isin(np.arange(step.organisation.posts), promotions.posts)
    happened["manager_assignments"] = careers.manager_assignments(step, managers, handover, is_promoted)
    happened["manager_hires"] = {
        "person": managers.person[handover.is_new],
        "start_day": managers.start_day[handover.is_new],
    }
    record = work.ratchet(step, before.crm.quotas, sellers, hired)
    quota, happened["quotas"] = work.set_quotas(step, sellers, record.level)
    opportunity = before.crm.territories.opportunity(step.parameters)
    histories, deals = work.open_deals(step, sellers, histories, opportunity)
    has_won = work.has_won(histories)
    sellers, histories, happened["results"] = work.book_results(step, sellers, histories, quota, record.level)
    record = work.book_year(record, histories)
    sellers, histories, happened["talks"] = contact.hold_talks(step, sellers, histories, managers)
    histories, happened["recognitions"] = contact.recognise(
        step, sellers, histories, managers, habits, has_won
    )
    sellers, histories, happened["trainings"] = contact.train(step, sellers, histories, managers)
    if work.is_half_year_end(step.month):
        happened["ratings"] = work.rate_half_year(step, sellers, histories)
    climate = next_climate(step, before.climate)
    present = Present(
        step,
        before,
        sellers,
        histories,
        managers,
        climate,
        changes,
        handover,
        quota,
        has_won,
        record,
        habits,
        happened["exits"],
    )
    crm, crm_facts = live_crm(present)
    happened["deals"] = with_accounts(step, crm.accounts, deals)
    hr, hr_facts = live_hr(present)
    happened |= crm_facts | hr_facts
    leaders, leader_facts = live_leaders(step, before.leaders, managers, handover.is_new, is_promoted)
    happened |= leader_facts
    attention, happened["follow_ups"] = follow_up(
        step,
        before.attention,
        sellers,
        managers,
        hired,
        log_odds.observable + log_odds.unobserved,
        np.argmax(list(log_odds.factors.values()), axis=0),
    )
    sellers, happened["leaves"] = start_leaves(step, sellers)
    managers, happened["manager_exits"] = draw_manager_exits(step, managers, manager_hazards)
    exits = happened["exits"]
    end = MonthEnd(
        step=step,
        sellers=vacate(step, sellers),
        histories=histories,
        managers=_with_record(before, managers, exits),
        leaders=leaders,
        attention=attention,
        climate=climate,
        crm=crm,
        hr=hr,
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


def _latents(end: MonthEnd) -> dict[str, Floats]:
    """What no record holds as such, but the signals carry more or less reliably."""
    team = end.step.organisation.team
    return {
        "leadership": end.managers.quality[end.managers.post_of_team[team]],
        "role_misfit": end.sellers.misfit,
        "skill": end.sellers.skill + end.sellers.form,
        "cooperation": end.climate.cooperation[team],
        "workload": end.climate.workload[team],
        "tool_burden": end.climate.tool_burden[team],
        "figures_habit": end.crm.teams.figures_habit[team],
        "diligence": end.crm.activities.diligence,
        "richness": end.crm.territories.richness[end.crm.territories.of_seat],
        "market": end.crm.market[end.step.organisation.seat_country],
        "selection": end.sellers.selection,
        "fairness": end.hr.habits.fairness[end.managers.post_of_team[team]],
        "delegation": end.hr.habits.delegation[end.managers.post_of_team[team]],
    }


def _file(facts: dict[str, list[Rows]], happened: Mapping[str, Rows]) -> None:
    """Put a month's facts with those of the months before."""
    for kind, rows in happened.items():
        facts[kind].append(rows)
