"""The engine and the files it reads: the only module that runs SQL or opens a source."""

import contextlib
import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from data_contracts.cast import typed_select
from data_contracts.contract import Contract
from data_contracts.errors import ConfigError
from features.point_in_time import as_recorded, recorded_by

SCHEMAS = ("raw", "typed", "source", "quarantine", "derived")


class Store:
    """One in-memory DuckDB database and the Ibis view of it.

    Tables live in five schemas: `raw` (what the organisation's SQL returned), `typed` (cast to the contract),
    `source` (what was recorded by the as-of date), `quarantine` (rows that broke a rule) and `derived`.
    """

    def __init__(self) -> None:
        self.con = duckdb.connect()
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions", "enable_progress_bar"):
            self.con.execute(f"SET {setting} = false")
        for schema in SCHEMAS:
            self.con.execute(f"CREATE SCHEMA {schema}")
        self._ibis = ibis.duckdb.from_connection(self.con)

    def close(self) -> None:
        """Give the engine's memory back."""
        self.con.close()

    def read_raw(self, table: str, sql: str, folder: Path) -> frozenset[str]:
        """Run one source's SQL into `raw.<table>` and return the columns it delivered.

        Args:
            table: the source table's name.
            sql: the organisation's own SELECT; relative paths in it start at `folder`.
            folder: the data folder.

        Raises:
            ConfigError: a file is missing, or the engine refuses the SQL.
        """
        try:
            # The engine looks at the working directory before any search path, so we stand in the folder itself.
            with contextlib.chdir(folder):
                self.con.execute(
                    f"CREATE TABLE raw.{table} AS SELECT row_number() OVER () AS _row, * FROM ({sql.rstrip().rstrip(';')})"
                )
        except FileNotFoundError:
            raise ConfigError(f"the data folder {folder} does not exist; check --data") from None
        except duckdb.IOException as error:
            raise ConfigError(
                f"[sources.{table}] cannot read its file: {_first_line(error)}; relative paths start at {folder}"
            ) from None
        except duckdb.Error as error:
            raise ConfigError(f"[sources.{table}] its SQL fails: {_first_line(error)}") from None
        described = self.con.execute(f"DESCRIBE raw.{table}").fetchall()
        return frozenset(row[0] for row in described) - {"_row"}

    def type_source(self, contract: Contract, delivered: frozenset[str]) -> None:
        """Cast `raw.<table>` to its contract's types into `typed.<table>`."""
        self.con.execute(
            f"CREATE TABLE typed.{contract.table} AS {typed_select(contract, delivered)}"
        )

    def cut_source(self, contract: Contract, as_of_date: date, recorded_lag_days: int) -> None:
        """Keep in `source.<table>` what was recorded by the as-of date, and nothing later."""
        typed = self._ibis.table(contract.table, database="typed")
        visible = recorded_by(as_recorded(typed, contract, recorded_lag_days), contract, as_of_date)
        self._create("source", contract.table, visible)

    def latest_recorded_date(self, contract: Contract, recorded_lag_days: int) -> date | None:
        """The last day on which anything in `typed.<table>` was recorded."""
        typed = self._ibis.table(contract.table, database="typed")
        latest = as_recorded(typed, contract, recorded_lag_days).recorded_date.max()
        value: date | None = self.con.execute(str(ibis.to_sql(latest, dialect="duckdb"))).fetchall()[0][0]
        return value

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
        return self._ibis.table(name, database="derived")

    def frame(self, expression: ir.Table, order_by: tuple[str, ...]) -> pd.DataFrame:
        """Rows of an expression in a fixed order: a DataFrame with plain NumPy columns."""
        sql = ibis.to_sql(expression.order_by(list(order_by)), dialect="duckdb")
        return self.con.execute(str(sql)).df()

    def write_table(self, schema: str, table: str, path: Path, order_by: str) -> None:
        """One table as a Parquet file, in a fixed order."""
        target = str(path).replace("'", "''")
        self.con.execute(f"COPY (SELECT * FROM {schema}.{table} ORDER BY {order_by}) TO '{target}' (FORMAT parquet)")

    def tables_in(self, schema: str) -> list[str]:
        """Names of the tables of a schema, sorted."""
        rows = self.con.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY 1", [schema]
        ).fetchall()
        return [row[0] for row in rows]

    def _create(self, schema: str, name: str, expression: ir.Table) -> None:
        sql = ibis.to_sql(expression, dialect="duckdb")
        self.con.execute(f"CREATE OR REPLACE TABLE {schema}.{name} AS {sql}")


def _first_line(error: Exception) -> str:
    """The engine's message without its pointer into the SQL."""
    return str(error).strip().splitlines()[0]
