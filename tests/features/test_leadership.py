"""Leadership features, per person on drawn tables; the as-of date is 30 June 2026."""

from datetime import date

from features.leadership import (
    coaching_arenas_180d,
    days_since_one_on_one,
    manager_tenure_months,
    manager_voluntary_exit_ratio_12m,
    months_since_manager_change,
    one_on_ones_held_ratio_90d,
    quarter_end_feedback_ratio_12m,
    span_of_control,
    support_response_days_180d,
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


def test_tenure_of_the_manager_counts_from_the_spell_as_sales_manager(feature_test):
    feature_test(
        manager_tenure_months,
        {
            "employment_spells": """
            employee_id | spell_id | population    | start_date | recorded_date
            ------------+----------+---------------+------------+--------------
            a           | 1        | seller        | 2020-01-01 |
            a           | 2        | sales_manager | 2025-06-15 |
            b           | 3        | seller        | 2020-01-01 |
            c           | 4        | sales_manager | 2026-06-01 | 2026-07-01
            """
        },
        {1: 12, 2: None, 3: None, 4: None, 5: None},
        panel="""
        employee_id | manager_id
        ------------+-----------
        1           | a
        2           | b          # never a sales manager
        3           | c          # not on record yet
        4           | d          # unknown
        5           |
        """,
    )


def test_span_is_the_number_of_people_with_the_same_manager(feature_test):
    feature_test(
        span_of_control,
        {},
        {1: 2, 2: 2, 3: 1, 4: None},
        panel="""
        employee_id | manager_id
        ------------+-----------
        1           | a
        2           | a
        3           | b
        4           |
        """,
    )


EXITS = {
    "employment_spells": """
    employee_id | spell_id | population | start_date | end_date   | exit_type   | end_recorded_date
    ------------+----------+------------+------------+------------+-------------+------------------
    x           | 1        | seller     | 2020-01-01 | 2026-03-31 | voluntary   |
    y           | 2        | seller     | 2020-01-01 | 2025-07-01 | involuntary |
    z           | 3        | seller     | 2020-01-01 | 2025-06-30 | voluntary   |            # 365 days ago
    v           | 4        | seller     | 2020-01-01 | 2026-05-31 | voluntary   | 2026-07-01 # not known yet
    w           | 5        | seller     | 2020-01-01 | 2026-05-31 | internal_move |
    2           | 6        | seller     | 2020-01-01 | 2026-01-31 | voluntary   |            # came back
    """,
    "assignments": """
    employee_id | valid_from | manager_id
    ------------+------------+-----------
    x           | 2020-01-01 | b
    x           | 2026-01-01 | a
    y           | 2020-01-01 | a
    z           | 2020-01-01 | a
    v           | 2020-01-01 | a
    w           | 2020-01-01 | a
    2           | 2020-01-01 | a
    2           | 2026-03-01 | b
    """,
}


def test_the_managers_exits_are_shrunk_toward_the_organisation_without_the_sellers_own(feature_test):
    # The organisation: 4 at work, 3 gone (x, y, 2), two of them (x, 2) voluntarily.
    rate = 2 / 7
    feature_test(
        manager_voluntary_exit_ratio_12m,
        EXITS,
        {
            1: (2 + 10 * rate) / (1 + 3 + 10),  # beside 2 there was x, y and the leaver 2
            2: (1 + 10 * rate) / (1 + 2 + 10),  # the own exit is left out
            3: (0 + 10 * rate) / (0 + 0 + 10),
            4: None,
        },
        panel="""
        employee_id | manager_id
        ------------+-----------
        1           | a
        2           | a
        3           | b
        4           |
        """,
    )


def test_without_any_exit_the_rate_is_nought(feature_test):
    feature_test(
        manager_voluntary_exit_ratio_12m,
        {
            "employment_spells": "employee_id | spell_id | population | start_date",
            "assignments": "employee_id | valid_from",
        },
        {1: 0},
        panel="employee_id | manager_id\n1 | a",
        as_of_date=date(2024, 2, 29),
    )
