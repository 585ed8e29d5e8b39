"""Columns that tell nothing, or tell only who somebody is: constant ones, and those that are like a key."""

from collections.abc import Sequence

import duckdb

from data_contracts.contract import Column, Contract, Kind, quoted
from data_contracts.quarantine import columns_of, tables_in
from data_contracts.suspicion import Suspicion, SuspicionKind

# Fewer rows may well agree by accident.
MINIMUM_ROWS = 20

# A code that groups nobody: so many values per person.
_CODES_PER_PERSON = 0.8

# Whole numbers that repeat for nobody although they lie this close together: drawn at random, some of them
# would meet. With 100 people and three in ten numbers taken the odds are below one in a million.
_MINIMUM_PEOPLE = 100
_NUMBERS_TAKEN = 0.3

# Keys that stand for a group of people; every other key may be as fine as it likes.
_GROUP_KEYS = frozenset({"team_id", "plan_id"})

_CODE_KINDS = frozenset({Kind.NUMBER, Kind.COUNT, Kind.MONEY})


def delivered_columns(con: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[Column, ...]:
    """The contract's columns that the organisation's SQL returned; all where that is not known."""
    if contract.table not in tables_in(con, "raw"):
        return contract.columns
    names = frozenset(columns_of(con, f"raw.{contract.table}"))
    return tuple(column for column in contract.columns if column.name in names)


def find_suspicious_columns(
    con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]
) -> tuple[Suspicion, ...]:
    """Constant and id-like columns of `source.*`; tables that are kept apart are not read."""
    present = tables_in(con, "source")
    found: list[Suspicion] = []
    for contract in contracts:
        if contract.table in present and not contract.is_apart:
            columns = delivered_columns(con, contract)
            found += _constant(con, contract, columns)
            found += _id_like(con, contract, columns)
    return tuple(found)


def _constant(
    con: duckdb.DuckDBPyConnection, contract: Contract, columns: Sequence[Column]
) -> list[Suspicion]:
    varying = [column for column in columns if not column.may_be_constant]
    if not varying:
        return []
    measures = ", ".join(
        f"count({quoted(column.name)}), min({quoted(column.name)}) = max({quoted(column.name)})"
        for column in varying
    )
    total, *figures = con.execute(f"SELECT count(*), {measures} FROM source.{contract.table}").fetchall()[0]
    found = []
    for column, filled, is_constant in zip(varying, figures[::2], figures[1::2], strict=True):
        # A date that is only sometimes there (an end) is suspicious, too, when it is always the same.
        is_whole = filled == total or column.kind is Kind.DATE
        if filled >= MINIMUM_ROWS and is_constant and is_whole:
            rows = "all" if filled == total else "all filled"
            found.append(
                Suspicion(
                    contract.table,
                    column.name,
                    SuspicionKind.CONSTANT,
                    f"one value in {rows} {filled:,} rows",
                    _constant_advice(contract, column),
                )
            )
    return found


def _constant_advice(contract: Contract, column: Column) -> str:
    where = f"the SQL of [sources.{contract.table}]"
    if column.kind is Kind.DATE:
        return (
            f"a date that everybody shares is often the day of the export: map the day of the fact in {where}"
        )
    return f"nothing can be learned from it: map the column that varies in {where}, or leave it out"


def _id_like(
    con: duckdb.DuckDBPyConnection, contract: Contract, columns: Sequence[Column]
) -> list[Suspicion]:
    if "employee_id" not in contract.column_names:
        return []
    codes = [column for column in columns if _is_code(contract, column)]
    numbers = [column for column in columns if column.kind in _CODE_KINDS]
    if not codes and not numbers:
        return []
    parts = ["count(DISTINCT employee_id)"]
    for column in (*codes, *numbers):
        parts.append(f"count(DISTINCT {quoted(column.name)})")
    for column in numbers:
        name = quoted(column.name)
        parts += [f"bool_and({name} = floor({name}))", f"max({name}) - min({name}) + 1"]
    people, *figures = con.execute(f"SELECT {', '.join(parts)} FROM source.{contract.table}").fetchall()[0]
    found = []
    for column, values in zip(codes, figures, strict=False):
        if people >= MINIMUM_ROWS and values >= _CODES_PER_PERSON * people:
            evidence = f"{values:,} different values among {people:,} people"
            found.append(_id_suspicion(contract, column, evidence))
    ranges = figures[len(codes) + len(numbers) :]
    for at, column in enumerate(numbers):
        values, is_whole, width = figures[len(codes) + at], ranges[2 * at], ranges[2 * at + 1]
        if (
            people >= _MINIMUM_PEOPLE
            and values == people
            and is_whole
            and people >= _NUMBERS_TAKEN * float(width)
            and _is_one_per_person(con, contract, column)
        ):
            evidence = (
                f"a whole number of its own for each of {people:,} people, out of {int(width):,} numbers"
            )
            found.append(_id_suspicion(contract, column, evidence))
    return found


def _is_code(contract: Contract, column: Column) -> bool:
    return (
        column.kind is Kind.TEXT
        and not column.allowed
        and column.name not in contract.key
        and (column.name in _GROUP_KEYS or not column.name.endswith("_id"))
    )


def _is_one_per_person(con: duckdb.DuckDBPyConnection, contract: Contract, column: Column) -> bool:
    """Whether nobody has two values, and no two people share one."""
    name = quoted(column.name)
    most = con.execute(
        f"SELECT max(n) FROM (SELECT count(DISTINCT {name}) AS n FROM source.{contract.table} "
        f"GROUP BY employee_id)"
    ).fetchall()[0][0]
    return bool(most == 1)


def _id_suspicion(contract: Contract, column: Column, evidence: str) -> Suspicion:
    return Suspicion(
        contract.table,
        column.name,
        SuspicionKind.ID_LIKE,
        evidence,
        f"a key names people instead of describing them: map another column to {column.name} in the SQL of "
        f"[sources.{contract.table}], or leave it out",
    )
