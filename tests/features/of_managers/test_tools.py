"""Tools of sales managers, on drawn tables; the as-of date is 30 June 2026."""

import pytest

from features.of_managers.tools import tool_budget_change_ratio_12m, tool_budget_present

BUDGETS = """
manager_id | valid_from | tool_budget | recorded_date
-----------+------------+-------------+--------------
a          | 2025-06-30 | 20000       |
a          | 2026-01-01 | 50000       |
b          | 2025-06-30 | 20000       |
b          | 2026-01-01 | 0           |
c          | 2025-01-01 | 0           |               # nothing then, nothing now
d          | 2025-07-01 | 50000       |               # no mandate a year ago
e          | 2025-01-01 | 20000       |
e          | 2026-01-01 |             |               # not known now
f          | 2024-01-01 | 0           |
f          | 2025-01-01 |             |               # the one before says it
f          | 2026-01-01 | 50000       |
g          | 2025-01-01 | 50000       |
g          | 2026-01-01 | 0           | 2026-07-01    # recorded late
"""


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (tool_budget_present, {"a": 1, "b": 0, "c": 0, "d": 1, "e": None, "f": 1, "g": 1, "h": None}),
        (
            tool_budget_change_ratio_12m,
            {"a": 0.6, "b": -1, "c": 0, "d": None, "e": None, "f": 1, "g": 0, "h": None},
        ),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_the_budget_for_tools_now_and_twelve_months_ago(feature_test, feature, expected):
    feature_test(feature, BUDGETS, expected)
