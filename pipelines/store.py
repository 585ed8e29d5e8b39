"""The engine and the files it reads: the only module that runs SQL or opens a source."""

import contextlib
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.cast import typed_select
from data_contracts.check import check_published
from data_contracts.contract import Contract, Kind, quoted
from data_contracts.errors import ConfigError, ContractError
from data_contracts.rules import EARLIEST_DATE
from features.point_in_time import (
    as_recorded,
    known_at,
    month_end,
    with_recorded_dates,
    with_superseded,
)
from pipelines.arrow_schemas import arrow_schema
from pipelines.engine_messages import engine_message, is_of_lines

MINIMUM_AMOUNTS = 20
# The engine's half of the 4 GB a run may take; the other half is for pandas and the models.
MEMORY_LIMIT = "2GB"
SCHEMAS = ("raw", "typed", "source", "quarantine", "derived")


class Store:
    """One in-memory DuckDB database and the Ibis view of it.

    Tables live in five schemas: `raw` (what the organisation's SQL returned), `typed` (cast to the contract),
    `source` (what was recorded by the as-of date), `quarantine` (rows that broke a rule) and `derived`.

    Args:
        spill_folder: where the engine may put aside what exceeds `MEMORY_LIMIT`; made here, readable by this
            user alone, and removed by `close`. None: everything stays in memory.
    """

    def __init__(self, spill_folder: Path | None = None) -> None:
        self.con = duckdb.connect()
        self._spill_folder = spill_folder
        if spill_folder is None:
            self.con.execute("SET temp_directory = ''")  # by default a folder in whatever folder we run in
        else:
            spill_folder.mkdir(mode=0o700, exist_ok=True)
            self.con.execute("SET temp_directory = ?", [str(spill_folder)])
            self.con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions", "enable_progress_bar"):
            self.con.execute(f"SET {setting} = false")
        # A moment with a time zone becomes a day in some zone: never in that of the machine.
        self.con.execute("SET TimeZone = 'UTC'")
        for schema in SCHEMAS:
            self.con.execute(f"CREATE SCHEMA {schema}")
        self._ibis = ibis.duckdb.from_connection(self.con)

    def close(self) -> None:
        """Give the engine's memory back, and remove what it put aside."""
        self.con.close()
        if self._spill_folder is not None:
            shutil.rmtree(self._spill_folder, ignore_errors=True)

    def read_raw(self, table: str, sql: str, folder: Path) -> frozenset[str]:
        """Run one source's SQL into `raw.<table>` and return the columns it delivered.

        Args:
            table: the source table's name.
            sql: the organisation's own SELECT; relative paths in it start at `folder`.
            folder: the data folder.

        Raises:
            ConfigError: a file is missing, or the engine refuses the SQL.
            ContractError: the lines of a CSV file fit no table.
        """
        try:
            statements = self.con.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise ConfigError(
                    f"[sources.{table}] its SQL holds {len(statements)} statement(s), not one SELECT; "
                    "keep one query per source table"
                )
            query = _without_end(sql)
            # The engine looks at the working directory before any search path: we stand in the folder itself.
            with contextlib.chdir(folder):
                self.con.execute(
                    f"CREATE TABLE raw.{table} AS SELECT row_number() OVER () AS _row, * FROM (\n{query}\n)"
                )
        except (FileNotFoundError, NotADirectoryError):
            raise ConfigError(
                f"the data folder {folder} does not exist or is no folder; check --data"
            ) from None
        except PermissionError:
            raise ConfigError(
                f"the data folder {folder} may not be opened; mend its permissions or check --data"
            ) from None
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.IOException as error:
            if self._is_of_spilling(error):
                raise
            raise ConfigError(
                f"[sources.{table}] cannot read its file: {engine_message(error)}; relative paths start at "
                f"{folder}"
            ) from None
        except duckdb.Error as error:
            if is_of_lines(error):
                raise ContractError(f"{table}: its file cannot be read: {engine_message(error)}") from None
            raise ConfigError(f"[sources.{table}] its SQL fails: {engine_message(error)}") from None
        described = self.con.execute(f"DESCRIBE raw.{table}").fetchall()
        return frozenset(row[0] for row in described) - {"_row"}

    def _is_of_spilling(self, error: duckdb.IOException) -> bool:
        """Whether the engine failed to put something aside, not to read a source."""
        text = str(error)
        is_there = self._spill_folder is not None and str(self._spill_folder) in text
        return is_there or "No space left" in text or "Disk quota" in text

    def type_source(self, contract: Contract, delivered: frozenset[str]) -> None:
        """Let `typed.<table>` show `raw.<table>` in its contract's types: a view, which holds no copy."""
        kinds = {column.name: str(column.kind) for column in contract.columns}
        described = self.con.execute(f"DESCRIBE raw.{contract.table}").fetchall()
        as_promised = [row[0] for row in described if row[1] == kinds.get(row[0])]
        select = typed_select(contract, delivered, as_promised)
        self.con.execute(f"CREATE VIEW typed.{contract.table} AS {select}")

    def cut_source(self, contract: Contract, as_of_date: date, recorded_lag_days: int) -> int:
        """Keep in `source.<table>` what was recorded by the as-of date, and let everything else go.

        Of `raw.<table>` only the rows with a value that could not be read stay, for the report to show it;
        `typed.<table>` goes: never are two copies of more than one table in memory.

        Returns:
            How many rows were recorded later.
        """
        table = contract.table
        typed = self._ibis.table(table, database="typed")
        visible = known_at(as_recorded(typed, contract, recorded_lag_days), contract, as_of_date)
        self._create("source", table, visible)
        later = self.row_count("raw", table) - self.row_count("source", table)
        self.con.execute(f"DROP VIEW typed.{table}")
        unreadable = f"SELECT _row FROM source.{table} WHERE len(_unreadable) > 0"
        self.con.execute(
            f"CREATE OR REPLACE TABLE raw.{table} AS SELECT * FROM raw.{table} WHERE _row IN ({unreadable})"
        )
        return later

    def renew_versions(self, contract: Contract) -> None:
        """Say again which version of a fact holds, after rows were moved out of `source.<table>`."""
        rows = self._ibis.table(contract.table, database="source")
        self._create("source", contract.table, with_superseded(rows, contract))

    def recorded_months(self, contract: Contract, recorded_lag_days: int, until: date) -> dict[date, date]:
        """The months (as their last days) up to `until` in which anything in `typed.<table>` was recorded.

        Returns:
            For each month the last day of it on which anything was.
        """
        typed = self._ibis.table(contract.table, database="typed")
        rows = with_recorded_dates(typed, contract, recorded_lag_days)
        dated = {column.known_from for column in contract.columns} | {"recorded_date"}
        months: dict[date, date] = {}
        for name in (name for name in rows.columns if name in dated):
            known = rows.filter(rows[name].between(EARLIEST_DATE, until))
            newest = known.group_by(month=month_end(known[name])).agg(newest=known[name].max())
            for month, day in self.con.execute(str(ibis.to_sql(newest, dialect="duckdb"))).fetchall():
                months[month] = max(day, months.get(month, day))
        return months

    def row_count(self, schema: str, table: str) -> int:
        """Rows of one table; 0 when there is no such table."""
        if not self.exists(schema, table):
            return 0
        rows: int = self.con.execute(f"SELECT count(*) FROM {schema}.{table}").fetchall()[0][0]
        return rows

    def exists(self, schema: str, table: str) -> bool:
        """Whether the table is there."""
        found = self.con.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
            [schema, table],
        ).fetchall()
        return bool(found[0][0])

    def digest(self, table: str, contract: Contract) -> str:
        """A digest of the visible rows of a source, whatever their order: 16 hex digits."""
        columns = ", ".join(f'"{column.name}"' for column in contract.columns)
        row = self.con.execute(
            f"SELECT count(*), sum(hash({columns})::HUGEINT), bit_xor(hash({columns})) FROM source.{table}"
        ).fetchall()[0]
        return hashlib.sha256(repr(row).encode()).hexdigest()[:16]

    def sources(self, contracts: Mapping[str, Contract]) -> dict[str, ir.Table]:
        """The cleaned source tables, as Ibis tables."""
        return {
            name: self._ibis.table(name, database="source")
            for name in contracts
            if self.exists("source", name)
        }

    def materialise(self, name: str, expression: ir.Table) -> ir.Table:
        """Run an expression into `derived.<name>` and return the table."""
        self._create("derived", name, expression)
        return self.derived(name)

    def put(self, name: str, frame: pd.DataFrame) -> ir.Table:
        """Bring rows of a published table back as `derived.<name>` and return the table."""
        self.con.register("returned_frame", pa.Table.from_pandas(frame, preserve_index=False))
        self.con.execute(f"CREATE OR REPLACE TABLE derived.{name} AS SELECT * FROM returned_frame")
        self.con.unregister("returned_frame")
        return self.derived(name)

    def derived(self, name: str) -> ir.Table:
        """A table made by `materialise`."""
        return self._ibis.table(name, database="derived")

    def has_values(self, schema: str, table: str, column: str) -> bool:
        """Whether the column holds anything but nulls."""
        filled: int = self.con.execute(f"SELECT count({column}) FROM {schema}.{table}").fetchall()[0][0]
        return filled > 0

    def filled_columns(self, contract: Contract) -> tuple[str, ...]:
        """The contract's columns that hold at least one value in `source.<table>`."""
        counts = ", ".join(f"count({quoted(column.name)})" for column in contract.columns)
        row = self.con.execute(f"SELECT {counts} FROM source.{contract.table}").fetchall()[0]
        return tuple(name for name, filled in zip(contract.column_names, row, strict=True) if filled)

    def usual_amounts(self, contract: Contract) -> dict[str, float]:
        """The median size of each column of money in `source.<table>`, zeros left out.

        Columns with fewer than `MINIMUM_AMOUNTS` amounts are left out: their median may be somebody's own.
        """
        names = [column.name for column in contract.columns if column.kind is Kind.MONEY]
        if not names or contract.is_apart:
            return {}
        parts = ", ".join(
            f"median(abs({quoted(name)})) FILTER ({quoted(name)} <> 0), count(*) FILTER ({quoted(name)} <> 0)"
            for name in names
        )
        row = self.con.execute(f"SELECT {parts} FROM source.{contract.table}").fetchall()[0]
        found = zip(names, row[::2], row[1::2], strict=True)
        return {name: float(usual) for name, usual, count in found if count >= MINIMUM_AMOUNTS}

    def newest_records(self, contracts: Sequence[Contract], as_of_date: date) -> dict[str, date]:
        """The last day, up to the as-of date, on which each table of `source` recorded anything.

        Tables that nothing dates, and tables without a row, are left out.
        """
        newest = {}
        for contract in contracts:
            dated = {column.known_from for column in contract.columns} | {"recorded_date"}
            names = [name for name in contract.column_names if name in dated]
            days = ", ".join(
                f"max({quoted(name)}) FILTER ({quoted(name)} <= DATE '{as_of_date}')" for name in names
            )
            row = self.con.execute(f"SELECT greatest({days}) FROM source.{contract.table}").fetchall()[0]
            if row[0] is not None:
                newest[contract.table] = row[0]
        return newest

    def frame(self, expression: ir.Table, order_by: tuple[str, ...]) -> pd.DataFrame:
        """Rows of an expression in a fixed order: a DataFrame with plain NumPy columns."""
        sql = ibis.to_sql(expression.order_by(list(order_by)), dialect="duckdb")
        return self.con.execute(str(sql)).df()

    def names(self) -> pd.DataFrame:
        """`employee_id`, `name` of the current display names, each person once."""
        return self.con.execute(
            "SELECT employee_id, name FROM source.display_names "
            "WHERE superseded_date IS NULL ORDER BY employee_id"
        ).df()

    def days_acted(self, kinds: Sequence[str]) -> pd.DataFrame | None:
        """`employee_id`, `date` of every follow-up of one of the kinds; None where none are delivered."""
        if not self.exists("source", "follow_ups"):
            return None
        return self.con.execute(
            "SELECT DISTINCT employee_id, date FROM source.follow_ups "
            "WHERE superseded_date IS NULL AND kind IN (SELECT unnest(?)) ORDER BY ALL",
            [list(kinds)],
        ).df()

    def check_and_write(self, frame: pd.DataFrame, contract: Contract, path: Path) -> None:
        """Hold a published table against its contract, then write it as Parquet in contract order.

        Raises:
            RuntimeError: the table breaks its contract, which is a bug of ours.
        """
        table = pa.Table.from_pandas(
            frame[list(contract.column_names)], schema=arrow_schema(contract), preserve_index=False
        ).replace_schema_metadata(None)
        self.con.register("published_frame", table)
        report = check_published(self.con, contract, "published_frame")
        self.con.unregister("published_frame")
        if report.violations:
            broken = "; ".join(f"{found.rule}: {found.rows_broken}" for found in report.violations)
            raise RuntimeError(f"the published table {contract.table} breaks its contract: {broken}")
        pq.write_table(table, path)

    def write_table(self, schema: str, table: str, path: Path, columns: str, order_by: str) -> None:
        """Columns of one table as a Parquet file, in a fixed order."""
        target = str(path).replace("'", "''")
        rows = f"SELECT {columns} FROM {schema}.{table} ORDER BY {order_by}"
        self.con.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet)")

    def tables_in(self, schema: str) -> list[str]:
        """Names of the tables of a schema, sorted."""
        rows = self.con.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY 1", [schema]
        ).fetchall()
        return [row[0] for row in rows]

    def _create(self, schema: str, name: str, expression: ir.Table) -> None:
        sql = ibis.to_sql(expression, dialect="duckdb")
        self.con.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS {sql}")


def _without_end(sql: str) -> str:
    """The one statement of `sql` up to its closing semicolon; what follows can only be a comment."""
    ends = (at for at, _ in duckdb.tokenize(sql) if sql[at] == ";")
    return sql[: next(ends, len(sql))]
