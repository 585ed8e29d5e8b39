"""Direction of sales managers, on drawn tables; the as-of date is 30 June 2026."""

from datetime import date

import pytest

from features.direction import (
    goals_set_from_above,
    goals_set_in_leadership_group,
    months_since_plan_approved,
    plan_approved,
)

MANDATES = """
manager_id | valid_from | goals_set_by     | plan_approved_date | recorded_date
-----------+------------+------------------+--------------------+--------------
m          | 2025-01-01 | self             | 2024-12-20         |
m          | 2026-01-01 | above            |                    |               # the new plan is not approved
n          | 2026-01-01 | leadership_group | 2026-06-30         |
n          | 2026-02-01 | above            | 2026-02-01         | 2026-07-01    # recorded late
o          | 2026-01-01 | self             | 2026-07-01         |               # approved tomorrow
p          | 2026-01-01 |                  |                    |
"""


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (goals_set_from_above, {"m": 1, "n": 0, "o": 0, "p": None, "q": None}),
        (goals_set_in_leadership_group, {"m": 0, "n": 1, "o": 0, "p": None, "q": None}),
        (plan_approved, {"m": 0, "n": 1, "o": 0, "p": 0, "q": None}),
        (months_since_plan_approved, {"m": 18, "n": 0, "o": None, "p": None, "q": None}),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_direction_is_what_the_last_mandate_says_and_the_last_approval(feature_test, feature, expected):
    feature_test(feature, MANDATES, expected)


def test_months_since_an_approval_on_a_leap_day(feature_test):
    drawn = "manager_id | valid_from | plan_approved_date\nm | 2024-01-01 | 2024-02-29"
    feature_test(months_since_plan_approved, drawn, {"m": 0}, as_of_date=date(2024, 2, 29))
    feature_test(months_since_plan_approved, drawn, {"m": 12}, as_of_date=date(2025, 2, 28))
