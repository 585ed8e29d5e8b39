"""The people who lead the panel's people: since when, what they did before, and what they hold themselves."""

from collections.abc import Mapping

import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import KEYS, join_known, join_to

LED = ("manager_id", "as_of_date")


def managers_of(panel: ir.Table) -> ir.Table:
    """Whoever leads somebody in the panel, as people.

    Returns:
        `employee_id` (the manager's) and `as_of_date`, once each.
    """
    led = panel.filter(panel.manager_id.notnull())
    return led.select("as_of_date", employee_id=led.manager_id).distinct()


def managers_since(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Since when the panel's managers have been sales managers.

    Args:
        panel: has `manager_id` and `as_of_date`.
        tables: source tables with their recorded dates; `employment_spells`.

    Returns:
        `LED`, `since` (the first day of the last spell as sales manager), `was_seller` (in a spell that began
        before it); managers without such a spell are left out.
    """
    known = tables["employment_spells"]
    spells = join_known(managers_of(panel), known, source_contract("employment_spells"), None)
    starts = spells.group_by(manager_id="employee_id", as_of_date="as_of_date").aggregate(
        since=spells.start_date.max(where=spells.population == "sales_manager"),
        sold_from=spells.start_date.min(where=spells.population == "seller"),
    )
    was_seller = (starts.sold_from < starts.since).fill_null(False)
    return starts.filter(starts.since.notnull()).select(*LED, "since", was_seller=was_seller)


def with_manager(panel: ir.Table, of_managers: ir.Table) -> ir.Table:
    """The keys of everybody who is led, beside a table keyed by `LED`; null where it lacks the manager."""
    led = panel.filter(panel.manager_id.notnull()).select(*KEYS, "manager_id")
    return join_to(led, of_managers, on=LED)


def people_and_managers(panel: ir.Table) -> ir.Table:
    """Everybody in the panel and everybody who leads them.

    Returns:
        `employee_id` and `as_of_date`, once each.
    """
    managers = managers_of(panel).select(*KEYS)
    return panel.select(*KEYS).union(managers).distinct()


def managers_share(panel: ir.Table, held: ir.Table) -> ir.Table:
    """The manager's part of what the manager and the people led hold together.

    Args:
        panel: has `manager_id` and the keys.
        held: the keys and `amount` (a whole number or a decimal, not null), once for each person.

    Returns:
        The keys of everybody who is led, and `share`: null where nobody of them holds anything.
    """
    led = panel.filter(panel.manager_id.notnull()).select(*KEYS, "manager_id")
    own = held.select("as_of_date", "amount", manager_id="employee_id")
    of_team = led.filter(led.employee_id != led.manager_id).inner_join(held, list(KEYS))
    team = of_team.group_by(*LED).aggregate(team_amount=of_team.amount.sum())
    rows = join_to(join_to(led, own, on=LED), team, on=LED)
    amount, team_amount = rows.amount.fill_null(0), rows.team_amount.fill_null(0)
    share = amount.cast("float64") / (amount + team_amount).cast("float64").nullif(0)
    return rows.select(*KEYS, share=share)
