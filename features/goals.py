"""Goals: realistic and demanding, reached or missed, and how the work was rated."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import peer_median
from features.point_in_time import KEYS, join_to, within
from features.sources import known_rows, latest

QUOTA_COLUMNS = ("sales_results.result", "quotas.quota", "quotas.period_end")


def _is_compared(rows: ir.Table) -> ir.BooleanColumn:
    """The month has both a result and a quota."""
    return rows.result.notnull() & (rows.quota > 0).fill_null(False)


@feature(
    factor=Factor.GOALS,
    unit=Unit.RATIO,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="no month of the last 3 with both a result and a quota",
    is_shown=True,
    risk_side=RiskSide.EITHER,
)
def attainment_3m_ratio(rows: ir.Table) -> ir.Scalar:
    """Result of the last 3 months as a multiple of their quota.

    Over the months that have both; a quota is spread over its period by days.
    """
    counts = _is_compared(rows) & (rows.months_ago < 3)
    return rows.result.sum(where=counts) / rows.quota.sum(where=counts).nullif(0)


@feature(
    factor=Factor.GOALS,
    unit=Unit.RATIO,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="not all of the last 6 months have both a result and a quota",
    is_shown=True,
    risk_side=RiskSide.LOW,
)
def attainment_slope_6m(rows: ir.Table) -> ir.Scalar:
    """Change of monthly attainment per month over the last 6 months (least squares)."""
    counts = _is_compared(rows) & (rows.months_ago < 6)
    # Decimal before the sum: a parallel sum of doubles differs from run to run.
    attainment = (rows.result / rows.quota.nullif(0)).cast("decimal(18, 6)")
    # Months 5..0 ago stand at -2.5..2.5: twice that as weight, and 35 = 2 * (sum of squares 17.5).
    slope = (attainment * (5 - 2 * rows.months_ago)).sum(where=counts).cast("float64") / 35
    return (counts.sum() == 6).ifelse(slope, None)


@feature(
    factor=Factor.GOALS,
    unit=Unit.MONTHS,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="no month of the last 24 months in which a known quota was reached",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
)
def months_since_target_met(rows: ir.Table) -> ir.Scalar:
    """Months since the last month in which the result reached the quota."""
    return rows.months_ago.min(where=_is_compared(rows) & (rows.result >= rows.quota))


@feature(
    factor=Factor.GOALS,
    unit=Unit.RATIO,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="a quota or a result of these six months is missing, or last year's result was not positive",
    is_shown=True,
    risk_side=RiskSide.HIGH,
)
def quota_growth_ratio(rows: ir.Table) -> ir.Scalar:
    """Quota of the last 3 months as a multiple of the result in the same months a year earlier."""
    now = (rows.months_ago < 3) & rows.quota.notnull()
    year_ago = rows.months_ago.between(12, 14) & rows.result.notnull()
    before = rows.result.sum(where=year_ago)
    is_whole = (now.sum() == 3) & (year_ago.sum() == 3) & (before > 0)
    return is_whole.ifelse(rows.quota.sum(where=now) / before.nullif(0), None)


@feature(
    factor=Factor.GOALS,
    unit=Unit.RATIO,
    source="sales_results",
    columns=("sales_results.result", "assignments.role"),
    owner=Owner.MANAGER,
    null_means="no result in the last 6 months, no role, fewer than eight peers, or a median below or at 0",
    is_shown=True,
    risk_side=RiskSide.EITHER,
    form=Form.TABLES,
)
def result_to_peers_ratio_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Mean monthly result of the last 6 months as a multiple of the median of peers in role and level.

    Over the months with a result: who joined lately is not held against half a year.
    """
    known = known_rows("sales_results", panel, {"sales_results": tables["sales_results"]})
    recent = known.filter(within(known, "month", months=6))
    # A sum of decimals over a count: the mean is the same whatever the order of the rows.
    monthly = recent.result.sum().cast("float64") / recent.result.count().nullif(0)
    means = recent.group_by(*KEYS).aggregate(result=monthly)
    rows = join_to(panel.select(*KEYS, "role", "level", "country"), means)
    median = peer_median(rows, rows.result)
    ratio = rows.result / median.nullif(0)
    return rows.select(*KEYS, result_to_peers_ratio_6m=(median > 0).ifelse(ratio, None))


@feature(
    factor=Factor.GOALS,
    unit=Unit.SCORE,
    source="ratings",
    columns=("ratings.rating", "ratings.period_end"),
    owner=Owner.MANAGER,
    null_means="no closed rating on record",
    is_shown=True,
    risk_side=RiskSide.EITHER,
)
def last_rating_score(rows: ir.Table) -> ir.Scalar:
    """The last closed rating, as a share of its scale where the scale is delivered."""
    return latest(rows, "score")


@feature(
    factor=Factor.GOALS,
    unit=Unit.SCORE,
    source="ratings",
    columns=("ratings.rating", "ratings.period_end"),
    owner=Owner.MANAGER,
    null_means="fewer than two closed ratings on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
)
def rating_change(rows: ir.Table) -> ir.Scalar:
    """The last closed rating less the one before, in the same measure."""
    return latest(rows, "score") - latest(rows, "previous_score")
