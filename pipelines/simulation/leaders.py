"""What holds for each manager personally: mandate, own development and recognition, own pay."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, logistic, pick, push
from pipelines.simulation.careers import PAY_ROUND_MONTH, whole_hundreds
from pipelines.simulation.clock import calendar_month, year_of
from pipelines.simulation.managers import Managers, superior, team_of_post
from pipelines.simulation.organisation import Organisation, Step
from pipelines.simulation.work import BASE_YEAR

GOALS_SET_BY = ("self", "above", "leadership_group")
ABOVE = GOALS_SET_BY.index("above")
PHASES = ("new_business", "loyalty", "both")
MANDATE_MONTH = 1  # mandates are looked over every January
ARENAS = ("appraisal", "goal", "plan", "problem_solving")


@dataclass(frozen=True)
class Leaders:
    """One element a post, of whoever holds it.

    Attributes:
        may_set_bonus, may_hire, has_tool_budget, sits_in_group, is_measured_on_development: the mandate.
        goals_set_by: code in GOALS_SET_BY. phase: code in PHASES. plan_day: its plan's approval, or NOBODY.
        promoted_month: of the promotion from seller, NOBODY for others. base_pay: monthly, öre.
        training_hours: of leader training, shape (18, posts). recognitions: from above, shape (6, posts).
        planned, held: own one-to-ones, shape (6, posts). frailty: log-hazard that no record shows.
    """

    may_set_bonus: Flags
    may_hire: Flags
    has_tool_budget: Flags
    sits_in_group: Flags
    is_measured_on_development: Flags
    goals_set_by: Ints
    phase: Ints
    plan_day: Ints
    promoted_month: Ints
    base_pay: Ints
    training_hours: Floats
    recognitions: Floats
    planned: Floats
    held: Floats
    frailty: Floats

    def updated(self, posts: Flags, new: Mapping[str, Ints | Floats | Flags]) -> "Leaders":
        """The state with other values in the given posts; histories (months, posts) broadcast."""
        return replace(self, **{name: np.where(posts, new[name], getattr(self, name)) for name in new})


def first_leaders(step: Step) -> Leaders:
    """Everybody new in post."""
    posts = step.organisation.posts
    no, zero = np.zeros(posts, dtype=np.bool_), np.zeros(posts, dtype=np.int64)
    empty = Leaders(
        may_set_bonus=no,
        may_hire=no,
        has_tool_budget=no,
        sits_in_group=no,
        is_measured_on_development=no,
        goals_set_by=zero,
        phase=zero,
        plan_day=zero,
        promoted_month=zero + NOBODY,
        base_pay=zero,
        training_hours=np.zeros((18, posts)),
        recognitions=np.zeros((6, posts)),
        planned=np.zeros((6, posts)),
        held=np.zeros((6, posts)),
        frailty=np.zeros(posts),
    )
    return empty.updated(~no, {**_mandate(step), "base_pay": _market_pay(step), "frailty": _frailty(step)})


def live_leaders(
    step: Step, before: Leaders, managers: Managers, is_new: Flags, is_promoted: Flags
) -> tuple[Leaders, dict[str, Rows]]:
    """A month of the managers' own: mandates, pay, training, talks with the director, recognition.

    Args:
        step: the month.
        before: the state of the month before.
        managers: who holds the posts now.
        is_new: posts whose holder is new this month.
        is_promoted: those of them who were sellers.
    """
    state = before.updated(
        is_new,
        {
            **_mandate(step),
            "promoted_month": np.where(is_promoted, step.month, NOBODY),
            "base_pay": _market_pay(step),
            **dict.fromkeys(("training_hours", "recognitions", "planned", "held"), np.zeros(len(is_new))),
            "frailty": _frailty(step),
        },
    )
    state, is_changed = _look_over_mandates(step, state, managers, is_new)
    state, is_paid_anew = _raise(step, state, is_new)
    since = np.full(len(is_new), step.first)
    facts = {
        "mandates": _mandate_rows(step, state, managers, is_changed | is_new, since),
        "manager_pay": _pay_rows(step, state, managers, is_paid_anew | is_new, since),
    }
    present = managers.start_day <= step.last
    state, facts["manager_trainings"] = _train(step, state, managers, present)
    state, facts["manager_talks"] = _hold_talks(step, state, managers, present)
    state, facts["manager_recognitions"] = _recognise(step, state, managers, present)
    return state, facts


def opening_rows(step: Step, leaders: Leaders, managers: Managers) -> dict[str, Rows]:
    """The mandates and pay that hold when the first month begins."""
    everybody = np.ones(step.organisation.posts, dtype=np.bool_)
    return {
        "mandates": _mandate_rows(step, leaders, managers, everybody, managers.start_day),
        "manager_pay": _pay_rows(step, leaders, managers, everybody, managers.start_day),
    }


def _mandate(step: Step) -> dict[str, Ints | Flags]:
    """A mandate for each post, as its holder gets it at the start."""
    settings, posts = step.parameters.leaders, step.organisation.posts
    return {
        "may_set_bonus": step.happens(settings.may_set_bonus_share, posts),
        "may_hire": step.happens(settings.may_hire_share, posts),
        "has_tool_budget": step.happens(settings.tool_budget_share, posts),
        "sits_in_group": step.happens(settings.leadership_group_share, posts),
        "is_measured_on_development": step.happens(settings.measured_on_development_share, posts),
        "goals_set_by": pick(step.generator, settings.goals_set_by_shares, posts),
        "phase": pick(step.generator, (0.4, 0.3, 0.3), posts),
        "plan_day": np.full(posts, NOBODY),  # nobody starts with a plan approved
    }


def _look_over_mandates(
    step: Step, state: Leaders, managers: Managers, is_new: Flags
) -> tuple[Leaders, Flags]:
    """In January some posts get another mandate."""
    posts = len(is_new)
    if calendar_month(step.month) != MANDATE_MONTH:
        return state, np.zeros(posts, dtype=np.bool_)
    is_changed = ~is_new & step.happens(step.parameters.leaders.mandate_changes_per_year, posts)
    approved = step.first - step.generator.integers(1, 60, posts)
    has_plan = step.happens(0.8, posts) & (approved >= managers.start_day)
    new = {**_mandate(step), "plan_day": np.where(has_plan, approved, NOBODY)}
    return state.updated(is_changed, new), is_changed


def _raise(step: Step, state: Leaders, is_new: Flags) -> tuple[Leaders, Flags]:
    """The yearly round."""
    pay = step.parameters.pay
    in_round = ~is_new & (calendar_month(step.month) == PAY_ROUND_MONTH)
    growth = 1 + step.generator.normal(pay.raise_mean, pay.raise_sd, len(is_new)).clip(0)
    return state.updated(in_round, {"base_pay": whole_hundreds(state.base_pay / 100 * growth)}), in_round


def _train(step: Step, state: Leaders, managers: Managers, present: Flags) -> tuple[Leaders, Rows]:
    """Leader training: seldom, and more often for those who are trained at all."""
    settings, posts = step.parameters.leaders, step.organisation.posts
    done = present & step.happens(settings.leader_trainings_per_month, posts)
    hours = np.where(step.happens(0.5, posts), 16.0, 8.0)
    rows = {
        "person": managers.person[done],
        "day": np.maximum(step.days(posts), managers.start_day)[done],
        "hours": hours[done],
        "is_linked": step.happens(0.4, posts)[done],
    }
    return replace(state, training_hours=push(state.training_hours, np.where(done, hours, 0.0))), rows


def _hold_talks(step: Step, state: Leaders, managers: Managers, present: Flags) -> tuple[Leaders, Rows]:
    """One planned talk with the director a month; the director holds the team's share of them."""
    organisation, posts = step.organisation, step.organisation.posts
    chief = superior(organisation, managers)
    planned = present & (chief != NOBODY)
    director = _director_post(organisation, managers)
    is_held = planned & step.happens(logistic(managers.held_log_odds)[director], posts)
    day = np.maximum(step.days(posts), managers.start_day)
    in_charge_from = managers.start_day[director]  # a director is not known before
    rows = {
        "person": managers.person[planned],
        "day": day[planned],
        "manager": chief[planned],
        "held_day": np.where(is_held, np.minimum(day + 2, step.last), NOBODY)[planned],
        "arena": np.where(is_held, pick(step.generator, (0.2, 0.3, 0.2, 0.3), posts), NOBODY)[planned],
        "entered_day": np.maximum(day - 10, np.maximum(managers.start_day, in_charge_from))[planned],
    }
    return replace(
        state, planned=push(state.planned, 1.0 * planned), held=push(state.held, 1.0 * is_held)
    ), rows


def _recognise(step: Step, state: Leaders, managers: Managers, present: Flags) -> tuple[Leaders, Rows]:
    """Recognition from the director, at the director's habit."""
    organisation, posts = step.organisation, step.organisation.posts
    director = _director_post(organisation, managers)
    chance = np.minimum(
        0.9, step.parameters.leaders.recognitions_per_month * np.exp(managers.praise[director])
    )
    chief = superior(organisation, managers)
    is_seen = present & (chief != NOBODY) & step.happens(chance, posts)
    rows = {
        "person": managers.person[is_seen],
        "day": np.maximum(step.days(posts), managers.start_day)[is_seen],
        "giver_manager": chief[is_seen],
    }
    return replace(state, recognitions=push(state.recognitions, 1.0 * is_seen)), rows


def _director_post(organisation: Organisation, managers: Managers) -> Ints:
    """The post of each post's director; a director's own for a director."""
    team = team_of_post(organisation, managers)
    return np.where(
        team == NOBODY, np.arange(organisation.posts), organisation.teams + organisation.region[team]
    )


def _mandate_rows(step: Step, state: Leaders, managers: Managers, posts: Flags, since: Ints) -> Rows:
    """A row for each of the given posts that leads a team, valid from the given days."""
    leads = posts & (team_of_post(step.organisation, managers) != NOBODY)
    names = ("may_set_bonus", "may_hire", "has_tool_budget", "sits_in_group", "is_measured_on_development")
    return {
        "person": managers.person[leads],
        "day": since[leads],
        **{name: getattr(state, name)[leads] for name in (*names, "goals_set_by", "phase", "plan_day")},
    }


def _pay_rows(step: Step, state: Leaders, managers: Managers, posts: Flags, since: Ints) -> Rows:
    """A row for each new pay, valid from the given days."""
    return {
        "person": managers.person[posts],
        "day": since[posts],
        "base_pay": state.base_pay[posts],
        "market_median": whole_hundreds(_market_median(step))[posts],
        "year": np.full(int(posts.sum()), year_of(step.month)),
    }


def _market_median(step: Step) -> Floats:
    """The market's monthly median of each post, SEK; directors earn more."""
    pay, organisation = step.parameters.pay, step.organisation
    grown = (1 + pay.market_growth_per_year) ** (step.month / 12 + 1970 - BASE_YEAR)
    is_director = np.arange(organisation.posts) >= organisation.teams
    median: Floats = np.where(is_director, 1.45, 1.0) * step.parameters.leaders.manager_base_pay * grown
    return median


def _market_pay(step: Step) -> Ints:
    """A starting pay around the market's."""
    drawn = step.generator.normal(0.0, step.parameters.leaders.pay_sd, step.organisation.posts)
    return whole_hundreds(_market_median(step) * np.exp(drawn))


def _frailty(step: Step) -> Floats:
    """What no record shows; its exponential has the mean one."""
    sd = step.parameters.leaders.frailty_sd
    return step.generator.normal(-(sd**2) / 2, sd, step.organisation.posts)
