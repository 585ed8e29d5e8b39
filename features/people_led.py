"""Whom each manager leads: the sellers whose assignment in force names the manager."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import KEYS, known_on, state_on

# What a feature needs that asks whom a manager leads.
LED_COLUMNS = (
    "assignments.manager_id",
    "employment_spells.population",
    "employment_spells.start_date",
)


def people_led(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The sellers employed on each as-of date of the panel, with who led them, as known that day.

    Args:
        panel: has `as_of_date`.
        tables: source tables with their recorded dates; `employment_spells` and `assignments`.

    Returns:
        `employee_id`, `as_of_date`, unique, and `manager_id`. Whoever was on notice or on leave is still led;
        whoever went on to be a sales manager, be the end as a seller on record or not, is not.
    """
    dates = panel.select("as_of_date").distinct()
    spells = known_on(dates, tables["employment_spells"], source_contract("employment_spells"))
    newest_first = ibis.window(
        group_by=list(KEYS), order_by=[ibis.desc(spells.start_date), ibis.desc(spells.spell_id)]
    )
    last = spells.mutate(is_last=ibis.row_number().over(newest_first) == 0)
    employed = last.filter(
        last.is_last,
        last.population == "seller",
        last.end_date.isnull() | (last.end_date >= last.as_of_date),
        last.observed_until.isnull() | (last.observed_until >= last.as_of_date),
    )
    assigned = state_on(employed, tables["assignments"], source_contract("assignments"), ("manager_id",))
    return assigned.filter(assigned.manager_id.notnull())


def by_manager(led: ir.Table) -> ir.Table:
    """What is known of the people led, keyed as their managers are in the panel.

    Args:
        led: rows of `people_led`, or some of them with more columns.

    Returns:
        The rows with `employee_id` of the manager, and `seller_id`.
    """
    return led.rename(seller_id="employee_id", employee_id="manager_id")
