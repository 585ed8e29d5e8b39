"""Whose a customer was, day by day: an ownership ends with its last day or with the next owner's first."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import day_before, days_between, known_on
from features.shared import shared


def account_ownerships(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Every ownership of a customer as it was known on each as-of date of the panel.

    Args:
        panel: has `as_of_date`.
        tables: source tables with their recorded dates; `accounts`.

    Returns:
        `as_of_date`, `account_id`, `employee_id`, `valid_from`, `held_until` (the last day; null while it
        lasts), `is_held` (on the as-of date), `next_owner_id` (whose the customer was right after; null if
        nobody's or not known), `is_key_account`, `annual_value`, `has_second_contact`.
    """
    return shared("account_ownerships", panel, tables, lambda: _account_ownerships(panel, tables))


def _account_ownerships(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    dates = panel.select("as_of_date").distinct()
    known = known_on(dates, tables["accounts"], source_contract("accounts"))
    in_time = ibis.window(group_by=["as_of_date", "account_id"], order_by=["valid_from", "employee_id"])
    beside = known.mutate(
        next_from=known.valid_from.lead(1).over(in_time), next_id=known.employee_id.lead(1).over(in_time)
    )
    before_next = day_before(beside.next_from)
    # Whether the lesser of a day and a null is null differs from engine to engine.
    until = ibis.least(
        ibis.coalesce(beside.valid_to, before_next), ibis.coalesce(before_next, beside.valid_to)
    )
    # A coming end leaves the customer where it is until then.
    held_until = (until < beside.as_of_date).ifelse(until, None)
    follows = (days_between(beside.next_from, until) <= 1).fill_null(False)
    return beside.select(
        "as_of_date",
        "account_id",
        "employee_id",
        "valid_from",
        "is_key_account",
        "annual_value",
        "has_second_contact",
        held_until=held_until,
        is_held=held_until.isnull(),
        next_owner_id=(follows & held_until.notnull()).ifelse(beside.next_id, None),
    )
