"""Influence of sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.influence import seat_in_leadership_group


def test_the_last_mandate_says_whether_a_manager_has_a_seat(feature_test):
    feature_test(
        seat_in_leadership_group,
        """
        manager_id | valid_from | sits_in_leadership_group | recorded_date
        -----------+------------+--------------------------+--------------
        m          | 2024-01-01 | F                        |
        m          | 2026-06-30 | T                        |
        n          | 2024-01-01 | F                        |
        n          | 2026-07-01 | T                        | 2026-06-01    # a seat to come
        """,
        {"m": 1, "n": 0, "o": None},
    )
