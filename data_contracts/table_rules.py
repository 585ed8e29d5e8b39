"""What a table promises as a whole: its columns, and that it has rows."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from data_contracts.contract import Column, Contract, Expectation, Kind, Severity

# What people call a column; a date, an amount or a key of digits is none.
_NAME = re.compile(r"[^\W\d][\w .%()/-]{0,39}")


@dataclass(frozen=True)
class TableRule:
    """A promise about a table as a whole; the fields mean what they mean in `Rule`."""

    name: str
    description: str
    severity: Severity
    advice: str
    expectation: Expectation


def shape_rules(contract: Contract, delivered_columns: Collection[str]) -> tuple[TableRule, ...]:
    """What a source table must look like before its values can be read.

    Args:
        contract: the table's contract.
        delivered_columns: the columns the organisation's SQL returned.
    """
    where = f"[sources.{contract.table}]"
    returned = _returned(contract, delivered_columns)
    required = tuple(
        TableRule(
            name=f"column {column.name} is delivered",
            description=f"The contract requires {column.name}.",
            severity=Severity.CRITICAL,
            advice=f"let the SQL of {where} return {column.name}; {returned}{_without(column)}",
            expectation=Expectation("expect_column_to_exist", {"column": column.name}),
        )
        for column in contract.columns
        if column.is_required
    )
    known = sorted(set(delivered_columns) & set(contract.column_names))
    no_others = TableRule(
        name="all delivered columns are part of the contract",
        description="Other columns are not read; a slip in an optional column's name would go unnoticed.",
        severity=Severity.WARNING,
        advice=f"correct the name or drop the column from the SQL of {where}",
        expectation=Expectation("expect_table_columns_to_match_set", {"column_set": ["_row", *known]}),
    )
    # Of a file without a header the "names" are somebody's data: no rule may show them.
    others = () if _is_headless(contract, delivered_columns) else (no_others,)
    return (
        *required,
        *others,
        _has_rows("table has rows", contract, f"check the file and the SQL of {where}"),
    )


def delivered_rule(contract: Contract) -> TableRule:
    """A required table is there at all; its expectation is that it has rows."""
    return _has_rows("table is delivered", contract, f"add [sources.{contract.table}] to the configuration")


def remaining_rule(contract: Contract) -> TableRule:
    """What a source table must still have once its broken rows were moved to quarantine."""
    advice = "correct the rows in quarantine, or choose an as-of date by which rows are recorded"
    return _has_rows("rows are left to work with", contract, advice)


def published_shape_rules(contract: Contract) -> tuple[TableRule, ...]:
    """A published table has the contract's columns and types, in the contract's order, and no others."""
    types = ", ".join(f"('{column.name}', '{column.kind}')" for column in contract.columns)
    names = ", ".join(f"'{column.name}'" for column in contract.columns)
    wrong_types = (
        "WITH batch AS (SELECT * FROM {batch} LIMIT 0) SELECT column_name FROM information_schema.columns "
        f"WHERE table_schema = current_schema() AND table_name = '{contract.table}' "
        f"AND column_name IN ({names}) AND (column_name, data_type) NOT IN ({types})"
    )
    description = "Readers of the published table rely on its columns."
    return (
        TableRule(
            name="columns are those of the contract, in its order",
            description=description,
            severity=Severity.CRITICAL,
            advice=f"write {', '.join(contract.column_names)}",
            expectation=Expectation(
                "expect_table_columns_to_match_ordered_list",
                {"column_list": ["_row", *contract.column_names]},
            ),
        ),
        TableRule(
            name="columns have the contract's types",
            description=description,
            severity=Severity.CRITICAL,
            advice=f"write {', '.join(f'{column.name} as {column.kind}' for column in contract.columns)}",
            expectation=Expectation("unexpected_rows_expectation", {"unexpected_rows_query": wrong_types}),
        ),
    )


def shown_name(column: str) -> str:
    """A delivered column's name, or only its shape where it is none: without a header line it is data."""
    return column if _NAME.fullmatch(column) else _shape(column)


def _shape(text: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "a", text))[:40]


def _is_headless(contract: Contract, delivered_columns: Collection[str]) -> bool:
    """Whether the names look like a first row of data: none is the contract's, and some are no names."""
    is_known = any(name in contract.column_names for name in delivered_columns)
    return not is_known and not all(_NAME.fullmatch(name) for name in delivered_columns)


def _returned(contract: Contract, delivered_columns: Collection[str]) -> str:
    """What a source's SQL returned, and what that looks like when it is no table with a header."""
    names = sorted(delivered_columns)
    if names == ["column0"]:
        return "its file is empty"
    if len(names) == 1 and re.search(r"[,;\t|]", names[0]):
        return (
            "its file could not be split into columns: a row has more or fewer cells than the header (a file "
            "cut off in mid row, a separator inside a value); export it again"
        )
    if _is_headless(contract, names):
        shapes = ", ".join(_shape(name) for name in names)
        return f"the file seems to have no header line (it begins {shapes}); name the columns in the SQL"
    return f"it returns {', '.join(shown_name(name) for name in names)}"


def _without(column: Column) -> str:
    if column.kind is not Kind.DATE:
        return ""
    return (
        ". Without dates nothing can be placed in time: a snapshot says who is there on one day, not who "
        "left when; ask for the first day, and the last, of everybody employed since a given day"
    )


def _has_rows(name: str, contract: Contract, advice: str) -> TableRule:
    return TableRule(
        name=name,
        description=(
            "Nothing can be said without this table."
            if contract.is_required
            else "An empty table measures nothing."
        ),
        severity=Severity.CRITICAL if contract.is_required else Severity.WARNING,
        advice=advice,
        expectation=Expectation("expect_table_row_count_to_be_between", {"min_value": 1}),
    )
