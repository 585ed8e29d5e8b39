"""Monthly hazards of the three kinds of exit, and the base rates that hold in any scenario."""

from dataclasses import dataclass
from math import log

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, logistic
from pipelines.simulation.attention import action_log_ratio
from pipelines.simulation.clock import calendar_month, month_number
from pipelines.simulation.factors.catalogue import FACTORS, seller_signals
from pipelines.simulation.factors.of_managers import FACTORS as MANAGER_FACTORS
from pipelines.simulation.factors.of_managers import manager_signals
from pipelines.simulation.factors.signal import Signal, by_factor
from pipelines.simulation.leader_settings import LeadersSection
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.sections import ExitsSection
from pipelines.simulation.work import attainment_of


@dataclass(frozen=True)
class LogOdds:
    """Next month's log-odds of exit without the base rates, per seat or post.

    Attributes:
        signals: of a voluntary exit, by name. factors: what they add, summed by factor.
        context: tenure. unobserved: frailty, and the part of leadership that no record shows.
        action: what a manager's follow-up still takes away.
        involuntary, internal: of the other exits, what attainment and tenure add.
        is_at_risk: those who can exit next month.
    """

    signals: dict[str, Signal]
    factors: dict[str, Floats]
    context: Floats
    unobserved: Floats
    action: Floats
    involuntary: Floats
    internal: Floats
    is_at_risk: Flags

    @property
    def observable(self) -> Floats:
        """What the records explain without error or lag."""
        return sum(self.factors.values(), self.context)


@dataclass(frozen=True)
class YearlyRates:
    """Exits per person-year at risk that a population is to have, and whether the calendar moves them."""

    voluntary: float
    involuntary: float
    internal: float


@dataclass(frozen=True)
class BaseRates:
    """The intercepts, on the log-odds of a month."""

    voluntary: float
    involuntary: float
    internal: float


@dataclass(frozen=True)
class Hazards:
    """A month's hazards, per seat or post; zero where nobody is at risk.

    Attributes:
        voluntary, involuntary, internal: probabilities of notice in the month; they sum to less than one.
        voluntary_observable: the first without its unobserved part and without follow-ups.
        voluntary_without_action: the first as it would be if no manager had acted.
        context: base rate, tenure and calendar.
    """

    voluntary: Floats
    involuntary: Floats
    internal: Floats
    voluntary_observable: Floats
    voluntary_without_action: Floats
    context: Floats


def seller_rates(exits: ExitsSection) -> YearlyRates:
    """What the sellers' rates are to be."""
    return YearlyRates(exits.voluntary_per_year, exits.involuntary_per_year, exits.internal_moves_per_year)


def manager_rates(leaders: LeadersSection) -> YearlyRates:
    """What the managers' rates are to be."""
    voluntary = leaders.exits_per_year * leaders.voluntary_share
    return YearlyRates(voluntary, leaders.exits_per_year - voluntary, 0.0)


def seller_log_odds(end: MonthEnd) -> LogOdds:
    """What the state at a month's end means for sellers' exits in the next month."""
    exits, organisation = end.step.parameters.exits, end.step.organisation
    quality = end.managers.quality[end.managers.post_of_team[organisation.team]]
    tenure, signals = end.tenure_months, seller_signals(end)
    remainder = exits.leadership_remainder * end.step.parameters.drift.effect_ratio(
        "leadership", end.step.months_before_end - 1
    )
    attainment = np.clip(attainment_of(end.histories, slice(0, 3)), 0.0, 1.5)
    settled_from, settled_to = exits.internal_tenure_months
    is_settled = (tenure >= settled_from) & (tenure <= settled_to)
    return LogOdds(
        signals=signals,
        factors=by_factor(signals, FACTORS, len(tenure)),
        context=_tenure_log_ratio(exits, tenure),
        unobserved=end.sellers.frailty - remainder * quality,
        action=action_log_ratio(end.step, end.attention),
        involuntary=log(exits.involuntary_attainment_ratio) * (1.0 - attainment) / 0.5
        + log(exits.involuntary_tenure_ratio) * (tenure <= 12),
        internal=log(exits.internal_tenure_ratio) * np.where(is_settled, 1.0, 0.0),
        is_at_risk=end.sellers.at_risk(end.step.last),
    )


def manager_log_odds(end: MonthEnd) -> LogOdds:
    """What the state at a month's end means for managers' exits in the next month."""
    signals, posts = manager_signals(end), end.step.organisation.posts
    nothing = np.zeros(posts)
    return LogOdds(
        signals=signals,
        factors=by_factor(signals, MANAGER_FACTORS, posts),
        context=nothing,
        unobserved=end.leaders.frailty,
        action=nothing,
        involuntary=nothing,
        internal=nothing,
        is_at_risk=end.managers.end_month == NOBODY,
    )


def _tenure_log_ratio(exits: ExitsSection, tenure: Ints) -> Floats:
    """Log hazard ratio of the tenure that each seller has reached next month, anniversaries included."""
    band = np.searchsorted(exits.tenure_months, tenure, side="left")
    is_anniversary = (tenure > 0) & (tenure % 12 == 0)
    log_ratio: Floats = np.log(exits.tenure_ratios)[band] + log(exits.anniversary_ratio) * is_anniversary
    return log_ratio


def base_rates(
    log_odds: LogOdds, wanted: YearlyRates, exits: ExitsSection, before: BaseRates | None
) -> BaseRates:
    """The intercepts at which those at risk have the yearly rates wanted, calendar evened out.

    With nobody at risk the rates of before hold.
    """
    at_risk = log_odds.is_at_risk
    if before is not None and not at_risk.any():
        return before
    raised = 1 + (exits.january_ratio - 1 + exits.post_bonus_ratio - 1) / 12
    voluntary = log_odds.observable + log_odds.unobserved + log_odds.action
    return BaseRates(
        voluntary=_intercept(voluntary[at_risk], wanted.voluntary / 12 / raised),
        involuntary=_intercept(log_odds.involuntary[at_risk], wanted.involuntary / 12),
        internal=_intercept(log_odds.internal[at_risk], wanted.internal / 12),
    )


def mean_base_rates(rates: list[BaseRates]) -> BaseRates:
    """The average of several months' intercepts."""
    return BaseRates(
        voluntary=float(np.mean([rate.voluntary for rate in rates])),
        involuntary=float(np.mean([rate.involuntary for rate in rates])),
        internal=float(np.mean([rate.internal for rate in rates])),
    )


def hazards_in(log_odds: LogOdds, rates: BaseRates, parameters: Parameters, month: int) -> Hazards:
    """The hazards of the month that follows the state."""
    before_end = month_number(parameters.organisation.last_day) - month
    shift = calendar_log_ratio(parameters.exits, month) + parameters.drift.base_log_ratio(before_end)
    base = rates.voluntary + shift
    zero = np.where(log_odds.is_at_risk, 1.0, 0.0)
    untouched = log_odds.observable + base + log_odds.unobserved
    voluntary = logistic(untouched + log_odds.action)
    involuntary = logistic(log_odds.involuntary + rates.involuntary)
    internal = logistic(log_odds.internal + rates.internal)
    return Hazards(
        voluntary=voluntary * zero,
        involuntary=involuntary * (1 - voluntary) * zero,
        internal=internal * (1 - voluntary) * (1 - involuntary) * zero,
        voluntary_observable=logistic(log_odds.observable + base) * zero,
        voluntary_without_action=logistic(untouched) * zero,
        context=log_odds.context + base,
    )


def calendar_log_ratio(exits: ExitsSection, month: int) -> float:
    """January and the month after the bonus."""
    ratios = {1: exits.january_ratio, exits.post_bonus_month: exits.post_bonus_ratio}
    return log(ratios.get(calendar_month(month), 1.0))


def draw_kinds(hazards: Hazards, generator: np.random.Generator) -> Ints:
    """Which exit each seat or post has in the month: EXIT_VOLUNTARY, ..., or STAYS."""
    limits = np.cumsum([hazards.voluntary, hazards.involuntary, hazards.internal], axis=0)
    kind: Ints = (generator.random(limits.shape[1]) >= limits).sum(axis=0).astype(np.int64)
    return kind


def _intercept(log_odds: Floats, target: float) -> float:
    """The number that, added to all log-odds, makes their mean probability the target."""
    target = max(target, 1e-9)
    intercept = log(target)
    for _ in range(30):  # a fixed point: small hazards are nearly exponential in the intercept
        intercept += log(target / float(logistic(log_odds + intercept).mean())) if len(log_odds) else 0.0
    return intercept
