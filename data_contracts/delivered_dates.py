"""The dates of a table's rows as they were delivered, beside other dates of the same person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from data_contracts.contract import Contract, Kind, quoted
from data_contracts.quarantine import tables_in
from data_contracts.suspicious_columns import delivered_columns

_ROWS = "temp.main._delivered_dates"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class DeliveredDates:
    """A temporary table of dates.

    Attributes:
        rows: its name.
        columns: the table's own date columns.
        references: columns with dates of the row's person from another table, named by what they are.
    """

    rows: str
    columns: tuple[str, ...]
    references: tuple[str, ...]


@contextmanager
def delivered_dates(con: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[DeliveredDates]:
    """The dates of `source.<table>` and of its rows in quarantine, while they are needed.

    A column that was not delivered is left out: what stands in for it is another column's date once more.
    """
    dates = [column.name for column in delivered_columns(con, contract) if column.kind is Kind.DATE]
    keys = [name for name in ("employee_id",) if name in contract.column_names]
    if not dates:
        yield DeliveredDates(_ROWS, (), ())
        return
    table_of, references = _references(contract)
    join = ""
    if keys and table_of in tables_in(con, "source"):
        of_person = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in references.items())
        join = (
            f"LEFT JOIN (SELECT employee_id, {of_person} FROM source.{table_of} GROUP BY employee_id) "
            "USING (employee_id)"
        )
    else:
        references = {}
    names = ", ".join(quoted(name) for name in [*dates, *keys])
    rows = f"SELECT {names} FROM source.{contract.table}"
    if contract.table in tables_in(con, "quarantine"):
        # A row that broke two rules lies there twice.
        once = f"SELECT DISTINCT _row, {names} FROM quarantine.{contract.table}"
        rows += f" UNION ALL SELECT {names} FROM ({once})"
    sound = ", ".join(_sound(name) for name in [*dates, *references])
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_ROWS} AS SELECT {sound} FROM ({rows}) {join}")
    try:
        yield DeliveredDates(_ROWS, tuple(dates), tuple(references))
    finally:
        con.execute(f"DROP TABLE {_ROWS}")


def _references(contract: Contract) -> tuple[str, dict[str, str]]:
    """The table whose dates of a person a row is held against, and the dates by name."""
    if contract.table == "employment_spells":
        return "assignments", {"the first day of the person's assignments": "min(valid_from)"}
    return "employment_spells", {
        "the first day of the person's employment": "min(start_date)",
        "the last day of the person's employment": "max(end_date)",
    }


def _sound(name: str) -> str:
    """SQL: the date, or null for a placeholder such as 9999-12-31, which is another rule's matter."""
    column = quoted(name)
    bounds = f"DATE '{_FIRST_YEAR}-01-01' AND DATE '{_LAST_YEAR}-12-31'"
    return f"CASE WHEN {column} BETWEEN {bounds} THEN {column} END AS {column}"
