"""The gates of a delivery: is it fresh, is it whole, is the organisation still the one of last time."""

from collections.abc import Collection, Mapping
from datetime import date

from data_contracts.contract import Severity
from data_contracts.report import CheckReport, Violation
from pipelines.changes import Changes, TableChange

ASSIGNMENTS = "assignments"

# One row of five, or one person of nine, is a large part and no sign that anything is spoilt.
FEWEST_ROWS = 10
FEWEST_PEOPLE = 3


def stale_tables(
    newest: Mapping[str, date], as_of_date: date, allowed_days: Mapping[str, int], severity: Severity
) -> tuple[Violation, ...]:
    """The tables whose newest record lies too long before the as-of date.

    Args:
        newest: the last day on which anything was recorded, by table; tables without time are not in it.
        as_of_date: the run's as-of date.
        allowed_days: how many days each table may be silent.
        severity: what a stale table does to the run.
    """
    return tuple(
        Violation(
            table=table,
            rule=f"the newest record is at most {allowed_days[table]} days before the as-of date",
            severity=severity,
            description="What happened since is missing: people would be judged by an old state.",
            rows_broken=0,
            rows_total=0,
            examples=(f"newest record {last}, {(as_of_date - last).days} days before",),
            advice=(
                f"deliver a newer export; if the table is this slow by nature, raise [sources.{table}] "
                "freshness_days"
            ),
        )
        for table, last in newest.items()
        if (as_of_date - last).days > allowed_days[table]
    )


def emptied_by_quarantine(
    report: CheckReport, allowed_ratio: Mapping[str, float], required: Collection[str], severity: Severity
) -> tuple[Violation, ...]:
    """The tables of which too large a part was set aside for the rest to stand for the whole.

    Args:
        report: where the rows of each table went, and by which rules.
        allowed_ratio: the largest part of each table that may be set aside.
        required: the tables no run can do without.
        severity: what such a table does to the run.
    """
    return tuple(
        Violation(
            table=count.table,
            rule=f"at most {allowed_ratio[count.table]:.0%} of the rows are set aside",
            severity=severity,
            description="What is left speaks of some people: the others would look as if nothing happened.",
            rows_broken=count.rows_quarantined,
            rows_total=count.rows_read,
            examples=_most_by(report, count.table),
            advice=_advice_on_rows_set_aside(count.table, is_required=count.table in required),
        )
        for count in report.counts
        if count.rows_quarantined >= FEWEST_ROWS
        and count.rows_quarantined > allowed_ratio[count.table] * count.rows_read
    )


def _advice_on_rows_set_aside(table: str, *, is_required: bool) -> str:
    first = (
        f"correct the SQL or the export of [sources.{table}], so that its rows keep the rules listed beside "
        "this one"
    )
    if is_required:
        return f"{first}; if so many are rightly set aside, raise [gates] required_set_aside_ratio"
    return (
        f"{first}; leave [sources.{table}] out: its factors are then not measured; or, if so many are "
        "rightly set aside, raise [gates] set_aside_ratio"
    )


def _most_by(report: CheckReport, table: str) -> tuple[str, ...]:
    """The rule that set most of a table's rows aside, for the reader who sees only this sentence."""
    rules = [v for v in report.violations if v.table == table and v.severity is Severity.ROW]
    if not rules:
        return ()
    most = max(rules, key=lambda violation: violation.rows_broken)
    return (f"most by {most.rule!r}: {most.rows_broken:,}",)


def changed_volumes(changes: Changes, change_ratio: float, severity: Severity) -> tuple[Violation, ...]:
    """The tables that shrank or grew by too much since the last run, or are not delivered any more.

    Args:
        changes: this run's tables beside the last run's.
        change_ratio: the largest part of a table's rows that may come or go.
        severity: what a changed table does to the run.
    """
    gone = [_gone(change, changes.since, severity) for change in changes.tables if change.rows_now is None]
    jumped = [
        _jumped(change, changes.since, change_ratio, severity)
        for change in changes.tables
        if change.has_changed_by_more_than(change_ratio)
        and abs((change.rows_now or 0) - (change.rows_before or 0)) >= FEWEST_ROWS
    ]
    emptied = [
        _emptied(change, changes.since, severity) for change in changes.tables if change.columns_emptied
    ]
    return (*gone, *jumped, *emptied)


def changed_amounts(changes: Changes, times: float, severity: Severity) -> tuple[Violation, ...]:
    """The columns of money whose usual amount is another than at the last run.

    Args:
        changes: this run's tables beside the last run's.
        times: how many times the earlier median the new one may be, and the other way round.
        severity: what such a column does to the run.
    """
    return tuple(
        Violation(
            table=change.table,
            rule=f"the usual {change.column} is within {times:g} times that of last time",
            severity=severity,
            description="Amounts that all change at once were delivered in another unit, period or currency.",
            rows_broken=0,
            rows_total=0,
            examples=(f"{change.now / change.before:.3g} times that of {changes.since}",),
            advice=(
                f"compare {change.column} in the export of [sources.{change.table}] with the last one; if it "
                "is right, raise [gates] amount_change_times"
            ),
        )
        for change in changes.amounts
        if change.has_changed_by_more_than(times)
    )


def new_labels(changes: Changes, people_ratio: float, severity: Severity) -> tuple[Violation, ...]:
    """The columns in which many people carry a label that nobody carried at the last run.

    Args:
        changes: this run's tables beside the last run's.
        people_ratio: the largest share of people with a new label.
        severity: what such a column does to the run.
    """
    return tuple(
        Violation(
            table=ASSIGNMENTS,
            rule=f"{change.column}: at most {people_ratio:.0%} of the people carry a label unknown last time",
            severity=severity,
            description="A label that is spelled anew is another one: its people lose their past and peers.",
            rows_broken=0,
            rows_total=0,
            examples=(f"{change.people_new:,} of {change.people:,} people since {changes.since}",),
            advice=(
                f"spell {change.column} as before, or translate it in the SQL of [sources.{ASSIGNMENTS}]; "
                "after a true renaming nothing is to be done"
            ),
        )
        for change in changes.labels
        if change.people_new >= FEWEST_PEOPLE and change.people_new > people_ratio * change.people
    )


def reorganisation(changes: Changes, change_ratio: float, severity: Severity) -> tuple[Violation, ...]:
    """A notice when more people than usual have another manager than at the last run.

    Args:
        changes: this run's tables beside the last run's.
        change_ratio: the largest share of people whose manager may change.
        severity: what a reorganisation does to the run.
    """
    if changes.managers_changed < FEWEST_PEOPLE or changes.managers_changed_ratio <= change_ratio:
        return ()
    return (
        Violation(
            table=ASSIGNMENTS,
            rule=f"at most {change_ratio:.0%} of the people have another manager than last time",
            severity=severity,
            description=(
                "After a reorganisation, or with a wrong manager column, figures about managers and teams "
                "speak of other groups than before."
            ),
            rows_broken=0,
            rows_total=0,
            examples=(
                f"{changes.managers_changed:,} of {changes.managers_compared:,} people since {changes.since}",
            ),
            advice="check the manager column; after a true reorganisation, read team figures with care",
        ),
    )


def _gone(change: TableChange, since: date, severity: Severity) -> Violation:
    return Violation(
        table=change.table,
        rule="the table is delivered again",
        severity=severity,
        description="The factors that need this table are not measured any more.",
        rows_broken=0,
        rows_total=0,
        examples=(f"{change.rows_before:,} rows on {since}",),
        advice=f"put [sources.{change.table}] back, or go on without what it measures",
    )


def _jumped(change: TableChange, since: date, change_ratio: float, severity: Severity) -> Violation:
    return Violation(
        table=change.table,
        rule=f"the number of rows changed by at most {change_ratio:.0%} since last time",
        severity=severity,
        description="A table that shrinks or grows at once was cut short, filtered or exported twice.",
        rows_broken=0,
        rows_total=change.rows_now or 0,
        examples=(f"{change.rows_before:,} rows on {since}, {change.rows_now:,} now",),
        advice=(
            f"compare the export of [sources.{change.table}] with the last one; if tables of yours change so "
            "much, raise [gates] volume_change_ratio"
        ),
    )


def _emptied(change: TableChange, since: date, severity: Severity) -> Violation:
    return Violation(
        table=change.table,
        rule="columns that held values last time still do",
        severity=severity,
        description="A column that becomes empty from one run to the next was lost on the way.",
        rows_broken=0,
        rows_total=change.rows_now or 0,
        examples=change.columns_emptied[:3],
        advice=f"look for it in the export and in the SQL of [sources.{change.table}]; filled on {since}",
    )
