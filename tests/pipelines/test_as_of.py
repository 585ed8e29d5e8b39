from datetime import date

import pytest

from data_contracts.errors import ConfigError
from pipelines.as_of import landmark_dates, month_end, months_before, resolve_as_of_date

EARLIEST, LATEST, TODAY = date(2020, 2, 10), date(2024, 2, 20), date(2024, 5, 3)


def resolve(asked, *, latest=LATEST, today=TODAY):
    return resolve_as_of_date(asked, EARLIEST, latest, today)


def test_month_ends_know_leap_years():
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)


def test_the_default_is_the_last_month_the_sources_cover():
    assert resolve(None) == date(2024, 2, 29)


def test_a_month_that_is_not_over_is_never_the_default():
    assert resolve(None, latest=date(2024, 5, 2)) == date(2024, 4, 30)
    assert resolve(None, latest=date(2024, 5, 31), today=date(2024, 5, 31)) == date(2024, 5, 31)


def test_a_month_end_inside_the_data_is_taken_as_asked():
    assert resolve(date(2020, 2, 29)) == date(2020, 2, 29)


def test_a_date_that_is_no_month_end_is_refused_with_the_right_one():
    with pytest.raises(ConfigError, match=r"2023-06-15 is not a month's last day; .* such as 2023-06-30"):
        resolve(date(2023, 6, 15))


@pytest.mark.parametrize("outside", [date(2020, 1, 31), date(2024, 3, 31)], ids=["before", "after"])
def test_a_date_outside_the_data_is_refused_with_what_they_cover(outside):
    with pytest.raises(ConfigError, match="cover 2020-02-29 to 2024-02-29"):
        resolve(outside)


def test_landmarks_count_back_from_the_as_of_date_to_where_records_are_complete():
    found = landmark_dates(date(2024, 2, 29), 12, 3, date(2023, 6, 1))
    assert found == [date(2023, 8, 31), date(2023, 11, 30), date(2024, 2, 29)]


def test_the_first_landmark_is_the_end_of_the_first_complete_month():
    assert landmark_dates(date(2016, 3, 31), 12, 1, date(2016, 1, 1))[0] == date(2016, 1, 31)
    assert landmark_dates(date(2016, 3, 31), 1, 1, None) == [date(2016, 2, 29), date(2016, 3, 31)]
