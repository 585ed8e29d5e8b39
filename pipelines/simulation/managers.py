"""The managers' posts: who leads which team, who succeeds whom, and each manager's habits."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, push
from pipelines.simulation.clock import month_of
from pipelines.simulation.organisation import Organisation, Step

EXIT_VOLUNTARY, EXIT_INVOLUNTARY, EXIT_INTERNAL, STAYS = range(4)
PAST_EXIT_MONTHS = 24


@dataclass(frozen=True)
class Managers:
    """One element a post (the teams' managers, then the directors), unless said otherwise.

    Attributes:
        person: who holds the post, never vacant. start_day: of the spell. quality: of leadership, SD 1.
        interval_days: between planned one-to-ones. held_log_odds: that one is held. praise: log rate.
        end_month: the last month of employment, NOBODY until notice. is_quitting: that exit is voluntary.
        past_exits, past_months: voluntary notices and person-months under this person, shape (months, posts).
        post_of_team: which post leads each team. change_month: of each team's latest change of manager.
        change_was_quit: whether that one followed a voluntary exit.
        people: how many managers there have been.
    """

    person: Ints
    start_day: Ints
    quality: Floats
    interval_days: Floats
    held_log_odds: Floats
    praise: Floats
    end_month: Ints
    is_quitting: Flags
    past_exits: Floats
    past_months: Floats
    post_of_team: Ints
    change_month: Ints
    change_was_quit: Flags
    people: int


@dataclass(frozen=True)
class Handover:
    """What changed on the first day of a month.

    Attributes:
        is_new: posts with a new holder. has_new_team: posts whose holder leads another team from today.
        has_new_manager: teams with another manager than yesterday.
    """

    is_new: Flags
    has_new_team: Flags
    has_new_manager: Flags


def first_managers(step: Step) -> tuple[Managers, Rows]:
    """A holder for every post, and their hires.

    Directors were hired before every manager, so that each manager always had somebody to report to.
    """
    posts, teams, generator = step.organisation.posts, step.organisation.teams, step.generator
    directs = np.arange(posts) >= teams
    years_ago = np.where(directs, generator.integers(6, 8, posts), generator.integers(0, 6, posts))
    start_day = step.first - 365 * years_ago - generator.integers(1, 360, posts)
    none = np.full(posts, NOBODY)
    state = Managers(
        person=np.arange(posts),
        start_day=start_day,
        **_style(step),
        end_month=none,
        is_quitting=np.zeros(posts, dtype=np.bool_),
        past_exits=np.zeros((PAST_EXIT_MONTHS, posts)),
        past_months=np.zeros((PAST_EXIT_MONTHS, posts)),
        post_of_team=np.arange(teams),
        change_month=np.full(teams, step.month - 1200),
        change_was_quit=np.zeros(teams, dtype=np.bool_),
        people=posts,
    )
    return state, {"person": state.person, "start_day": start_day}


def hand_over(step: Step, managers: Managers) -> tuple[Managers, Handover]:
    """On a month's first day: successors of those who left last month, and swaps in a reorganisation."""
    posts = step.organisation.posts
    is_new = managers.end_month == step.month - 1
    style = _style(step)
    succeeded = replace(
        managers,
        person=np.where(is_new, managers.people + np.cumsum(is_new) - 1, managers.person),
        start_day=np.where(is_new, step.first, managers.start_day),
        **{name: np.where(is_new, drawn, getattr(managers, name)) for name, drawn in style.items()},
        end_month=np.where(is_new, NOBODY, managers.end_month),
        past_exits=np.where(is_new, 0.0, managers.past_exits),
        past_months=np.where(is_new, 0.0, managers.past_months),
        people=managers.people + int(is_new.sum()),
    )
    post_of_team = _swapped(step, succeeded)
    moved = post_of_team != managers.post_of_team
    changed = moved | is_new[post_of_team]
    # after a swap the former manager is still in the house
    quit_by = is_new[managers.post_of_team] & managers.is_quitting[managers.post_of_team]
    has_new_team = np.zeros(posts, dtype=np.bool_)
    has_new_team[post_of_team[moved]] = True
    state = replace(
        succeeded,
        is_quitting=succeeded.is_quitting & ~is_new,
        post_of_team=post_of_team,
        change_month=np.where(changed, step.month, managers.change_month),
        change_was_quit=np.where(changed, quit_by, managers.change_was_quit),
    )
    return state, Handover(is_new, has_new_team & ~is_new, changed)


def remember_exits(managers: Managers, exits_by_team: Floats, sellers_by_team: Floats) -> Managers:
    """Add a month's voluntary notices and person-months to the record of those who lead the teams."""
    return replace(
        managers,
        past_exits=push(managers.past_exits, _by_post(managers, exits_by_team)),
        past_months=push(managers.past_months, _by_post(managers, sellers_by_team)),
    )


def superior(organisation: Organisation, managers: Managers) -> Ints:
    """The person each post reports to: a manager to the region's director, a director to NOBODY."""
    region = np.empty(organisation.teams, dtype=np.int64)
    region[managers.post_of_team] = organisation.region
    directors = np.full(organisation.posts - organisation.teams, NOBODY)
    return np.concatenate([managers.person[organisation.teams + region], directors])


def team_of_post(organisation: Organisation, managers: Managers) -> Ints:
    """The team each post leads; NOBODY for a director."""
    team = np.full(organisation.posts, NOBODY)
    team[managers.post_of_team] = np.arange(organisation.teams)
    return team


def months_in_post(managers: Managers, month: int) -> Ints:
    """Whole months since each holder started, counted at a month's beginning."""
    return month - month_of(managers.start_day)


def _style(step: Step) -> dict[str, Floats]:
    """Leadership quality, and the habits that it shows in."""
    contact, generator = step.parameters.contact, step.generator
    quality = generator.normal(size=step.organisation.posts)
    held = contact.held_log_odds + contact.held_quality * quality
    log_interval = generator.normal(-contact.talk_interval_quality * quality, contact.talk_interval_sd)
    return {
        "quality": quality,
        "interval_days": np.maximum(7.0, contact.talk_interval_days * np.exp(log_interval)),
        "held_log_odds": generator.normal(held, contact.held_sd),
        "praise": generator.normal(contact.recognition_quality * quality, 0.2),
    }


def _swapped(step: Step, managers: Managers) -> Ints:
    """Which post leads each team after some pairs of the same region have traded places."""
    settings = step.parameters.organisation
    settled = managers.end_month[managers.post_of_team] == NOBODY
    if settings.reorganisation_months_before_end > 0 and (
        step.months_before_end + 1 == settings.reorganisation_months_before_end
    ):
        return _reorganised(step, managers, settled)
    trades = settled & step.happens(settings.team_swaps_per_year / 12, len(settled))
    chosen = np.flatnonzero(trades)  # by region, since teams stand region by region
    one, other = chosen[: len(chosen) // 2 * 2 : 2], chosen[1::2]
    same = step.organisation.region[one] == step.organisation.region[other]
    one, other = one[same], other[same]
    post_of_team = managers.post_of_team.copy()
    post_of_team[one], post_of_team[other] = managers.post_of_team[other], managers.post_of_team[one]
    return post_of_team


def _reorganised(step: Step, managers: Managers, settled: Flags) -> Ints:
    """Which post leads each team after the managers of a share of all teams went round by one."""
    teams = len(settled)
    wanted = round(step.parameters.organisation.reorganisation_share * teams)
    candidates = step.generator.permutation(np.flatnonzero(settled))[:wanted]
    post_of_team = managers.post_of_team.copy()
    post_of_team[candidates] = managers.post_of_team[np.roll(candidates, 1)]
    return post_of_team


def _by_post(managers: Managers, by_team: Floats) -> Floats:
    """A team's figure at the post that leads it."""
    figures = np.zeros(len(managers.person))
    figures[managers.post_of_team] = by_team
    return figures
