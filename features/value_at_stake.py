"""What would be at stake if a person left: quantities as recorded, before any assumption about them.

No risk factor and never a feature: what somebody is worth to a company says nothing of whether they stay.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.accounts import account_ownerships
from features.point_in_time import KEYS, join_to, state_on, within
from features.sources import MONTHS_OF_YEAR, known_rows

# A mean of fewer months is that of one good or bad deal, a share of fewer deals that of a few customers.
MINIMUM_MONTHS = 3
MINIMUM_CLOSED_DEALS = 30

# What each quantity is read from, beyond keys and recorded dates.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "open_pipeline": ("deals.opened_date", "deals.closed_date", "deals.outcome", "deals.amount"),
    "sole_contact_accounts": ("accounts.valid_from", "accounts.annual_value", "accounts.has_second_contact"),
    "ramp": ("sales_results.month", "sales_results.result"),
    "pay": ("pay.valid_from", "pay.base_pay"),
}


def open_deal_value(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The amount of each person's open deals that were opened in the last 24 months; 0 without any.

    Older ones are taken for forgotten: nobody closes them either way. A credit (an amount below zero) is
    nothing that an exit would lose.
    """
    deals = known_rows("deals", panel, tables)
    amounts = deals.group_by(*KEYS).aggregate(
        amount=deals.amount.sum(where=deals.closed_date.isnull() & (deals.amount > 0))
    )
    rows = join_to(panel.select(*KEYS), amounts)
    return rows.select(*KEYS, open_deal_value=rows.amount.fill_null(0).cast("float64"))


def won_value_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Of the amount of all deals the panel's people closed in the last 12 months, the share that was won.

    Credits are left out, so that it lies between 0 and 1.

    Returns:
        `as_of_date`, `closed_deals` and `won_value_ratio`, null with fewer than `MINIMUM_CLOSED_DEALS`.
    """
    deals = known_rows("deals", panel, tables)
    is_closed = within(deals, "closed_date", months=MONTHS_OF_YEAR) & (deals.amount > 0)
    closed = deals.filter(is_closed & deals.outcome.notnull())
    won = closed.amount.sum(where=closed.outcome == "won").fill_null(0).cast("float64")
    share = won / closed.amount.sum().cast("float64").nullif(0)
    enough = closed.count() >= MINIMUM_CLOSED_DEALS
    return closed.group_by("as_of_date").aggregate(
        closed_deals=closed.count(), won_value_ratio=enough.ifelse(share, None)
    )


def sole_contact_account_value(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """What customers buy per year who know nobody but the person; 0 without any.

    Only customers of whom it is on record that there is no second contact.
    """
    owned = account_ownerships(panel, tables)
    alone = owned.filter(owned.is_held & ~owned.has_second_contact.fill_null(True))
    values = alone.group_by(*KEYS).aggregate(value=alone.annual_value.sum())
    rows = join_to(panel.select(*KEYS), values)
    return rows.select(*KEYS, sole_contact_account_value=rows.value.fill_null(0).cast("float64"))


def monthly_result_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The mean result of the months with one among the last 12; null with fewer than `MINIMUM_MONTHS`.

    A mean below zero (cancellations) is no loss that an exit would bring: it counts as 0.
    """
    rows = known_rows("sales_results", panel, tables)
    counts = rows.months_ago.between(0, MONTHS_OF_YEAR - 1) & rows.result.notnull()
    mean = rows.result.sum(where=counts).cast("float64") / counts.sum().nullif(0)
    is_known = counts.sum() >= MINIMUM_MONTHS
    return rows.group_by(*KEYS).aggregate(monthly_result_12m=is_known.ifelse(ibis.greatest(mean, 0.0), None))


def pay_at_target(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Everybody's pay at full attainment, in the currency it is paid in; never published by person or group.

    Returns:
        The keys, `pay` (per the period of `base_pay`; null without any on record) and `pay_currency`.
    """
    columns = ("base_pay", "target_variable_pay", "currency")
    paid = state_on(panel, tables["pay"], source_contract("pay"), columns)
    rows = join_to(panel, paid)
    whole = (rows.base_pay + rows.target_variable_pay.fill_null(0)).cast("float64")
    return rows.select(*KEYS, pay=whole, pay_currency=rows.currency)
