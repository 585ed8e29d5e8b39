"""Recognition features, per person on drawn tables; the as-of date is 30 June 2026."""

from datetime import date

from features.recognition import (
    days_since_recognition,
    days_since_unrewarded_target,
    recognitions_180d,
    recognitions_gap_to_peers_180d,
    result_less_recognition_share_180d,
    targets_met_without_recognition_6m,
    team_recognition_spread_180d,
    winning_months_without_recognition_6m,
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


def test_the_gap_is_to_the_mean_of_the_other_peers(feature_test):
    feature_test(
        recognitions_gap_to_peers_180d,
        THANKS,
        {1: 8, 2: -8 / 7, 9: None, 10: None},  # seven others for a key account manager, none inside
        panel=PEERS,
        with_features=(recognitions_180d,),
    )


def test_eight_peers_of_one_level_and_country_are_compared_among_themselves(feature_test):
    near = "\n".join(f"{person} | kam | 1 | SE" for person in range(1, 9))
    far = "\n".join(f"{person} | kam | 2 | NO" for person in range(11, 18))
    feature_test(
        recognitions_gap_to_peers_180d,
        THANKS + "\n" + "\n".join(f"{person} | 2026-06-01 | a" for person in range(11, 18)),
        # Beside the near ones nobody was thanked but 1; the seven far ones are measured against the role.
        {1: 8, 2: -8 / 7, 11: 1 - 14 / 14},
        panel="employee_id | role | level | country\n" + near + "\n" + far,
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


def test_winning_months_in_which_nothing_was_recognised(feature_test):
    feature_test(
        winning_months_without_recognition_6m,
        {
            "deals": """
            deal_id | employee_id | opened_date | closed_date | outcome | recorded_date
            --------+-------------+-------------+-------------+---------+--------------
            a       | 1           | 2025-12-01  | 2026-01-01  | won     |               # six months, unseen
            b       | 1           | 2025-12-01  | 2026-01-31  | won     |               # the same month
            c       | 1           | 2026-01-01  | 2026-03-01  | won     |               # seen at its end
            d       | 1           | 2026-01-01  | 2026-05-01  | lost    |
            e       | 1           | 2026-01-01  | 2026-06-30  | won     |               # seen a month before
            f       | 2           | 2025-12-01  | 2025-12-31  | won     |               # seven months
            g       | 3           | 2026-06-01  | 2026-06-01  | won     | 2026-07-01    # recorded late
            h       | 4           | 2026-06-01  | 2026-06-01  | won     |               # praise recorded late
            """,
            "recognitions": """
            employee_id | recognised_date | recorded_date
            ------------+-----------------+--------------
            1           | 2026-03-31      |
            1           | 2026-05-31      |
            4           | 2026-06-02      | 2026-07-01
            """,
        },
        {1: 2, 2: 0, 3: 0, 4: 1, 5: 0},
    )


QUOTAS = "employee_id | period_start | period_end | quota\n" + "\n".join(
    f"{person} | 2025-12-01 | 2026-05-31 | 182" for person in range(1, 7)
)  # 1 a day


def test_targets_met_that_nobody_said_anything_about(feature_test):
    feature_test(
        targets_met_without_recognition_6m,
        {
            "sales_results": """
            employee_id | month      | result | recorded_date
            ------------+------------+--------+--------------
            1           | 2025-12-01 | 31     |               # exactly met, unseen
            1           | 2026-01-01 | 30     |               # missed
            1           | 2026-02-01 | 28     |               # seen on the fourteenth day after
            1           | 2026-05-01 | 31     |               # seen on the first day
            1           | 2026-06-01 | 99     |               # without a quota
            2           | 2026-01-01 | 30     |
            3           | 2025-11-01 | 99     |               # without a quota
            4           | 2026-01-01 | 31     | 2026-07-01    # recorded late
            6           | 2026-03-01 | 31     |               # seen on the fifteenth
            """,
            "quotas": QUOTAS,
            "recognitions": """
            employee_id | recognised_date
            ------------+----------------
            1           | 2026-03-14
            1           | 2026-05-01
            6           | 2026-04-15
            """,
        },
        {1: 1, 2: 0, 3: None, 4: None, 5: None, 6: 1},
    )


TEAM = (
    "employee_id | team_id\n" + "\n".join(f"{person} | north" for person in range(1, 6)) + "\n6 | south\n7 |"
)
WON = """
deal_id | employee_id | opened_date | closed_date | outcome | amount | recorded_date
--------+-------------+-------------+-------------+---------+--------+--------------
a       | 1           | 2026-01-01  | 2026-01-02  | won     | 300    |
b       | 2           | 2026-01-01  | 2026-06-30  | won     | 100    |
c       | 2           | 2026-01-01  | 2026-06-30  | lost    | 900    |
d       | 2           | 2025-12-01  | 2026-01-01  | won     | 900    |               # 180 days ago
e       | 2           | 2026-05-01  | 2026-06-01  | won     | 900    | 2026-07-01    # recorded late
f       | 2           | 2026-05-01  | 2026-06-01  | won     |        |               # of unknown value
g       | 6           | 2026-05-01  | 2026-06-01  | won     | 900    |
"""


def test_the_share_of_the_teams_results_less_the_share_of_its_recognitions(feature_test):
    feature_test(
        result_less_recognition_share_180d,
        {
            "deals": WON,
            "recognitions": """
            employee_id | recognised_date
            ------------+----------------
            1           | 2026-06-01
            2           | 2026-06-01
            2           | 2026-06-02
            3           | 2026-06-03
            6           | 2026-06-03
            """,
        },
        {1: 0.75 - 0.25, 2: 0.25 - 0.5, 3: 0 - 0.25, 4: 0, 6: None, 7: None},
        panel=TEAM,
    )


def test_shares_of_nothing_are_unknown(feature_test):
    feature_test(
        result_less_recognition_share_180d,
        {"deals": WON, "recognitions": "employee_id | recognised_date\n1 | 2025-06-01"},
        {1: None, 2: None},
        panel=TEAM,
    )


def test_the_longest_wait_since_a_target_was_met_to_which_nothing_came_back(feature_test):
    feature_test(
        days_since_unrewarded_target,
        {
            "sales_results": "employee_id | month | result\n"
            + "\n".join(f"{person} | 2026-02-01 | 28\n{person} | 2026-04-01 | 30" for person in range(1, 7)),
            "quotas": QUOTAS,
            "recognitions": """
            employee_id | recognised_date | recorded_date
            ------------+-----------------+--------------
            2           | 2026-02-01      |               # within the month of the target
            3           | 2026-04-01      |               # nothing waits any more
            4           | 2026-06-01      | 2026-07-01    # recorded late
            """,
            "pay": """
            employee_id | valid_from | base_pay
            ------------+------------+---------
            1           | 2025-01-01 | 100
            1           | 2026-06-01 | 90        # a cut is no raise
            4           | 2025-01-01 | 100
            4           | 2026-03-31 | 101
            5           | 2025-01-01 | 100
            5           | 2026-07-01 | 101       # to come
            """,
            "assignments": """
            employee_id | valid_from | level
            ------------+------------+------
            5           | 2025-01-01 | 1
            5           | 2026-03-15 | 2
            6           | 2026-06-01 | 1          # the first level is no new step
            """,
        },
        {1: 122, 2: 61, 3: None, 4: 61, 5: 61, 6: 122, 7: None},
    )


def test_a_target_met_in_a_leap_february_waits_from_its_29th(feature_test):
    feature_test(
        days_since_unrewarded_target,
        {
            "sales_results": "employee_id | month | result\n1 | 2024-02-01 | 29",
            "quotas": "employee_id | period_start | period_end | quota\n1 | 2024-02-01 | 2024-02-29 | 29",
            "recognitions": "employee_id | recognised_date",
            "pay": "employee_id | valid_from | base_pay",
            "assignments": "employee_id | valid_from | level",
        },
        {1: 31},
        as_of_date=date(2024, 3, 31),
    )
