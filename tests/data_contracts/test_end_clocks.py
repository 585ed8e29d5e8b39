import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.catalogue import source_contract
from data_contracts.end_clocks import export_days, find_end_clocks, middle_ranks

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


def day_number(day):
    return float((day - date(1970, 1, 1)).days)


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


def test_leavers_who_all_stayed_equally_long_are_ranked_by_nothing(clocks):
    rows = [(n, start, start + timedelta(days=730)) for n, start, _ in people()]
    rows = [row for row in rows if row[2] < EXPORT]
    rng = random.Random(1)
    drawn = {n: rng.randint(0, 5000) for n, _, _ in rows}
    scores = [
        f"e{n} | {day} | {drawn[n]}" for n, start, _ in rows for day in (start, start + timedelta(days=400))
    ]
    assert clocks(employment_spells=spells(rows), trainings=scores) == {}


def test_of_leavers_hired_on_one_day_the_stay_alone_may_rank_them(clocks):
    hired = date(2012, 1, 1)
    rows = [(n, hired, hired + timedelta(days=500 + 7 * n)) for n in range(60)]
    scores = [
        f"e{n} | {day} | {n**2}" for n, start, _ in rows for day in (start, start + timedelta(days=400))
    ]
    found = clocks(employment_spells=spells(rows), trainings=scores)[("trainings", "hours")]
    assert found.evidence.startswith("it never changes, and ranks 60 leavers")


def test_a_planned_end_does_not_hide_the_day_of_the_export(clocks, engine):
    newest = date(2024, 3, 15)  # an export long before the as-of date
    planned = ["e1 | s1 | seller | 2024-01-01 | 2025-01-31", "e2 | s2 | seller | 2024-01-01 | 2025-01-31"]
    clocks(employment_spells=[*planned, f"e3 | s3 | seller | {newest} |"])
    assert export_days(engine.con, EXPORT) == (day_number(newest), day_number(EXPORT))


def test_of_equally_frequent_last_days_the_earliest_counts(clocks, engine):
    rows = [(n, date(2015, 1, 1), date(2020 + n % 3, 5, 31)) for n in range(30)]
    clocks(employment_spells=spells(rows))
    assert export_days(engine.con, EXPORT) == tuple(
        day_number(day) for day in (date(2020, 5, 31), date(2022, 5, 31), EXPORT)
    )


def test_a_value_is_dated_by_the_row_it_stands_in(clocks):
    rows = list(people())
    late = [
        line
        for n, start, end in rows
        for line in (f"e{n} | {start} |", f"e{n} | {end or EXPORT} | {((end or EXPORT) - start).days}")
    ]
    assert clocks(employment_spells=spells(rows), trainings=late) == {}


@pytest.mark.parametrize("is_clock_first", [True, False])
def test_of_two_values_on_one_day_the_smaller_is_the_first(clocks, is_clock_first):
    rows = list(people())
    lengths = [f"e{n} | {start} | {((end or EXPORT) - start).days}" for n, start, end in rows]
    others = [f"e{n} | {start} | {10_000 + n}" for n, start, _ in rows]
    both = [*lengths, *others] if is_clock_first else [*others, *lengths]
    assert list(clocks(employment_spells=spells(rows), trainings=both)) == [("trainings", "hours")]


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
