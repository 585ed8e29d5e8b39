"""The rules a contract's columns imply, and the rules that recur between tables."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from data_contracts.contract import Column, Contract, Expectation, Kind, Rule, Severity, quoted

EARLIEST_DATE = date(1950, 1, 1)
LATEST_DATE = date(2100, 12, 31)

KIND_WORDS = {
    Kind.TEXT: "text",
    Kind.DATE: "a date (YYYY-MM-DD)",
    Kind.MONEY: "an amount of money",
    Kind.NUMBER: "a number",
    Kind.COUNT: "a whole number",
    Kind.FLAG: "true or false",
    Kind.SHARE: "a number",
}

# The person of the row is known in `employment_spells`.
HAS_SPELL = Rule(
    name="employee_id has a spell",
    description="A row about somebody who was never employed belongs to nobody in the panel.",
    severity=Severity.ROW,
    offending_sql=(
        "SELECT _row FROM {table} WHERE employee_id NOT IN "
        "(SELECT employee_id FROM source.employment_spells WHERE employee_id IS NOT NULL)"
    ),
    advice="deliver the person's spell in employment_spells, or leave the row out of the export",
    reads=("employment_spells",),
    is_across=True,
)


def source_rules(contract: Contract, unreadable_columns: Collection[str]) -> tuple[Rule, ...]:
    """Every rule of a source table: what its columns imply, the uniqueness of its rows, its own rules.

    Args:
        contract: the table's contract.
        unreadable_columns: the columns with a value that could not be read. Each gets rules of its own; for
            the others one rule speaks for all, because every expectation costs the library some time.
    """
    columns = [column for column in contract.columns if column.name in unreadable_columns]
    readable = [rule for column in columns for rule in (_some_readable(column), _readable(column))]
    filled = [
        _filled_source(contract, column, is_unreadable=column in columns)
        for column in contract.filled_columns
    ]
    return (
        *(readable or [_ALL_READABLE]),
        *filled,
        *_column_rules(contract),
        _once_per_version(contract) if contract.key else _no_copies(contract),
        *contract.rules,
    )


def published_rules(contract: Contract) -> tuple[Rule, ...]:
    """Every rule of a published table; there each violation is a bug, so all are critical."""
    shares = [column for column in contract.columns if column.kind is Kind.SHARE]
    rules = (
        *(_filled(column) for column in contract.filled_columns),
        *(_finite(column) for column in shares),
        *_column_rules(contract),
        _once(contract),
        *contract.rules,
    )
    return tuple(replace(rule, severity=Severity.CRITICAL) for rule in rules)


def not_before(later: str, earlier: str, severity: Severity) -> Rule:
    """`later` lies on or after `earlier` wherever both are filled.

    Args:
        later: a date column.
        earlier: a date column.
        severity: what a broken row does.
    """
    return Rule(
        name=f"{later} is not before {earlier}",
        description=f"A period that ends before it begins cannot be placed in time: {earlier} comes first.",
        severity=severity,
        offending_sql=f"SELECT _row FROM {{table}} WHERE {quoted(later)} < {quoted(earlier)}",
        advice=f"correct {later} or {earlier} in the export",
        shows=(later, earlier),
        expectation=Expectation(
            "expect_column_pair_values_a_to_be_greater_than_b",
            {
                "column_A": later,
                "column_B": earlier,
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
        ),
    )


def _column_rules(contract: Contract) -> tuple[Rule, ...]:
    """What the values of each column promise, in column order."""
    rules: list[Rule] = []
    for column in contract.columns:
        if column.allowed:
            rules.append(_allowed(column))
        if column.minimum is not None or column.maximum is not None:
            rules.append(_in_range(column))
        if column.kind is Kind.DATE:
            rules.append(_plausible_date(column))
    return tuple(rules)


def _filled(column: Column) -> Rule:
    return Rule(
        name=f"{column.name} is filled",
        description=f"Every row needs {column.name}.",
        severity=Severity.ROW,
        offending_sql=f"SELECT _row FROM {{table}} WHERE {quoted(column.name)} IS NULL",
        advice=f"fill {column.name} in the export or leave the row out",
        expectation=Expectation("expect_column_values_to_not_be_null", {"column": column.name}),
    )


def _filled_source(contract: Contract, column: Column, *, is_unreadable: bool) -> Rule:
    is_critical = contract.is_required and column.name in contract.key
    rule = replace(_filled(column), severity=Severity.CRITICAL if is_critical else Severity.ROW)
    if not is_unreadable:
        return rule
    # A value that is there but cannot be read is reported as such, and not as missing too.
    condition = f"AND NOT list_contains(_unreadable, '{column.name}')"
    return replace(rule, offending_sql=f"{rule.offending_sql} {condition}", expectation=None)


_ALL_READABLE = Rule(
    name="every value can be read",
    description="An unreadable value would be taken as missing.",
    severity=Severity.ROW,
    offending_sql="SELECT _row FROM {table} WHERE len(_unreadable) > 0",
    advice="correct the export or convert the value in the source's SQL",
)


def _readable(column: Column) -> Rule:
    return Rule(
        name=f"{column.name} can be read as {KIND_WORDS[column.kind]}",
        description=f"An unreadable {column.name} would be taken as missing.",
        severity=Severity.ROW,
        offending_sql=(
            f"SELECT _row FROM {{table}} WHERE list_contains(_unreadable, '{column.name}') "
            f"AND EXISTS (SELECT 1 FROM {{table}} WHERE {quoted(column.name)} IS NOT NULL)"
        ),
        advice=_reading_advice(column),
        shows=(column.name,),
        shows_delivered=True,
    )


def _reading_advice(column: Column) -> str:
    if column.kind is not Kind.DATE or column.is_required:
        return "correct the export or convert the value in the source's SQL"
    return (
        "correct the export or convert the value in the source's SQL; where a word means that there is no "
        f"date, leave it empty: nullif({column.name}, 'NA')"
    )


def _some_readable(column: Column) -> Rule:
    # Not one readable value: the column holds something else, and moving every row away would hide that.
    return Rule(
        name=f"{column.name} has the type {column.kind}",
        description=f"Not one value of {column.name} can be read as {KIND_WORDS[column.kind]}.",
        severity=Severity.CRITICAL,
        offending_sql=(
            f"SELECT _row FROM {{table}} WHERE list_contains(_unreadable, '{column.name}') "
            f"AND NOT EXISTS (SELECT 1 FROM {{table}} WHERE {quoted(column.name)} IS NOT NULL)"
        ),
        advice=f"convert the column to {column.kind} in the source's SQL, for example with strptime",
        shows=(column.name,),
        shows_delivered=True,
    )


def _allowed(column: Column) -> Rule:
    codes = ", ".join(f"'{code}'" for code in column.allowed)
    return Rule(
        name=f"{column.name} is one of [{', '.join(column.allowed)}]",
        description=f"A code of {column.name} that nobody agreed on has no meaning here.",
        severity=column.severity,
        offending_sql=f"SELECT _row FROM {{table}} WHERE {quoted(column.name)} NOT IN ({codes})",
        advice=(
            "translate your own codes in the source's SQL: "
            f"CASE {column.name} WHEN 'your code' THEN '{column.allowed[0]}' … END"
        ),
        shows=(column.name,),
        expectation=Expectation(
            "expect_column_values_to_be_in_set", {"column": column.name, "value_set": list(column.allowed)}
        ),
    )


def _in_range(column: Column) -> Rule:
    bounds = [f"{quoted(column.name)} < {column.minimum:g}"] if column.minimum is not None else []
    words = [f"at least {column.minimum:g}"] if column.minimum is not None else []
    if column.maximum is not None:
        bounds.append(f"{quoted(column.name)} > {column.maximum:g}")
        words.append(f"at most {column.maximum:g}")
    return Rule(
        name=f"{column.name} is {' and '.join(words)}",
        description=f"A value of {column.name} outside these bounds is a slip of entry or of unit.",
        severity=column.severity,
        offending_sql=f"SELECT _row FROM {{table}} WHERE {' OR '.join(bounds)}",
        advice="correct the value in the export",
        shows=(column.name,),
        expectation=Expectation(
            "expect_column_values_to_be_between",
            {"column": column.name, "min_value": column.minimum, "max_value": column.maximum},
        ),
    )


def _plausible_date(column: Column) -> Rule:
    # As SQL: the library takes three times as long for its own range expectation, and tables have many dates.
    return Rule(
        name=f"{column.name} lies between {EARLIEST_DATE.year} and {LATEST_DATE.year}",
        description=f"A {column.name} outside these years is a placeholder or a slip.",
        severity=Severity.ROW,
        offending_sql=(
            f"SELECT _row FROM {{table}} "
            f"WHERE {quoted(column.name)} NOT BETWEEN DATE '{EARLIEST_DATE}' AND DATE '{LATEST_DATE}'"
        ),
        advice=(
            "correct the date; an open end is an empty value, not a far date: "
            f"nullif({column.name}, DATE '9999-12-31') in the source's SQL"
        ),
        shows=(column.name,),
    )


def _finite(column: Column) -> Rule:
    return Rule(
        name=f"{column.name} is a finite number",
        description=f"A {column.name} without a finite value is null, not NaN or infinite.",
        severity=Severity.CRITICAL,
        offending_sql=f"SELECT _row FROM {{table}} WHERE NOT isfinite({quoted(column.name)})",
        advice="write null where there is no value",
    )


def _once_per_version(contract: Contract) -> Rule:
    return Rule(
        name=f"({', '.join(contract.key)}) occurs once per recorded_date",
        description="Two rows with the same key recorded on the same day contradict each other.",
        severity=Severity.CRITICAL if contract.is_required else Severity.ROW,
        offending_sql=_repeated(contract, (*contract.key, "recorded_date")),
        advice="deliver one row per key, or tell the versions apart by recorded_date",
    )


def _no_copies(contract: Contract) -> Rule:
    # Two events of a day may well look the same, so copies are not taken away.
    return Rule(
        name="no row is an exact copy of another",
        description="Each row counts as an event of its own; copies may be one event exported twice.",
        severity=Severity.WARNING,
        offending_sql=_repeated(contract, contract.column_names),
        advice="leave copies of one event out of the export; several events may stay as they are",
        is_across=True,
    )


def _once(contract: Contract) -> Rule:
    return Rule(
        name=f"({', '.join(contract.key)}) occurs once",
        description="Readers look rows up by this key.",
        severity=Severity.CRITICAL,
        offending_sql=_repeated(contract, contract.key),
        advice="write one row per key",
    )


def _repeated(contract: Contract, columns: tuple[str, ...]) -> str:
    """All copies of the rows that agree on `columns`; rows without their key are another rule's matter."""
    # GROUP BY: the library's own uniqueness expectations use window functions over all columns (slow).
    group = ", ".join(quoted(column) for column in columns)
    same = " AND ".join(f"t.{quoted(column)} IS NOT DISTINCT FROM d.{quoted(column)}" for column in columns)
    must = [column.name for column in contract.filled_columns if column.name in columns]
    filled = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in must)
    return (
        f"SELECT t._row FROM {{table}} AS t JOIN (SELECT {group} FROM {{table}} WHERE {filled} "
        f"GROUP BY {group} HAVING count(*) > 1) AS d ON {same}"
    )
