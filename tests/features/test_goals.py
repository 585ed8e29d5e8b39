"""Goals features, per person on drawn tables; the as-of date is 30 June 2026."""

from datetime import date

import pytest

from features.goals import (
    attainment_3m_ratio,
    attainment_12m_ratio,
    attainment_change_3m_ratio,
    attainment_slope_6m,
    days_since_goal_talk,
    goal_clarity_score,
    goal_talks_this_period,
    january_quota_step_ratio,
    last_rating_score,
    late_quotas_ratio_12m,
    months_since_target_met,
    peers_on_target_ratio_3m,
    quota_changes_in_period_12m,
    quota_growth_ratio,
    quota_growth_to_potential_ratio,
    rating_change,
    rating_to_results_gap,
    result_to_peers_ratio_6m,
)

MONTHLY_QUOTAS = """
employee_id | period_start | period_end | quota
------------+--------------+------------+------
1           | 2026-06-01   | 2026-06-30 | 100
1           | 2026-05-01   | 2026-05-31 | 100
1           | 2026-04-01   | 2026-04-30 | 100
1           | 2026-03-01   | 2026-03-31 | 900
2           | 2026-06-01   | 2026-06-30 | 100
3           | 2026-04-01   | 2026-06-30 | 300
4           | 2026-06-01   | 2026-06-30 | 0
"""


def test_attainment_is_the_sum_of_results_over_the_sum_of_quota(feature_test):
    feature_test(
        attainment_3m_ratio,
        {
            "quotas": MONTHLY_QUOTAS,
            "sales_results": """
            employee_id | month      | result | recorded_date
            ------------+------------+--------+--------------
            1           | 2026-06-01 | 150    |
            1           | 2026-05-01 | -60    |               # a cancellation
            1           | 2026-04-01 | 60     |
            1           | 2026-03-01 | 999    |               # outside
            2           | 2026-06-01 | 80     |
            2           | 2026-05-01 | 999    |               # no quota that month
            3           | 2026-06-01 | 80     | 2026-07-02    # recorded late
            4           | 2026-06-01 | 80     |               # a quota of nought
            5           | 2026-06-01 | 80     |
            """,
        },
        {1: 0.5, 2: 0.8, 3: None, 4: None, 5: None, 6: None},
    )


def test_a_quota_is_spread_over_its_period_by_days(feature_test):
    feature_test(
        attainment_3m_ratio,
        {
            "quotas": """
            employee_id | period_start | period_end | quota
            ------------+--------------+------------+------
            1           | 2026-01-01   | 2026-12-31 | 36500
            2           | 2026-06-16   | 2026-07-15 | 3000  # half of it in June
            """,
            "sales_results": """
            employee_id | month      | result
            ------------+------------+-------
            1           | 2026-06-01 | 1500
            1           | 2026-05-01 | 3100
            2           | 2026-06-01 | 1500
            """,
        },
        {1: 4600 / 6100, 2: 1},
    )


def test_a_corrected_quota_replaces_the_one_before(feature_test):
    feature_test(
        attainment_3m_ratio,
        {
            "quotas": """
            employee_id | period_start | period_end | quota | recorded_date
            ------------+--------------+------------+-------+--------------
            1           | 2026-06-01   | 2026-06-30 | 100   | 2026-06-01
            1           | 2026-06-01   | 2026-06-30 | 200   | 2026-06-30
            2           | 2026-06-01   | 2026-06-30 | 100   | 2026-06-01
            2           | 2026-06-01   | 2026-06-30 | 200   | 2026-07-01
            """,
            "sales_results": "employee_id | month | result\n1 | 2026-06-01 | 100\n2 | 2026-06-01 | 100",
        },
        {1: 0.5, 2: 1},
    )


def six_months(person, results):
    return "\n".join(
        f"{person} | 2026-{month:02d}-01 | {r}" for month, r in enumerate(results, start=1) if r != ""
    )


def test_the_slope_is_the_least_squares_change_a_month(feature_test):
    feature_test(
        attainment_slope_6m,
        {
            "quotas": "employee_id | period_start | period_end | quota\n"
            + "\n".join(
                f"{person} | 2026-{month:02d}-01 | 2026-{month:02d}-28 | 100"
                for person in (1, 2, 3)
                for month in range(1, 7)
            ),
            "sales_results": "employee_id | month | result\n"
            + "\n".join(
                (
                    six_months(1, (100, 90, 80, 70, 60, 50)),
                    six_months(2, (100, 0, 0, 0, 0, 100)),
                    six_months(3, (100, 90, 80, "", 60, 50)),  # a month is missing
                )
            ),
        },
        {1: -0.1, 2: 0, 3: None, 4: None},
    )


def test_months_since_the_quota_was_reached(feature_test):
    feature_test(
        months_since_target_met,
        {
            "quotas": """
            employee_id | period_start | period_end | quota
            ------------+--------------+------------+------
            1           | 2026-01-01   | 2026-01-31 | 100
            1           | 2026-02-01   | 2026-02-28 | 100
            2           | 2026-06-01   | 2026-06-30 | 100
            3           | 2026-06-01   | 2026-06-30 | 100
            4           | 2024-07-01   | 2024-07-31 | 100
            5           | 2024-06-01   | 2024-06-30 | 100
            """,
            "sales_results": """
            employee_id | month      | result
            ------------+------------+-------
            1           | 2026-01-01 | 100    # exactly
            1           | 2026-02-01 | 99
            2           | 2026-06-01 | 100
            3           | 2026-06-01 | 99
            4           | 2024-07-01 | 100
            5           | 2024-06-01 | 100    # beyond 24 months
            """,
        },
        {1: 5, 2: 0, 3: None, 4: 23, 5: None, 6: None},
    )


def test_quota_growth_needs_three_quotas_and_the_same_three_results_a_year_ago(feature_test):
    quotas = [f"{p} | 2026-{m:02d}-01 | 2026-{m:02d}-28 | 120" for p in (1, 2, 3) for m in (4, 5, 6)]
    results = [f"1 | 2025-{m:02d}-01 | 100" for m in (4, 5, 6)]
    results += [f"2 | 2025-{m:02d}-01 | 100" for m in (4, 5)]  # a month is missing
    results += [f"3 | 2025-{m:02d}-01 | -5" for m in (4, 5, 6)]  # nothing to grow from
    results += [f"4 | 2025-{m:02d}-01 | 100" for m in (4, 5, 6)]  # no quota
    # The rows carry quotas beside results, so this year's months need a result as well.
    results += [f"{p} | 2026-{m:02d}-01 | 1" for p in (1, 2, 3, 4) for m in (4, 5, 6)]
    feature_test(
        quota_growth_ratio,
        {
            "quotas": "employee_id | period_start | period_end | quota\n" + "\n".join(quotas),
            "sales_results": "employee_id | month | result\n" + "\n".join(results),
        },
        {1: 1.2, 2: None, 3: None, 4: None, 5: None},
    )


def test_mean_monthly_results_are_set_against_the_median_of_peers(feature_test):
    panel = (
        "employee_id | role | level\n" + "\n".join(f"{p} | kam | 1" for p in range(1, 9)) + "\n9 | inside | 1"
    )
    results = [f"{p} | 2026-06-01 | 100 |" for p in range(1, 9)]
    results += ["1 | 2026-01-01 | 300 |", "1 | 2025-12-01 | 999 |", "2 | 2026-05-01 | 900 | 2026-07-01"]
    feature_test(
        result_to_peers_ratio_6m,
        "employee_id | month | result | recorded_date\n" + "\n".join(results),
        {1: 2, 2: 1, 9: None},
        panel=panel,
    )


def test_no_multiple_of_a_median_that_is_not_positive(feature_test):
    feature_test(
        result_to_peers_ratio_6m,
        "employee_id | month | result\n" + "\n".join(f"{p} | 2026-06-01 | -100" for p in range(1, 9)),
        {1: None},
        panel="employee_id | role | level\n" + "\n".join(f"{p} | kam | 1" for p in range(1, 9)),
    )


RATINGS = """
employee_id | period_start | period_end | rating | scale_max | recorded_date
------------+--------------+------------+--------+-----------+--------------
1           | 2025-07-01   | 2025-12-31 | 4      | 5         |
1           | 2026-01-01   | 2026-06-30 | 3      | 5         |               # closed today
2           | 2025-07-01   | 2025-12-31 | 4      | 5         |
2           | 2026-01-01   | 2026-06-30 | 3      | 5         | 2026-07-10    # recorded late
3           | 2025-07-01   | 2025-12-31 | 2      |           |               # no scale delivered
3           | 2026-01-01   | 2026-03-31 | 3      |           |
4           | 2026-04-01   | 2026-07-31 | 5      | 5         |               # not closed
5           | 2025-07-01   | 2025-12-31 | 2      | 5         | 2025-12-31
5           | 2025-07-01   | 2025-12-31 | 3      | 5         | 2026-02-01    # corrected
"""


def test_the_last_closed_rating_on_its_scale(feature_test):
    feature_test(last_rating_score, RATINGS, {1: 0.6, 2: 0.8, 3: 3, 4: None, 5: 0.6, 6: None})


def test_the_change_from_the_rating_before(feature_test):
    feature_test(rating_change, RATINGS, {1: -0.2, 2: None, 3: 1, 4: None, 5: None, 6: None})


def test_attainment_over_12_months_leaves_out_the_month_of_a_year_ago(feature_test):
    feature_test(
        attainment_12m_ratio,
        {
            "quotas": """
            employee_id | period_start | period_end | quota
            ------------+--------------+------------+------
            1           | 2026-06-01   | 2026-06-30 | 100
            1           | 2025-07-01   | 2025-07-31 | 100
            1           | 2025-06-01   | 2025-06-30 | 100
            2           | 2025-06-01   | 2025-06-30 | 100
            """,
            "sales_results": """
            employee_id | month      | result
            ------------+------------+-------
            1           | 2026-06-01 | 150
            1           | 2025-07-01 | 50
            1           | 2025-06-01 | 999
            2           | 2025-06-01 | 999
            """,
        },
        {1: 1, 2: None, 3: None},
    )


def test_attainment_of_three_months_is_set_against_the_three_before(feature_test):
    months = ["2025-12", "2026-01", "2026-03", "2026-04", "2026-06"]
    results = {1: (900, 80, 120, 50, None), 2: (900, None, None, 50, 70), 3: (900, 80, 80, None, None)}
    lines = [
        f"{person} | {month}-01 | {result}"
        for person, reached in results.items()
        for month, result in zip(months, reached, strict=True)
        if result is not None
    ]
    quotas = [f"{person} | {month}-01 | {month}-28 | 100" for person in results for month in months]
    feature_test(
        attainment_change_3m_ratio,
        {
            "quotas": "employee_id | period_start | period_end | quota\n" + "\n".join(quotas),
            "sales_results": "employee_id | month | result\n" + "\n".join(lines),
        },
        {1: -0.5, 2: None, 3: None, 4: None},
    )


def month_of_results(reached):
    """Quotas of 100 for June, and the results of some."""
    quotas = "employee_id | period_start | period_end | quota\n"
    quotas += "\n".join(f"{person} | 2026-06-01 | 2026-06-30 | 100" for person in reached)
    results = "\n".join(
        f"{person} | 2026-06-01 | {result}" for person, result in reached.items() if result is not None
    )
    return {"quotas": quotas, "sales_results": f"employee_id | month | result\n{results}"}


def in_role(number, role="kam"):
    return "employee_id | role\n" + "\n".join(f"{person} | {role}" for person in range(1, number + 1))


def test_how_many_of_the_other_peers_reached_their_quota(feature_test):
    reached = {1: 100, 2: 99, 3: 100, 4: 120, 5: 0, 6: 0, 7: 0, 8: 0, 9: None}
    feature_test(
        peers_on_target_ratio_3m,
        month_of_results(reached),
        {1: 2 / 7, 2: 3 / 7, 9: 3 / 8},
        panel=in_role(9),
        with_features=(attainment_3m_ratio,),
    )


def test_no_share_of_fewer_than_seven_others_with_a_result_or_without_a_role(feature_test):
    reached = {1: 100, 2: 99, 3: 100, 4: 120, 5: 0, 6: 0, 7: 0, 8: None}
    for panel in (in_role(8), in_role(8, role="")):
        feature_test(
            peers_on_target_ratio_3m,
            month_of_results(reached),
            {1: None},
            panel=panel,
            with_features=(attainment_3m_ratio,),
        )


def monthly_quotas(person, quotas):
    """Lines of quotas by the month (`2026-06`)."""
    return [f"{person} | {month}-01 | {month}-28 | {quota} |" for month, quota in quotas.items()]


THREE = ("04", "05", "06")
A_YEAR = {**{f"2025-{m}": 100 for m in THREE}, **{f"2026-{m}": 120 for m in THREE}}


def test_quota_growth_is_set_against_that_of_the_territorys_potential(feature_test):
    lines = [line for person in range(1, 9) for line in monthly_quotas(person, A_YEAR)]
    lines += monthly_quotas(9, {month: quota for month, quota in A_YEAR.items() if month != "2025-04"})
    feature_test(
        quota_growth_to_potential_ratio,
        {
            "quotas": "employee_id | period_start | period_end | quota | recorded_date\n" + "\n".join(lines),
            "territories": """
            employee_id | territory_id | valid_from | valid_to   | potential | recorded_date
            ------------+--------------+------------+------------+-----------+--------------
            1           | a            | 2024-01-01 |            | 500       |
            2           | a            | 2024-01-01 | 2025-12-31 | 500       |
            2           | b            | 2026-01-01 |            | 600       |
            3           | a            | 2024-01-01 |            | 500       |
            3           | a            | 2025-07-01 |            | 400       |  # the same, judged anew
            4           | a            | 2024-01-01 | 2025-06-30 | 500       |  # held to the day a year ago
            4           | b            | 2025-07-01 |            | 500       |
            5           | a            | 2025-07-01 |            | 500       |  # none a year ago
            6           | a            | 2024-01-01 |            | 500       |
            6           | b            | 2026-01-01 |            | 500       | 2026-07-01
            7           | a            | 2024-01-01 | 2026-06-01 | 500       |  # none now
            8           | a            | 2024-01-01 |            |           |
            9           | a            | 2024-01-01 |            | 500       |  # a month without a quota
            """,
        },
        {1: 1.2, 2: 1, 3: 1.5, 4: 1.2, 5: None, 6: 1.2, 7: None, 8: None, 9: None, 10: None},
    )


HALF_YEAR = [f"2025-{month:02d}" for month in range(7, 13)]


def test_the_january_quota_is_set_against_decembers_of_those_with_six_months_of_quotas(feature_test):
    year = dict.fromkeys(HALF_YEAR, 100)
    lines = [
        *monthly_quotas(1, {**year, "2026-01": 130, "2026-02": 999}),
        *monthly_quotas(2, {month: 100 for month in [*HALF_YEAR[1:], "2026-01"]}),  # five months
        *monthly_quotas(3, year),  # no January
        *monthly_quotas(4, {**year, "2025-12": 0, "2026-01": 130}),
        *monthly_quotas(5, {**year, "2026-01": 130}),
        "5 | 2026-01-01 | 2026-01-28 | 150 | 2026-07-01",  # corrected later
    ]
    feature_test(
        january_quota_step_ratio,
        "employee_id | period_start | period_end | quota | recorded_date\n" + "\n".join(lines),
        {1: 1.3, 2: None, 3: None, 4: None, 5: 1.3, 6: None},
    )


@pytest.mark.parametrize(
    ("as_of_date", "expected"),
    [
        (date(2026, 1, 31), 1.3),
        (date(2026, 12, 31), 1.3),
        (date(2027, 1, 31), None),
        (date(2025, 12, 31), None),
    ],
)
def test_the_step_is_that_of_the_last_january(feature_test, as_of_date, expected):
    quotas = monthly_quotas(1, {**dict.fromkeys(HALF_YEAR, 100), "2026-01": 130})
    feature_test(
        january_quota_step_ratio,
        "employee_id | period_start | period_end | quota | recorded_date\n" + "\n".join(quotas),
        {1: expected},
        as_of_date=as_of_date,
    )


def test_a_quota_changed_while_its_period_runs_counts_for_each_change(feature_test):
    feature_test(
        quota_changes_in_period_12m,
        """
        employee_id | period_start | period_end | quota | recorded_date
        ------------+--------------+------------+-------+--------------
        1           | 2026-01-01   | 2026-12-31 | 100   | 2025-12-01
        1           | 2026-01-01   | 2026-12-31 | 120   | 2026-02-01
        1           | 2026-01-01   | 2026-12-31 | 150   | 2026-06-30
        1           | 2026-01-01   | 2026-12-31 | 180   | 2026-07-01    # not known yet
        2           | 2026-01-01   | 2026-12-31 | 100   | 2025-12-01
        2           | 2026-01-01   | 2026-12-31 | 120   | 2026-01-01    # before anybody worked for it
        3           | 2026-01-01   | 2026-12-31 | 100   | 2025-12-01
        3           | 2026-01-01   | 2026-12-31 | 100   | 2026-02-01    # the same quota
        4           | 2026-01-01   | 2026-03-31 | 100   | 2025-12-01
        4           | 2026-01-01   | 2026-03-31 | 120   | 2026-03-31    # on the last day
        5           | 2026-01-01   | 2026-03-31 | 100   | 2025-12-01
        5           | 2026-01-01   | 2026-03-31 | 120   | 2026-04-01    # after it
        6           | 2025-01-01   | 2025-12-31 | 100   | 2024-12-01
        6           | 2025-01-01   | 2025-12-31 | 120   | 2025-06-30    # more than 12 months ago
        6           | 2025-01-01   | 2025-12-31 | 130   | 2025-07-01
        7           | 2024-01-01   | 2024-12-31 | 100   | 2023-12-01
        8           | 2026-01-01   | 2026-06-30 | 100   | 2026-02-01    # first recorded late: no change
        """,
        {1: 2, 2: 0, 3: 0, 4: 1, 5: 0, 6: 1, 7: None, 8: 0, 9: None},
    )


def test_the_share_of_quotas_set_after_their_period_had_begun(feature_test):
    feature_test(
        late_quotas_ratio_12m,
        """
        employee_id | period_start | period_end | quota | set_date   | recorded_date
        ------------+--------------+------------+-------+------------+--------------
        1           | 2026-06-01   | 2026-06-30 | 100   | 2026-06-02 |
        1           | 2026-05-01   | 2026-05-31 | 100   | 2026-05-01 |               # in time
        1           | 2025-06-01   | 2025-06-30 | 100   | 2025-06-02 |               # a year ago
        2           | 2026-05-01   | 2026-05-31 | 100   |            |
        3           | 2026-05-01   | 2026-05-31 | 100   | 2026-04-20 | 2026-04-20
        3           | 2026-05-01   | 2026-05-31 | 120   | 2026-05-10 | 2026-05-10    # set again
        4           | 2026-05-01   | 2026-05-31 | 100   | 2026-05-10 | 2026-07-01    # recorded late
        """,
        {1: 0.5, 2: None, 3: 1, 4: None, 5: None},
    )


GOAL_TALKS = """
employee_id | planned_date | held_date  | arena | recorded_date
------------+--------------+------------+-------+--------------
1           | 2026-04-01   | 2026-04-01 | goal  |
1           | 2026-06-30   | 2026-06-30 | goal  |
1           | 2026-03-31   | 2026-03-31 | goal  |               # before the period
1           | 2026-05-01   | 2026-05-01 | plan  |
2           | 2026-05-01   |            |       |               # not held
3           | 2026-05-01   | 2026-05-01 | goal  | 2026-07-01    # recorded late
4           | 2026-06-25   | 2026-07-02 | goal  | 2026-06-01    # held later
5           | 2026-05-01   | 2026-05-01 | goal  |
6           | 2024-06-01   | 2026-05-01 | goal  |               # planned more than 24 months ago
"""


def test_talks_about_goals_since_the_first_running_quota_began(feature_test):
    feature_test(
        goal_talks_this_period,
        {
            "one_on_ones": GOAL_TALKS,
            "quotas": """
            employee_id | period_start | period_end | quota
            ------------+--------------+------------+------
            1           | 2026-04-01   | 2026-06-30 | 300
            1           | 2026-06-01   | 2026-06-30 | 100
            1           | 2026-01-01   | 2026-03-31 | 300
            2           | 2026-04-01   | 2026-06-30 | 300
            3           | 2026-04-01   | 2026-06-30 | 300
            4           | 2026-04-01   | 2026-06-30 | 300
            5           | 2026-04-01   | 2026-06-29 | 300    # over
            7           | 2026-04-01   | 2026-06-30 | 300
            """,
        },
        {1: 2, 2: 0, 3: 0, 4: 0, 5: None, 6: None, 7: 0},
    )


def test_days_since_goals_were_talked_about(feature_test):
    feature_test(days_since_goal_talk, GOAL_TALKS, {1: 0, 2: None, 3: None, 4: None, 5: 60, 6: None, 7: None})


def test_the_teams_last_answer_on_clear_goals_holds_six_months(feature_test):
    feature_test(
        goal_clarity_score,
        """
        team_id | answered_date | question     | mean_score | respondents | recorded_date
        --------+---------------+--------------+------------+-------------+--------------
        t1      | 2026-02-10    | goal_clarity | 3.0        | 5           |
        t1      | 2026-05-10    | goal_clarity | 3.5        | 5           |
        t1      | 2026-05-10    | workload     | 1.0        | 5           |
        t1      | 2026-06-10    | goal_clarity | 4.5        | 5           | 2026-07-01    # recorded late
        t2      | 2026-01-01    | goal_clarity | 2.0        | 5           |
        t3      | 2025-12-31    | goal_clarity | 2.0        | 5           |               # seven months back
        """,
        {1: 3.5, 2: 2, 3: None, 4: None, 5: None},
        panel="employee_id | team_id\n1 | t1\n2 | t2\n3 | t3\n4 | t4\n5 |",
    )


def rated(scores, results, *, recorded=""):
    """Ratings of the half-year, and June's results against quotas of 100."""
    ratings = [
        f"{person} | 2026-01-01 | 2026-06-30 | {score} | 5 | {recorded}" for person, score in scores.items()
    ]
    drawn = month_of_results(results)
    header = "employee_id | period_start | period_end | rating | scale_max | recorded_date\n"
    return {"ratings": header + "\n".join(ratings), **drawn}


def test_the_rating_stands_above_or_below_the_results_of_its_period(feature_test):
    scores = {1: 5, 2: 3, 3: 3, 4: 3, 5: 3, 6: 3, 7: 3, 8: 1}
    results = {1: 10, 2: 20, 3: 30, 4: 40, 5: 50, 6: 60, 7: 70, 8: 80}
    feature_test(
        rating_to_results_gap,
        rated(scores, results),
        # Equal ratings share their places: half the six others, and the one below.
        {1: 1 - 0, 2: 3.5 / 7 - 1 / 7, 7: 3.5 / 7 - 6 / 7, 8: 0 - 1},
        panel=in_role(8),
    )


def test_no_standing_among_fewer_than_eight_with_both_a_rating_and_results(feature_test):
    scores, results = dict.fromkeys(range(1, 9), 3), dict.fromkeys(range(1, 9), 50)
    feature_test(
        rating_to_results_gap, rated(scores, {**results, 8: None}), {1: None, 8: None}, panel=in_role(8)
    )
    feature_test(
        rating_to_results_gap,
        rated(scores, results, recorded="2026-07-10"),  # closed, and told later
        {1: None},
        panel=in_role(8),
    )
