"""Team development of sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.team_development import measured_on_team_development


def test_the_last_mandate_says_what_a_manager_is_measured_on(feature_test):
    feature_test(
        measured_on_team_development,
        """
        manager_id | valid_from | is_measured_on_team_development | recorded_date
        -----------+------------+---------------------------------+--------------
        m          | 2024-01-01 | T                               |
        m          | 2026-06-30 | F                               |
        n          | 2024-01-01 | T                               |
        n          | 2026-01-01 | F                               | 2026-07-01    # recorded late
        o          | 2024-01-01 | T                               |
        o          | 2026-01-01 |                                 |               # says nothing of it
        """,
        {"m": 0, "n": 1, "o": None, "p": None},
    )
