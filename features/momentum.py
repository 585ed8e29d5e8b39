"""Momentum: signs of withdrawal against the seller's own past; never a cause and never a reproach."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.activities import CUSTOMER_KINDS
from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.point_in_time import KEYS, days_between, months_between, within
from features.sources import known_rows

# Of the six earlier months at least half must exist, or there is no past to compare with.
RECENT_MONTHS = 3
EARLIER_MONTHS = 6
MINIMUM_EARLIER_MONTHS = 3

# How long deals usually last is not said on fewer of them.
MINIMUM_CLOSED_DEALS = 5
MONTHS_OF_CLOSED_DEALS = 12

PRE_QUIT_SIGNS = (
    "about twice the turnover in 12 months among those who show signs of withdrawal"
    " (Gardner, Van Iddekinge & Hom)"
)


@feature(
    factor=Factor.MOMENTUM,
    unit=Unit.RATIO,
    source="deals",
    columns=("deals.opened_date",),
    owner=Owner.MANAGER,
    null_means="first deal of the last 24 months less than six months old, or none in the earlier months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    evidence=PRE_QUIT_SIGNS,
)
def deals_opened_change_ratio(rows: ir.Table) -> ir.Scalar:
    """Deals opened a month in the last 3 months against the 6 months before (0: as many; -1: none).

    The earlier months count from the seller's first deal of the last 24 months.
    """
    recent = within(rows, "opened_date", months=RECENT_MONTHS).sum()
    earlier = within(rows, "opened_date", months=RECENT_MONTHS + EARLIER_MONTHS).sum() - recent
    since_first = months_between(rows.as_of_date, rows.opened_date).max() + 1
    earlier_months = ibis.least(since_first - RECENT_MONTHS, EARLIER_MONTHS)
    change = (recent / RECENT_MONTHS) / (earlier / earlier_months.nullif(0)).nullif(0) - 1
    return (earlier_months >= MINIMUM_EARLIER_MONTHS).ifelse(change, None)


@feature(
    factor=Factor.MOMENTUM,
    unit=Unit.RATIO,
    source="sales_results",
    columns=("sales_results.result",),
    owner=Owner.MANAGER,
    null_means="no result in the last 3 months, fewer than three in the 6 before, or their sum below or at 0",
    is_shown=True,
    risk_side=RiskSide.LOW,
    evidence="the change of performance has an effect of its own (Harrison, Virick & William 1996)",
)
def result_change_ratio(rows: ir.Table) -> ir.Scalar:
    """Mean monthly result of the last 3 months against the 6 months before (0: the same; -1: nothing).

    Over the months that have a result.
    """
    recent = rows.result.notnull() & (rows.months_ago < RECENT_MONTHS)
    earlier = rows.result.notnull() & rows.months_ago.between(
        RECENT_MONTHS, RECENT_MONTHS + EARLIER_MONTHS - 1
    )
    before = rows.result.sum(where=earlier)
    mean_recent = rows.result.sum(where=recent).cast("float64") / recent.sum().nullif(0)
    mean_before = before.cast("float64") / earlier.sum().nullif(0)
    is_known = (earlier.sum() >= MINIMUM_EARLIER_MONTHS) & (before > 0)
    return is_known.ifelse(mean_recent / mean_before.nullif(0) - 1, None)


@feature(
    factor=Factor.MOMENTUM,
    unit=Unit.COUNT,
    source="deals",
    columns=("deals.opened_date", "deals.closed_date"),
    owner=Owner.MANAGER,
    null_means="never: 0 where no deal is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    evidence=PRE_QUIT_SIGNS,
)
def open_deals(rows: ir.Table) -> ir.Scalar:
    """Open deals that were opened in the last 24 months."""
    return rows.closed_date.isnull().sum()


@feature(
    factor=Factor.MOMENTUM,
    unit=Unit.RATIO,
    source="activities",
    columns=("activities.activity_date", "activities.kind", "activities.count"),
    owner=Owner.MANAGER,
    null_means="first activity of the last 24 months less than six months old, or none in the earlier months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    evidence=PRE_QUIT_SIGNS,
)
def activity_change_ratio(rows: ir.Table) -> ir.Scalar:
    """Customer work a month in the last 3 months against the 6 months before (0: as much; -1: none).

    Calls, meetings, visits, demos, proposals and other work with customers, not administration. The
    earlier months count from the seller's first activity of the last 24 months.
    """
    done = sum(rows[f"{kind}_count"] for kind in CUSTOMER_KINDS)
    months_ago = months_between(rows.as_of_date, rows.activity_date)
    recent = done.sum(where=months_ago < RECENT_MONTHS).fill_null(0)
    earlier = done.sum(where=months_ago.between(RECENT_MONTHS, RECENT_MONTHS + EARLIER_MONTHS - 1))
    earlier_months = ibis.least(months_ago.max() + 1 - RECENT_MONTHS, EARLIER_MONTHS)
    change = (recent / RECENT_MONTHS) / (earlier / earlier_months.nullif(0)).nullif(0) - 1
    return (earlier_months >= MINIMUM_EARLIER_MONTHS).ifelse(change, None)


@feature(
    factor=Factor.MOMENTUM,
    unit=Unit.RATIO,
    source="deals",
    columns=("deals.opened_date", "deals.closed_date", "deals.amount"),
    owner=Owner.MANAGER,
    null_means="first deal of the last 24 months less than three months old, or no open amount at those ends",
    is_shown=True,
    risk_side=RiskSide.LOW,
    evidence=PRE_QUIT_SIGNS,
)
def pipeline_change_ratio(rows: ir.Table) -> ir.Scalar:
    """Amount of the open deals against its mean at the ends of the 6 months before (0: as much; -1: none).

    Over deals with an amount. The months before count from the seller's first deal of the last 24 months.
    """
    amount = rows.amount.fill_null(0)
    opened_ago = months_between(rows.as_of_date, rows.opened_date)
    # Open at the end of so many of the 6 months before: from the month of opening to the one before closing.
    last_end_ago = ibis.coalesce(months_between(rows.as_of_date, rows.closed_date) + 1, 1)
    ends = ibis.greatest(ibis.least(opened_ago, EARLIER_MONTHS) - last_end_ago + 1, 0)
    earlier_months = ibis.least(opened_ago.max(), EARLIER_MONTHS)
    before = (amount * ends).sum().cast("float64") / earlier_months.nullif(0)
    now = amount.sum(where=rows.closed_date.isnull()).fill_null(0).cast("float64")
    return (earlier_months >= MINIMUM_EARLIER_MONTHS).ifelse(now / before.nullif(0) - 1, None)


@feature(
    factor=Factor.MOMENTUM,
    unit=Unit.RATIO,
    source="deals",
    columns=("deals.opened_date", "deals.closed_date", "deals.amount"),
    owner=Owner.MANAGER,
    null_means="no open deal with an amount, or fewer than five deals closed in the last 12 months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    evidence=PRE_QUIT_SIGNS,
)
def young_pipeline_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the amount of open deals that is younger than the seller's deals usually get.

    The rest is due to end, with nothing behind it for the next quarter. No record says when a deal is
    expected to end: deals are taken to last the median number of days, from opening to closing, of the
    seller's own deals that closed in the last 12 months.
    """
    deals = known_rows("deals", panel, tables)
    lasted = days_between(deals.closed_date, deals.opened_date)
    has_closed = within(deals, "closed_date", months=MONTHS_OF_CLOSED_DEALS)
    usual = deals.group_by(*KEYS).aggregate(
        usual_days=lasted.median(where=has_closed), closed=has_closed.sum()
    )
    known = usual.filter(usual.closed >= MINIMUM_CLOSED_DEALS)
    rows = deals.filter(deals.closed_date.isnull()).inner_join(known, list(KEYS))
    is_young = days_between(rows.as_of_date, rows.opened_date) < rows.usual_days
    young = rows.amount.sum(where=is_young).fill_null(0).cast("float64")
    share = young / rows.amount.sum().cast("float64").nullif(0)
    return rows.group_by(*KEYS).aggregate(young_pipeline_ratio=share)
