"""Momentum: signs of withdrawal against the seller's own past; never a cause and never a reproach."""

import ibis
import ibis.expr.types as ir

from features.feature import Factor, Owner, RiskSide, Unit, feature
from features.point_in_time import months_between, within

# Of the six earlier months at least half must exist, or there is no past to compare with.
RECENT_MONTHS = 3
EARLIER_MONTHS = 6
MINIMUM_EARLIER_MONTHS = 3


@feature(
    factor=Factor.MOMENTUM,
    unit=Unit.RATIO,
    source="deals",
    columns=("deals.opened_date",),
    owner=Owner.MANAGER,
    null_means="first deal of the last 24 months less than six months old, or none in the earlier months",
    is_shown=True,
    risk_side=RiskSide.LOW,
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
)
def open_deals(rows: ir.Table) -> ir.Scalar:
    """Open deals that were opened in the last 24 months."""
    return rows.closed_date.isnull().sum()
