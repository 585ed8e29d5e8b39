from datetime import date
from decimal import Decimal

import duckdb
import pytest

from data_contracts.cast import typed_select
from data_contracts.contract import Column, Contract, Kind

VISITS = Contract(
    table="visits",
    description="One visit.",
    columns=(
        Column("name", Kind.TEXT, "The visitor."),
        Column("day", Kind.DATE, "The day."),
        Column("price", Kind.MONEY, "The price."),
        Column("hours", Kind.NUMBER, "The length."),
        Column("guests", Kind.COUNT, "How many came."),
        Column("is_paid", Kind.FLAG, "Whether it was paid."),
    ),
    key=("name",),
)


def typed(select_raw: str, delivered: list[str]) -> duckdb.DuckDBPyRelation:
    con = duckdb.connect()
    con.execute("CREATE SCHEMA raw")
    con.execute(f"CREATE TABLE raw.visits AS SELECT 1::BIGINT AS _row, * FROM ({select_raw})")
    return con.sql(typed_select(VISITS, delivered))


def read(column: str, literal: str) -> tuple[object, bool]:
    """The value of one column, and whether it is marked as unreadable."""
    relation = typed(f"SELECT {literal} AS {column}", [column])
    value, unreadable = relation.select(f"{column}, _unreadable").fetchall()[0]
    assert unreadable in ([], [column])
    return value, bool(unreadable)


@pytest.mark.parametrize(
    ("column", "literal", "value"),
    [
        ("name", "'Å. Öst <b>'", "Å. Öst <b>"),
        ("name", "17", "17"),
        ("day", "'2024-02-29'", date(2024, 2, 29)),
        ("day", "'2024-02-29 23:59:00'", date(2024, 2, 29)),
        ("day", "TIMESTAMP '2024-02-29 23:59:00'", date(2024, 2, 29)),
        ("price", "'19.90'", Decimal("19.90")),
        ("price", "19.905::DOUBLE", Decimal("19.91")),
        ("hours", "'0.125'", Decimal("0.1250")),
        ("guests", "'12'", 12),
        ("guests", "12.0::DOUBLE", 12),
        ("is_paid", "'true'", True),
        ("is_paid", "0", False),
    ],
)
def test_a_value_is_read_in_the_contract_s_type(column, literal, value):
    assert read(column, literal) == (value, False)


@pytest.mark.parametrize("column", VISITS.column_names)
@pytest.mark.parametrize("literal", ["''", "'  '", "NULL::VARCHAR"])
def test_an_empty_value_is_null_and_not_unreadable(column, literal):
    assert read(column, literal) == (None, False)


@pytest.mark.parametrize(
    ("column", "literal"),
    [
        ("day", "'2023-02-29'"),
        ("day", "'29.02.2024'"),
        ("day", "20240229"),
        ("price", "'1,990.50'"),
        ("price", "'nan'::DOUBLE"),
        ("price", "'1e30'"),
        ("hours", "'three'"),
        ("guests", "'3.7'"),  # the engine alone would round it to 4
        ("guests", "3.7"),
        ("is_paid", "'perhaps'"),
    ],
)
def test_a_value_that_cannot_be_read_is_null_and_marked(column, literal):
    assert read(column, literal) == (None, True)


def test_all_contract_columns_come_in_contract_order_and_no_others():
    relation = typed("SELECT 'x' AS surprise, '2024-01-31' AS day, 'A' AS name", ["surprise", "day", "name"])
    assert relation.columns == [*VISITS.column_names, "_row", "_unreadable"]


def test_a_column_that_was_not_delivered_is_a_typed_null():
    relation = typed("SELECT 'A' AS name", ["name"])
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert [types[column.name] for column in VISITS.columns] == [column.kind for column in VISITS.columns]
    assert relation.fetchall() == [("A", None, None, None, None, None, 1, [])]


def test_every_unreadable_column_of_a_row_is_marked():
    relation = typed(
        "SELECT 'A' AS name, 'x' AS day, 'y' AS price, '3' AS guests", ["name", "day", "price", "guests"]
    )
    assert relation.select("_unreadable").fetchall() == [(["day", "price"],)]
