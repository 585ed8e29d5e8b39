"""Protected attributes are read at one place, as known on the as-of date, and go no further."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data_contracts.catalogue import source_contract
from pipelines.audits.fairness_audit import read_groups
from pipelines.store import Store

ROOT = Path(__file__).resolve().parents[3]
AS_OF = date(2025, 12, 31)


@pytest.fixture
def groups_of(tmp_path: Path) -> Callable[[str], pd.DataFrame | None]:
    """The groups read from a delivered table, drawn as the rows of a VALUES list under its column names."""

    def read(columns: str, values: str) -> pd.DataFrame | None:
        store, contract = Store(), source_contract("protected_attributes")
        delivered = store.read_raw(
            "protected_attributes", f"SELECT * FROM (VALUES {values}) AS t({columns})", tmp_path
        )
        store.type_source(contract, delivered)
        store.cut_source(contract, AS_OF, 0)
        found = read_groups(store, AS_OF)
        store.close()
        return found

    return read


def rows_of(groups: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(groups.itertuples(index=False, name=None))


def test_a_table_that_was_not_delivered_has_no_groups():
    store = Store()
    assert read_groups(store, AS_OF) is None
    store.close()


def test_attributes_are_read_as_given_and_the_year_of_birth_as_a_band_of_age(groups_of):
    found = groups_of(
        "employee_id, gender, birth_year, nationality",
        "('e2', 'F', 1995, 'SE'), ('e1', 'm', 1996, NULL), ('e3', NULL, 1965, 'NO'), ('e4', 'F', NULL, 'SE')",
    )
    assert rows_of(found) == [
        ("e1", "age_band", "under 30"),
        ("e2", "age_band", "30 to 39"),
        ("e3", "age_band", "60 and over"),
        ("e1", "gender", "m"),
        ("e2", "gender", "F"),
        ("e4", "gender", "F"),
        ("e2", "nationality", "SE"),
        ("e3", "nationality", "NO"),
        ("e4", "nationality", "SE"),
    ]


def test_a_value_recorded_later_counts_from_the_day_it_was_recorded(groups_of):
    found = groups_of(
        "employee_id, gender, recorded_date",
        "('e1', 'F', DATE '2020-01-01'), ('e1', 'X', DATE '2025-06-01'), ('e1', 'M', DATE '2026-01-01')",
    )
    assert rows_of(found) == [("e1", "gender", "X")]


def test_the_order_of_the_delivered_rows_changes_nothing(groups_of):
    columns = "employee_id, gender, birth_year"
    rows = ["('e1', 'F', 1980)", "('e2', 'M', 1990)", "('e3', 'F', 2000)"]
    pd.testing.assert_frame_equal(
        groups_of(columns, ", ".join(rows)), groups_of(columns, ", ".join(rows[::-1]))
    )


def test_no_other_module_of_the_product_names_the_table_of_protected_attributes():
    """The contract promises its shape and the simulation writes it; only the audit reads it."""
    allowed = {"pipelines/audits/fairness_audit.py"}
    naming = {
        path.relative_to(ROOT).as_posix()
        for package in ("pipelines", "features", "models")
        for path in sorted((ROOT / package).rglob("*.py"))
        if "protected_attributes" in path.read_text(encoding="utf-8")
    }
    assert {name for name in naming if not name.startswith("pipelines/simulation/")} == allowed
