"""Recognition features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.recognition import (
    days_since_recognition,
    recognitions_180d,
    recognitions_gap_to_peers_180d,
    team_recognition_spread_180d,
    wins_without_recognition_180d,
)


def test_days_since_the_last_recognition(feature_test):
    feature_test(
        days_since_recognition,
        """
        employee_id | recognised_date | recorded_date
        ------------+-----------------+--------------
        1           | 2026-06-20      |
        1           | 2026-05-20      |
        2           | 2026-06-30      | 2026-06-30
        3           | 2026-06-20      | 2026-07-01    # recorded late
        4           | 2024-06-30      |               # beyond 24 months
        5           | 2024-07-01      |
        6           | 2026-07-01      | 2026-06-01    # announced, not given
        """,
        {1: 10, 2: 0, 3: None, 4: None, 5: 729, 6: None, 7: None},
    )


def test_recognitions_of_180_days_and_nought_where_none_is_on_record(feature_test):
    feature_test(
        recognitions_180d,
        """
        employee_id | recognised_date | giver_id | recorded_date
        ------------+-----------------+----------+--------------
        1           | 2026-06-30      | a        |
        1           | 2026-06-30      | b        |               # two givers on one day
        1           | 2026-01-02      | a        |               # 179 days ago
        1           | 2026-01-01      | a        |               # 180 days ago
        2           | 2026-06-20      | a        | 2026-07-01    # recorded late
        3           | 2025-06-20      | a        |
        """,
        {1: 3, 2: 0, 3: 0, 4: 0},
    )


PEERS = "employee_id | role\n" + "\n".join(f"{person} | kam" for person in range(1, 9)) + "\n9 | inside\n10 |"
THANKS = "employee_id | recognised_date | giver_id\n" + "\n".join(
    f"1 | 2026-06-{day:02d} | a" for day in range(1, 9)
)


def test_the_gap_is_to_the_mean_of_the_others_in_the_role(feature_test):
    feature_test(
        recognitions_gap_to_peers_180d,
        THANKS,
        {1: 8, 2: -8 / 7, 9: None, 10: None},  # seven others for a key account manager, none inside
        panel=PEERS,
        with_features=(recognitions_180d,),
    )


def test_fewer_than_seven_others_are_no_comparison(feature_test):
    seven = "\n".join(line for line in PEERS.splitlines() if not line.startswith("8"))
    feature_test(
        recognitions_gap_to_peers_180d,
        THANKS,
        {1: None, 2: None},
        panel=seven,
        with_features=(recognitions_180d,),
    )


def test_wins_that_nobody_said_anything_about(feature_test):
    feature_test(
        wins_without_recognition_180d,
        {
            "deals": """
            deal_id | employee_id | opened_date | closed_date | outcome | recorded_date
            --------+-------------+-------------+-------------+---------+--------------
            a       | 1           | 2026-01-01  | 2026-03-01  | won     |
            b       | 1           | 2026-01-01  | 2026-04-01  | won     |               # seen on day 14
            c       | 1           | 2026-01-01  | 2026-05-01  | won     |               # seen on day 15
            d       | 1           | 2026-01-01  | 2026-05-02  | lost    |
            e       | 2           | 2025-12-01  | 2026-01-01  | won     |               # 180 days ago
            f       | 2           | 2025-12-01  | 2026-01-02  | won     |
            g       | 2           | 2026-06-01  | 2026-06-16  | won     |               # 14 days ago: judged
            h       | 2           | 2026-06-01  | 2026-06-17  | won     |               # too young
            i       | 3           | 2026-03-01  | 2026-03-01  | won     |               # seen the same day
            j       | 4           | 2026-03-01  | 2026-03-01  | won     |               # praise recorded late
            k       | 5           | 2026-03-01  | 2026-03-01  | won     | 2026-07-01    # itself recorded late
            """,
            "recognitions": """
            employee_id | recognised_date | recorded_date
            ------------+-----------------+--------------
            1           | 2026-02-28      |               # before the win
            1           | 2026-04-15      |
            1           | 2026-05-16      |
            3           | 2026-03-01      |
            4           | 2026-03-02      | 2026-07-01
            """,
        },
        {1: 2, 2: 2, 3: 0, 4: 1, 5: 0, 6: 0},
    )


def test_the_spread_is_that_of_the_others_in_the_team(feature_test):
    feature_test(
        team_recognition_spread_180d,
        THANKS,
        # For 2 the others have 8, 0, 0, 0; for 1 nobody else was recognised.
        {1: 0, 2: 12**0.5, 6: None, 7: None},
        panel="""
        employee_id | team_id
        ------------+--------
        1           | north
        2           | north
        3           | north
        4           | north
        5           | north
        6           | south
        7           |
        """,
        with_features=(recognitions_180d,),
    )
