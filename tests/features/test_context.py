"""Context features: columns of the panel; the as-of date is 30 June 2026 unless it says otherwise."""

from datetime import date

import pytest

from features.context import calendar_month, country, level, market_index, org_type, role, tenure_months


def test_tenure_counts_calendar_months_from_the_first_hire(feature_test):
    feature_test(
        tenure_months,
        {},
        {1: 0, 2: 1, 3: 60},
        panel="""
        employee_id | hired_date | start_date
        ------------+------------+-----------
        1           | 2026-06-01 | 2026-06-01
        2           | 2026-05-31 | 2026-05-31
        3           | 2021-06-30 | 2026-01-01  # moved inside the organisation
        """,
    )


@pytest.mark.parametrize("feature", [role, level, country, org_type], ids=lambda f: f.name)
def test_a_place_in_the_organisation_is_taken_as_it_is(feature_test, feature):
    feature_test(feature, {}, {1: "a", 2: None}, panel=f"employee_id | {feature.name}\n1 | a\n2 |")


def test_the_calendar_month_is_a_category(feature_test):
    feature_test(calendar_month, {}, {1: "2"}, as_of_date=date(2024, 2, 29))


def test_the_market_index_is_that_of_the_last_month_known_for_the_country(feature_test):
    feature_test(
        market_index,
        """
        country | month      | index | recorded_date
        --------+------------+-------+--------------
        SE      | 2026-04-01 | 101   | 2026-05-12
        SE      | 2026-05-01 | 102   | 2026-06-30
        SE      | 2026-06-01 | 103   | 2026-07-12
        NO      | 2026-01-01 | 90    | 2026-02-12
        NO      | 2026-01-01 | 91    | 2026-03-12    # corrected
        DK      | 2025-12-01 | 80    | 2026-01-12    # stopped half a year ago
        """,
        {1: 102, 2: 91, 3: None, 4: None},
        panel="employee_id | country\n1 | SE\n2 | NO\n3 | DK\n4 |",
    )


def test_an_index_without_a_recorded_date_is_known_when_its_month_is_over(feature_test):
    feature_test(
        market_index,
        "country | month | index\nSE | 2026-06-01 | 103\nNO | 2026-07-01 | 90",
        {1: 103, 2: None},
        panel="employee_id | country\n1 | SE\n2 | NO",
    )
