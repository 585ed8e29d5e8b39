"""Onboarding features, per person on drawn tables; the as-of date is 30 June 2026."""

from datetime import date, timedelta

from features.onboarding import (
    first_deal_gap_to_cohort_days,
    first_meeting_gap_to_cohort_days,
    missing_support_faded_ratio,
    missing_support_ratio,
    onboarding_steps_kept_30d_ratio,
    onboarding_steps_kept_60d_ratio,
    onboarding_steps_kept_90d_ratio,
    onboarding_steps_kept_180d_ratio,
    onboarding_steps_missing_faded_ratio,
    onboarding_steps_missing_ratio,
    onboarding_steps_promised,
    onboarding_talks_a_month,
)

PEOPLE = """
employee_id | hired_date
------------+-----------
1           | 2026-01-01
2           | 2025-07-01
3           | 2025-06-30    # twelve calendar months ago
4           | 2026-06-20
5           | 2026-06-01
"""
STEPS = """
employee_id | step      | due_date   | done_date  | recorded_date
------------+-----------+------------+------------+--------------
1           | computer  | 2025-12-20 | 2025-12-20 |               # before the first day
1           | role      | 2026-01-31 | 2026-01-31 |               # day 30
1           | product   | 2026-01-31 | 2026-02-01 |               # a day late
1           | visits    | 2026-03-02 |            |
1           | goals     | 2026-04-01 | 2026-07-01 |               # not done yet
1           | review    | 2026-07-01 |            |               # not due yet
1           | talk      | 2026-06-30 |            | 2026-07-02    # recorded late
1           | earlier   | 2025-09-30 |            |               # of an employment before: day -93
2           | role      | 2025-07-31 |            |
3           | role      | 2025-07-30 |            |
4           | role      | 2026-07-20 |            |
"""


def test_promised_are_the_steps_due_by_now_of_those_hired_within_twelve_months(feature_test):
    expected = {1: 5, 2: 1, 3: None, 4: 0, 5: 0}
    feature_test(onboarding_steps_promised, STEPS, expected, panel=PEOPLE)


def test_missing_is_what_was_due_and_is_not_done(feature_test):
    expected = {1: 2 / 5, 2: 1, 3: None, 4: None, 5: None}
    feature_test(onboarding_steps_missing_ratio, STEPS, expected, panel=PEOPLE)


def test_kept_by_a_day_is_what_was_due_by_then_and_done_by_then(feature_test):
    for feature, of_first in (
        (onboarding_steps_kept_30d_ratio, 2 / 3),
        (onboarding_steps_kept_60d_ratio, 3 / 4),  # what was late by a day is done by now
        (onboarding_steps_kept_90d_ratio, 3 / 5),
        (onboarding_steps_kept_180d_ratio, 3 / 5),  # day 180 is the as-of date
    ):
        expected = {1: of_first, 2: 0, 3: None, 4: None, 5: None}
        feature_test(feature, STEPS, expected, panel=PEOPLE)


def test_kept_by_a_day_is_known_when_the_day_has_come(feature_test):
    steps = "employee_id | step | due_date | done_date\n1 | role | 2026-05-15 | 2026-05-15"
    for hired, expected in (("2026-05-31", 1), ("2026-06-01", None)):
        people = f"employee_id | hired_date\n1 | {hired}"
        feature_test(onboarding_steps_kept_30d_ratio, steps, {1: expected}, panel=people)


def test_the_weight_is_one_up_to_the_sixth_month_and_nothing_in_the_twelfth(feature_test):
    hired = {1: "2026-01-15", 2: "2025-12-15", 3: "2025-10-15", 4: "2025-07-15", 5: "2025-06-15"}
    people = "employee_id | hired_date\n" + "\n".join(f"{p} | {on}" for p, on in hired.items())
    steps = "employee_id | step | due_date\n" + "\n".join(f"{p} | role | {on}" for p, on in hired.items())
    expected = {1: 1, 2: 5 / 6, 3: 3 / 6, 4: 0, 5: None}
    feature_test(
        onboarding_steps_missing_faded_ratio,
        {"onboarding_steps": steps},
        expected,
        panel=people,
        with_features=(onboarding_steps_missing_ratio,),
    )
    feature_test(
        missing_support_faded_ratio,
        {"one_on_ones": "employee_id | planned_date", "trainings": "employee_id | completed_date"},
        expected,
        panel=people,
        with_features=(missing_support_ratio,),
    )


TALKS = """
employee_id | planned_date | held_date  | recorded_date
------------+--------------+------------+--------------
1           | 2025-12-20   | 2025-12-31 |               # before the hire
1           | 2025-12-20   | 2026-01-01 |
1           | 2026-02-01   | 2026-02-01 |
1           | 2026-03-01   |            |               # never held
1           | 2026-06-20   | 2026-07-01 |               # not held yet
1           | 2026-06-01   | 2026-06-01 | 2026-07-01    # recorded late
2           | 2025-12-31   | 2025-12-31 |               # in the sixth month
2           | 2026-01-01   | 2026-01-01 |               # in the seventh
3           | 2025-07-30   | 2025-07-30 |
4           | 2026-06-25   | 2026-06-25 |
"""


def test_talks_are_counted_by_month_over_the_first_six(feature_test):
    expected = {1: 2 / 6, 2: 1 / 6, 3: None, 4: 1, 5: 0}
    feature_test(onboarding_talks_a_month, TALKS, expected, panel=PEOPLE)


def test_missing_support_is_what_talks_and_trainings_lack_to_one_a_month(feature_test):
    trainings = """
    employee_id | completed_date | recorded_date
    ------------+----------------+--------------
    1           | 2025-12-31     |               # before the hire
    1           | 2026-06-30     |
    1           | 2026-06-01     | 2026-07-01    # recorded late
    4           | 2026-06-30     |
    """
    expected = {1: 1 - 3 / 6, 2: 1 - 2 / 12, 3: None, 4: 0, 5: 1}
    feature_test(
        missing_support_ratio, {"one_on_ones": TALKS, "trainings": trainings}, expected, panel=PEOPLE
    )


def cohort(*others, hired="2025-01-01"):
    """Eight people hired together in one role, and others as (person, role, hired)."""
    people = [(f"c{n}", "kam", hired) for n in range(8)] + list(others)
    return "employee_id | role | hired_date\n" + "\n".join(" | ".join(map(str, row)) for row in people)


def meetings(*rows):
    """Meetings as (person, day, kind); those of the cohort are on the days 10 to 17 after the hire."""
    first = date(2025, 1, 1)
    met = [(f"c{n}", first + timedelta(days=10 + n), "visit") for n in range(8)]
    columns = "employee_id | activity_date | kind"
    return "\n".join([columns, *(" | ".join(map(str, row)) for row in (*met, *rows))])


def test_days_to_the_first_meeting_are_held_against_the_cohorts_median(feature_test):
    drawn = meetings(
        (1, "2026-01-21", "meeting"),
        (1, "2026-02-01", "visit"),
        (1, "2026-01-02", "call"),  # no meeting
    )
    # With the person the cohort has nine waits: 10 to 17 days and 20, median 14.
    people = cohort((1, "kam", "2026-01-01"))
    feature_test(first_meeting_gap_to_cohort_days, drawn, {1: 6, "c0": None}, panel=people)


def test_who_has_met_nobody_counts_once_the_median_has_passed(feature_test):
    others = ((1, "kam", "2026-06-16"), (2, "kam", "2026-06-17"), (3, "inside", "2026-01-01"))
    expected = {1: 0.5, 2: None, 3: None}  # 14 and 13 days against 13.5; a cohort of one
    feature_test(first_meeting_gap_to_cohort_days, meetings(), expected, panel=cohort(*others))


def test_the_cohort_was_hired_within_twenty_four_months_and_has_eight_who_have_come_so_far(feature_test):
    people = cohort((1, "kam", "2026-01-01"), hired="2024-06-30")
    feature_test(first_meeting_gap_to_cohort_days, meetings(), {1: None}, panel=people)
    met = meetings().replace("c7 | 2025-01-18", "c6 | 2025-01-18")
    feature_test(first_meeting_gap_to_cohort_days, met, {1: None}, panel=cohort((1, "kam", "2026-01-01")))


def test_days_to_the_first_deal_count_from_the_hire_to_the_day_it_was_won(feature_test):
    first = date(2025, 1, 1)
    won = [(f"c{n}", "2025-01-01", first + timedelta(days=100 + 10 * n), "won") for n in range(8)]
    rows = [
        *won,
        (1, "2025-12-01", "2025-12-31", "won"),  # before the hire
        (1, "2026-01-01", "2026-01-10", "lost"),
        (1, "2026-01-01", "2026-05-01", "won"),
        (2, "2026-01-01", "2026-07-01", "won"),  # not won yet
        (3, "2026-06-01", "", ""),
    ]
    columns = "deal_id | employee_id | opened_date | closed_date | outcome\n"
    drawn = columns + "\n".join(f"d{n} | " + " | ".join(map(str, row)) for n, row in enumerate(rows))
    people = cohort((1, "kam", "2026-01-01"), (2, "kam", "2026-01-01"), (3, "kam", "2026-06-01"))
    # Nine waits: 100 to 170 days and 120, median 130; who waits has waited 180 and 29 days.
    expected = {1: 120 - 130, 2: 180 - 130, 3: None}
    feature_test(first_deal_gap_to_cohort_days, drawn, expected, panel=people)
