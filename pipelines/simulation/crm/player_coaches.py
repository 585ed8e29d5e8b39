"""Managers who sell beside leading: their own quotas, results and a few deals on the accounts they keep."""

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, pick
from pipelines.simulation.clock import year_of
from pipelines.simulation.crm.accounts import draw_account
from pipelines.simulation.crm.state import Accounts
from pipelines.simulation.managers import Managers, team_of_post
from pipelines.simulation.organisation import Organisation
from pipelines.simulation.present import Present
from pipelines.simulation.work import BASE_YEAR

WIN_SHARE = 0.4
SHORTEST_CYCLE_DAYS, LONGEST_CYCLE_DAYS = 20, 120  # from a deal's opening to its close
AMOUNT_SD = 0.4
RECURRING_SD = 0.15
KIND_SHARES = (0.2, 0.5, 0.3)  # new business, expansion, renewal


def sells_beside_leading(accounts: Accounts, organisation: Organisation, managers: Managers) -> Flags:
    """Posts whose holder keeps accounts, and so has a quota of their own."""
    team = organisation.team[accounts.seat[accounts.is_managers]]
    kept = np.bincount(managers.post_of_team[team], minlength=organisation.posts)
    return kept > 0


def sell_beside_leading(present: Present, accounts: Accounts) -> dict[str, Rows]:
    """The month's quotas, results and new deals of the managers who keep accounts."""
    sells = sells_beside_leading(accounts, present.step.organisation, present.managers)
    quota = _quota(present)
    return {
        "manager_quotas": _quotas(present, np.flatnonzero(sells), quota),
        "manager_results": _results(present, accounts, np.where(sells, quota, 0.0)),
        "manager_deals": _deals(present, accounts, np.flatnonzero(sells), quota),
    }


def _quota(present: Present) -> float:
    """A share of what an account manager is asked to sell."""
    work, crm, year = present.step.parameters.work, present.step.parameters.crm, year_of(present.step.month)
    grown = (1 + work.quota_growth_per_year) ** (year - BASE_YEAR)
    return round(work.monthly_quota[0] * crm.manager_quota_ratio * grown / 100) * 100.0


def _quotas(present: Present, posts: Ints, quota: float) -> Rows:
    """The quotas, set some days ahead; a new manager's on the first day."""
    step, managers = present.step, present.managers
    ahead = step.first - step.generator.integers(5, 20, len(posts))
    return {
        "person": managers.person[posts],
        "start_day": np.full(len(posts), step.first),
        "end_day": np.full(len(posts), step.last),
        "quota": np.full(len(posts), quota),
        "set_day": np.maximum(ahead, managers.start_day[posts]),
    }


def _results(present: Present, accounts: Accounts, quota: Floats) -> Rows:
    """What comes without a deal; the deals won are added once it is known which were let go.

    Every player-coach has a row, since deals may close when the accounts are somebody else's already.
    """
    step, work, crm = present.step, present.step.parameters.work, present.step.parameters.crm
    plays = accounts.plays & (team_of_post(step.organisation, present.managers) != NOBODY)
    noise = np.exp(step.generator.normal(0.0, RECURRING_SD, len(quota)))
    recurring = np.round(quota * crm.manager_recurring_share * work.mean_attainment * noise)
    return {
        "person": present.managers.person[plays],
        "month": np.full(int(plays.sum()), step.month),
        "other_result": recurring[plays],
        "entered_day": np.full(int(plays.sum()), step.last),
    }


def _deals(present: Present, accounts: Accounts, posts: Ints, quota: float) -> Rows:
    """A few deals, sized so that the quota is about reached."""
    step, work, crm = present.step, present.step.parameters.work, present.step.parameters.crm
    post = np.repeat(posts, step.generator.poisson(crm.manager_deals_per_month, len(posts)))
    size = len(post)
    opened = step.days(size)
    cycle = step.generator.integers(SHORTEST_CYCLE_DAYS, LONGEST_CYCLE_DAYS + 1, size)
    mean = quota * work.mean_attainment * (1 - crm.manager_recurring_share)
    mean /= crm.manager_deals_per_month * WIN_SHARE
    stretch = np.exp(step.generator.normal(-(AMOUNT_SD**2) / 2, AMOUNT_SD, size))
    kept = np.flatnonzero(accounts.is_managers)
    post_of_account = present.managers.post_of_team[step.organisation.team[accounts.seat[kept]]]
    chosen = draw_account(step, post_of_account, post, step.organisation.posts)
    nobody = np.full(size, NOBODY)
    return {
        "person": present.managers.person[post],
        "opened_day": opened,
        "closed_day": opened + cycle,
        "is_won": step.happens(WIN_SHARE, size),
        "amount": np.round(mean * stretch, -2),
        "kind": pick(step.generator, KIND_SHARES, size),
        "account": kept[chosen] if size else nobody,
        "co_owner": nobody,
        "sourced_by": nobody,
        "entered_day": opened + step.generator.integers(0, work.deal_record_days + 1, size),
    }
