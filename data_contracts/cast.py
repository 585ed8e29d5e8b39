"""Delivered values in the contract's types: each is read, or marked as unreadable."""

from collections.abc import Collection

from data_contracts.contract import Column, Contract, Kind, quoted


def typed_select(
    contract: Contract, delivered_columns: Collection[str], columns_as_promised: Collection[str] = ()
) -> str:
    """The SELECT that turns `raw.<table>` into the contract's columns and types.

    Nothing is lost silently: a value that cannot be read becomes null and its column is named in
    `_unreadable`. Empty text counts as null. Fractions of a cent are rounded; a fraction where a whole
    number belongs is unreadable.

    Args:
        contract: the table's contract.
        delivered_columns: the columns that `raw.<table>` has; the contract's others become typed nulls,
            columns the contract does not know are left out.
        columns_as_promised: those of them that already have the contract's type: they are taken as they
            are, since reading them once more costs more than all the rest.

    Returns:
        A SELECT of all contract columns in contract order, `_row` (BIGINT) and `_unreadable` (VARCHAR[],
        never null: the names of the columns whose delivered value could not be read).
    """
    delivered = set(delivered_columns)
    promised = set(columns_as_promised)

    def value(column: Column) -> str:
        if column.name not in delivered:
            return f"CAST(NULL AS {column.kind})"
        if column.name not in promised:
            return _value(column)
        return _text(column) if column.kind is Kind.TEXT else quoted(column.name)

    values = [f"{value(column)} AS {quoted(column.name)}" for column in contract.columns]
    unreadable = [
        f"CASE WHEN {_is_filled(column)} AND {_value(column)} IS NULL THEN '{column.name}' END"
        for column in contract.columns
        if column.name in delivered - promised and column.kind is not Kind.TEXT
    ]
    names = ", ".join(unreadable)
    marks = f"list_filter(CAST([{names}] AS VARCHAR[]), lambda name: name IS NOT NULL)"
    columns = ",\n    ".join([*values, "_row", f"{marks} AS _unreadable"])
    return f"SELECT\n    {columns}\nFROM raw.{contract.table}"


def _is_filled(column: Column) -> str:
    return f"trim(CAST({quoted(column.name)} AS VARCHAR)) <> ''"


def _text(column: Column) -> str:
    """Text that is text already; null where it is empty."""
    name = quoted(column.name)
    # What begins with a visible sign is not empty: trimming every value would cost more than reading it.
    return f"CASE WHEN {name} BETWEEN '!' AND '~' THEN {name} WHEN {_is_filled(column)} THEN {name} END"


def _value(column: Column) -> str:
    """The value in the contract's type; null where it is empty or cannot be read."""
    value = f"CASE WHEN {_is_filled(column)} THEN {quoted(column.name)} END"
    cast = f"TRY_CAST({value} AS {column.kind})"
    if column.kind is Kind.COUNT:
        # The engine rounds 3.7 to 4 without a word.
        return f"CASE WHEN TRY_CAST({value} AS DOUBLE) = {cast} THEN {cast} END"
    return cast
