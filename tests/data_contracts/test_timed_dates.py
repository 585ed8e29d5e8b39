"""A date delivered with a time of day is told: its day depends on a zone nobody named."""

import pytest

from data_contracts.catalogue import source_contract
from data_contracts.contract import Severity
from data_contracts.timed_dates import find_timed_dates


@pytest.fixture
def find(engine):
    def call(drawing, table="one_on_ones"):
        engine.deliver(table, drawing)
        contract = source_contract(table)
        columns = [row[0] for row in engine.con.execute(f"DESCRIBE raw.{table}").fetchall()]
        return find_timed_dates(engine.con, [contract], {table: columns})

    return call


def test_days_and_midnights_are_silent(find):
    drawing = """
    employee_id | planned_date        | held_date
    1           | 2024-02-01          |
    2           | 2024-02-01 00:00:00 | 2024-02-01T00:00:00Z
    3           | soon                | 2024-02-03
    """
    assert find(drawing) == ()


def test_a_time_of_day_is_told_with_how_many_and_what_to_do(find):
    drawing = """
    employee_id | planned_date         | held_date
    1           | 2024-02-01T22:00:00Z | 2024-02-01
    2           | 2024-02-01 23:00:00  |
    3           | 2024-02-05           |
    """
    (found,) = find(drawing)
    assert found.rule == "planned_date is a day without a time of day"
    assert found.severity is Severity.WARNING
    assert (found.rows_broken, found.rows_total) == (2, 3)
    assert found.examples == ("22:00", "23:00")
    assert "AT TIME ZONE" in found.advice


def test_real_timestamps_are_looked_at_and_dates_need_not_be(engine):
    engine.con.execute(
        "CREATE TABLE raw.leaves AS SELECT 1 AS _row, '1' AS employee_id, "
        "TIMESTAMP '2024-03-01 08:30:00' AS start_date, DATE '2024-03-02' AS end_date"
    )
    columns = ["employee_id", "start_date", "end_date"]
    found = find_timed_dates(engine.con, [source_contract("leaves")], {"leaves": columns})
    assert [violation.rule for violation in found] == ["start_date is a day without a time of day"]


def test_a_table_kept_apart_shows_no_examples(find):
    (found,) = find("employee_id|name|recorded_date\n1|A|2024-01-01 10:00:00", "display_names")
    assert found.examples == ()
