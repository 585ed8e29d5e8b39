"""Leadership features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.leadership import (
    coaching_arenas_180d,
    days_since_one_on_one,
    discount_limit_gap_to_peers_ratio,
    feedback_gap_ratio,
    joint_meetings_ratio_3m,
    may_decide_alone,
    months_since_manager_change,
    one_on_ones_held_ratio_90d,
    quarter_end_feedback_ratio_12m,
    support_response_days_180d,
    trust_in_manager_score,
)


def test_days_since_the_last_talk_that_was_held(feature_test):
    feature_test(
        days_since_one_on_one,
        """
        employee_id | planned_date | held_date  | recorded_date
        ------------+--------------+------------+--------------
        1           | 2026-06-01   | 2026-06-02 |               # the last
        1           | 2026-05-01   | 2026-05-01 |
        2           | 2026-06-30   | 2026-06-30 |               # today
        3           | 2026-06-01   |            |               # not held
        4           | 2026-06-29   | 2026-07-01 |               # held after the as-of date
        4           | 2026-03-31   | 2026-03-31 |
        5           | 2026-06-10   | 2026-06-10 | 2026-07-02    # recorded late
        6           | 2024-07-01   | 2024-07-01 |               # the first day looked back to
        7           | 2024-06-30   | 2024-06-30 |               # a day too early
        """,
        {1: 28, 2: 0, 3: None, 4: 91, 5: None, 6: 729, 7: None, 8: None},
    )


def test_a_talk_held_is_known_with_the_lag_of_its_source(feature_test):
    feature_test(
        days_since_one_on_one,
        """
        employee_id | planned_date | held_date
        ------------+--------------+-----------
        1           | 2026-06-01   | 2026-06-25
        2           | 2026-06-01   | 2026-06-26
        """,
        {1: 5, 2: None},
        lag_days=5,
    )


def test_the_share_of_planned_talks_that_were_held(feature_test):
    feature_test(
        one_on_ones_held_ratio_90d,
        """
        employee_id | planned_date | held_date
        ------------+--------------+-----------
        1           | 2026-06-01   | 2026-06-02
        1           | 2026-05-01   |
        1           | 2026-04-01   |            # 90 days ago: outside
        2           | 2026-04-02   | 2026-04-02 # 89 days ago: inside
        3           | 2026-04-01   | 2026-04-01
        4           | 2026-06-20   | 2026-07-01 # not yet held
        """,
        {1: 0.5, 2: 1, 3: None, 4: 0, 5: None},
    )


def test_only_the_six_coaching_arenas_count_each_once(feature_test):
    feature_test(
        coaching_arenas_180d,
        """
        employee_id | planned_date | held_date  | arena
        ------------+--------------+------------+-----------
        1           | 2026-06-01   | 2026-06-02 | goal
        1           | 2026-05-01   | 2026-05-02 | goal
        1           | 2026-04-01   | 2026-04-02 | practice
        1           | 2026-03-01   | 2026-03-02 | onboarding
        2           | 2026-01-01   | 2026-01-01 | plan        # 180 days ago: outside
        3           | 2026-01-02   | 2026-01-02 | plan
        4           | 2026-06-01   | 2026-07-01 | plan        # not yet held
        """,
        {1: 2, 2: 0, 3: 1, 4: 0, 5: 0},
    )


def test_an_unanswered_request_counts_with_the_days_waited_so_far(feature_test):
    feature_test(
        support_response_days_180d,
        """
        employee_id | planned_date | requested_date | held_date
        ------------+--------------+----------------+-----------
        1           | 2026-05-10   | 2026-05-01     | 2026-05-11
        1           | 2026-06-10   | 2026-06-01     | 2026-06-05
        2           | 2026-06-25   | 2026-06-20     |            # ten days, still waiting
        3           | 2026-06-25   | 2026-06-20     | 2026-07-09 # not yet held: the same
        4           | 2026-01-10   | 2026-01-01     | 2026-01-10 # asked 180 days ago
        5           | 2026-06-10   |                | 2026-06-10 # nobody asked
        6           | 2026-06-10   | 2026-06-12     | 2026-06-10 # held before it was asked for
        """,
        {1: 7, 2: 10, 3: 10, 4: None, 5: None, 6: 0},
    )


def test_talks_of_the_last_two_weeks_of_a_quarter(feature_test):
    feature_test(
        quarter_end_feedback_ratio_12m,
        """
        employee_id | planned_date | held_date
        ------------+--------------+-----------
        1           | 2026-06-16   | 2026-06-16 # fifteenth day from the end
        1           | 2026-06-17   | 2026-06-17
        1           | 2026-03-17   | 2026-03-17
        1           | 2026-03-18   | 2026-03-18
        2           | 2025-09-17   | 2025-09-17
        3           | 2025-12-31   | 2025-12-31
        3           | 2026-05-31   | 2026-05-31 # no quarter ends in May
        4           | 2025-06-30   | 2025-06-30 # a year ago: outside
        """,
        {1: 0.5, 2: 1, 3: 0.5, 4: None, 5: None},
    )


def test_months_since_another_manager_came(feature_test):
    feature_test(
        months_since_manager_change,
        """
        employee_id | valid_from | manager_id | recorded_date
        ------------+------------+------------+--------------
        1           | 2024-01-01 | a          |
        1           | 2026-04-30 | b          |
        1           | 2026-06-01 | b          |               # another row, the same manager
        2           | 2024-01-01 | a          |               # the first manager is no change
        3           | 2024-01-01 | a          |
        3           | 2026-06-01 | b          | 2026-07-01    # recorded late
        4           | 2024-01-01 | a          |
        4           | 2026-07-01 | b          | 2026-06-01    # known, but to come
        5           | 2024-01-01 | a          |
        5           | 2025-01-01 |            |               # none in between
        5           | 2026-06-30 | b          |
        """,
        {1: 2, 2: None, 3: None, 4: None, 5: None, 6: None},
    )


def test_a_corrected_assignment_replaces_the_one_it_corrects(feature_test):
    feature_test(
        months_since_manager_change,
        """
        employee_id | valid_from | manager_id | recorded_date
        ------------+------------+------------+--------------
        1           | 2024-01-01 | a          | 2024-01-01
        1           | 2026-03-01 | b          | 2026-03-01
        1           | 2026-03-01 | a          | 2026-06-30    # it was a all the time
        2           | 2024-01-01 | a          | 2024-01-01
        2           | 2026-03-01 | b          | 2026-03-01
        2           | 2026-03-01 | a          | 2026-07-01    # not known yet
        """,
        {1: None, 2: 3},
    )


def test_the_gap_counts_from_the_last_talk_in_the_rhythm_last_declared(feature_test):
    feature_test(
        feedback_gap_ratio,
        {
            "preferences": """
            employee_id | declared_date | feedback_every_days | recorded_date
            ------------+---------------+---------------------+--------------
            1           | 2025-01-01    | 7                   |
            1           | 2026-01-01    | 14                  |               # the last word
            2           | 2026-01-01    | 30                  |
            3           | 2026-01-01    | 30                  |
            3           | 2026-06-01    |                     |               # no rhythm any more
            4           | 2026-01-01    | 30                  |
            4           | 2026-06-01    | 7                   | 2026-07-01    # recorded late
            5           | 2026-01-01    | 10                  |
            6           | 2026-01-01    | 10                  |
            """,
            "one_on_ones": """
            employee_id | planned_date | held_date  | recorded_date
            ------------+--------------+------------+--------------
            1           | 2026-05-19   | 2026-05-19 |               # 42 days: three rhythms
            2           | 2026-05-31   | 2026-05-31 |               # 30 days: within the rhythm
            3           | 2026-03-01   | 2026-03-01 |
            4           | 2026-05-01   | 2026-05-01 |               # 60 days
            5           | 2026-06-29   | 2026-07-01 |               # held after the as-of date
            7           | 2026-06-01   | 2026-06-01 |               # nothing declared
            """,
        },
        {1: 2, 2: 0, 3: None, 4: 1, 5: 3, 6: None, 7: None},
        panel="""
        employee_id | start_date
        ------------+-----------
        1           | 2020-01-01
        2           | 2020-01-01
        3           | 2020-01-01
        4           | 2020-01-01
        5           | 2026-05-21  # no talk yet: 40 days from the start
        6           | 2024-06-30  # no talk looked back to, and no start either
        7           | 2020-01-01
        """,
    )


def test_the_share_of_customer_meetings_with_the_manager(feature_test):
    feature_test(
        joint_meetings_ratio_3m,
        """
        employee_id | activity_date | kind    | count | with_manager | recorded_date
        ------------+---------------+---------+-------+--------------+--------------
        1           | 2026-06-30    | meeting | 2     | T            |
        1           | 2026-04-01    | visit   |       | T            |               # stands for one
        1           | 2026-05-01    | demo    | 3     | F            |
        1           | 2026-05-01    | meeting | 9     |              |               # unknown who was there
        1           | 2026-05-01    | call    | 9     | T            |               # nobody is met
        1           | 2026-03-31    | meeting | 9     | T            |               # four months ago
        2           | 2026-06-01    | meeting | 1     | T            | 2026-07-01    # recorded late
        3           | 2026-06-01    | meeting | 0     | T            |
        """,
        {1: 0.5, 2: None, 3: None, 4: None},
    )


def test_trust_is_the_teams_last_answer_of_six_months(feature_test):
    feature_test(
        trust_in_manager_score,
        """
        team_id | answered_date | question         | mean_score | respondents | recorded_date
        --------+---------------+------------------+------------+-------------+--------------
        north   | 2026-02-20    | trust_in_manager | 4          | 6           |
        north   | 2026-05-20    | trust_in_manager | 3.5        | 6           |
        north   | 2026-06-20    | workload         | 1          | 6           |
        south   | 2026-01-01    | trust_in_manager | 4.5        | 6           |               # still holds
        south   | 2026-06-01    | trust_in_manager | 2          | 6           | 2026-07-01    # not known yet
        west    | 2025-12-31    | trust_in_manager | 4.5        | 6           |               # holds no more
        """,
        {1: 3.5, 2: 4.5, 3: None, 4: None, 5: None},
        panel="""
        employee_id | team_id
        ------------+--------
        1           | north
        2           | south
        3           | west
        4           | east
        5           |
        """,
    )


PEERS = "employee_id | role\n" + "\n".join(f"{person} | kam" for person in range(1, 10)) + "\n10 |"
LIMITS = "employee_id | valid_from | discount_limit\n" + "\n".join(
    f"{person} | 2026-01-01 | 0.{person}" for person in (1, 2, 3, 4, 5, 6, 7, 8)
)


def test_the_discount_limit_stands_beside_the_median_of_peers_with_one(feature_test):
    later = "\n1 | 2026-06-30 | 0.2\n2 | 2026-07-01 | 0.9\n10 | 2026-01-01 | 0.5"
    feature_test(
        discount_limit_gap_to_peers_ratio,
        LIMITS + later,
        {1: 0.2 - 0.45, 2: 0.2 - 0.45, 8: 0.8 - 0.45, 9: None, 10: None},
        panel=PEERS,
    )


def test_fewer_than_eight_limits_are_no_comparison(feature_test):
    seven = LIMITS[: LIMITS.rindex("\n")]
    feature_test(discount_limit_gap_to_peers_ratio, seven, {1: None, 8: None}, panel=PEERS)


def test_the_present_mandate_says_who_may_decide_alone(feature_test):
    feature_test(
        may_decide_alone,
        """
        employee_id | valid_from | may_decide_alone | recorded_date
        ------------+------------+------------------+--------------
        1           | 2025-01-01 | F                |
        1           | 2026-06-30 | T                |
        2           | 2025-01-01 | T                |
        2           | 2026-06-01 | F                |
        3           | 2025-01-01 | T                |
        3           | 2026-06-01 |                  |               # the present one does not say
        4           | 2025-01-01 | F                |
        4           | 2026-06-01 | T                | 2026-07-01    # recorded late
        5           | 2026-07-01 | T                | 2026-06-01    # to come
        """,
        {1: 1, 2: 0, 3: None, 4: 0, 5: None, 6: None},
    )
