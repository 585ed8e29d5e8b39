"""One table while defects are planted in it: each row is chosen once, then changed or copied."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data_contracts.contract import Column, Contract
from pipelines.arrow_schemas import arrow_schema
from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints

Texts = NDArray[np.object_]

# Rules of these tables hold a row against its neighbours: one defect spoils the whole group for others.
GROUPS = {
    "assignments": "employee_id",
    "pay": "employee_id",
    "accounts": "account_id",
    "territories": "employee_id",
}
SPELLS = "employment_spells"  # what every other table is held against: its defects lie in people of their own


class Draft:
    """A table, the changes to be made in it, and which of its rows are still sound.

    Rows are numbered from 0 in the delivered table; those beyond the simulated ones are copies.

    Args:
        table: as it was simulated.
        contract: the table's contract.
        generator: chooses the rows.
    """

    def __init__(self, table: pa.Table, contract: Contract, generator: np.random.Generator) -> None:
        self.contract = contract
        self.simulated = frozenset(table.column_names)
        self._table = table.combine_chunks()
        self._generator = generator
        self._puts: dict[str, dict[int, str | None]] = {}
        self._as_text: set[str] = set()
        self._copied: list[int] = []  # the simulated row that each copy was made from
        self._invented = 0
        self._free = np.ones(table.num_rows, dtype=np.bool_)
        self._group = _codes(table.column(GROUPS[contract.table])) if contract.table in GROUPS else None

    @property
    def rows(self) -> int:
        """How many rows were simulated."""
        return int(self._table.num_rows)

    @property
    def untouched(self) -> int:
        """How many simulated rows are still sound and free."""
        return int(self._free.sum())

    def has(self, column: str) -> bool:
        """Whether the column is delivered."""
        return column in self._table.column_names

    def deliver(self, column: Column) -> None:
        """Add an empty column of the contract that the simulator does not deliver."""
        kind = arrow_schema(self.contract).field(column.name).type
        self._table = self._table.append_column(column.name, pa.nulls(self.rows, kind))

    def add_surplus(self, name: str) -> None:
        """Add a column that no contract knows."""
        self._table = self._table.append_column(name, pa.nulls(self.rows, pa.string()))

    def days(self, column: str) -> Ints:
        """A date column of the simulated rows; NOBODY where it is empty."""
        days = pc.fill_null(self._table.column(column).cast(pa.int32()), NOBODY)
        return np.asarray(days.to_numpy()).astype(np.int64)

    def numbers(self, column: str) -> Floats:
        """A column of numbers of the simulated rows; NaN where it is empty."""
        return np.asarray(self._table.column(column).cast(pa.float64()).to_numpy(), dtype=np.float64)

    def usual_size(self, column: str) -> float:
        """The median size of an amount, zeros left out; NaN where there is none."""
        sizes = np.abs(self.numbers(column))
        counted = sizes[sizes > 0]
        return float(np.median(counted)) if len(counted) else float("nan")

    def texts(self, column: str) -> Texts:
        """A column of the simulated rows as text; None where it is empty."""
        return np.asarray(self._table.column(column).cast(pa.string()).to_numpy(), dtype=np.object_)

    def filled(self, *columns: str) -> Flags:
        """Whether all of the columns have a value, by simulated row."""
        found = np.ones(self.rows, dtype=np.bool_)
        for column in columns:
            found &= np.asarray(pc.is_valid(self._table.column(column)).to_numpy()).astype(np.bool_)
        return found

    def last_of_group(self) -> Flags:
        """Whether no later row of the same group follows; true where rows have no neighbours."""
        is_last = np.ones(self.rows, dtype=np.bool_)
        if self._group is not None:
            _, from_the_end = np.unique(self._group[::-1], return_index=True)
            is_last[:] = False
            is_last[self.rows - 1 - from_the_end] = True
        return is_last

    def follows(self) -> Flags:
        """Whether the row before belongs to the same group."""
        same = np.zeros(self.rows, dtype=np.bool_)
        if self._group is not None:
            same[1:] = self._group[1:] == self._group[:-1]
        return same

    def group_sizes(self) -> Ints:
        """How many rows the group of each row has."""
        if self._group is None:
            return np.ones(self.rows, dtype=np.int64)
        sizes: Ints = np.bincount(self._group)[self._group]
        return sizes

    def spare(self, rows: Flags) -> None:
        """Never choose these rows."""
        self._free &= ~rows

    def pick(self, eligible: Flags, size: int) -> Ints:
        """Rows to plant defects in, at most `size` of them, none twice; fewer where fewer are eligible.

        In employment_spells they are copies of the eligible rows under people of their own: whatever is
        wrong with them is wrong with nobody else.
        """
        rows = np.flatnonzero(eligible & self._free)
        if self.contract.table == SPELLS:
            return self._as_invented_people(self._chosen(rows, size))
        if self.untouched - size < self.rows // 2:  # most of a table stays as it is
            return rows[:0]
        if self._group is None:
            chosen = self._chosen(rows, size)
            self._free[chosen] = False
        else:
            shuffled = self._generator.permutation(rows)
            _, first = np.unique(self._group[shuffled], return_index=True)
            chosen = shuffled[np.sort(first)[:size]]
            self._free &= ~np.isin(self._group, self._group[chosen])
        return np.sort(chosen)

    def base(self, rows: Ints) -> Ints:
        """The simulated row that each delivered row is, or was copied from."""
        every = np.concatenate([np.arange(self.rows), np.array(self._copied, dtype=np.int64)])
        found: Ints = every[rows]
        return found

    def copy(self, rows: Ints) -> Ints:
        """Append copies of delivered rows, with the changes made to them so far; returns the new rows."""
        first = self.rows + len(self._copied)
        self._copied += self.base(rows).tolist()
        copies = np.arange(first, first + len(rows))
        for changed in self._puts.values():
            changed |= {
                int(copy): changed[row]
                for row, copy in zip(rows.tolist(), copies, strict=True)
                if row in changed
            }
        return copies

    def put(self, rows: Ints, column: str, values: Iterable[str | None], *, as_text: bool = False) -> None:
        """Change values of a column.

        Args:
            rows: delivered rows.
            column: a delivered column.
            values: the new values as text, one a row; None empties.
            as_text: they are not of the column's type, so that the column is delivered as text.
        """
        self._puts.setdefault(column, {}).update(zip(rows.tolist(), values, strict=True))
        if as_text:
            self._as_text.add(column)

    def originals(self, rows: Ints, column: str) -> list[str | None]:
        """The values, as text, that the simulated rows had."""
        return [self._table.column(column)[row].cast(pa.string()).as_py() for row in self.base(rows).tolist()]

    def current(self, rows: Ints, column: str) -> list[str | None]:
        """The values, as text, that the rows have by now."""
        changed = self._puts.get(column, {})
        return [
            changed.get(row, value)
            for row, value in zip(rows.tolist(), self.originals(rows, column), strict=True)
        ]

    def delivered(self) -> pa.Table:
        """The table with its defects."""
        every = np.concatenate([np.arange(self.rows), np.array(self._copied, dtype=np.int64)])
        table = self._table.take(pa.array(every)) if self._copied else self._table
        columns = {}
        for name in table.column_names:
            column = table.column(name).combine_chunks()
            columns[name] = column.cast(pa.string()) if name in self._as_text else column
        for name, changed in self._puts.items():
            rows = np.array(sorted(changed), dtype=np.int64)
            mask = np.zeros(table.num_rows, dtype=np.bool_)
            mask[rows] = True
            values = pa.array([changed[row] for row in rows.tolist()], pa.string())
            columns[name] = pc.replace_with_mask(
                columns[name], pa.array(mask), values.cast(columns[name].type)
            )
        return pa.table(columns)

    def _chosen(self, rows: Ints, size: int) -> Ints:
        chosen: Ints = self._generator.choice(rows, min(size, len(rows)), replace=False)
        return np.sort(chosen)

    def _as_invented_people(self, rows: Ints) -> Ints:
        copies = self.copy(rows)
        keys = [f"g{self._invented + at + 1:05d}" for at in range(len(copies))]
        self._invented += len(copies)
        self.put(copies, "employee_id", keys)
        self.put(copies, "spell_id", [f"{key}-1" for key in keys])
        return copies


def _codes(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.combine_chunks().dictionary_encode().indices.to_numpy()).astype(np.int64)


def day_texts(days: Ints) -> list[str | None]:
    """Dates as text."""
    return [str(day) for day in days.astype("datetime64[D]")]
