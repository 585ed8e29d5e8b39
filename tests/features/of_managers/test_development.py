"""Development of sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.of_managers.development import own_one_on_ones_held_ratio_6m


def test_talks_with_the_own_manager_count_and_those_with_the_team_do_not(feature_test):
    feature_test(
        own_one_on_ones_held_ratio_6m,
        """
        employee_id | manager_id | planned_date | held_date  | recorded_date
        ------------+------------+--------------+------------+--------------
        m           | d          | 2026-01-01   | 2026-01-02 |
        m           | d          | 2026-06-01   |            |
        m           | d          | 2025-12-31   |            |               # seven months ago
        m           | d          | 2026-06-15   |            | 2026-07-01    # recorded late
        s           | m          | 2026-06-01   | 2026-06-01 |               # with one of the team
        n           | d          | 2026-06-20   | 2026-07-01 |               # held tomorrow
        """,
        {"m": 0.5, "n": 0, "o": None},
    )
