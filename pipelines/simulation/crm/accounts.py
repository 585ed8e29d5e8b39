"""Whose customer is whose: successors, team-mates, redistributions and managers who keep the best ones."""

from dataclasses import replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, push, take
from pipelines.simulation.crm.state import Accounts
from pipelines.simulation.organisation import Step
from pipelines.simulation.present import Present


def hold_accounts(present: Present) -> tuple[Accounts, Rows]:
    """The month's holders, from its first day on or from a hire's start.

    Returns:
        The accounts, and a row for each one with another holder than before. What ends a holding is known
        later: the next row, or the holder's last day.
    """
    step, sellers, managers = present.step, present.sellers, present.managers
    organisation, crm, before = step.organisation, step.parameters.crm, present.before.crm.accounts
    plays = np.where(
        present.handover.is_new, step.happens(crm.player_coach_share, organisation.posts), before.plays
    )
    seat = _seats_now(present, before)
    team = organisation.team[seat]
    post = managers.post_of_team[team]
    is_managers = before.is_wanted & plays[post] & (organisation.size[team] > crm.player_coach_above)
    holder = np.where(is_managers, managers.person[post], sellers.person[seat])
    is_other = (holder != before.holder) | (is_managers != before.is_managers)
    start = np.where(is_managers, step.first, np.maximum(step.first, sellers.start_day[seat]))
    rows = {
        "account": np.arange(len(seat)),
        "person": holder,
        "is_managers": is_managers,
        "day": start,
        "is_key": before.is_key,
        "value": before.value,
        "has_second_contact": before.has_second_contact,
    }
    stays = (before.holder != NOBODY) & (sellers.person[before.seat] == before.holder)
    is_lost = stays & ~before.is_managers & is_other
    lost = np.bincount(before.seat[is_lost], before.value[is_lost], organisation.sellers)
    held = replace(
        before,
        seat=seat,
        holder=holder,
        is_managers=is_managers,
        plays=plays,
        lost=push(np.where(present.changes.is_hired, 0.0, before.lost), lost.astype(np.float64)),
    )
    return held, take(rows, is_other & (holder != NOBODY))


def book_values(accounts: Accounts, seats: int) -> Floats:
    """What each seat's accounts buy a year, without those that the manager holds."""
    own = ~accounts.is_managers
    values: Floats = np.bincount(accounts.seat[own], accounts.value[own], seats).astype(np.float64)
    return values


def with_accounts(step: Step, accounts: Accounts, deals: Rows) -> Rows:
    """The deals opened this month, each with one of the accounts of its owner; NOBODY without any.

    Args:
        step: the month.
        accounts: as they are held in it.
        deals: have the owner's `seat`, which is not needed afterwards.
    """
    own = np.flatnonzero(~accounts.is_managers)
    chosen = draw_account(step, accounts.seat[own], deals["seat"].astype(np.int64), step.organisation.sellers)
    account = np.where(chosen == NOBODY, NOBODY, own[chosen])
    return {**{name: column for name, column in deals.items() if name != "seat"}, "account": account}


def draw_account(step: Step, place_of_account: Ints, place: Ints, places: int) -> Ints:
    """For each of the given places the index of one of the accounts that lie there; NOBODY without any."""
    if len(place_of_account) == 0:
        return np.full(len(place), NOBODY)
    in_order = np.argsort(place_of_account, kind="stable")
    held = np.bincount(place_of_account, minlength=places)
    nth = (step.generator.random(len(place)) * held[place]).astype(np.int64)
    position = np.minimum((np.cumsum(held) - held)[place] + nth, len(in_order) - 1)
    return np.where(held[place] > 0, in_order[position], NOBODY)


def _seats_now(present: Present, accounts: Accounts) -> Ints:
    """The book each account lies in after what leavers hand over and what teams redistribute.

    A redistribution evens out: those with more than the team's mean give, those with less receive.
    """
    step, sellers, organisation = present.step, present.sellers, present.step.organisation
    crm, team = step.parameters.crm, organisation.team
    book = book_values(accounts, organisation.sellers)
    stays = (sellers.person != NOBODY) & (sellers.notice_month == NOBODY)
    staff = np.maximum(np.bincount(team, stays, organisation.teams), 1.0)
    mean = (np.bincount(team, book * stays, organisation.teams) / staff)[team]
    redistributes = step.happens(crm.redistributions_per_year / 12, organisation.teams)[team]
    gives = redistributes & stays & (book > mean) & step.happens(crm.giver_share, organisation.sellers)
    # the employer knows of a notice from the month after
    leaves = (sellers.person != NOBODY) & (sellers.notice_month < step.month) & ~stays
    chance = np.where(gives, crm.given_share, np.where(leaves, crm.handed_over_share, 0.0))
    goes = ~accounts.is_managers & step.happens(chance[accounts.seat], len(accounts.seat))
    shortage = np.maximum(mean - book, 0.0) + 0.05 * mean + 1.0
    receiver = _receivers(step, np.where(stays & ~gives, shortage, 0.0), team[accounts.seat[goes]])
    seat = accounts.seat.copy()
    seat[goes] = np.where(receiver == NOBODY, seat[goes], receiver)
    return seat


def _receivers(step: Step, weight: Floats, teams: Ints) -> Ints:
    """A random seat of each of the given teams, drawn by weight; NOBODY where all weigh nothing."""
    organisation = step.organisation
    first = organisation.first_seat[teams]
    last = first + organisation.size[teams] - 1
    up_to = np.cumsum(weight)
    below = up_to[first] - weight[first]
    wanted = below + step.generator.random(len(teams)) * (up_to[last] - below)
    seat = np.clip(np.searchsorted(up_to, wanted, side="right"), first, last)
    is_one: Flags = weight[seat] > 0
    return np.where(is_one, seat, NOBODY)
