import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.swap_calendar import calendar_evidence
from data_contracts.swap_evidence import is_exchangeable

FIRST = date(2023, 1, 1)


def swapped(day):
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def counted(days):
    counts = {}
    for day in days:
        counts[day] = counts.get(day, 0) + 1
    return counts


def drawn_days(seed, rows=400, years=3):
    rng = random.Random(seed)
    return [FIRST + timedelta(days=rng.randrange(365 * years)) for _ in range(rows)]


def working_days(seed, rows=600):
    return [day for day in drawn_days(seed, 2 * rows) if day.weekday() < 5][:rows]


def first_of_months(years=4):
    return [date(2020 + year, month, 1) for year in range(years) for month in range(1, 13)]


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)).filter(lambda day: day.day <= 12))
def test_exchanging_day_and_month_twice_changes_nothing(day):
    assert swapped(swapped(day)) == day


def test_a_date_can_be_exchanged_from_the_second_to_the_twelfth_unless_day_and_month_agree():
    days = np.array([1, 2, 3, 12, 13])
    assert is_exchangeable(days, np.full(5, 3)).tolist() == [False, True, False, True, False]


@given(seed=st.integers(0, 10**6), rows=st.integers(1, 1500), years=st.integers(1, 10))
def test_evenly_drawn_dates_raise_no_alarm(seed, rows, years):
    assert calendar_evidence(counted(drawn_days(seed, rows, years))) is None


@given(seed=st.integers(0, 10**6))
def test_working_days_raise_no_alarm(seed):
    assert calendar_evidence(counted(working_days(seed))) is None


def test_a_column_without_a_day_above_12_is_noticed():
    found = calendar_evidence(counted(day for day in drawn_days(1) if day.day <= 12))
    assert found.reason == "no day of the column lies above 12"
    assert found.rows > 80
    assert len(found.examples) == 3


def test_a_habit_of_the_first_ten_days_is_not_taken_for_a_swap():
    assert calendar_evidence(counted(day for day in drawn_days(1, 1500) if day.day <= 10)) is None


def test_too_few_rows_carry_no_verdict():
    few = [day for day in drawn_days(1) if day.day <= 12][:39]
    assert calendar_evidence(counted(few)) is None


def test_firsts_of_months_that_all_lie_in_january_are_noticed():
    found = calendar_evidence(counted(swapped(day) for day in first_of_months()))
    assert found.reason == "the column is about day 1 of months, but month 1 has other days, up to 12"
    assert found.rows == 44  # the four true firsts of January stay as they are


def test_some_exchanged_firsts_of_months_among_sound_ones_are_noticed():
    mixed = [*first_of_months(), *(swapped(day) for day in first_of_months())]
    assert calendar_evidence(counted(mixed)).rows == 44


def test_exchanged_firsts_of_quarters_are_noticed():
    quarters = [day for day in first_of_months(12) if day.month in (1, 4, 7, 10)]
    assert calendar_evidence(counted(swapped(day) for day in quarters)).rows == 36


def test_firsts_of_months_raise_no_alarm():
    assert calendar_evidence(counted(first_of_months())) is None


def test_the_first_working_days_of_january_raise_no_alarm():
    years = range(1980, 2024)
    starts = [date(year, 1, 2 + year % 4) for year in years]
    assert calendar_evidence(counted([*first_of_months(), *starts])) is None


def test_weekends_that_only_early_days_fall_on_are_noticed():
    found = calendar_evidence(counted(swapped(day) for day in working_days(3, 1500)))
    assert found.reason == "dates up to a month's twelfth fall on weekends, later ones do not"


def test_weekends_everywhere_are_no_sign():
    assert calendar_evidence(counted(swapped(day) for day in drawn_days(3, 1500))) is None


def test_a_fixed_day_of_the_month_may_fall_on_weekends():
    fixed = [date(2016 + year, month, 5) for year in range(8) for month in range(1, 13)]
    assert calendar_evidence(counted([*working_days(3, 1500), *fixed])) is None


def firsts_and_fifteenths(years=6):
    return [*first_of_months(years), *(day.replace(day=15) for day in first_of_months(years))]


def test_firsts_among_fifteenths_that_all_lie_in_january_are_noticed():
    found = calendar_evidence(counted(swapped(day) for day in firsts_and_fifteenths()))
    assert found.reason == "all dates up to a month's twelfth lie in month 1, later ones do not"
    assert found.rows == 66


def test_firsts_and_fifteenths_raise_no_alarm():
    assert calendar_evidence(counted(firsts_and_fifteenths())) is None


def test_days_of_january_alone_raise_no_alarm():
    yearly = [date(1990 + number % 30, 1, 1 + number) for number in range(31) for _ in range(2)]
    assert calendar_evidence(counted(yearly)) is None


def first_days_of_january(years, days):
    return [date(year, 1, day) for year in years for day in days]


def test_entries_on_the_first_working_days_of_several_januaries_raise_no_alarm():
    ratings = [day for day in first_days_of_january(range(2020, 2026), range(2, 13)) if day.weekday() < 5]
    assert calendar_evidence(counted(ratings)) is None


def test_entries_on_working_days_that_include_the_first_raise_no_alarm():
    entered = [day for day in first_days_of_january((2024, 2025), range(1, 13)) if day.weekday() < 5]
    assert calendar_evidence(counted(entered * 3)) is None


def test_many_rows_of_one_week_in_january_raise_no_alarm():
    assert calendar_evidence(counted(first_days_of_january((2025,), range(7, 11)) * 20)) is None


@pytest.mark.parametrize("year", range(2015, 2029))
def test_one_years_firsts_of_quarters_or_months_that_lie_in_january_are_noticed(year):
    months = [date(year, month, 1) for month in range(1, 13)]
    for firsts in (months, months[::3]):
        assert calendar_evidence(counted(swapped(day) for day in firsts * 12)) is not None


def test_january_entries_on_working_days_beside_later_days_elsewhere_raise_no_alarm():
    entered = [day for day in first_days_of_january(range(2018, 2026), range(2, 13)) if day.weekday() < 5]
    later = [date(year, month, 15) for year in range(2018, 2026) for month in (3, 6, 9, 12)]
    for firsts in ([], [date(year, 1, 1) for year in range(2018, 2026)]):
        assert calendar_evidence(counted([*entered, *later, *firsts])) is None
