"""What a feature's formula is given: each person's known rows of one source, prepared where it helps."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import Subject
from features.point_in_time import KEYS, days_between, join_known, month_end, months_between, with_previous
from features.shared import shared

# How far back events are read; it keeps the cost of one as-of date independent of the archive's age. An
# event feature is empty beyond it, and its `null_means` says so.
LOOKBACK_MONTHS = 24

# Sources of events, many a person. The others hold states, few a person, of which the oldest may still
# hold: they are read from the beginning.
EVENT_SOURCES = frozenset(
    {
        "activities",
        "deals",
        "leads",
        "one_on_ones",
        "recognitions",
        "sales_results",
        "team_meetings",
        "tool_tickets",
        "trainings",
        "variable_payments",
    }
)

MONTHS_OF_YEAR = 12

# A quota of up to a year still reaches into the look-back when it began a year before it.
QUOTA_LOOKBACK_MONTHS = LOOKBACK_MONTHS + MONTHS_OF_YEAR


# Sources whose known rows many features read and that take long to prepare.
SHARED = frozenset({"sales_results"})

# Tables of states: what orders a person's rows, and what of the row before is asked for.
STATES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "assignments": (("valid_from",), ("level", "manager_id", "team_id", "remote_days")),
    "hirings": (("hired_date",), ()),
    "manager_mandates": (("valid_from",), ("tool_budget",)),
    "pay": (("valid_from",), ("base_pay", "target_variable_pay", "currency", "plan_id")),
    "preferences": (("declared_date",), ("wished_role",)),
    "seller_mandates": (("valid_from",), ("discount_limit",)),
}


def known_rows(
    source: str, panel: ir.Table, tables: Mapping[str, ir.Table], of: Subject = Subject.PERSON
) -> ir.Table:
    """The rows of a source that the formulas of form ROWS aggregate.

    Args:
        source: a table of `tables`.
        panel: has `employee_id` and `as_of_date`, unique, and the column `of`.
        tables: source tables with their recorded dates; activities as `activities_by_month` has them.
        of: whose rows: the person's, or once for each team or manager of the panel.

    Returns:
        `join_known` of the source, keyed by `subject_column` and `as_of_date`. Tables of states (the keys of
        `STATES`, `ratings`) also have the columns of `with_previous`; `sales_results` also has `months_ago`
        (0: the as-of month) and that month's `quota`; `variable_payments` also has `is_of_last_year` (the
        period ended in the 12 months up to the end of the person's last known one).
    """
    if source in SHARED and of is Subject.PERSON:
        return shared(f"known_{source}", panel, tables, lambda: _known_rows(source, panel, tables, of))
    return _known_rows(source, panel, tables, of)


def _known_rows(source: str, panel: ir.Table, tables: Mapping[str, ir.Table], of: Subject) -> ir.Table:
    lookback_months = LOOKBACK_MONTHS if source in EVENT_SOURCES else None
    column = subject_column(source, of)
    subjects = subjects_of(panel, of, column)
    rows = join_known(subjects, tables[source], source_contract(source), lookback_months, subject=column)
    if source in STATES:
        order, previous = STATES[source]
        return with_previous(rows, order, previous, subject=column)
    if source == "ratings":
        return _with_previous_rating(rows)
    if source == "sales_results":
        return _with_quota(rows, panel if of is Subject.PERSON else subjects, tables)
    if source == "variable_payments":
        return _with_last_year(rows)
    return rows


def subject_column(source: str, of: Subject) -> str:
    """The column of a source that says whose rows they are; a manager's own rows are those of a person."""
    names = source_contract(source).column_names
    if of is Subject.TEAM:
        return "team_id"
    return "employee_id" if "employee_id" in names else "manager_id"


def subjects_of(panel: ir.Table, of: Subject, column: str) -> ir.Table:
    """The panel's people, teams or managers on each as-of date, once each.

    Returns:
        `column` and `as_of_date`.
    """
    subjects = panel.select("as_of_date", **{column: panel[of.value]})
    if of is Subject.PERSON:
        return subjects
    return subjects.filter(subjects[column].notnull()).distinct()


def quotas_by_month(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Known quotas, spread over the months of their period by days.

    Args:
        panel: has `employee_id` and `as_of_date`, unique.
        tables: source tables with their recorded dates; `quotas`.

    Returns:
        `employee_id`, `as_of_date`, `months_ago` (0..23) and `quota`, summed over the periods that touch
        the month; whole periods add up to their quota but for rounding at the fourth decimal.
    """
    return shared("quotas_by_month", panel, tables, lambda: _quotas_by_month(panel, tables["quotas"]))


def _quotas_by_month(panel: ir.Table, quotas: ir.Table) -> ir.Table:
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


def _with_previous_rating(rows: ir.Table) -> ir.Table:
    # Without a scale the bare rating serves: inside one organisation it is comparable all the same.
    scored = rows.mutate(score=rows.rating.cast("float64") / ibis.coalesce(rows.scale_max, 1).nullif(0))
    return with_previous(scored, ("period_end", "period_start"), ("score",))


def _with_last_year(rows: ir.Table) -> ir.Table:
    # Pay for a period is recorded after it: a year up to the as-of date would lack its last quarter at
    # times, and the pay for a whole year most of the time.
    last_end = rows.period_end.max().over(ibis.window(group_by=list(KEYS)))
    return rows.mutate(is_of_last_year=months_between(last_end, rows.period_end) < MONTHS_OF_YEAR)


def _with_quota(rows: ir.Table, panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    dated = rows.mutate(months_ago=months_between(rows.as_of_date, rows.month))
    if "quotas" not in tables:
        return dated.mutate(quota=ibis.null("decimal(18, 4)"))
    quotas = quotas_by_month(panel, tables)
    keys = [*KEYS, "months_ago"]
    return dated.left_join(quotas, keys, rname="{name}_of_quota").drop(*(f"{key}_of_quota" for key in keys))
