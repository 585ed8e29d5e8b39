"""What was known when: the only module that joins tables on time.

A fact has two dates: when it happened and when our systems learned it (`recorded_date`). Rows that share
a key are versions of one fact; a version holds from its recorded date until the day the next version was
recorded (`superseded_date`); in a table without a key no row replaces another. Some columns of a row
become known later than the row itself; until their day they are null.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from data_contracts.contract import Contract
from data_contracts.rules import LATEST_DATE

KEYS = ("employee_id", "as_of_date")

# Columns that describe the delivery, not the fact: the row number and the list of unreadable columns.
DELIVERY_COLUMNS = ("_row", "_unreadable")

# A notice is dated by the organisation itself: the registry's lag does not apply to it.
KNOWN_AT_ONCE = frozenset({"notice_date"})


def month_index(day: ir.DateValue) -> ir.IntegerValue:
    """Months since year 0: differences count calendar months, whatever the days."""
    return day.year() * 12 + day.month()


def months_between(later: ir.DateValue, earlier: ir.DateValue) -> ir.IntegerValue:
    """Calendar months from `earlier` to `later`: 31 January to 1 February is one."""
    return month_index(later) - month_index(earlier)


def days_between(later: ir.DateValue, earlier: ir.DateValue) -> ir.IntegerValue:
    """Days from `earlier` to `later`; the same day is 0."""
    return later.delta(earlier, unit="day")


def month_end(day: ir.DateValue) -> ir.DateValue:
    """The last day of the month of `day`."""
    return _as_date(day.truncate("M") + ibis.interval(months=1) - ibis.interval(days=1))


def day_before(day: ir.DateValue) -> ir.DateValue:
    """The day before `day`."""
    return _as_date(day - ibis.interval(days=1))


def day_after(day: ir.DateValue) -> ir.DateValue:
    """The day after `day`."""
    return _as_date(day + ibis.interval(days=1))


def whole_months_until(day: ir.DateValue) -> ir.IntegerValue:
    """The index of the last month that was over on the evening of `day`: its own on a month's last day."""
    return (day == month_end(day)).ifelse(month_index(day), month_index(day) - 1)


def as_of_table(as_of_dates: Sequence[date]) -> ir.Table:
    """The as-of dates as a table of one column, free of any connection."""
    return ibis.literal(list(as_of_dates), "array<date>").unnest().name("as_of_date").as_table()


def as_recorded(table: ir.Table, contract: Contract, recorded_lag_days: int) -> ir.Table:
    """The table with every recorded date filled in, and the day each version was replaced.

    Args:
        table: the contract's columns, typed; those not delivered are null.
        contract: says which date stands in for a recorded date that was not delivered.
        recorded_lag_days: how long this source usually takes to learn of an event (days, >= 0); added to
            the dates that stand in, never to a delivered recorded date.

    Returns:
        The same rows; `recorded_date` and the later-known date columns filled, and in addition
        `superseded_date` (the recorded date of the key's next version, null for the last) and
        `recorded_lag_days`. A row that no date dates keeps a null `recorded_date`.
    """
    return with_superseded(with_recorded_dates(table, contract, recorded_lag_days), contract)


def with_recorded_dates(table: ir.Table, contract: Contract, recorded_lag_days: int) -> ir.Table:
    """`as_recorded` without `superseded_date`, which no row can say alone."""

    def lagged(column: str, day: ir.DateValue) -> ir.DateValue:
        if recorded_lag_days == 0 or column in KNOWN_AT_ONCE:
            return day
        return _as_date(day + ibis.interval(days=recorded_lag_days))

    filled = {
        target: ibis.coalesce(table[target], *(lagged(name, table[name]) for name in stand_ins))
        for target, stand_ins in contract.recorded_defaults.items()
    }
    if contract.recorded_from is not None:
        first = table[contract.recorded_from]
        first = month_end(first) if contract.is_recorded_at_month_end else first
        if contract.recorded_not_before is not None:
            # Whether the greatest of a day and a null is null differs from engine to engine.
            first = ibis.greatest(first, ibis.coalesce(table[contract.recorded_not_before], first))
        filled["recorded_date"] = ibis.coalesce(table.recorded_date, lagged(contract.recorded_from, first))
    return table.mutate(**filled, recorded_lag_days=ibis.literal(recorded_lag_days, "int64"))


def with_superseded(rows: ir.Table, contract: Contract) -> ir.Table:
    """The rows with `superseded_date` computed from themselves; null where rows have no key to share.

    To be computed again when rows were taken away (quarantine): a version whose successor is gone holds.
    """
    others = rows.drop("superseded_date") if "superseded_date" in rows.columns else rows
    if not contract.key:
        return others.mutate(superseded_date=ibis.null("date"))
    key = list(contract.key)
    # Few facts have a second version: a window over every row would sort them all to find it.
    recorded = others.group_by(key).aggregate(
        first=lambda t: t.recorded_date.min(), last=lambda t: t.recorded_date.max()
    )
    revised = recorded.filter(recorded.first < recorded.last)
    same_key = [others[name].identical_to(revised[name]) for name in key]
    versions = others.semi_join(revised, same_key).select(*key, "recorded_date")
    later_versions = ibis.window(group_by=key, order_by="recorded_date", range=(ibis.interval(days=1), None))
    replaced = versions.mutate(superseded_date=versions.recorded_date.min().over(later_versions)).distinct()
    replaced = replaced.filter(replaced.superseded_date.notnull()).rename(
        {f"_version_{name}": name for name in (*key, "recorded_date")}
    )
    same_version = [
        others[name].identical_to(replaced[f"_version_{name}"]) for name in (*key, "recorded_date")
    ]
    return others.left_join(replaced, same_version).select(*others.columns, "superseded_date")


def known_at(rows: ir.Table, contract: Contract, as_of_date: date) -> ir.Table:
    """What the sources said on a day: all later knowledge removed.

    Earlier versions of a fact stay, because earlier as-of dates saw them; `superseded_date` tells them
    apart (`current` drops them).

    Args:
        rows: the result of `as_recorded`.
        contract: says which columns become known later than their row.
        as_of_date: the last day whose knowledge may be used.

    Returns:
        The rows recorded by then, later-known values and later replacements null. Rows without a recorded
        date, or with one that no run will ever reach (9999-12-31), stay: it is for the checks to put them
        aside.
    """
    day = ibis.literal(as_of_date, "date")
    is_placeholder = rows.recorded_date > ibis.literal(LATEST_DATE, "date")
    recorded = rows.filter(rows.recorded_date.isnull() | (rows.recorded_date <= day) | is_placeholder)
    return _hide_later_columns(recorded, contract, day)


def current(rows: ir.Table) -> ir.Table:
    """The last known version of each fact."""
    return rows.filter(rows.superseded_date.isnull())


def known_on(as_of_dates: ir.Table, rows: ir.Table, contract: Contract) -> ir.Table:
    """Every row of everybody as it was known on each of the as-of dates.

    Args:
        as_of_dates: has `as_of_date`, one row a date.
        rows: a source table with its recorded dates.
        contract: the source's contract.

    Returns:
        The rows' columns and `as_of_date`. The size is rows x dates: for tables of spells, not of events.
    """
    facts = _facts(rows)
    joined = as_of_dates.select("as_of_date").join(facts, _is_known(facts, as_of_dates.as_of_date, contract))
    return _hide_later_columns(joined, contract, joined.as_of_date)


def join_known(
    panel: ir.Table,
    rows: ir.Table,
    contract: Contract,
    lookback_months: int | None,
    *,
    subject: str = "employee_id",
) -> ir.Table:
    """The panel's keys with each person's own rows as known on the as-of date.

    Args:
        panel: has the subject's column and `as_of_date`, unique.
        rows: a source table with the subject's column and its recorded dates.
        contract: the source's contract; `recorded_from` dates the row.
        lookback_months: rows dated within so many calendar months, the as-of month included; it bounds
            what one as-of date can cost. None: all rows since the records began.
        subject: the column that says whose rows they are: `employee_id`, or `team_id` or `manager_id` of
            tables about teams and managers.

    Returns:
        One row per key and known row, with the rows' columns. Rows dated after the as-of date (a raise to
        come) are left out. Later-known columns are null before their day.
    """
    keys = panel.select(subject, "as_of_date")
    facts = _facts(rows).rename(_fact_subject=subject)
    predicates = [keys[subject] == facts._fact_subject, *_is_known(facts, keys.as_of_date, contract)]
    if contract.recorded_from is not None and lookback_months is not None:
        age_months = months_between(keys.as_of_date, facts[contract.recorded_from])
        predicates.append(age_months < lookback_months)
    joined = keys.inner_join(facts, predicates).drop("_fact_subject")
    return _hide_later_columns(joined, contract, joined.as_of_date)


def within(
    rows: ir.Table, date_column: str, *, days: int | None = None, months: int | None = None
) -> ir.BooleanValue:
    """Whether a row's day lies in the window that ends on its as-of date.

    Args:
        rows: has `as_of_date` and `date_column`.
        date_column: the day that counts; a null day lies in no window.
        days: the window is (as_of_date - days, as_of_date].
        months: the window is the as-of date's calendar month and the months - 1 before it.

    Returns:
        True or False, never null. Exactly one of `days` and `months` is given.
    """
    if (days is None) == (months is None):
        raise ValueError("a window is given in days or in months")
    day = rows[date_column]
    recent = (
        days_between(rows.as_of_date, day) < days
        if days is not None
        else months_between(rows.as_of_date, day) < months
    )
    return (recent & (day <= rows.as_of_date)).fill_null(False)


def with_previous(
    rows: ir.Table, order: Sequence[str], columns: Iterable[str], *, subject: str = "employee_id"
) -> ir.Table:
    """Known rows that are states in time, each beside the state before it.

    Args:
        rows: a result of `join_known`.
        order: the columns that order a person's states, oldest first; unique within a person.
        columns: what the previous state is asked for.
        subject: whose rows they are, as `join_known` was told.

    Returns:
        The rows with `previous_<column>` (null for the first state) and `is_latest`, true for the last.
    """
    keys = [subject, "as_of_date"]
    in_time = ibis.window(group_by=keys, order_by=list(order))
    newest_first = ibis.window(group_by=keys, order_by=[ibis.desc(column) for column in order])
    previous = {f"previous_{column}": rows[column].lag(1).over(in_time) for column in columns}
    return rows.mutate(**previous, is_latest=ibis.row_number().over(newest_first) == 0)


def state_on(
    panel: ir.Table,
    rows: ir.Table,
    contract: Contract,
    columns: Sequence[str],
    *,
    subject: str = "employee_id",
) -> ir.Table:
    """The state each person was in on the as-of date, for tables of states (`valid_from`, `valid_to`).

    Args:
        panel: has the subject's column and `as_of_date`, unique.
        rows: a source table with `valid_from`; a later `valid_from` ends the earlier row.
        contract: the source's contract.
        columns: what of the state is wanted.
        subject: whose states they are, as in `join_known`.

    Returns:
        The keys and the columns; nobody without a state, or whose last state had ended by then.
    """
    known = join_known(panel, rows, contract, None, subject=subject)
    states = with_previous(known, ("valid_from",), (), subject=subject)
    in_force = states.is_latest
    if "valid_to" in contract.column_names:
        in_force &= states.valid_to.isnull() | (states.valid_to >= states.as_of_date)
    return states.filter(in_force).select(subject, "as_of_date", *columns)


def join_to(panel: ir.Table, part: ir.Table, *, on: Sequence[str] = KEYS) -> ir.Table:
    """The panel with a part's columns beside it; null where the part has no such key."""
    joined = panel.left_join(part, list(on), rname="{name}_of_part")
    return joined.drop(*(f"{key}_of_part" for key in on))


def _as_date(day: ir.DateValue) -> ir.DateValue:
    """DuckDB turns date + interval into a timestamp, which Ibis takes for a date and would not cast."""
    return day.cast("timestamp").cast("date")


def _facts(rows: ir.Table) -> ir.Table:
    return rows.drop(*(column for column in DELIVERY_COLUMNS if column in rows.columns))


def _is_known(facts: ir.Table, as_of_date: ir.DateValue, contract: Contract) -> list[ir.BooleanValue]:
    """Recorded, not yet replaced, and not dated after the as-of date."""
    conditions = [
        facts.recorded_date <= as_of_date,
        facts.superseded_date.isnull() | (facts.superseded_date > as_of_date),
    ]
    if contract.recorded_from is not None:
        conditions.append(facts[contract.recorded_from] <= as_of_date)
    return conditions


def _hide_later_columns(rows: ir.Table, contract: Contract, day: ir.DateValue) -> ir.Table:
    """The rows with null for every value that was not yet known on `day`."""
    visible: dict[str, ir.Value] = {}
    for column in contract.columns:
        if column.known_from is not None:
            known_from = rows[column.known_from]
            # A delivered or filled recorded date already holds the lag; the event's own date does not.
            lag_days = 0 if column.known_from in contract.recorded_defaults else rows.recorded_lag_days
            visible[column.name] = days_between(day, known_from) >= lag_days
    for name in (*contract.recorded_defaults, "superseded_date"):
        visible[name] = rows[name] <= day
    hidden = {name: is_known.ifelse(rows[name], None) for name, is_known in visible.items()}
    return rows.mutate(**hidden)
