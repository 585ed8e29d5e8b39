"""From when to when an account or a territory was somebody's, once everybody's own end is known."""

from collections.abc import Mapping

import numpy as np

from pipelines.simulation.arrays import Flags, Ints, Rows, take, whole
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.sellers import NEVER


def dated_holdings(
    facts: Mapping[str, Rows],
    seller_end: Ints,
    manager_end: Ints,
    parameters: Parameters,
    generator: np.random.Generator,
) -> dict[str, Rows]:
    """`accounts` and `manager_accounts` of the two populations, and `territories`, with their last days.

    Args:
        facts: `account_holdings` and `territory_holdings`, a row for each new holder.
        seller_end: each seller's last day of employment, NEVER without one.
        manager_end: each manager's.
        parameters: how late holdings are entered.
        generator: the dice.

    Returns:
        The rows with `entered_day`, `end_day` and `end_entered_day`, both NEVER for those that still hold.
    """
    accounts, territories = facts["account_holdings"], facts["territory_holdings"]
    is_managers: Flags = accounts["is_managers"] == 1
    own_end = _last_days(whole(accounts["person"]), is_managers, seller_end, manager_end)
    accounts = _ended(accounts, "account", own_end, parameters, generator)
    own_end = seller_end[whole(territories["person"])]
    return {
        "accounts": take(accounts, ~is_managers),
        "manager_accounts": take(accounts, is_managers),
        "territories": _ended(territories, "territory", own_end, parameters, generator),
    }


def _last_days(persons: Ints, is_managers: Flags, seller_end: Ints, manager_end: Ints) -> Ints:
    """The last day of each holder."""
    last = np.empty(len(persons), dtype=np.int64)
    last[is_managers] = manager_end[persons[is_managers]]
    last[~is_managers] = seller_end[persons[~is_managers]]
    return last


def _ended(
    rows: Rows, thing: str, own_end: Ints, parameters: Parameters, generator: np.random.Generator
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    """A holding ends the day before the thing's next one, or with the holder's employment.

    The end is entered with the next holding, or soon after the holder's last day.
    """
    crm, size = parameters.crm, len(rows[thing])
    is_late = generator.random(size) < crm.holding_late_share
    lag = np.where(is_late, generator.integers(1, crm.holding_late_days + 1, size), 0)
    entered = whole(rows["day"]) + lag
    in_order = np.lexsort([rows["day"], rows[thing]])
    this, following = in_order[:-1], in_order[1:]
    is_same = rows[thing][this] == rows[thing][following]
    this, following = this[is_same], following[is_same]
    until, until_entered = np.full(size, NEVER), np.full(size, NEVER)
    until[this] = whole(rows["day"])[following] - 1
    until_entered[this] = entered[following]
    leaves_first = own_end <= until
    left_entered = np.where(own_end == NEVER, NEVER, np.minimum(own_end, NEVER - crm.holding_late_days) + lag)
    return {
        **rows,
        "entered_day": entered,
        "end_day": np.minimum(until, own_end),
        "end_entered_day": np.where(leaves_first, left_entered, until_entered),
    }
