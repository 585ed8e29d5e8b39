"""What changed in the tables since the last run: rows, people, managers, columns that became empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

# What people are called by; a model takes a label it never saw for a missing one.
LABELS = ("role", "level", "country")


@dataclass(frozen=True)
class Snapshot:
    """What the tables of one run held, as far as the next run compares itself with it.

    Attributes:
        as_of_date: the run's as-of date.
        rows: rows recorded by then, by table.
        filled: the columns that held at least one value, by table.
        usual_amounts: the median size of each column of money, by table and column; only of columns with
            enough amounts to be nobody's own.
        people: `employee_id`, `manager_id` and `LABELS` of everybody at risk that day, unique by person.
    """

    as_of_date: date
    rows: Mapping[str, int]
    filled: Mapping[str, tuple[str, ...]]
    usual_amounts: Mapping[str, Mapping[str, float]]
    people: pd.DataFrame


@dataclass(frozen=True)
class TableChange:
    """One table then and now; None where it was not configured.

    Attributes:
        table: its name.
        rows_before: rows recorded by the earlier as-of date.
        rows_now: rows recorded by this one.
        columns_emptied: columns that held values then and hold none now.
    """

    table: str
    rows_before: int | None
    rows_now: int | None
    columns_emptied: tuple[str, ...]

    def has_changed_by_more_than(self, ratio: float) -> bool:
        """Whether the table grew or shrank by more than this part of its rows."""
        if self.rows_before is None or self.rows_now is None:
            return False
        return self.rows_before > 0 and abs(self.rows_now - self.rows_before) > ratio * self.rows_before

    @property
    def ratio(self) -> float | None:
        """By which part of its rows the table grew (shrank: negative); None without rows to compare."""
        if not self.rows_before or self.rows_now is None:
            return None
        return self.rows_now / self.rows_before - 1


@dataclass(frozen=True)
class AmountChange:
    """The median size of a column of money then and now."""

    table: str
    column: str
    before: float
    now: float

    def has_changed_by_more_than(self, times: float) -> bool:
        """Whether the usual amount grew, or shrank, to more than so many times."""
        return self.now > times * self.before or self.before > times * self.now


@dataclass(frozen=True)
class LabelChange:
    """How many people carry a label that nobody carried last time."""

    column: str
    people: int
    people_new: int


@dataclass(frozen=True)
class Changes:
    """This run's tables beside those of the last run before it.

    Attributes:
        since: the earlier as-of date.
        tables: every table of either run.
        people_before: people at risk then.
        people_now: people at risk now.
        people_in: those of now who were not at risk then.
        people_out: those of then who are not at risk now.
        managers_compared: people of both runs who had a manager in both.
        managers_changed: how many of them have another one now.
        amounts: every column of money that could be compared.
        labels: every column of labels that was filled in both runs.
    """

    since: date
    tables: tuple[TableChange, ...]
    people_before: int
    people_now: int
    people_in: int
    people_out: int
    managers_compared: int
    managers_changed: int
    amounts: tuple[AmountChange, ...] = ()
    labels: tuple[LabelChange, ...] = ()

    @property
    def managers_changed_ratio(self) -> float:
        """The share of those compared who have another manager; 0 where nobody could be compared."""
        return self.managers_changed / self.managers_compared if self.managers_compared else 0.0


def compare(before: Snapshot, now: Snapshot) -> Changes:
    """What changed from one run's tables to a later run's."""
    names = [*now.rows, *(name for name in before.rows if name not in now.rows)]
    both = before.people.merge(now.people, on="employee_id", suffixes=("_before", "_now"))
    led = both.dropna(subset=["manager_id_before", "manager_id_now"])
    return Changes(
        since=before.as_of_date,
        tables=tuple(_table_change(name, before, now) for name in names),
        people_before=len(before.people),
        people_now=len(now.people),
        people_in=len(now.people) - len(both),
        people_out=len(before.people) - len(both),
        managers_compared=len(led),
        managers_changed=int((led["manager_id_before"] != led["manager_id_now"]).sum()),
        amounts=tuple(
            AmountChange(table, column, before.usual_amounts[table][column], usual)
            for table, columns in now.usual_amounts.items()
            for column, usual in columns.items()
            if column in before.usual_amounts.get(table, {})
        ),
        labels=tuple(
            _label_change(column, before.people[column].dropna(), now.people[column].dropna())
            for column in LABELS
            if before.people[column].notna().any() and now.people[column].notna().any()
        ),
    )


def _label_change(column: str, before: pd.Series, now: pd.Series) -> LabelChange:
    return LabelChange(column, people=len(now), people_new=int((~now.isin(before.unique())).sum()))


def _table_change(table: str, before: Snapshot, now: Snapshot) -> TableChange:
    still_filled = now.filled.get(table, ())
    emptied = tuple(column for column in before.filled.get(table, ()) if column not in still_filled)
    return TableChange(
        table=table,
        rows_before=before.rows.get(table),
        rows_now=now.rows.get(table),
        columns_emptied=emptied if table in now.rows else (),
    )
