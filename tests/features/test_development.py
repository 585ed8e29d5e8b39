"""Development features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.development import (
    linked_training_ratio_12m,
    months_in_level,
    months_in_level_to_peers_ratio,
    months_since_training,
    training_hours_12m,
)


def test_hours_of_twelve_months_and_nought_where_there_was_no_training(feature_test):
    feature_test(
        training_hours_12m,
        """
        employee_id | completed_date | hours | recorded_date
        ------------+----------------+-------+--------------
        1           | 2026-06-30     | 7.5   |
        1           | 2025-07-01     | 2     |
        1           | 2025-06-30     | 40    |               # a year ago: outside
        2           | 2025-06-30     | 8     |
        3           | 2026-06-01     |       |               # of unknown length
        4           | 2026-06-01     | 8     | 2026-07-01    # recorded late
        """,
        {1: 9.5, 2: 0, 3: None, 4: 0, 5: 0},
    )


def test_several_trainings_on_one_day_all_count(feature_test):
    feature_test(
        training_hours_12m,
        """
        employee_id | completed_date | subject | hours | recorded_date
        ------------+----------------+---------+-------+--------------
        1           | 2026-05-01     | crm     | 8     | 2026-05-01
        1           | 2026-05-01     | crm     | 4     | 2026-06-01
        1           | 2026-05-01     | ai      | 2     | 2026-05-01
        """,
        {1: 14},
    )


def test_months_since_the_last_training(feature_test):
    feature_test(
        months_since_training,
        """
        employee_id | completed_date | recorded_date
        ------------+----------------+--------------
        1           | 2026-05-31     |
        1           | 2026-01-31     |
        2           | 2026-06-01     |
        3           | 2024-07-01     |
        4           | 2024-06-30     |
        5           | 2026-06-01     | 2026-07-01
        """,
        {1: 1, 2: 0, 3: 23, 4: None, 5: None, 6: None},
    )


def test_the_share_of_trainings_tied_to_a_goal(feature_test):
    feature_test(
        linked_training_ratio_12m,
        """
        employee_id | completed_date | linked_to_goal | recorded_date
        ------------+----------------+----------------+--------------
        1           | 2026-06-01     | T              |
        1           | 2026-05-01     | F              |
        1           | 2026-04-01     |                |               # nobody knows
        1           | 2025-06-30     | T              |               # outside
        2           | 2026-06-01     |                |
        3           | 2026-06-01     | T              | 2026-07-01
        """,
        {1: 0.5, 2: None, 3: None, 4: None},
    )


def test_months_in_the_present_level(feature_test):
    feature_test(
        months_in_level,
        """
        employee_id | valid_from | level | recorded_date
        ------------+------------+-------+--------------
        1           | 2025-06-15 | 1     |
        1           | 2026-01-01 | 1     |               # another row, the same level
        2           | 2020-01-01 | 1     |
        2           | 2026-06-30 | 2     |
        3           | 2020-01-01 | 1     |
        3           | 2026-05-01 | 2     |
        3           | 2026-06-01 | 1     |               # back again
        4           | 2025-06-01 | 1     |
        4           | 2026-06-01 | 2     | 2026-07-01    # recorded late
        5           | 2025-06-01 |       |
        6           | 2025-06-01 | 1     |
        6           | 2026-06-01 |       |               # the present level is not known
        """,
        {1: 12, 2: 0, 3: 0, 4: 12, 5: None, 6: None, 7: None},
    )


def test_months_in_level_against_the_median_of_eight_peers(feature_test):
    people = range(1, 9)
    feature_test(
        months_in_level_to_peers_ratio,
        {
            "assignments": "employee_id | valid_from | level\n"
            + "\n".join(f"{person} | 2025-{person:02d}-01 | 1" for person in people)
        },
        # 17, 16, ... 10 months: the median is 13.5.
        {1: 17 / 13.5, 8: 10 / 13.5, 9: None},
        panel="employee_id | role | level\n"
        + "\n".join(f"{person} | kam | 1" for person in people)
        + "\n9 | inside | 1",
        with_features=(months_in_level,),
    )
