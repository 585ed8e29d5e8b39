"""Pay and level: starting pay, promotions, the yearly round, and the assignments that follow from them."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows
from pipelines.simulation.clock import calendar_month, year_of
from pipelines.simulation.managers import Handover, Managers, superior, team_of_post
from pipelines.simulation.organisation import LEVELS, Organisation, Step
from pipelines.simulation.sellers import Sellers
from pipelines.simulation.work import BASE_YEAR

PAY_ROUND_MONTH = 4
REASONS = ("hire", "promotion", "reorganisation")
HIRE, PROMOTION, REORGANISATION = range(3)
MANAGER_LEVEL, DIRECTOR_LEVEL = LEVELS, LEVELS + 1  # as codes: the levels after the sellers'


@dataclass(frozen=True)
class Changes:
    """Seats whose pay or level changed this month, beside those that were filled."""

    is_hired: Flags
    is_promoted: Flags
    has_new_pay: Flags


def market_pay(step: Step, level: Ints) -> Floats:
    """Monthly market median of each seat's role, level and country, SEK."""
    pay, organisation = step.parameters.pay, step.organisation
    grown = (1 + pay.market_growth_per_year) ** (step.month / 12 + 1970 - BASE_YEAR)
    median: Floats = np.array(pay.level_base_pay)[level] * np.array(pay.role_ratio)[organisation.role]
    median *= np.array(pay.country_ratio)[organisation.seat_country] * grown
    return median


def start_pay(step: Step, sellers: Sellers, hired: Flags) -> Sellers:
    """Pay of the newly hired: around the market's."""
    drawn = np.exp(step.generator.normal(0.0, step.parameters.pay.start_sd, len(hired)))
    return sellers.updated(hired, {"base_pay": whole_hundreds(market_pay(step, sellers.level) * drawn)})


def promote_and_raise(step: Step, sellers: Sellers, hired: Flags) -> tuple[Sellers, Changes]:
    """Promotions on the month's first day, with a rise; in April the yearly round."""
    pay, size = step.parameters.pay, len(hired)
    settled = sellers.employed(step.first) & (sellers.notice_month == NOBODY) & ~hired
    ready = settled & (step.month - sellers.level_month >= pay.promotion_after_months)
    promoted = ready & (sellers.level < LEVELS - 1) & step.happens(pay.promotion_per_month, size)
    in_round = settled & (step.month - sellers.start_month >= 3)
    in_round &= calendar_month(step.month) == PAY_ROUND_MONTH
    growth = 1.0 + np.where(in_round, step.generator.normal(pay.raise_mean, pay.raise_sd, size).clip(0), 0.0)
    growth *= 1.0 + pay.promotion_raise * promoted
    raised = whole_hundreds(sellers.base_pay / 100 * growth)
    state = replace(
        sellers,
        level=sellers.level + promoted,
        level_month=np.where(promoted, step.month, sellers.level_month),
        base_pay=np.where(promoted | in_round, raised, sellers.base_pay),
    )
    return state, Changes(hired, promoted, promoted | in_round)


def pay_rows(step: Step, sellers: Sellers, changes: Changes) -> Rows:
    """A row for each new pay: of a hire from the start, else from the month's first day."""
    changed = changes.is_hired | changes.has_new_pay
    role = step.organisation.role
    share = np.array(step.parameters.pay.variable_share)[role]
    start = np.where(changes.is_hired, sellers.start_day, step.first)
    return {
        "person": sellers.person[changed],
        "day": start[changed],
        "base_pay": sellers.base_pay[changed],
        "target_variable_pay": whole_hundreds(sellers.base_pay / 100 * share)[changed],
        "market_median": whole_hundreds(market_pay(step, sellers.level))[changed],
        "role": role[changed],
        "year": np.full(int(changed.sum()), year_of(step.month)),
        "is_hire": changes.is_hired[changed],
    }


def seller_assignments(
    step: Step, sellers: Sellers, managers: Managers, changes: Changes, handover: Handover
) -> Rows:
    """A row for each seller whose level or manager changed, and for each hire."""
    organisation = step.organisation
    post = managers.post_of_team[organisation.team]
    moved = sellers.employed(step.first) & handover.has_new_manager[organisation.team]
    changed = changes.is_hired | changes.is_promoted | moved
    reason = np.where(changes.is_hired, HIRE, np.where(changes.is_promoted, PROMOTION, REORGANISATION))
    start = np.where(changes.is_hired, sellers.start_day, step.first)
    return {
        "person": sellers.person[changed],
        "day": start[changed],
        "role": organisation.role[changed],
        "level": sellers.level[changed],
        "manager": managers.person[post][changed],
        **_place(organisation, organisation.team[changed]),
        "remote_days": sellers.remote_days[changed],
        "reason": reason[changed],
    }


def manager_assignments(step: Step, managers: Managers, handover: Handover, is_promoted: Flags) -> Rows:
    """A row for each manager who is new (`is_promoted`: was a seller), has another team or director."""
    organisation = step.organisation
    team = team_of_post(organisation, managers)
    own_region = np.arange(organisation.posts) - organisation.teams  # of a director
    region = np.where(team == NOBODY, own_region, organisation.region[team])
    has_new_director = handover.is_new[organisation.teams + region] & (team != NOBODY)
    changed = handover.is_new | handover.has_new_team | has_new_director
    reason = np.where(is_promoted, PROMOTION, np.where(handover.is_new, HIRE, REORGANISATION))
    start = np.where(handover.is_new, managers.start_day, step.first)
    place = _place(organisation, team)
    place["region"] = region
    place["country"] = organisation.country[region]
    place["org_type"] = organisation.org_type[region]
    return {
        "person": managers.person[changed],
        "day": start[changed],
        "level": np.where(team == NOBODY, DIRECTOR_LEVEL, MANAGER_LEVEL)[changed],
        "manager": superior(organisation, managers)[changed],
        **{name: column[changed] for name, column in place.items()},
        "reason": reason[changed],
    }


def _place(organisation: Organisation, team: Ints) -> dict[str, Ints]:
    """Where a team stands; without a team, a director sits at the country's first site."""
    region = organisation.region[team]
    return {
        "team": team,
        "region": region,
        "country": organisation.country[region],
        "org_type": organisation.org_type[region],
        "site": np.where(team == NOBODY, 0, organisation.site[team]),
    }


def whole_hundreds(kronor: Floats) -> Ints:
    """Pay in öre, rounded to whole hundreds of kronor."""
    return (np.round(kronor, -2) * 100).astype(np.int64)
