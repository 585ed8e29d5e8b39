"""Goals of sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.of_managers.goals import team_attainment_3m_ratio, team_on_target_ratio_3m
from tests.features.of_managers.sellers import june, led


def test_attainment_is_that_of_all_sellers_led_together(feature_test):
    drawn = {**led({"m": 2, "n": 1}), **june({"m1": 150, "m2": 50, "x9": 999})}
    feature_test(team_attainment_3m_ratio, drawn, {"m": 1, "n": None, "o": None})


def test_months_without_a_result_or_a_quota_and_older_ones_do_not_count(feature_test):
    drawn = {
        **led({"m": 2}),
        "sales_results": """
        employee_id | month      | result | recorded_date
        m1          | 2026-04-01 | 50     |
        m1          | 2026-03-01 | 999    |               # four months ago
        m1          | 2026-05-01 | 999    |               # without a quota
        m2          | 2026-06-01 | 90     | 2026-07-02    # recorded late
        """,
        "quotas": """
        employee_id | period_start | period_end | quota
        m1          | 2026-04-01   | 2026-04-30 | 100
        m1          | 2026-06-01   | 2026-06-30 | 100        # without a result
        m2          | 2026-06-01   | 2026-06-30 | 100
        """,
    }
    feature_test(team_attainment_3m_ratio, drawn, {"m": 0.5})


def test_the_share_of_the_team_that_reaches_its_quotas_needs_four_to_be_said(feature_test):
    results = {"m1": 100, "m2": 99, "m3": 50, "m4": 120, "n1": 100, "n2": 100, "n3": 100}
    drawn = {**led({"m": 5, "n": 3}), **june(results)}
    feature_test(team_on_target_ratio_3m, drawn, {"m": 0.5, "n": None, "o": None})


def test_a_seller_counts_for_the_manager_of_today(feature_test):
    drawn = {**led({"m": 2}), **june({"m1": 80, "m2": 120})}
    drawn["assignments"] += "\nm2 | 2026-06-15 | n | tn"
    feature_test(team_attainment_3m_ratio, drawn, {"m": 0.8, "n": 1.2})
