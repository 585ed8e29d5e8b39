"""Results beside quotas, over the months that have both: of the last months, or of any period."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.point_in_time import KEYS, months_between
from features.sources import known_rows


def is_compared(rows: ir.Table) -> ir.BooleanColumn:
    """The month has both a result and a quota."""
    return rows.result.notnull() & (rows.quota > 0).fill_null(False)


def attainment(rows: ir.Table, months: tuple[int, int]) -> ir.Scalar:
    """Results over quotas of the months that have both.

    Args:
        rows: known rows of `sales_results`.
        months: the first and the last month that count, in months ago (0: the as-of month).
    """
    counts = is_compared(rows) & rows.months_ago.between(*months)
    return rows.result.sum(where=counts) / rows.quota.sum(where=counts).nullif(0)


def with_results(panel: ir.Table, tables: Mapping[str, ir.Table], periods: ir.Table) -> ir.Table:
    """Periods beside the results and quotas of their months.

    Args:
        panel: has `employee_id` and `as_of_date`, unique.
        tables: source tables with their recorded dates; `sales_results` and `quotas`.
        periods: the keys, `period_start`, `period_end` and any other columns, unique.

    Returns:
        The columns of `periods` with `result` and `quota`, summed over the months of the period that have
        both, and `is_whole`, true where all of them have; periods without such a month are left out.
    """
    rows = known_rows("sales_results", panel, tables)
    compared = rows.filter(is_compared(rows)).select(*KEYS, "month", "result", "quota")
    pairs = periods.inner_join(compared, list(KEYS))
    inside = pairs.filter(
        months_between(pairs.month, pairs.period_start) >= 0,
        months_between(pairs.period_end, pairs.month) >= 0,
    )
    months = months_between(inside.period_end, inside.period_start) + 1
    return inside.group_by(*periods.columns).aggregate(
        result=inside.result.sum(), quota=inside.quota.sum(), is_whole=inside.count() == months.max()
    )
