import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.catalogue import source_contract
from data_contracts.end_clocks import find_end_clocks, middle_ranks

EXPORT = date(2024, 6, 30)
SPELLS = "employee_id | spell_id | population | start_date | end_date"
TRAININGS = "employee_id | completed_date | hours"


def people(seed=1, count=120):
    """Number, first day and last day (None while the employment lasts) of each person."""
    rng = random.Random(seed)
    for number in range(count):
        start = date(2010, 1, 1) + timedelta(days=rng.randrange(4000))
        end = start + timedelta(days=rng.randrange(100, 4000))
        yield number, start, end if end < EXPORT else None


def spells(rows):
    return [f"e{n} | s{n} | seller | {start} | {end or ''}" for n, start, end in rows]


@pytest.fixture
def clocks(engine):
    """Clocks in drawn tables: evidence by (table, column)."""

    def find(**rows_of):
        headers = {"employment_spells": SPELLS, "trainings": TRAININGS}
        for schema in ("raw", "typed", "source"):
            engine.con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            engine.con.execute(f"CREATE SCHEMA {schema}")
        contracts = [source_contract(table) for table in rows_of]
        for contract in contracts:
            engine.deliver(contract.table, "\n".join([headers[contract.table], *rows_of[contract.table]]))
            engine.make_source(contract)
        found = find_end_clocks(engine.con, contracts, EXPORT)
        assert all(one.kind.value == "clock_read_at_the_end" for one in found)
        return {(one.table, one.column): one for one in found}

    return find


def test_start_dates_computed_back_from_whole_years_are_noticed(clocks):
    rows = [f"e{n} | s{n} | seller | {2024 - n % 20}-06-15 |" for n in range(60)]
    found = clocks(employment_spells=rows)[("employment_spells", "start_date")]
    assert found.evidence == (
        "60 of 60 dates fall on 06-15 (month-day), in 20 years: computed back from whole years or months"
    )
    assert found.advice == (
        "a length of service read at the export says who stayed, not when anybody began: deliver the first "
        "day on record in the SQL of [sources.employment_spells]"
    )


def test_start_dates_computed_back_from_whole_months_are_noticed(clocks):
    rows = [f"e{n} | s{n} | seller | {2024 - n % 5}-{n % 12 + 1:02d}-17 |" for n in range(60)]
    assert clocks(employment_spells=rows)[("employment_spells", "start_date")].evidence.startswith(
        "60 of 60 dates fall on day 17 of a month, in 60 months"
    )


def test_starting_on_the_first_of_a_month_is_a_habit(clocks):
    rows = [f"e{n} | s{n} | seller | {2024 - n % 5}-{n % 12 + 1:02d}-01 |" for n in range(60)]
    assert clocks(employment_spells=rows) == {}


@pytest.mark.parametrize(("unit", "days"), [("days", 1), ("months", 30.4375), ("years", 365.25)])
def test_a_number_that_is_the_whole_length_of_the_employment_is_noticed(clocks, unit, days):
    rows = list(people())
    lengths = [f"e{n} | {start} | {int(((end or EXPORT) - start).days / days)}" for n, start, end in rows]
    found = clocks(employment_spells=spells(rows), trainings=lengths)[("trainings", "hours")]
    assert found.evidence == (
        f"for 120 of 120 people it is the {unit} from the first day of the employment to the last day of the "
        "employment, or to the export while it lasts"
    )
    assert found.advice == (
        "nobody could know it on the row's day: leave hours out of the SQL of [sources.trainings], or "
        "deliver what was known then"
    )


def test_a_countdown_to_the_last_day_is_noticed(clocks):
    rows = list(people())
    left = [
        f"e{n} | {start + timedelta(days=30)} | {((end or EXPORT) - start).days - 30}"
        for n, start, end in rows
    ]
    found = clocks(employment_spells=spells(rows), trainings=left)[("trainings", "hours")]
    assert "the days from the row's day to the last day" in found.evidence


def test_a_length_of_service_read_on_the_rows_own_day_is_honest(clocks):
    rows = list(people())
    served = [f"e{n} | {end or EXPORT} | {((end or EXPORT) - start).days}" for n, start, end in rows]
    assert clocks(employment_spells=spells(rows), trainings=served) == {}


def test_a_number_that_never_changes_and_ranks_leavers_by_their_stay_is_noticed(clocks):
    rows = [row for row in people(count=200) if row[2]]
    scores = [
        f"e{n} | {day} | {int(((end - start).days / 40) ** 1.5)}"
        for n, start, end in rows
        for day in (start, start + timedelta(days=400))
    ]
    found = clocks(employment_spells=spells(rows), trainings=scores)[("trainings", "hours")]
    assert found.evidence.startswith(
        f"it never changes, and ranks {len(rows)} leavers by the length of their"
    )


def test_a_number_that_follows_the_day_of_hire_is_no_clock(clocks):
    rows = [row for row in people(count=200) if row[2]]
    numbers = [
        f"e{n} | {day} | {(start - date(2000, 1, 1)).days}"
        for n, start, end in rows
        for day in (start, start + timedelta(days=400))
    ]
    assert clocks(employment_spells=spells(rows), trainings=numbers) == {}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), highest=st.integers(1, 5000))
def test_numbers_drawn_at_random_are_no_clock(clocks, seed, highest):
    rng = random.Random(seed)
    rows = list(people(seed))
    drawn = [f"e{n} | {start} | {rng.randint(0, highest)}" for n, start, _ in rows]
    assert clocks(employment_spells=spells(rows), trainings=drawn) == {}


def test_few_people_carry_no_verdict(clocks):
    rows = list(people(count=39))
    lengths = [f"e{n} | {start} | {((end or EXPORT) - start).days}" for n, start, end in rows]
    assert clocks(employment_spells=spells(rows), trainings=lengths) == {}


def test_without_employments_nothing_can_be_said(clocks):
    assert clocks(trainings=["e1 | 2024-01-01 | 8"]) == {}


def test_equal_values_share_the_middle_rank():
    assert list(middle_ranks([10, 20, 20, 30])) == [1.0, 2.5, 2.5, 4.0]
