"""Finds dates that were delivered with a time of day: their day depends on a time zone nobody named."""

from collections.abc import Collection, Mapping, Sequence

import duckdb

from data_contracts.contract import Contract, Kind, Severity, quoted
from data_contracts.report import Violation

# Types that can hold a time of day; what was delivered as DATE cannot.
_TIMED_TYPES = (
    "VARCHAR",
    "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMP_S",
    "TIMESTAMP_MS",
    "TIMESTAMP_NS",
)


def day_without_time(column: str) -> str:
    """The fact that should hold of a date column."""
    return f"{column} is a day without a time of day"


def find_timed_dates(
    con: duckdb.DuckDBPyConnection,
    contracts: Sequence[Contract],
    delivered: Mapping[str, Collection[str]],
) -> tuple[Violation, ...]:
    """The date columns of `raw.*` with values that carry a time of day other than midnight.

    Such a moment is read as the day it names, in UTC: 30 June 22:30 UTC is 1 July in Oslo.

    Args:
        con: the open database.
        contracts: the contracts of the configured sources.
        delivered: the columns each source delivered.
    """
    return tuple(
        violation
        for contract in contracts
        for violation in _of_table(con, contract, delivered[contract.table])
    )


def _of_table(
    con: duckdb.DuckDBPyConnection, contract: Contract, delivered: Collection[str]
) -> list[Violation]:
    types = {row[0]: row[1] for row in con.execute(f"DESCRIBE raw.{contract.table}").fetchall()}
    columns = [
        column.name
        for column in contract.columns
        if column.kind is Kind.DATE and column.name in delivered and types[column.name] in _TIMED_TYPES
    ]
    if not columns:
        return []
    counts = ", ".join(f"count(*) FILTER ({_is_timed(name)}), count({quoted(name)})" for name in columns)
    row = con.execute(f"SELECT {counts} FROM raw.{contract.table}").fetchall()[0]
    found = zip(columns, row[::2], row[1::2], strict=True)
    return [_violation(con, contract, name, timed, filled) for name, timed, filled in found if timed]


def _is_timed(column: str) -> str:
    moment = f"TRY_CAST({quoted(column)} AS TIMESTAMP)"
    return f"{moment} <> date_trunc('day', {moment})"


def _violation(
    con: duckdb.DuckDBPyConnection, contract: Contract, column: str, timed: int, filled: int
) -> Violation:
    hours = con.execute(
        f"SELECT strftime(TRY_CAST({quoted(column)} AS TIMESTAMP), '%H:%M') AS hour "
        f"FROM raw.{contract.table} WHERE {_is_timed(column)} "
        "GROUP BY hour ORDER BY count(*) DESC, hour LIMIT 3"
    ).fetchall()
    return Violation(
        table=contract.table,
        rule=day_without_time(column),
        severity=Severity.WARNING,
        description="A moment's day depends on the time zone: 22:30 in UTC is the next day in Oslo.",
        rows_broken=timed,
        rows_total=filled,
        examples=() if contract.is_apart else tuple(row[0] for row in hours),
        advice=(
            f"say in the SQL of [sources.{contract.table}] which day is meant, for example "
            f"(({column})::TIMESTAMPTZ AT TIME ZONE 'Europe/Oslo')::DATE"
        ),
    )
