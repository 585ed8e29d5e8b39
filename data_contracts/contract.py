"""The vocabulary of a contract: columns, rules, severities; no table and no checking engine is known here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """What a broken rule does to a run."""

    CRITICAL = "critical"  # stops the run before anything is overwritten
    ROW = "row"  # moves the row to quarantine; the run goes on
    WARNING = "warning"  # is reported


class Kind(StrEnum):
    """The engine's type of a column."""

    TEXT = "VARCHAR"
    DATE = "DATE"
    MONEY = "DECIMAL(18,2)"
    NUMBER = "DECIMAL(18,4)"
    COUNT = "BIGINT"
    FLAG = "BOOLEAN"
    SHARE = "DOUBLE"  # published ratios and log-odds only: a parallel sum of doubles is not reproducible


def quoted(name: str) -> str:
    """A column name as SQL reads it, since some (`group`) are words of the language."""
    return f'"{name}"'


@dataclass(frozen=True)
class Column:
    """A column and what its values promise.

    Attributes:
        name: the column's name, the same quantity having the same name in every table.
        kind: the engine's type.
        description: one plain sentence, with the unit.
        is_required: it must be delivered, and filled unless `may_be_null`.
        may_be_null: a required column whose values may be missing.
        allowed: the closed set of codes; empty means open.
        minimum: the least value that counts as sound.
        maximum: the greatest value that counts as sound.
        known_from: the date column from which on this value is known; before it the value is hidden.
            None: known with the row.
        severity: what a value outside `allowed`, `minimum` or `maximum` does.
        may_be_constant: one value in every row is nothing strange: a currency, a scale, a country.
    """

    name: str
    kind: Kind
    description: str
    is_required: bool = False
    may_be_null: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    known_from: str | None = None
    severity: Severity = Severity.ROW
    may_be_constant: bool = False


@dataclass(frozen=True)
class Expectation:
    """A Great Expectations expectation as plain data, so that contracts need not import the library.

    Attributes:
        type: the registered name, e.g. `expect_column_values_to_not_be_null`.
        kwargs: its arguments.
    """

    type: str
    kwargs: Mapping[str, object] = field(hash=False)


@dataclass(frozen=True)
class Rule:
    """A promise about rows, named by the fact that holds.

    Attributes:
        name: the fact, e.g. `end_date is not before start_date`.
        description: why it matters, one sentence.
        severity: what breaking it does.
        offending_sql: a SELECT of the `_row` of the rows that break it. `{table}` stands for the table
            itself, other tables are named `source.<table>` and listed in `reads`.
        advice: what the reader should do.
        shows: columns whose values serve as examples; never a key that may be a person's own number (an
            employment's key often is). Empty: the row's number in what the source's SQL returned.
        shows_delivered: the examples are the values as delivered, before they were cast.
        reads: other source tables the rule needs; it is skipped where one of them was not delivered.
        is_across: needs more than one row of the cleaned tables, so it runs after broken rows were moved.
        expectation: the native expectation that states the same; None: `offending_sql` itself is checked.
    """

    name: str
    description: str
    severity: Severity
    offending_sql: str
    advice: str
    shows: tuple[str, ...] = ()
    shows_delivered: bool = False
    reads: tuple[str, ...] = ()
    is_across: bool = False
    expectation: Expectation | None = None


@dataclass(frozen=True)
class Contract:
    """What a table promises.

    Attributes:
        table: the table's name.
        description: one sentence: what one row is.
        columns: in the order in which the typed table carries them.
        key: the columns that name the fact; rows that share it are versions of it, told apart by
            `recorded_date`. Empty: nothing names a fact, each row is one of its own and has no versions.
        recorded_from: the column that dates the row where `recorded_date` was not delivered (the source's
            lag is added); None for published tables and for tables without time.
        recorded_not_before: a date that, where it is filled and later, stands in for `recorded_date` in
            place of `recorded_from`; the row's own date stays `recorded_from`.
        recorded_defaults: for each later-known date column the columns that fill it, first not null wins.
        is_recorded_at_month_end: `recorded_from` is a month's first day and the row speaks of the whole
            month: it is dated by that month's last day.
        is_required: a run needs the table.
        is_apart: never handed to features or models.
        is_confidential: of its rows that are set aside only the numbers are kept, never the values.
        rules: what the table promises beyond its columns.
    """

    table: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    recorded_from: str | None = None
    recorded_not_before: str | None = None
    recorded_defaults: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    is_recorded_at_month_end: bool = False
    is_required: bool = False
    is_apart: bool = False
    is_confidential: bool = False
    rules: tuple[Rule, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """All column names in contract order."""
        return tuple(column.name for column in self.columns)

    @property
    def required_columns(self) -> tuple[str, ...]:
        """The names of the columns that must be delivered."""
        return tuple(column.name for column in self.columns if column.is_required)

    @property
    def filled_columns(self) -> tuple[Column, ...]:
        """The columns that must have a value in every row."""
        return tuple(column for column in self.columns if column.is_required and not column.may_be_null)
