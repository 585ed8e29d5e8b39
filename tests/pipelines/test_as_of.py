from datetime import date

import pytest

from data_contracts.errors import ConfigError
from pipelines.as_of import (
    RecordedMonths,
    landmark_dates,
    last_month_over,
    month_end,
    months_before,
    require_month_end,
    resolve_as_of_date,
)

TODAY = date(2024, 5, 3)


def test_month_ends_know_leap_years():
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)


def recorded(*months: str, has_events: bool = True, newest_day: str | None = None) -> RecordedMonths:
    ends = [month_end(date.fromisoformat(f"{month}-01")) for month in months]
    newest = date.fromisoformat(newest_day) if newest_day else max(ends, default=None)
    return RecordedMonths(ends, has_events, newest)


def test_the_default_is_the_last_month_the_sources_cover():
    assert resolve_as_of_date(None, recorded("2024-01", "2024-02"), TODAY) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("newest_day", "default"),
    [("2024-02-18", date(2024, 1, 31)), ("2024-02-19", date(2024, 2, 29))],
)
def test_a_month_whose_records_stop_before_its_last_ten_days_is_not_covered(newest_day, default):
    months = recorded("2024-01", "2024-02", newest_day=newest_day)
    assert resolve_as_of_date(None, months, TODAY) == default
    assert resolve_as_of_date(date(2024, 2, 29), months, TODAY) == date(2024, 2, 29)


def test_the_only_month_there_is_counts_even_if_it_is_cut():
    assert resolve_as_of_date(None, recorded("2024-02", newest_day="2024-02-03"), TODAY) == date(2024, 2, 29)


def test_a_month_that_is_not_over_is_never_the_default():
    assert last_month_over(TODAY) == date(2024, 4, 30)
    assert last_month_over(date(2024, 5, 31)) == date(2024, 5, 31)
    assert resolve_as_of_date(None, recorded(), TODAY) == date(2024, 4, 30)


def test_a_month_end_with_records_is_taken_as_asked():
    assert resolve_as_of_date(date(2024, 2, 29), recorded("2024-01", "2024-02"), TODAY) == date(2024, 2, 29)


def test_a_silent_month_counts_as_covered_if_the_records_were_silent_for_as_long_before():
    months = recorded("2023-10", "2023-12", "2024-01")
    assert resolve_as_of_date(date(2024, 2, 29), months, TODAY) == date(2024, 2, 29)
    with pytest.raises(ConfigError, match=r"the last record .* the month to 2024-01-31"):
        resolve_as_of_date(date(2024, 3, 31), months, TODAY)


def test_a_long_silence_years_ago_excuses_none_today():
    months = recorded("2019-01", "2021-01", *(f"2023-{month:02d}" for month in range(1, 13)))
    with pytest.raises(ConfigError, match="the month to 2023-12-31; choose that"):
        resolve_as_of_date(date(2024, 1, 31), months, TODAY)


def test_tables_of_states_alone_may_be_silent_for_long():
    months = recorded("2023-01", "2023-02", has_events=False)
    assert resolve_as_of_date(date(2024, 3, 31), months, TODAY) == date(2024, 3, 31)


def test_a_date_that_is_no_month_end_is_refused_with_the_right_one():
    with pytest.raises(ConfigError, match=r"2023-06-15 is not a month's last day; .* such as 2023-06-30"):
        require_month_end(date(2023, 6, 15), TODAY)


def test_a_day_that_has_not_come_is_refused():
    with pytest.raises(ConfigError, match="outside the data: that day has not come yet"):
        require_month_end(date(2024, 5, 31), TODAY)


def test_a_date_before_all_records_is_refused():
    with pytest.raises(ConfigError, match="outside the data: nothing is on record by then"):
        resolve_as_of_date(date(2019, 5, 31), recorded(), TODAY)


def test_landmarks_count_back_from_the_as_of_date_to_where_records_are_complete():
    found = landmark_dates(date(2024, 2, 29), 12, 3, date(2023, 6, 1))
    assert found == [date(2023, 8, 31), date(2023, 11, 30), date(2024, 2, 29)]


def test_the_first_landmark_is_the_end_of_the_first_complete_month():
    assert landmark_dates(date(2016, 3, 31), 12, 1, date(2016, 1, 1))[0] == date(2016, 1, 31)
    assert landmark_dates(date(2016, 3, 31), 1, 1, None) == [date(2016, 2, 29), date(2016, 3, 31)]


def test_records_that_begin_after_the_as_of_date_cannot_train():
    with pytest.raises(ConfigError, match="observed_from 2025-01-01 lies after the as-of date 2024-02-29"):
        landmark_dates(date(2024, 2, 29), 12, 3, date(2025, 1, 1))
