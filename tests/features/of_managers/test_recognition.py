"""Recognition of sales managers, on drawn tables; the as-of date is 30 June 2026."""

import pytest

from features.of_managers.recognition import recognitions_from_above_6m, recognitions_from_below_6m

DRAWN = {
    "recognitions": """
    employee_id | recognised_date | giver_id | giver      | recorded_date
    m           | 2026-01-01      | d        | leadership |
    m           | 2026-06-30      | d        | manager    |
    m           | 2025-12-31      | d        | leadership |               # seven months ago
    m           | 2026-06-15      | d        | leadership | 2026-07-01    # recorded late
    m           | 2026-06-15      |          | customer   |
    m           | 2026-06-15      | 1        | peer       |               # reports to m
    m           | 2026-02-15      | 2        |            |               # did until March
    m           | 2026-02-15      | 3        | peer       |               # did not yet
    m           | 2026-02-15      | 4        | peer       |               # to somebody else
    n           | 2026-02-15      | 4        | peer       | 2026-07-01
    """,
    "assignments": """
    employee_id | valid_from | manager_id
    1           | 2024-01-01 | m
    2           | 2024-01-01 | m
    2           | 2026-03-01 | n
    3           | 2024-01-01 | n
    3           | 2026-03-01 | m
    4           | 2024-01-01 | n
    """,
}


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (recognitions_from_above_6m, {"m": 2, "n": 0, "o": 0}),
        (recognitions_from_below_6m, {"m": 2, "n": 0, "o": 0}),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_recognition_counts_from_those_above_and_from_those_who_report_to_the_manager(
    feature_test, feature, expected
):
    drawn = DRAWN if feature is recognitions_from_below_6m else DRAWN["recognitions"]
    feature_test(feature, drawn, expected)
