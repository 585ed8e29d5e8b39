"""A month of selling: quotas, deals opened and closed, results."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, logistic, pick, push, ratio_or
from pipelines.simulation.clock import calendar_month, month_of, span, year_of
from pipelines.simulation.organisation import Step, team_mates
from pipelines.simulation.sellers import CLOSING_MONTHS, Histories, Sellers

DEAL_KINDS = ("new_business", "expansion", "renewal")
KIND_SHARES = ((0.2, 0.5, 0.3), (0.8, 0.15, 0.05), (0.5, 0.3, 0.2))  # of each role's deals
BASE_YEAR = 2020  # of the quota and pay figures
JUDGED_MONTHS = 6  # a quota follows last year's result of those who have been there as long
MOST_RATCHET = 0.4  # of last year's log attainment


@dataclass(frozen=True)
class QuotaRecord:
    """What each seat's personal quota level comes from.

    Attributes:
        level: factor on the quota that role, level and team give; 1 from the hire on.
        step: log of what the level was multiplied by last January, 0 for those who came since.
        results, quotas: of this calendar year so far, SEK.
    """

    level: Floats
    step: Floats
    results: Floats
    quotas: Floats


def no_quotas_yet(seats: int) -> QuotaRecord:
    """Nobody has had a quota."""
    return QuotaRecord(np.ones(seats), np.zeros(seats), np.zeros(seats), np.zeros(seats))


def ratchet(step: Step, record: QuotaRecord, sellers: Sellers, hired: Flags) -> QuotaRecord:
    """The personal levels that hold this month: each January they move toward last year's own result.

    Whoever did better than is usual is asked for more, whoever did worse for less.
    """
    work = step.parameters.work
    level, last_step = np.where(hired, 1.0, record.level), np.where(hired, 0.0, record.step)
    results, quotas = np.where(hired, 0.0, record.results), np.where(hired, 0.0, record.quotas)
    if calendar_month(step.month) != 1:
        return QuotaRecord(level, last_step, results, quotas)
    is_judged = (quotas > 0) & (step.month - sellers.start_month >= JUDGED_MONTHS)
    attainment = np.maximum(ratio_or(results, quotas, work.mean_attainment), 0.1)
    above_usual = np.clip(np.log(attainment / work.mean_attainment), -MOST_RATCHET, MOST_RATCHET)
    moved = np.where(is_judged, work.quota_ratchet * above_usual, 0.0)
    nothing = np.zeros(len(level))
    return QuotaRecord(level * np.exp(moved), moved, nothing, nothing)


def book_year(record: QuotaRecord, histories: Histories) -> QuotaRecord:
    """The record with the month's result and quota."""
    results, quotas = record.results + histories.results[0], record.quotas + histories.quotas[0]
    return replace(record, results=results, quotas=quotas)


def set_quotas(step: Step, sellers: Sellers, levels: Floats) -> tuple[Floats, Rows]:
    """This month's quota of everyone at work, SEK; 0 for the others.

    A quota follows role, level, team, year and the personal level; it is lower while a new seller ramps up
    and in a part month.
    """
    work = step.parameters.work
    ramp = np.array([*work.ramp_ratios, 1.0])
    served = np.clip(step.month - sellers.start_month, 0, len(work.ramp_ratios))
    start = np.maximum(sellers.start_day, step.first)
    served_share = (step.last + 1 - start) / (step.last + 1 - step.first)
    quota = _full_quota(step, sellers) * levels * ramp[served] * served_share
    at_work = sellers.at_work(step.first, step.last)
    quota = np.where(at_work, np.round(quota, -2), 0.0)
    size = len(quota)
    ahead = step.first - step.generator.integers(5, 20, size)
    late = step.first + step.generator.integers(1, 13, size)
    set_day = np.where(step.happens(work.late_quota_share, size), late, ahead)
    rows = {
        "person": sellers.person[at_work],
        "start_day": start[at_work],
        "end_day": np.full(int(at_work.sum()), step.last),
        "quota": quota[at_work],
        "set_day": np.maximum(set_day, sellers.start_day)[at_work],
    }
    return quota, rows


def open_deals(
    step: Step, sellers: Sellers, histories: Histories, opportunity: Floats
) -> tuple[Histories, Rows]:
    """The deals opened this month, each with the day and the way it will close if its owner stays.

    Args:
        step: the month.
        sellers: as they are now.
        histories: of whoever sits there now.
        opportunity: what each seat's territory adds to the log-odds of winning.
    """
    work, role = step.parameters.work, step.organisation.role
    rate = np.array(work.deals_per_month)[role] * np.where(
        sellers.notice_month == NOBODY, 1.0, work.deals_on_notice
    )
    at_work = sellers.at_work(step.first, step.last)
    owner = np.repeat(np.arange(len(role)), step.generator.poisson(np.where(at_work, rate, 0.0)))
    opened = np.maximum(step.days(len(owner)), sellers.start_day[owner])
    stretch = np.exp(step.generator.normal(0, work.cycle_sd, len(owner)))
    cycle = np.array(work.cycle_days)[role[owner]] * stretch
    closed = opened + np.clip(cycle, 3, 30 * (CLOSING_MONTHS - 2)).astype(np.int64)
    is_won = step.happens(_win_probability(step, sellers, opportunity)[owner], len(owner))
    size = np.exp(step.generator.normal(-(work.amount_sd**2) / 2, work.amount_sd, len(owner)))
    amount = np.round(_mean_amount(step, sellers)[owner] * size, -2)
    team_habit = step.organisation.cooperation[step.organisation.team]
    sharing = work.shared_log_odds + sellers.sociability + team_habit
    present = sellers.person_all_month(step.first, step.last)
    mate = team_mates(step, owner, present)
    co_owner = np.where(step.happens(logistic(sharing)[owner], len(owner)), mate, NOBODY)
    sourced_by = np.where(step.happens(0.1, len(owner)), team_mates(step, owner, present), NOBODY)
    rows: Rows = {
        "person": sellers.person[owner],
        "opened_day": opened,
        "closed_day": closed,
        "is_won": is_won,
        "amount": amount,
        "kind": _kinds(step, role[owner]),
        "seat": owner,
        "co_owner": co_owner,
        "sourced_by": sourced_by,
    }
    ahead = month_of(closed) - step.month
    due = replace(
        histories,
        due_amount=histories.due_amount + _by_month(ahead, owner, amount * is_won, len(role)),
        due_closed=histories.due_closed + _by_month(ahead, owner, np.ones(len(owner)), len(role)),
        due_shared=histories.due_shared + _by_month(ahead, owner, (co_owner != NOBODY) * 1.0, len(role)),
    )
    return due, rows


def book_results(
    step: Step, sellers: Sellers, histories: Histories, quota: Floats, levels: Floats
) -> tuple[Sellers, Histories, Rows]:
    """This month's results: deals won, recurring business and cancellations; form drifts on.

    What recurs follows the market, not the personal level of the quota.

    Returns:
        The states, and each employed person's result without the won deals (they are added once it is known
        which deals a leaver let go).
    """
    work, size, draw = step.parameters.work, len(quota), step.generator
    recurring = np.array(work.recurring_share)[step.organisation.role] * work.mean_attainment * quota / levels
    recurring *= np.exp(0.3 * (sellers.skill + sellers.form) + draw.normal(0, work.recurring_sd, size))
    cancelled = step.happens(work.cancellation_share, size) * draw.random(size) * 0.5 * quota
    other = np.round(recurring - cancelled)
    employed = sellers.employed(step.first) | sellers.employed(step.last)
    rows = {
        "person": sellers.person[employed],
        "month": np.full(int(employed.sum()), step.month),
        "other_result": other[employed],
    }
    booked = replace(
        histories,
        results=push(histories.results, other + histories.due_amount[0]),
        quotas=push(histories.quotas, quota),
        closed=push(histories.closed, histories.due_closed[0]),
        shared=push(histories.shared, histories.due_shared[0]),
        due_amount=_next_month(histories.due_amount),
        due_closed=_next_month(histories.due_closed),
        due_shared=_next_month(histories.due_shared),
    )
    passing = work.form_sd * np.sqrt(1 - work.form_persistence**2)
    form = work.form_persistence * sellers.form + draw.normal(0, passing, size)
    return replace(sellers, form=form), booked, rows


def rate_half_year(step: Step, sellers: Sellers, histories: Histories) -> Rows:
    """Ratings 1-5 of the half-year that ends with this month: half results, half the manager's eye."""
    attainment = attainment_of(histories, slice(0, 6))
    rated = sellers.at_work(step.first, step.last) & (sellers.start_month <= step.month - 3)
    seen = 3.0 + 1.2 * (attainment - step.parameters.work.mean_attainment) / 0.3
    rating = np.clip(np.round(0.5 * seen + 1.5 + step.generator.normal(0, 0.8, len(rated))), 1, 5)
    start = np.maximum(sellers.start_day, span(step.month - 5)[0])
    return {
        "person": sellers.person[rated],
        "start_day": start[rated],
        "end_day": np.full(int(rated.sum()), step.last),
        "rating": rating[rated],
    }


def attainment_of(histories: Histories, months: slice, otherwise: float = 1.0) -> Floats:
    """Results over quotas in the given months of the history; `otherwise` without a quota."""
    return ratio_or(histories.results[months].sum(axis=0), histories.quotas[months].sum(axis=0), otherwise)


def is_half_year_end(month: int) -> bool:
    """June and December."""
    return calendar_month(month) in (6, 12)


def _full_quota(step: Step, sellers: Sellers) -> Floats:
    """Monthly quota after the ramp, SEK."""
    work, organisation = step.parameters.work, step.organisation
    grown = (1 + work.quota_growth_per_year) ** (year_of(step.month) - BASE_YEAR)
    level = 1 + work.level_quota_ratio * sellers.level
    full: Floats = np.array(work.monthly_quota)[organisation.role] * level * grown
    return full * np.exp(organisation.difficulty[organisation.team])


def _win_probability(step: Step, sellers: Sellers, opportunity: Floats) -> Floats:
    """Chance that a deal opened now is won."""
    return logistic(step.parameters.work.win_log_odds + sellers.skill + sellers.form + opportunity)


def _mean_amount(step: Step, sellers: Sellers) -> Floats:
    """The deal size at which an average seller reaches the mean attainment, in an ordinary team."""
    work, organisation = step.parameters.work, step.organisation
    won = np.array(work.deals_per_month)[organisation.role] * logistic(np.array([work.win_log_odds]))
    own_share = 1 - np.array(work.recurring_share)[organisation.role]
    fair = _full_quota(step, sellers) * np.exp(-organisation.difficulty[organisation.team])
    mean: Floats = fair * work.mean_attainment * own_share / won
    return mean


def _kinds(step: Step, role: Ints) -> Ints:
    """A kind of deal that suits each role."""
    drawn = np.stack([pick(step.generator, shares, len(role)) for shares in KIND_SHARES])
    return drawn[role, np.arange(len(role))]


def _by_month(ahead: Ints, owner: Ints, weight: Floats, seats: int) -> Floats:
    """Weights summed by month ahead and seat, shape (CLOSING_MONTHS, seats)."""
    totals: Floats = np.bincount(ahead * seats + owner, weight, CLOSING_MONTHS * seats).astype(np.float64)
    return totals.reshape(CLOSING_MONTHS, seats)


def _next_month(due: Floats) -> Floats:
    """What is due, seen one month later."""
    return np.concatenate([due[1:], np.zeros((1, due.shape[1]))])


def has_won(histories: Histories) -> Flags:
    """Whether a won deal closes this month."""
    won: Flags = histories.due_amount[0] > 0
    return won
