import random
import tracemalloc
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.catalogue import source_contract
from features.hindsight import Hindsight, find_suspicions

AS_OF = date(2026, 6, 30)
LANDMARK = date(2025, 6, 30)
PEOPLE = 200


def spells(leaves, recorded=lambda end: end):
    """Everybody began in 2020; the leavers left in autumn 2025."""
    rows = []
    for number in range(PEOPLE):
        end = date(2025, 8, 1) + timedelta(days=number % 90) if leaves(number) else None
        rows.append(
            {
                "employee_id": f"e{number}",
                "spell_id": f"e{number}",
                "population": "seller",
                "start_date": date(2020, 1, 1) + timedelta(days=7 * (number % 150)),
                "end_date": end,
                "exit_type": "voluntary" if end else None,
                "end_recorded_date": recorded(end) if end else None,
            }
        )
    return rows


def quarter(number):
    return number % 4 == 0


@pytest.fixture
def suspicions(engine):
    """Suspicions about sources given as rows: {(table, column): suspicion}."""

    def find(hindsight=None, **rows_of):
        con = engine.con.con
        con.execute("CREATE SCHEMA IF NOT EXISTS source")
        rows_of.setdefault(
            "assignments",
            [
                {"employee_id": row["employee_id"], "valid_from": row["start_date"]}
                for row in rows_of.get("employment_spells", [])
            ],
        )
        tables = {}
        for table, rows in rows_of.items():
            engine.source(table, rows, AS_OF)
            con.execute(f"CREATE OR REPLACE TABLE source.{table} AS SELECT * FROM {table}")
            tables[table] = engine.con.table(table, database="source")
        contracts = [source_contract(table) for table in rows_of]
        try:
            found = find_suspicions(con, contracts, tables, hindsight or Hindsight(AS_OF, 6))
        finally:
            for table in rows_of:
                con.execute(f"DROP TABLE source.{table}")
        assert not con.execute("SELECT * FROM duckdb_tables() WHERE temporary").fetchall()
        return {(one.table, one.column): one for one in found if one.kind.value == "knows_the_future"}

    return find


def pay(base_pay, valid_from=date(2025, 1, 1), **more):
    return [
        {
            "employee_id": f"e{number}",
            "valid_from": valid_from,
            "base_pay": base_pay(number),
            **{name: value(number) for name, value in more.items()},
        }
        for number in range(PEOPLE)
    ]


def test_a_number_that_separates_leavers_from_stayers_a_year_before_is_noticed(suspicions):
    rows = pay(lambda number: 30000 + number if quarter(number) else 50000 + number)
    found = suspicions(employment_spells=spells(quarter), pay=rows)[("pay", "base_pay")]
    assert found.evidence == (
        "on 2025-06-30, 12 months before the last exits that count, its values separate 50 leavers from 150 "
        "stayers with an AUC of 1.00 or more"
    )
    assert found.advice == (
        "find out when base_pay is filled in; deliver that day as recorded_date in the SQL of [sources.pay], "
        "or leave the column out"
    )


def test_a_number_that_only_leans_to_one_side_is_no_suspicion(suspicions):
    rng = random.Random(1)
    rows = pay(lambda number: rng.randrange(30000, 60000) - 5000 * quarter(number))
    assert suspicions(employment_spells=spells(quarter), pay=rows) == {}


def test_what_became_known_after_the_landmark_is_not_looked_at(suspicions):
    rows = pay(lambda number: 30000 if quarter(number) else 50000 + number, LANDMARK + timedelta(days=1))
    assert suspicions(employment_spells=spells(quarter), pay=rows) == {}


def test_a_value_that_only_leavers_have_is_noticed(suspicions):
    rows = pay(lambda number: 40000 + number, plan_id=lambda number: "out" if quarter(number) else None)
    found = suspicions(employment_spells=spells(quarter), pay=rows)[("pay", "plan_id")]
    assert "it is filled for 50 people, and nearly all of them left (25% of everybody did)" in found.evidence


def test_a_code_that_names_the_leavers_is_noticed(suspicions):
    rows = pay(lambda number: 40000 + number, plan_id=lambda number: "a" if quarter(number) else "b")
    assert "AUC" in suspicions(employment_spells=spells(quarter), pay=rows)[("pay", "plan_id")].evidence


def test_a_code_that_names_some_of_the_leavers_is_noticed(suspicions):
    rows = pay(lambda number: 40000 + number, plan_id=lambda number: "a" if number % 5 == 0 else "b")
    found = suspicions(employment_spells=spells(lambda number: number % 5 < 2), pay=rows)
    assert "it has one certain value for 40 people" in found[("pay", "plan_id")].evidence


def test_a_key_of_many_values_is_no_suspicion(suspicions):
    rows = pay(lambda number: 40000 + number, plan_id=lambda number: f"p{number}")
    assert suspicions(employment_spells=spells(quarter), pay=rows) == {}


def test_a_manager_whose_people_leave_is_noticed_though_the_number_is_part_of_the_key(suspicions):
    talks = [
        {
            "employee_id": f"e{number}",
            "planned_date": date(2025, 3, 1),
            "manager_id": "m0" if number % 5 == 0 else f"m{1 + number % 7}",
        }
        for number in range(PEOPLE)
    ]
    found = suspicions(employment_spells=spells(lambda number: number % 5 < 2), one_on_ones=talks)
    assert "it has one certain value for" in found[("one_on_ones", "manager_id")].evidence


def test_as_many_codes_as_people_take_no_list_of_everybody_each(suspicions):
    people = 3000
    many = [
        {**row, "employee_id": f"{copy}{row['employee_id']}", "spell_id": f"{copy}{row['spell_id']}"}
        for copy in range(people // PEOPLE)
        for row in spells(quarter)
    ]
    rows = [
        {
            "employee_id": row["employee_id"],
            "valid_from": date(2025, 1, 1),
            "base_pay": 40000,
            "plan_id": f"p{n}",
        }
        for n, row in enumerate(many)
    ]
    tracemalloc.start()
    try:
        assert suspicions(employment_spells=many, pay=rows) == {}
        assert tracemalloc.get_traced_memory()[1] < people**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("is_turned", [False, True])
def test_of_rows_with_the_same_dates_always_the_same_one_is_looked_at(suspicions, is_turned):
    deals = [
        {
            "deal_id": f"d{number}{at}",
            "employee_id": f"e{number}",
            "opened_date": date(2025, 1, 1),
            "kind": "renewal" if quarter(number) == (at == 0) else "expansion",
        }
        for number in range(PEOPLE)
        for at in range(2)
    ]
    deals = deals[::-1] if is_turned else deals
    found = suspicions(employment_spells=spells(quarter), deals=deals)
    assert "AUC of 1.00" in found[("deals", "kind")].evidence  # of d00 and d01, d00 is the first


def test_fewer_than_thirty_exits_carry_no_verdict(suspicions):
    def few(number):
        return number < 29

    rows = pay(lambda number: 30000 if few(number) else 50000 + number)
    assert suspicions(employment_spells=spells(few), pay=rows) == {}


def test_the_main_horizon_is_tried_where_a_year_back_has_too_few_people(suspicions):
    late = [{**row, "start_date": date(2025, 7, 1)} for row in spells(lambda number: False)]
    for number, row in enumerate(late):
        if quarter(number):
            row.update(end_date=date(2026, 3, 1), exit_type="voluntary")
    rows = pay(lambda number: 30000 + number if quarter(number) else 50000 + number, date(2025, 7, 1))
    found = suspicions(employment_spells=late, pay=rows)
    assert found[("pay", "base_pay")].evidence.startswith("on 2025-12-31, 6 months before")


def test_exits_on_record_long_before_they_happened_are_noticed(suspicions):
    filled_in = spells(quarter, recorded=lambda end: end - timedelta(days=300))
    found = suspicions(employment_spells=filled_in)[("employment_spells", "end_recorded_date")]
    assert found.evidence == "50 of 50 exits were on record more than 184 days before they happened"
    assert found.advice == (
        "rows of the time before the exit were filled in afterwards: deliver the day on which the exit was "
        "entered as end_recorded_date, or leave it out"
    )


def test_versions_that_were_replaced_are_no_exits(suspicions):
    corrected = [
        row
        for first in spells(quarter, recorded=lambda end: end - timedelta(days=300))
        for row in (
            {**first, "recorded_date": first["start_date"]},
            {**first, "recorded_date": date(2025, 12, 31), "end_recorded_date": first["end_date"]},
        )
    ]
    assert suspicions(employment_spells=corrected) == {}


def test_exits_of_another_population_are_not_counted(suspicions):
    leaders = [
        {
            **row,
            "employee_id": f"l{row['employee_id']}",
            "spell_id": f"l{row['spell_id']}",
            "population": "sales_manager",
        }
        for row in spells(quarter, recorded=lambda end: end - timedelta(days=300))
    ]
    assert suspicions(employment_spells=[*spells(quarter), *leaders]) == {}


def test_a_long_notice_period_is_no_suspicion(suspicions):
    early = spells(quarter, recorded=lambda end: end - timedelta(days=180))
    assert suspicions(employment_spells=early) == {}


def test_without_assignments_or_people_nothing_can_be_said(suspicions):
    assert suspicions(pay=pay(lambda number: number)) == {}
    assert suspicions(employment_spells=[]) == {}


def test_tables_about_no_person_are_passed_over(suspicions):
    assert suspicions(employment_spells=spells(quarter), assignments=[]) == {}


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), values=st.sampled_from((2, 5, 20, 1000)))
def test_values_drawn_at_random_are_no_suspicion(suspicions, seed, values):
    rng = random.Random(seed)
    rows = pay(lambda _: rng.randrange(values), plan_id=lambda _: rng.choice(("a", "b", "c", None)))
    assert suspicions(employment_spells=spells(lambda _: rng.random() < 0.4), pay=rows) == {}


def test_no_evidence_names_a_person(suspicions):
    rows = pay(lambda number: 30000 + number if quarter(number) else 50000 + number)
    found = suspicions(employment_spells=spells(quarter), pay=rows)
    assert not any(f"'e{number}'" in one.evidence for one in found.values() for number in range(PEOPLE))
