"""Small drawn tables, delivered to the engine as an export would be: every value is text."""

from collections.abc import Callable

import duckdb
import pytest

from data_contracts.cast import typed_select
from data_contracts.catalogue import source_contract
from data_contracts.check import CheckReport, Violation, check_tables
from data_contracts.contract import Contract


def rows_of(drawing: str) -> tuple[list[str], list[list[str | None]]]:
    """Header and rows of a table drawn with bars; an empty cell is null, what follows a # is a remark."""
    lines = [line.split("#")[0].strip() for line in drawing.strip().splitlines()]
    header, *rest = [[cell.strip() for cell in line.split("|")] for line in lines if set(line) - set("-+ ")]
    for row in rest:
        assert len(row) == len(header), f"drawn row {row} does not fit {header}"
    return header, [[cell or None for cell in row] for row in rest]


class Engine:
    """A database with the schemas of a run, and the steps that lead up to a check."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        for schema in ("raw", "typed", "source"):
            self.con.execute(f"CREATE SCHEMA {schema}")

    def deliver(self, table: str, drawing: str) -> None:
        """Fill `raw.<table>` with text."""
        header, rows = rows_of(drawing)
        columns = ", ".join(f'"{name}" VARCHAR' for name in header)
        self.con.execute(f"CREATE TABLE raw.{table} (_row BIGINT, {columns})")
        marks = ", ".join("?" for _ in range(len(header) + 1))
        if rows:
            numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
            self.con.executemany(f"INSERT INTO raw.{table} VALUES ({marks})", numbered)

    def type(self, contract: Contract) -> None:
        """Cast `raw.<table>` to `typed.<table>`."""
        described = self.con.execute(f"DESCRIBE raw.{contract.table}").fetchall()
        select = typed_select(contract, [row[0] for row in described])
        self.con.execute(f"CREATE TABLE typed.{contract.table} AS {select}")

    def make_source(self, contract: Contract) -> None:
        """All rows as known, dated by the contract's stand-in where no recorded date was delivered."""
        self.type(contract)
        dates = [name for name in (contract.recorded_from, contract.recorded_not_before) if name]
        stand_in = f"greatest({', '.join(dates)})" if dates else "NULL"
        self.con.execute(
            f"CREATE TABLE source.{contract.table} AS SELECT * REPLACE "
            f"(coalesce(recorded_date, {stand_in}) AS recorded_date) FROM typed.{contract.table}"
        )

    def check(self, *contracts: Contract, **drawings: str) -> CheckReport:
        """Deliver, cast and check the drawn tables."""
        by_name = {contract.table: contract for contract in contracts}
        chosen = [by_name.get(table) or source_contract(table) for table in drawings]
        for contract in chosen:
            self.deliver(contract.table, drawings[contract.table])
            self.make_source(contract)
        return check_tables(self.con, chosen)

    def rows(self, relation: str, columns: str) -> list[tuple[object, ...]]:
        """Rows of a relation in the order of delivery."""
        return self.con.execute(f"SELECT {columns} FROM {relation} ORDER BY _row").fetchall()


@pytest.fixture
def engine():
    engine = Engine()
    yield engine
    engine.con.close()


@pytest.fixture
def broken(engine) -> Callable[..., dict[tuple[str, str], Violation]]:
    """Check drawn tables: violations by (table, rule)."""

    def check(*contracts: Contract, **drawings: str) -> dict[tuple[str, str], Violation]:
        report = engine.check(*contracts, **drawings)
        return {(found.table, found.rule): found for found in report.violations}

    return check
