"""Mandates of sales managers, on drawn tables; the as-of date is 30 June 2026."""

import pytest

from features.mandate import may_hire, may_set_bonus, missing_mandates, position_decision_days_12m

MANDATES = """
manager_id | valid_from | may_set_bonus | may_hire | recorded_date
-----------+------------+---------------+----------+--------------
m          | 2024-01-01 | T             | T        |
m          | 2025-01-01 | F             | F        |
n          | 2024-01-01 | T             | F        |
n          | 2026-01-01 | T             | T        | 2026-07-01  # recorded late
o          | 2024-01-01 |               | T        |  # one of the two is not known
"""


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (may_set_bonus, {"m": 0, "n": 1, "o": None, "p": None}),
        (may_hire, {"m": 0, "n": 0, "o": 1, "p": None}),
        (missing_mandates, {"m": 2, "n": 1, "o": None, "p": None}),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_the_last_mandate_says_what_a_manager_may_decide(feature_test, feature, expected):
    feature_test(feature, MANDATES, expected)


def test_days_to_a_decision_count_on_while_it_is_awaited(feature_test):
    feature_test(
        position_decision_days_12m,
        """
        team_id | opened_date | filled_date | requested_by | requested_date | decided_date | recorded_date
        --------+-------------+-------------+--------------+----------------+--------------+--------------
        t       | 2026-06-01  |             | m            | 2026-05-01     | 2026-05-11   |  # 10
        t       | 2026-06-20  |             | m            | 2026-06-10     | 2026-07-01   |  # 20 so far
        t       | 2025-07-01  |             | m            | 2025-06-30     | 2025-12-01   |  # too early
        u       | 2026-02-01  | 2026-03-03  | n            | 2026-02-01     |              |  # filled: 30
        u       | 2026-06-01  |             | o            | 2026-06-01     | 2026-06-01   | 2026-07-01 # late
        u       | 2026-06-01  |             | p            |                |              |  # nobody asked
        u       | 2025-07-02  |             | q            | 2025-07-01     | 2025-07-05   |  # 4
        """,
        {"m": 15, "n": 30, "o": None, "p": None, "q": 4, "r": None},
    )
