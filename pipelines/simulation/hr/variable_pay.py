"""Variable pay: each quarter for results, each year for a second measure; some of it late or disputed."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.arrays import Flags, Floats, Ints, Rows, push, ratio_or, stack, whole
from pipelines.simulation.clock import calendar_month, span, year_of
from pipelines.simulation.hr.state import Payouts
from pipelines.simulation.organisation import Step
from pipelines.simulation.present import Present
from pipelines.simulation.work import attainment_of

MEASURES = ("new_business", "renewal", "customer_satisfaction", "team")
NEW_BUSINESS, RENEWAL, CUSTOMER_SATISFACTION, TEAM = range(4)
QUARTERLY_MEASURES = (RENEWAL, NEW_BUSINESS, NEW_BUSINESS)  # of each role
YEARLY_MEASURES = (  # of each role, in even and odd years: plans change
    (CUSTOMER_SATISFACTION, TEAM),
    (TEAM, CUSTOMER_SATISFACTION),
    (TEAM, TEAM),
)
QUARTER, YEAR = 3, 12  # months
PAY_DAY = 25  # of the month after the period
ORE = 100  # in a krona


@dataclass(frozen=True)
class _Payroll:
    """The payroll that follows a month: when it is due and how many days each region's is late."""

    due_day: int
    late_days: Ints


def pay_out(present: Present, before: Payouts, customs: Floats) -> tuple[Payouts, Rows]:
    """The payouts for the quarter, and in December for the year, that end with this month.

    Args:
        present: the month.
        before: of the month before.
        customs: of each region's payroll, mean 0 and SD 1: some are late more often.
    """
    step, hired = present.step, present.changes.is_hired
    ends_quarter, ends_year = (calendar_month(step.month) % months == 0 for months in (QUARTER, YEAR))
    payroll = _payroll(step, customs)
    quarterly, ratio = _quarterly(present, payroll, ends_quarter)
    parts = [quarterly, _yearly(present, payroll, ends_year)]
    ratios = np.where(hired, np.nan, before.ratios)
    mishaps = push(before.mishaps, before.coming)
    state = Payouts(
        ratios=push(ratios, ratio) if ends_quarter else ratios,
        mishaps=np.where(hired, 0.0, mishaps),
        coming=sum((_mishaps(rows, len(hired)) for rows in parts), np.zeros(len(hired))),
    )
    return state, stack(parts)


def _quarterly(present: Present, payroll: _Payroll, ends: bool) -> tuple[Rows, Floats]:
    """Payouts for the quarter's results, and each seat's ratio of payout to target, NaN for none."""
    settings, organisation = present.step.parameters.hr, present.step.organisation
    paid = _earned(present, QUARTER, ends)
    ratio = _curve(present, attainment_of(present.histories, slice(0, QUARTER)))
    share = np.where(_has_yearly_measure(present), 1 - settings.yearly_share, 1.0)
    measure = np.array(QUARTERLY_MEASURES)[organisation.role]
    rows = _payments(present, payroll, paid, QUARTER, measure, share, ratio)
    return rows, np.where(paid, ratio, np.nan)


def _yearly(present: Present, payroll: _Payroll, ends: bool) -> Rows:
    """Payouts for the year's second measure: the team's results, or what the customers say."""
    step, organisation = present.step, present.step.organisation
    settings = step.parameters.hr
    paid = _earned(present, YEAR, ends) & _has_yearly_measure(present)
    measure = np.array(YEARLY_MEASURES)[organisation.role, year_of(step.month) % 2]
    results, quotas = present.histories.results.sum(axis=0), present.histories.quotas.sum(axis=0)
    team = organisation.team
    team_results = np.bincount(team, results * paid, organisation.teams).astype(np.float64)
    team_quotas = np.bincount(team, quotas * paid, organisation.teams).astype(np.float64)
    attainment = ratio_or(team_results, team_quotas, 1.0)
    satisfaction = step.generator.normal(1.0, settings.satisfaction_sd, len(team))
    reached = np.where(measure == TEAM, attainment[team], satisfaction)
    share = np.full(len(team), settings.yearly_share)
    return _payments(present, payroll, paid, YEAR, measure, share, _curve(present, reached))


def _payments(
    present: Present,
    payroll: _Payroll,
    paid: Flags,
    months: int,
    measure: Ints,
    share: Floats,
    ratio: Floats,
) -> Rows:
    """A row for each seat that is paid for the period of so many months that ends now."""
    step, sellers, settings = present.step, present.sellers, present.step.parameters.hr
    seats = np.flatnonzero(paid)
    role = step.organisation.role[seats]
    worked = (present.histories.quotas[:months, seats] > 0).sum(axis=0)
    monthly = sellers.base_pay[seats] / ORE * np.array(step.parameters.pay.variable_share)[role]
    target = np.round(monthly * worked * share[seats])
    region = step.organisation.region[step.organisation.team[seats]]
    own_error = step.happens(settings.late_payment_share, len(seats))
    own_days = np.where(own_error, step.generator.integers(5, 31, len(seats)), 0)
    late_days = np.maximum(payroll.late_days[region], own_days)
    return {
        "seat": seats,
        "person": sellers.person[seats],
        "start_day": np.maximum(sellers.start_day[seats], span(step.month - months + 1)[0]),
        "end_day": np.full(len(seats), step.last),
        "amount": (target * ratio[seats] // 10 * 10).astype(np.int64) * ORE,  # whole tens
        "target_amount": target.astype(np.int64) * ORE,
        "measure": measure[seats],
        "due_day": np.full(len(seats), payroll.due_day),
        "paid_day": payroll.due_day + late_days,
        "is_disputed": step.happens(settings.disputed_share, len(seats)),
        "entered_day": step.last + step.generator.integers(5, 16, len(seats)),
    }


def _mishaps(rows: Rows, seats: int) -> Floats:
    """How many of the payouts of each seat are late or disputed."""
    is_late = whole(rows["paid_day"]) > whole(rows["due_day"])
    is_wrong = is_late | (rows["is_disputed"] == 1)
    return np.bincount(whole(rows["seat"]), is_wrong, seats).astype(np.float64)


def _payroll(step: Step, customs: Floats) -> _Payroll:
    """Some regions pay everybody late."""
    settings, regions = step.parameters.hr, len(customs)
    spread = settings.late_payroll_sd
    chance = settings.late_payroll_share * np.exp(spread * customs - spread**2 / 2)
    is_late = step.happens(chance, regions)
    return _Payroll(step.last + PAY_DAY, np.where(is_late, step.generator.integers(3, 22, regions), 0))


def _earned(present: Present, months: int, ends: bool) -> Flags:
    """Seats whose person is employed on the period's last day and had a quota in it."""
    has_quota = (present.histories.quotas[:months] > 0).any(axis=0)
    earned: Flags = has_quota & present.sellers.employed(present.step.last) & ends
    return earned


def _has_yearly_measure(present: Present) -> Flags:
    """Seats whose plan of the year has a second measure: not that of inside sales in even years."""
    role = present.step.organisation.role
    has_it: Flags = (role != len(QUARTERLY_MEASURES) - 1) | (year_of(present.step.month) % 2 == 1)
    return has_it


def _curve(present: Present, attainment: Floats) -> Floats:
    """What an attainment pays, as a share of the target: nothing up to a floor, then linear up to a cap."""
    settings = present.step.parameters.hr
    floor = settings.payout_floor
    ratio: Floats = np.clip((attainment - floor) / (1 - floor), 0.0, settings.payout_cap)
    return ratio
