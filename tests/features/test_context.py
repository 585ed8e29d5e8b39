"""Context features: columns of the panel; the as-of date is 30 June 2026 unless it says otherwise."""

from datetime import date

import pytest

from features.context import calendar_month, country, level, org_type, role, tenure_months


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
