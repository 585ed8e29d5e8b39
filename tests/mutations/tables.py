"""A delivery in memory: tables of text cells, how each is written, and the TOML that reads them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.as_of import month_end

ENDED = "\n"

# What dates a row without a recorded date, as docs/tables.md says.
RECORDED_FROM = {
    "employment_spells": "start_date",
    "assignments": "valid_from",
    "pay": "valid_from",
    "sales_results": "month",
    "one_on_ones": "planned_date",
    "trainings": "completed_date",
    "leaves": "start_date",
}


@dataclass
class Table:
    """Columns and rows of text, as an export has them; an empty cell is a null."""

    columns: list[str]
    rows: list[list[str]]

    def copy(self):
        return Table(self.columns.copy(), [row.copy() for row in self.rows])

    def at(self, column: str) -> int:
        return self.columns.index(column)

    def values(self, column: str) -> list[str]:
        place = self.at(column)
        return [row[place] for row in self.rows]

    def get(self, row: int, column: str) -> str:
        return self.rows[row][self.at(column)]

    def put(self, rows: Iterable[int], column: str, change: Callable[[str], str] | str) -> None:
        place = self.at(column)
        for row in rows:
            old = self.rows[row][place]
            self.rows[row][place] = change if isinstance(change, str) else change(old)

    def where(self, **wanted: str) -> list[int]:
        """Rows that hold these values; a value of `*` is any but an empty one."""
        places = {self.at(column): value for column, value in wanted.items()}
        return [
            number
            for number, row in enumerate(self.rows)
            if all(
                row[place] != "" if value == "*" else row[place] == value for place, value in places.items()
            )
        ]

    def people(self, rows: Iterable[int]) -> frozenset[str]:
        place = self.at("employee_id")
        return frozenset(self.rows[row][place] for row in rows)

    def rename(self, old: str, new: str) -> None:
        self.columns[self.at(old)] = new

    def drop(self, column: str) -> None:
        place = self.at(column)
        del self.columns[place]
        for row in self.rows:
            del row[place]

    def add(self, column: str, value: str) -> None:
        self.columns.append(column)
        for row in self.rows:
            row.append(value)

    def remove(self, rows: Iterable[int]) -> None:
        gone = set(rows)
        self.rows = [row for number, row in enumerate(self.rows) if number not in gone]


@dataclass
class Layout:
    """How one table lies on disk.

    Attributes:
        separator: between cells.
        is_quoted: every cell in quotes, not only those that need them.
        line_end: of every line.
        encoding: of the text.
        bytes_changes: what happens to the file after it was written.
        parquet: writes it as Parquet instead: from the table to an Arrow table.
        is_missing: not written at all.
    """

    separator: str = ","
    is_quoted: bool = False
    line_end: str = ENDED
    encoding: str = "utf-8"
    bytes_changes: list[Callable[[bytes], bytes]] = field(default_factory=list)
    parquet: Callable[[Table], pa.Table] | None = None
    is_missing: bool = False


@dataclass
class Delivery:
    """What the organisation delivers: defects are made in it.

    Attributes:
        tables: those that are delivered.
        layouts: how each lies on disk.
        sql: of the sources that are not read in the case's usual way.
        unread: tables on disk that the configuration no longer names.
        rows_in_file: rows per table, where a change of bytes took some out of the file; None: unknown.
    """

    tables: dict[str, Table]
    layouts: dict[str, Layout]
    sql: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    rows_in_file: dict[str, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: dict[str, Table]):
        return cls(
            {name: table.copy() for name, table in tables.items()}, {name: Layout() for name in tables}
        )

    def untouched(self, sound: dict[str, "Table"]) -> frozenset[str]:
        """The tables in which no defect was made: most are in each case."""
        return frozenset(
            name
            for name, table in self.tables.items()
            if self.layouts[name] == Layout() and name not in self.sql and table == sound.get(name)
        )

    def write(self, folder: Path, without: frozenset[str]) -> None:
        """Write every table but those `without`."""
        for name, table in self.tables.items():
            layout = self.layouts[name]
            if layout.is_missing or name in without:
                continue
            if layout.parquet is not None:
                target = folder / f"{name}.parquet"
                pq.write_table(layout.parquet(table), target)
                content = target.read_bytes()
            else:
                target = folder / f"{name}.csv"
                content = as_csv(table, layout).encode(layout.encoding, errors="replace")
            for change in layout.bytes_changes:
                content = change(content)
            target.write_bytes(content)

    def rows_to_read(self, name: str, as_of_date: date) -> int | None:
        """How many rows of the file were on record by the date; None where the dates have no plain form."""
        if name in self.rows_in_file:
            return self.rows_in_file[name]
        table = self.tables[name]
        dated = [column for column in ("recorded_date", RECORDED_FROM.get(name)) if column in table.columns]
        return sum(not _is_later(table, row, dated, name, as_of_date) for row in range(len(table.rows)))

    def query(self, name: str, options: str) -> str:
        if name in self.sql:
            return self.sql[name]
        if self.layouts[name].parquet is not None:
            return f"SELECT * FROM read_parquet('{name}.parquet')"
        return f"SELECT * FROM read_csv('{name}.csv'{options})"


def _is_later(table: Table, row: int, dated: list[str], name: str, as_of_date: date) -> bool:
    for column in dated:
        try:
            day = date.fromisoformat(table.get(row, column).strip()[:10])
        except ValueError:
            continue
        is_whole_month = name == "sales_results" and column == "month"
        return (month_end(day) if is_whole_month else day) > as_of_date
    return False


def as_csv(table: Table, layout: Layout) -> str:
    lines = [table.columns, *table.rows]
    return "".join(_line(cells, layout) for cells in lines)


def _line(cells: list[str], layout: Layout) -> str:
    return layout.separator.join(_cell(cell, layout) for cell in cells) + layout.line_end


def _cell(cell: str, layout: Layout) -> str:
    needs_quotes = layout.is_quoted or any(sign in cell for sign in (layout.separator, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if needs_quotes else cell


def chosen(random: Random, rows: list[int], how_many: str) -> list[int]:
    """One, a few, a fifth or all of the rows, in their order."""
    wanted = {"one": 1, "few": 4, "fifth": max(1, len(rows) // 5), "all": len(rows)}[how_many]
    return sorted(random.sample(rows, min(wanted, len(rows))))
