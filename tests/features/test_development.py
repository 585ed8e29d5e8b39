"""Development features, per person on drawn tables; the as-of date is 30 June 2026."""

import pytest

from features.development import (
    ai_training_hours_12m,
    competence_gap_change,
    crm_training_hours_12m,
    leadership_training_hours_12m,
    linked_training_ratio_12m,
    months_in_level,
    months_in_level_to_peers_ratio,
    months_since_competence_assessment,
    months_since_plan_talk,
    months_since_rejected_application,
    months_since_training,
    months_with_training_12m,
    plan_talks_since_role_wished,
    product_training_hours_12m,
    rejected_application_was_interviewed,
    rejected_application_winner_was_internal,
    sales_method_training_hours_12m,
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


@pytest.mark.parametrize(
    ("feature", "subject"),
    [
        (sales_method_training_hours_12m, "sales_method"),
        (product_training_hours_12m, "product"),
        (crm_training_hours_12m, "crm"),
        (ai_training_hours_12m, "ai"),
        (leadership_training_hours_12m, "leadership"),
    ],
)
def test_hours_of_a_subject_are_nought_only_where_every_subject_is_known(feature_test, feature, subject):
    feature_test(
        feature,
        f"""
        employee_id | completed_date | subject   | hours | recorded_date
        ------------+----------------+-----------+-------+--------------
        1           | 2025-07-01     | {subject} | 7.5   |
        1           | 2026-06-30     | {subject} | 2     |
        1           | 2026-06-30     | other     | 40    |
        1           | 2026-06-30     |           | 40    |
        1           | 2025-06-30     | {subject} | 40    |               # a year ago
        2           | 2026-06-01     | other     | 8     |
        3           | 2026-06-01     |           | 8     |               # of unknown subject
        4           | 2026-06-01     | {subject} |       |               # of unknown length
        5           | 2026-06-01     | {subject} | 8     | 2026-07-01    # recorded late
        6           | 2025-06-30     |           | 8     |
        """,
        {1: 9.5, 2: 0, 3: None, 4: None, 5: 0, 6: 0, 7: 0},
    )


def test_months_in_which_something_was_learnt(feature_test):
    feature_test(
        months_with_training_12m,
        """
        employee_id | completed_date | recorded_date
        ------------+----------------+--------------
        1           | 2026-06-01     |
        1           | 2026-06-30     |               # the same month
        1           | 2025-07-01     |
        1           | 2025-06-30     |               # a year ago
        2           | 2026-06-01     | 2026-07-01    # recorded late
        """,
        {1: 2, 2: 0, 3: 0},
    )


TALKS = """
employee_id | planned_date | held_date  | arena | recorded_date
------------+--------------+------------+-------+--------------
1           | 2026-03-31   | 2026-03-31 | plan  |
1           | 2026-05-01   | 2026-05-01 | plan  |
1           | 2026-06-01   | 2026-06-01 | goal  |
2           | 2026-06-01   | 2026-07-01 | plan  |               # not held yet
2           | 2026-01-01   | 2026-01-31 | plan  |
3           | 2026-06-01   | 2026-06-01 | plan  | 2026-07-01    # recorded late
4           | 2024-06-30   | 2024-06-30 | plan  |               # beyond 24 months
5           | 2024-07-01   | 2024-07-01 | plan  |
6           | 2026-06-01   |            | plan  |               # not held
"""


def test_months_since_the_last_talk_about_plans(feature_test):
    feature_test(months_since_plan_talk, TALKS, {1: 1, 2: 5, 3: None, 4: None, 5: 23, 6: None, 7: None})


def test_talks_about_plans_count_from_the_day_another_role_was_wished(feature_test):
    feature_test(
        plan_talks_since_role_wished,
        {
            "preferences": """
            employee_id | declared_date | wished_role   | recorded_date
            ------------+---------------+---------------+--------------
            1           | 2026-01-01    | kam           |
            1           | 2026-05-01    | sales_manager |               # the talk of that day counts
            2           | 2026-02-01    | sales_manager |
            3           | 2026-01-01    | inside        |               # the held role
            4           | 2026-01-01    | kam           |
            4           | 2026-06-01    |               |               # no other role any more
            5           | 2024-01-01    | kam           |
            6           | 2026-01-01    | kam           | 2026-07-01    # recorded late
            8           | 2026-01-01    | kam           |
            """,
            "one_on_ones": TALKS,
        },
        {1: 1, 2: 0, 3: None, 4: None, 5: 1, 6: None, 7: None, 8: None},
        panel="employee_id | role\n" + "\n".join(f"{person} | inside" for person in range(1, 8)) + "\n8 |",
    )


APPLICATIONS = """
employee_id | applied_date | decided_date | outcome   | was_interviewed | winner_was_internal | recorded_date
------------+--------------+--------------+-----------+-----------------+---------------------+--------------
1           | 2025-01-01   | 2025-03-01   | rejected  | F               | F                   |
1           | 2025-03-01   | 2025-05-31   | rejected  | T               |                     |
1           | 2026-03-01   | 2026-05-31   | withdrawn | F               | F                   |
2           | 2026-06-01   | 2026-06-30   | rejected  | F               | T                   |
3           | 2026-06-01   | 2026-07-01   | rejected  | F               | T                   |# to come
4           | 2026-06-01   | 2026-06-10   | rejected  | F               | T                   | 2026-07-01
5           | 2026-06-01   | 2026-06-10   | rejected  | F               |                     |
5           | 2026-06-01   | 2026-06-10   | rejected  | T               | F                   |# twice
6           | 2015-06-01   | 2015-06-10   | rejected  |                 | F                   |
"""


def test_months_since_the_last_rejection_however_long_ago(feature_test):
    feature_test(
        months_since_rejected_application,
        APPLICATIONS,
        {1: 13, 2: 0, 3: None, 4: None, 5: 0, 6: 132, 7: None},
    )


def test_whether_there_was_an_interview_before_the_last_rejection(feature_test):
    feature_test(
        rejected_application_was_interviewed,
        APPLICATIONS,
        {1: 1, 2: 0, 3: None, 4: None, 5: 1, 6: None, 7: None},
    )


def test_whether_somebody_from_inside_got_the_position(feature_test):
    feature_test(
        rejected_application_winner_was_internal,
        APPLICATIONS,
        {1: None, 2: 1, 3: None, 4: None, 5: 0, 6: 0, 7: None},
    )


ASSESSED = """
employee_id | assessed_date | competence | level | required_level | recorded_date
------------+---------------+------------+-------+----------------+--------------
1           | 2024-01-01    | closing    | 1     | 3              |               # neither last nor before it
1           | 2025-01-01    | closing    | 2     | 3              |
1           | 2026-01-01    | closing    | 3.5   | 3              |               # closed: -1
1           | 2025-01-01    | analysis   | 4     | 3              |               # none
1           | 2026-02-01    | analysis   | 2.5   | 3              |               # half a level: +0.5
1           | 2026-02-01    | planning   | 1     | 3              |               # assessed once
2           | 2025-01-01    | closing    | 2     | 3              |
2           | 2025-06-01    | closing    | 2     |                |               # nothing required
2           | 2026-01-01    | closing    | 2     | 4              |               # more is required: +1
3           | 2025-01-01    | closing    | 2     | 3              |
3           | 2026-06-01    | closing    | 3     | 3              | 2026-07-01    # recorded late
4           | 2026-06-30    | closing    | 3     |                |
"""


def test_gaps_close_or_widen_from_one_assessment_of_a_competence_to_the_next(feature_test):
    feature_test(competence_gap_change, ASSESSED, {1: -0.25, 2: 1, 3: None, 4: None, 5: None})


def test_months_since_the_last_assessment_of_any_competence(feature_test):
    feature_test(months_since_competence_assessment, ASSESSED, {1: 4, 2: 5, 3: 17, 4: 0, 5: None})
