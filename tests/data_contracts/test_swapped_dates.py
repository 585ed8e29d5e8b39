import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.catalogue import source_contract
from data_contracts.contract import Severity
from data_contracts.quarantine import move_to_quarantine
from data_contracts.swapped_dates import find_swapped_dates

FIRST = date(2023, 1, 1)
RECOGNITIONS = source_contract("recognitions")


def swapped(day):
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def drawn_days(seed, rows=600):
    rng = random.Random(seed)
    return [(FIRST + timedelta(days=rng.randrange(900)), rng.randrange(5)) for _ in range(rows)]


def table(header, rows):
    lines = (" | ".join("" if value is None else str(value) for value in row) for row in rows)
    return "\n".join([header, *lines])


@pytest.fixture
def swaps(engine):
    """Deliver tables and find swapped dates: violations by (table, column)."""

    def find(**drawings):
        for schema in ("raw", "typed", "source", "quarantine"):
            engine.con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            engine.con.execute(f"CREATE SCHEMA {schema}")
        contracts = [source_contract(name) for name in drawings]
        for contract in contracts:
            engine.deliver(contract.table, drawings[contract.table])
            engine.make_source(contract)
        found = find_swapped_dates(engine.con, contracts, Severity.WARNING)
        return {(violation.table, violation.rule.split()[2]): violation for violation in found}

    return find


def recognitions(days, change=lambda number, day: day):
    return table(
        "employee_id | recognised_date | recorded_date",
        [
            (f"e{number % 50}", change(number, day), day + timedelta(days=lag))
            for number, (day, lag) in enumerate(days)
        ],
    )


def test_dates_far_from_the_day_they_were_recorded_are_noticed(swaps):
    drawing = recognitions(drawn_days(1), lambda number, day: swapped(day) if number % 5 == 0 else day)
    found = swaps(recognitions=drawing)[("recognitions", "recognised_date")]
    assert found.rule == "dates of recognised_date are not day-month swapped"
    assert found.severity is Severity.WARNING
    assert 15 < found.rows_broken <= 48
    assert found.rows_total == 600


def test_the_message_says_where_what_and_what_to_do(swaps):
    found = swaps(recognitions=recognitions(drawn_days(1), lambda _, day: swapped(day)))
    violation = found[("recognitions", "recognised_date")]
    assert violation.description == (
        "3 April read as 4 March is a wrong day that looks like a right one; found: far from "
        "recorded_date, and at a usual distance with day and month exchanged."
    )
    assert violation.advice == (
        "read recognised_date as text and parse it in the SQL of [sources.recognitions] with "
        "strptime(recognised_date, '%d/%m/%Y') or the format it really has"
    )
    assert len(violation.examples) == 3
    assert all(date.fromisoformat(example.strip("'")).day <= 12 for example in violation.examples)


def test_both_dates_of_a_row_exchanged_together_are_noticed(swaps):
    rows = [
        (f"e{number}", swapped(day), swapped(day + timedelta(days=lag)))
        for number, (day, lag) in enumerate(drawn_days(1))
    ]
    found = swaps(recognitions=table("employee_id | recognised_date | recorded_date", rows))
    assert set(found) == {("recognitions", "recognised_date"), ("recognitions", "recorded_date")}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 500))
def test_sound_dates_raise_no_alarm(swaps, seed, rows):
    assert swaps(recognitions=recognitions(drawn_days(seed, rows))) == {}


def test_late_records_raise_no_alarm(swaps):
    rng = random.Random(1)
    days = [(day, rng.choice((0, 1, 3, rng.randrange(400)))) for day, _ in drawn_days(1)]
    assert swaps(recognitions=recognitions(days)) == {}


def test_one_upload_of_many_equal_rows_is_no_pattern(swaps):
    upload = [(date(2024, 3, 5), (date(2024, 5, 3) - date(2024, 3, 5)).days)] * 100
    assert swaps(recognitions=recognitions([*drawn_days(1), *upload])) == {}


def test_a_handful_of_exchanged_dates_is_not_noticed(swaps):
    drawing = recognitions(drawn_days(1), lambda number, day: swapped(day) if number < 8 else day)
    assert swaps(recognitions=drawing) == {}


def test_firsts_of_periods_are_held_against_their_ends(swaps):
    periods = [
        (date(2023 + year, 1 + 6 * half, 1), date(2023 + year, 6 + 6 * half, 30 + half))
        for year in range(3)
        for half in range(2)
    ]
    rows = [(f"e{n}", start, end, 3) for n in range(40) for start, end in periods]
    header = "employee_id | period_start | period_end | rating"
    assert swaps(ratings=table(header, rows)) == {}
    mixed = [
        (person, swapped(start) if n % 2 else start, end, rating)
        for n, (person, start, end, rating) in enumerate(rows)
    ]
    assert set(swaps(ratings=table(header, mixed))) <= {("ratings", "period_start")}


def test_rows_in_quarantine_are_evidence(swaps, engine):
    rng = random.Random(2)
    rows = []
    for number, (day, _) in enumerate(drawn_days(2, 900)):
        closed = day + timedelta(days=rng.randrange(1, 15))
        rows.append((f"d{number}", "e1", day, swapped(closed) if number % 4 == 0 else closed))
    deals = source_contract("deals")
    seen = swaps(deals=table("deal_id | employee_id | opened_date | closed_date", rows))
    early = next(rule for rule in deals.rules if rule.name == "closed_date is not before opened_date")
    other = replace(early, name="another rule the same rows break")
    assert move_to_quarantine(engine.con, "deals", [early, other]) > 10
    assert find_swapped_dates(engine.con, [deals], Severity.CRITICAL) == tuple(
        replace(violation, severity=Severity.CRITICAL) for violation in seen.values()
    )
    assert set(seen) == {("deals", "closed_date")}


def test_start_dates_are_held_against_the_first_assignment(swaps):
    days = [day for day, _ in drawn_days(3, 400)]
    spells = [(f"e{n}", f"s{n}", "seller", swapped(day)) for n, day in enumerate(days)]
    first = [(f"e{n}", day) for n, day in enumerate(days)]
    found = swaps(
        employment_spells=table("employee_id | spell_id | population | start_date", spells),
        assignments=table("employee_id | valid_from", first),
    )
    assert ("employment_spells", "start_date") in found


def test_a_date_that_stands_in_for_another_is_not_named(swaps):
    days = [(day, 0) for day, _ in drawn_days(1) if day.day <= 12]
    rows = [(f"e{number}", day) for number, (day, _) in enumerate(days)]
    assert set(swaps(recognitions=table("employee_id | recognised_date", rows))) == {
        ("recognitions", "recognised_date")
    }


def test_a_table_that_is_kept_apart_shows_no_date(swaps):
    days = [day for day, _ in drawn_days(1) if day.day <= 12]
    rows = [(f"e{number}", f"name {number}", day) for number, day in enumerate(days)]
    found = swaps(display_names=table("employee_id | name | recorded_date", rows))
    assert found[("display_names", "recorded_date")].examples == ()


def test_placeholder_dates_are_left_to_their_own_rule(swaps):
    rows = [("e1", "0001-01-01"), ("e2", "9999-12-31"), *(("e3", day) for day, _ in drawn_days(4))]
    assert swaps(recognitions=table("employee_id | recognised_date", rows)) == {}


def test_nothing_is_left_behind_in_the_engine(swaps, engine):
    swaps(recognitions=recognitions(drawn_days(1)))
    tables = engine.con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    assert tables == []


def test_tables_without_dates_or_rows_are_passed_over(swaps):
    assert (
        swaps(protected_attributes="employee_id | gender\ne1 | F", trainings="employee_id | completed_date")
        == {}
    )
