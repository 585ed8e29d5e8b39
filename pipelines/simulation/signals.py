"""What the records show of each seller at a month's end, and what that adds to the log-odds of an exit."""

from dataclasses import dataclass
from math import log

import numpy as np

from pipelines.simulation.arrays import Floats, Ints, peer_medians, ratio_or
from pipelines.simulation.managers import Managers, months_in_post
from pipelines.simulation.organisation import LEVELS, ROLES, Organisation, Step
from pipelines.simulation.parameters import EffectsSection, SignalsSection
from pipelines.simulation.sellers import Histories, Sellers
from pipelines.simulation.work import attainment_of

FACTORS = ("leadership", "recognition", "development", "pay", "goals", "culture", "balance", "onboarding")


@dataclass(frozen=True)
class MonthEnd:
    """The organisation at the end of a month, before the next one's exits are drawn.

    Attributes:
        step: the month that ended. notices: of the last months, shape (months, teams, roles), newest first.
        people: how many sellers there have been.
    """

    step: Step
    sellers: Sellers
    histories: Histories
    managers: Managers
    notices: Floats
    people: int


def factor_log_hazards(end: MonthEnd) -> dict[str, Floats]:
    """What each factor adds to the log-odds of a voluntary exit next month, per seat.

    Each signal is what the records would show at the month's end without error or lag. Zero is the signal's
    centre; values of vacant seats mean nothing.
    """
    scale = end.step.parameters.effects.scale
    parts = {
        "leadership": _leadership(end),
        "recognition": _recognition(end),
        "development": _development(end),
        "pay": _pay(end),
        "goals": _goals(end),
        "culture": _culture(end),
        "balance": _balance(end),
        "onboarding": _onboarding(end),
    }
    return {factor: scale * parts[factor] for factor in FACTORS}


def tenure_log_ratio(end: MonthEnd) -> Floats:
    """Log hazard ratio of the tenure that each seller has reached next month."""
    exits = end.step.parameters.exits
    band = np.searchsorted(exits.tenure_months, tenure_months(end), side="left")
    return np.log(exits.tenure_ratios)[band]


def tenure_months(end: MonthEnd) -> Ints:
    """Months since the month of the hire, counted next month: 1 in the first month at risk."""
    return end.step.month + 1 - end.sellers.start_month


def _settings(end: MonthEnd) -> tuple[EffectsSection, SignalsSection]:
    return end.step.parameters.effects, end.step.parameters.signals


def _scaled(values: Floats, centre_and_sd: tuple[float, float]) -> Floats:
    """Distance from the centre in standard deviations, at most three."""
    centre, sd = centre_and_sd
    return np.clip((values - centre) / sd, -3.0, 3.0)


def _leadership(end: MonthEnd) -> Floats:
    """Talks held and missed, the manager's past exits, a change of manager, a new manager, a wide span."""
    effects, signals = _settings(end)
    organisation, managers = end.step.organisation, end.managers
    gap = np.minimum(end.step.last - end.sellers.last_talk, signals.longest_talk_gap_days)
    held_ratio = ratio_or(
        end.histories.held.sum(axis=0), end.histories.planned.sum(axis=0), signals.talks_held_ratio[0]
    )
    by_team = log(effects.manager_past_exits) * _past_exits(end)
    is_new = months_in_post(managers, end.step.month + 1) <= 12
    by_team += log(effects.new_manager) * is_new[managers.post_of_team]
    present = end.sellers.employed(end.step.last)
    reports = np.bincount(organisation.team, present, organisation.teams)
    by_team += log(effects.report_above_seven) * np.maximum(reports - 7, 0)
    return (
        log(effects.talk_gap) * _scaled(gap, signals.talk_gap_days)
        + log(effects.talks_held) * _scaled(held_ratio, signals.talks_held_ratio)
        + by_team[organisation.team]
        + _change_of_manager(end)
    )


def _past_exits(end: MonthEnd) -> Floats:
    """Scaled log ratio of each team's manager's exits in 24 months to the organisation's, shrunk."""
    signals, managers = end.step.parameters.signals, end.managers
    exits, months = managers.past_exits.sum(axis=0), managers.past_months.sum(axis=0)
    expected = months * exits.sum() / max(months.sum(), 1.0)
    ratio = (exits + signals.manager_exit_prior) / (expected + signals.manager_exit_prior)
    return _scaled(np.log(ratio), signals.manager_exits_log_ratio)[managers.post_of_team]


def _change_of_manager(end: MonthEnd) -> Floats:
    """Strongest in the month after the change, gone when the months are over; not for those hired since."""
    effects, managers, team = end.step.parameters.effects, end.managers, end.step.organisation.team
    months_since = end.step.month + 1 - managers.change_month
    left = np.clip(1 - (months_since - 1) / effects.manager_change_months, 0.0, 1.0)
    size = np.where(managers.change_was_quit, log(effects.manager_quit), log(effects.manager_changed))
    return np.where(end.sellers.start_month < managers.change_month[team], (size * left)[team], 0.0)


def _recognition(end: MonthEnd) -> Floats:
    """Recognitions in six months against peers of the same role, in the peers' standard deviations."""
    received = end.histories.recognitions.sum(axis=0)
    role, present = end.step.organisation.role, end.sellers.employed(end.step.last)
    peers = np.maximum(np.bincount(role, present, len(ROLES)), 1.0)
    mean = np.bincount(role, received * present, len(ROLES)) / peers
    variance = np.bincount(role, received**2 * present, len(ROLES)) / peers - mean**2
    distance = ratio_or(received - mean[role], np.sqrt(np.maximum(variance, 0.0))[role], 0.0)
    return log(end.step.parameters.effects.recognitions) * np.clip(distance, -3.0, 3.0)


def _development(end: MonthEnd) -> Floats:
    """Training hours in twelve months, and months in level against the peers' median."""
    effects, signals = _settings(end)
    log_hours = np.log1p(end.histories.training_hours.sum(axis=0))
    waited = (end.step.month + 1 - end.sellers.level_month).astype(np.float64)
    medians = _peer_medians(end, waited)
    typical = np.where(np.isnan(medians), waited / signals.promotion_wait_ratio[0], np.maximum(medians, 6.0))
    trained = log(effects.training_hours) * _scaled(log_hours, signals.training_log_hours)
    return trained + log(effects.promotion_wait) * _scaled(waited / typical, signals.promotion_wait_ratio)


def _pay(end: MonthEnd) -> Floats:
    """A hinge: only being paid less than the peers' median matters."""
    pay = end.sellers.base_pay.astype(np.float64)
    medians = _peer_medians(end, pay)
    shortfall = np.where(np.isnan(medians), 0.0, np.maximum(medians - pay, 0.0) / np.maximum(medians, 1.0))
    return log(end.step.parameters.effects.pay_shortfall_of_5_percent) * shortfall / 0.05


def _goals(end: MonthEnd) -> Floats:
    """Attainment over three months (not monotone), and its fall from the three months before."""
    effects, signals = _settings(end)
    now = attainment_of(end.histories, slice(0, 3), otherwise=np.nan)
    before = attainment_of(end.histories, slice(3, 6), otherwise=np.nan)
    knots, log_ratios = effects.attainment_knots, np.log(effects.attainment_ratios)
    level = np.where(np.isnan(now), 0.0, np.interp(np.nan_to_num(now, nan=1.0), knots, log_ratios))
    change = np.nan_to_num(now - before, nan=signals.attainment_change[0])
    return level - log(effects.attainment_fall) * _scaled(change, signals.attainment_change)


def _culture(end: MonthEnd) -> Floats:
    """Team-mates who gave notice lately, those of the same role counting more, and shared deals."""
    effects, signals = _settings(end)
    organisation, kernel = end.step.organisation, np.array(effects.peer_exit_kernel)
    recent = np.tensordot(kernel, end.notices, axes=1)  # (teams, roles)
    same_role = recent[organisation.team, organisation.role]
    team = recent.sum(axis=1)[organisation.team]
    closed = end.histories.closed.sum(axis=0)
    shared_ratio = ratio_or(end.histories.shared.sum(axis=0), closed, signals.shared_deals_ratio[0])
    cooperation: Floats = log(effects.shared_deals) * _scaled(shared_ratio, signals.shared_deals_ratio)
    contagion: Floats = log(effects.peer_exit) * team + log(effects.close_peer_exit) * same_role
    return cooperation + contagion


def _balance(end: MonthEnd) -> Floats:
    """Two or more remote days allowed a week."""
    is_flexible = np.where(end.sellers.remote_days >= 2, 1.0, 0.0)
    return log(end.step.parameters.effects.remote_days) * is_flexible


def _onboarding(end: MonthEnd) -> Floats:
    """Sink or swim: talks and trainings missing against one a month; fades from month 6 to month 12."""
    effects, signals = _settings(end)
    served = tenure_months(end)
    missing = 1.0 - np.minimum(end.sellers.support / np.maximum(served, 1), 1.0)
    weight = np.clip((12 - served) / 6, 0.0, 1.0)
    return log(effects.sink_or_swim) * weight * _scaled(missing, signals.missing_support_ratio)


def _peer_medians(end: MonthEnd, values: Floats) -> Floats:
    """Median of those employed in the same role, level and country; NaN with too few of them."""
    present = end.sellers.employed(end.step.last)
    group = _peer_group(end.step.organisation, end.sellers.level)
    medians = np.full(len(values), np.nan)
    medians[present] = peer_medians(values[present], group[present], end.step.parameters.signals.fewest_peers)
    return medians


def _peer_group(organisation: Organisation, level: Ints) -> Ints:
    """One code for each role, level and country."""
    return (organisation.seat_country * len(ROLES) + organisation.role) * LEVELS + level


def no_notices(organisation: Organisation, kernel_months: int) -> Floats:
    """No notice remembered yet."""
    return np.zeros((kernel_months, organisation.teams, len(ROLES)))


def remember_notices(notices: Floats, organisation: Organisation, seats: Ints) -> Floats:
    """The notices of the last months with this month's, given in the listed seats, in front."""
    month = np.zeros(notices.shape[1:])
    np.add.at(month, (organisation.team[seats], organisation.role[seats]), 1.0)
    return np.concatenate([month[np.newaxis], notices[:-1]])
