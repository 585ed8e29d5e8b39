"""What a feature's formula is given: each person's known rows of one source, prepared where it helps."""

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import KEYS, days_between, join_known, month_end, months_between, with_previous

# How far back events are read; it keeps the cost of one as-of date independent of the archive's age. An
# event feature is empty beyond it, and its `null_means` says so.
LOOKBACK_MONTHS = 24

# Sources of events, many a person. The others hold states, few a person, of which the oldest may still
# hold: they are read from the beginning.
EVENT_SOURCES = frozenset({"deals", "one_on_ones", "recognitions", "sales_results", "trainings"})

# A quota of up to a year still reaches into the look-back when it began a year before it.
QUOTA_LOOKBACK_MONTHS = LOOKBACK_MONTHS + 12


def known_rows(source: str, panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The rows of a source that the formulas of form ROWS aggregate.

    Args:
        source: a table of `tables` with `employee_id`.
        panel: has `employee_id` and `as_of_date`, unique.
        tables: source tables with their recorded dates.

    Returns:
        `join_known` of the source. States (`assignments`, `pay`, `ratings`) also have the columns of
        `with_previous`; `sales_results` also has `months_ago` (0: the as-of month) and that month's
        `quota`.
    """
    lookback_months = LOOKBACK_MONTHS if source in EVENT_SOURCES else None
    rows = join_known(panel, tables[source], source_contract(source), lookback_months)
    prepare = PREPARATIONS.get(source)
    return prepare(rows, panel, tables) if prepare else rows


def quotas_by_month(panel: ir.Table, quotas: ir.Table) -> ir.Table:
    """Known quotas, spread over the months of their period by days.

    Args:
        panel: has `employee_id` and `as_of_date`, unique.
        quotas: the source table with its recorded dates.

    Returns:
        `employee_id`, `as_of_date`, `months_ago` (0..23) and `quota`, summed over the periods that touch
        the month; whole periods add up to their quota but for rounding at the fourth decimal.
    """
    months = months_between(quotas.period_end, quotas.period_start) + 1
    spread = quotas.mutate(month_of_period=ibis.range(0, months).unnest())
    first = (spread.period_start.truncate("M") + spread.month_of_period.as_interval("M")).cast("timestamp")
    spread = spread.mutate(month=first.cast("date"))
    first_day = ibis.greatest(spread.month, spread.period_start)
    last_day = ibis.least(month_end(spread.month), spread.period_end)
    days_of_period = days_between(spread.period_end, spread.period_start) + 1
    days_of_month = days_between(last_day, first_day) + 1
    # Decimal before the sum: a parallel sum of doubles differs from run to run.
    share = (spread.quota.cast("float64") * days_of_month / days_of_period).cast("decimal(18, 4)")
    known = join_known(panel, spread.mutate(quota=share), source_contract("quotas"), QUOTA_LOOKBACK_MONTHS)
    dated = known.mutate(months_ago=months_between(known.as_of_date, known.month))
    return (
        dated.filter(dated.months_ago.between(0, LOOKBACK_MONTHS - 1))
        .group_by(*KEYS, "months_ago")
        .aggregate(quota=lambda t: t.quota.sum())
    )


def latest(rows: ir.Table, column: str) -> ir.Scalar:
    """The column's value in the person's last state."""
    return rows[column].max(where=rows.is_latest)


def _with_previous_assignment(rows: ir.Table, panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    return with_previous(rows, ("valid_from",), ("level", "manager_id"))


def _with_previous_pay(rows: ir.Table, panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    return with_previous(rows, ("valid_from",), ("base_pay", "currency"))


def _with_previous_rating(rows: ir.Table, panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    # Without a scale the bare rating serves: inside one organisation it is comparable all the same.
    scored = rows.mutate(score=rows.rating.cast("float64") / ibis.coalesce(rows.scale_max, 1).nullif(0))
    return with_previous(scored, ("period_end", "period_start"), ("score",))


def _with_quota(rows: ir.Table, panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    dated = rows.mutate(months_ago=months_between(rows.as_of_date, rows.month))
    if "quotas" not in tables:
        return dated.mutate(quota=ibis.null("decimal(18, 4)"))
    quotas = quotas_by_month(panel, tables["quotas"])
    keys = [*KEYS, "months_ago"]
    return dated.left_join(quotas, keys, rname="{name}_of_quota").drop(*(f"{key}_of_quota" for key in keys))


PREPARATIONS: Mapping[str, Callable[[ir.Table, ir.Table, Mapping[str, ir.Table]], ir.Table]] = {
    "assignments": _with_previous_assignment,
    "pay": _with_previous_pay,
    "ratings": _with_previous_rating,
    "sales_results": _with_quota,
}
