"""Goals features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.goals import (
    attainment_3m_ratio,
    attainment_slope_6m,
    last_rating_score,
    months_since_target_met,
    quota_growth_ratio,
    rating_change,
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
