"""Variable pay period by period, beside what the results of the same period were."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.attainment import with_results
from features.point_in_time import KEYS, days_between
from features.sources import known_rows

# The longest quarter has 92 days: what is paid for longer periods is long-term pay.
LONGEST_QUARTER_DAYS = 92


def is_short_term(rows: ir.Table) -> ir.BooleanValue:
    """The payment is for a period of up to a quarter."""
    return days_between(rows.period_end, rows.period_start) < LONGEST_QUARTER_DAYS


def payouts_by_period(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Known payments for periods of up to a quarter, all measures of a period together.

    Args:
        panel: has `employee_id` and `as_of_date`, unique.
        tables: source tables with their recorded dates; `variable_payments`.

    Returns:
        The keys, `period_start`, `period_end`, `is_of_last_year` (see `known_rows`) and `payout_thousandths`:
        what was paid, in thousandths of what full attainment would have paid. Payments without a target do
        not take part.
    """
    rows = known_rows("variable_payments", panel, tables)
    counted = rows.filter(is_short_term(rows), rows.target_amount.notnull())
    paid = counted.group_by(*KEYS, "period_start", "period_end", "is_of_last_year").aggregate(
        amount=lambda t: t.amount.sum(), target=lambda t: t.target_amount.sum()
    )
    # Whole numbers before sums of them: a parallel sum of doubles differs from run to run.
    return paid.filter(paid.target > 0).select(
        *KEYS,
        "period_start",
        "period_end",
        "is_of_last_year",
        payout_thousandths=_thousandths(paid.amount, paid.target),
    )


def payouts_and_attainment(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """`payouts_by_period` beside the attainment of the same months.

    Args:
        panel: as in `payouts_by_period`.
        tables: as there; `sales_results` and `quotas` too.

    Returns:
        Its columns and `attainment_thousandths`, for the periods of which every month has both a result and
        a quota.
    """
    payouts = payouts_by_period(panel, tables)
    reached = with_results(panel, tables, payouts)
    whole = reached.filter(reached.is_whole)
    return whole.select(*payouts.columns, attainment_thousandths=_thousandths(whole.result, whole.quota))


def _thousandths(part: ir.DecimalValue, whole: ir.DecimalValue) -> ir.IntegerValue:
    ratio = part.cast("float64") / whole.cast("float64").nullif(0)
    return (ratio * 1000).round().cast("int64")
