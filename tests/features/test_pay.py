"""Pay features, per person on drawn tables; the as-of date is 30 June 2026."""

import pytest

from features.goals import attainment_12m_ratio
from features.pay import (
    last_raise_ratio,
    late_or_disputed_payouts_12m,
    long_term_variable_pay_ratio_12m,
    months_since_raise,
    pay_shortfall_ratio,
    pay_to_market_ratio,
    payout_to_attainment_slope_24m,
    plan_change_effect_ratio_12m,
    plan_changes_12m,
    team_variable_pay_ratio_12m,
    top_seller_raise_shortfall_ratio,
    variable_pay_off_phase_ratio_12m,
    variable_pay_volatility_ratio_12m,
    variable_share_ratio,
)


def peers(*groups):
    """A panel and pay rows: (first person, number, role, level, country, pay, currency)."""
    panel = ["employee_id | role | level | country"]
    pay = ["employee_id | valid_from | base_pay | currency"]
    for first, number, role, level, country, base_pay, currency in groups:
        for person in range(first, first + number):
            panel.append(f"{person} | {role} | {level} | {country}")
            pay.append(f"{person} | 2026-01-01 | {base_pay} | {currency}")
    return "\n".join(panel), "\n".join(pay)


def test_only_pay_below_the_peers_median_is_a_shortfall(feature_test):
    panel, pay = peers(
        (1, 1, "kam", 1, "SE", 30000, "SEK"),
        (2, 6, "kam", 1, "SE", 40000, "SEK"),
        (8, 1, "kam", 1, "SE", 90000, "SEK"),
        (9, 1, "kam", 1, "SE", "", "SEK"),
    )
    feature_test(
        pay_shortfall_ratio, pay, {1: 0.25, 2: 0, 8: 0, 9: None, 10: None}, panel=panel + "\n10 | kam |1|SE"
    )


def test_peers_are_widened_until_there_are_eight(feature_test):
    panel, pay = peers(
        (1, 7, "kam", 1, "SE", 30000, "SEK"),  # seven in the country: one more in the level
        (8, 1, "kam", 1, "NO", 30000, "SEK"),
        (9, 1, "kam", 2, "SE", 15000, "SEK"),  # alone in the level: nine in the role
        (10, 7, "inside", 1, "SE", 20000, "SEK"),  # seven in the whole role
    )
    feature_test(pay_shortfall_ratio, pay, {1: 0, 8: 0, 9: 0.5, 10: None}, panel=panel)


def test_currencies_are_never_compared(feature_test):
    panel, pay = peers(
        (1, 8, "kam", 1, "SE", 30000, "SEK"),
        (9, 1, "kam", 1, "SE", 3000, "EUR"),
    )
    feature_test(pay_shortfall_ratio, pay, {1: 0, 9: None}, panel=panel)


def test_without_countries_and_currencies_the_level_decides(feature_test):
    panel, pay = peers((1, 7, "kam", 1, "", 40000, ""), (8, 1, "kam", 1, "", 20000, ""))
    feature_test(pay_shortfall_ratio, pay, {1: 0, 8: 0.5}, panel=panel)


def test_nobody_is_compared_without_a_role(feature_test):
    panel, pay = peers((1, 9, "", 1, "SE", 40000, "SEK"))
    feature_test(pay_shortfall_ratio, pay, {1: None}, panel=panel)


def test_the_pay_in_force_is_the_one_compared_with_the_market(feature_test):
    feature_test(
        pay_to_market_ratio,
        """
        employee_id | valid_from | base_pay | market_median | recorded_date
        ------------+------------+----------+---------------+--------------
        1           | 2025-01-01 | 10000    | 40000         |
        1           | 2026-06-30 | 30000    | 40000         |
        2           | 2025-01-01 | 50000    | 40000         |
        2           | 2026-07-01 | 60000    | 40000         | 2026-06-01    # to come
        3           | 2025-01-01 | 50000    | 40000         |
        3           | 2026-06-01 | 60000    | 40000         | 2026-07-01    # recorded late
        4           | 2025-01-01 | 50000    |               |
        5           | 2025-01-01 | 50000    | 0             |
        """,
        {1: 0.75, 2: 1.25, 3: 1.25, 4: None, 5: None, 6: None},
    )


RAISES = """
employee_id | valid_from | base_pay | currency | recorded_date
------------+------------+----------+----------+--------------
1           | 2024-01-01 | 20000    | SEK      |
1           | 2025-12-31 | 25000    | SEK      |
1           | 2026-02-01 | 25000    | SEK      |               # a row without a raise
2           | 2024-01-01 | 20000    | SEK      |               # never raised
3           | 2024-01-01 | 20000    | SEK      |
3           | 2026-06-30 | 22000    | SEK      |
3           | 2026-07-01 | 30000    | SEK      | 2026-06-01    # to come
4           | 2024-01-01 | 20000    | SEK      |
4           | 2026-06-01 | 30000    | SEK      | 2026-07-01    # recorded late
5           | 2024-01-01 | 20000    | SEK      |
5           | 2025-06-01 | 40000    | SEK      |
5           | 2026-06-01 | 30000    | SEK      |               # a cut is no raise
6           | 2024-01-01 | 2000     | EUR      |
6           | 2026-06-01 | 20000    | SEK      |               # another currency is no raise
"""


def test_months_since_the_last_raise(feature_test):
    feature_test(months_since_raise, RAISES, {1: 6, 2: None, 3: 0, 4: None, 5: 12, 6: None, 7: None})


def test_the_last_raise_as_a_share_of_pay_before(feature_test):
    feature_test(last_raise_ratio, RAISES, {1: 0.25, 2: None, 3: 0.1, 4: None, 5: 1, 6: None, 7: None})


def test_the_variable_share_of_target_pay(feature_test):
    feature_test(
        variable_share_ratio,
        """
        employee_id | valid_from | base_pay | target_variable_pay | recorded_date
        ------------+------------+----------+---------------------+--------------
        1           | 2025-01-01 | 30000    | 10000               |
        2           | 2025-01-01 | 30000    | 0                   |
        3           | 2025-01-01 | 30000    |                     |
        4           | 2025-01-01 | 30000    | 10000               | 2026-07-01
        5           | 2025-01-01 | 0        | 0                   |
        """,
        {1: 0.25, 2: 0, 3: None, 4: None, 5: None, 6: None},
    )


def top_sellers(*, raise_of_first, results=12, raises=12):
    """Twelve of a role, of whom 1 to 4 have the best results; the others' raises are 10 % or 20 %."""
    months = [(f"2026-{month:02d}-01", f"2026-{month:02d}-28") for month in (5, 6)]
    sales = ["employee_id | month | result"]
    quotas = ["employee_id | period_start | period_end | quota"]
    pay = ["employee_id | valid_from | base_pay"]
    for person in range(1, 13):
        for start, end in months:
            quotas.append(f"{person} | {start} | {end} | 100")
            if person <= results:
                sales.append(f"{person} | {start} | {200 - 10 * person}")
        pay.append(f"{person} | 2025-01-01 | 20000")
        raised = raise_of_first if person == 1 else 22000 if person % 2 else 24000
        if person <= raises:
            pay.append(f"{person} | 2026-01-01 | {raised}")
    drawn = {"sales_results": sales, "quotas": quotas, "pay": pay}
    return {table: "\n".join(rows) for table, rows in drawn.items()}


IN_ROLE = "employee_id | role\n" + "\n".join(f"{person} | kam" for person in range(1, 13))
BASIS = (attainment_12m_ratio, last_raise_ratio)


def test_a_raise_below_the_roles_median_counts_for_the_best_third_of_the_role_alone(feature_test):
    feature_test(
        top_seller_raise_shortfall_ratio,
        top_sellers(raise_of_first=21000),
        {1: 0.1, 2: 0, 3: 0.05, 4: 0, 5: 0, 12: 0},  # median 15 %; 5 has 10 % and is not among the best
        panel=IN_ROLE,
        with_features=BASIS,
    )


def test_the_best_without_a_raise_are_compared_with_nothing(feature_test):
    feature_test(
        top_seller_raise_shortfall_ratio,
        top_sellers(raise_of_first=20000, results=11),
        {1: None, 11: 0, 12: None},  # 12 has no results
        panel=IN_ROLE,
        with_features=BASIS,
    )


def test_nobody_is_a_top_seller_among_fewer_than_eight_with_results_or_with_raises(feature_test):
    for drawn in (
        top_sellers(raise_of_first=21000, results=7),
        top_sellers(raise_of_first=21000, raises=7),
    ):
        feature_test(top_seller_raise_shortfall_ratio, drawn, {1: None}, panel=IN_ROLE, with_features=BASIS)


QUARTERS = (
    ("2025-04-01", "2025-06-30"),
    ("2025-07-01", "2025-09-30"),
    ("2025-10-01", "2025-12-31"),
    ("2026-01-01", "2026-03-31"),
)


def paid(person, amounts, periods=QUARTERS, *, measure="new_business", target=100, recorded=""):
    """Lines of payments, one a period."""
    return [
        f"{person} | {start} | {end} | {amount} | {target} | {measure} | {recorded}"
        for (start, end), amount in zip(periods, amounts, strict=True)
    ]


def payments(*lines):
    header = "employee_id | period_start | period_end | amount | target_amount | measure | recorded_date"
    return "\n".join((header, *(line for part in lines for line in part)))


HALF_VARIABLE = "employee_id | valid_from | base_pay | target_variable_pay\n" + "\n".join(
    f"{person} | 2025-01-01 | 300 | 100" for person in range(1, 9) if person != 6
)


def test_volatility_is_the_spread_of_payouts_times_the_variable_share(feature_test):
    feature_test(
        variable_pay_volatility_ratio_12m,
        {
            "variable_payments": payments(
                paid(1, (50, 150, 50, 150)),
                paid(2, (80, 80, 80, 80)),
                paid(3, (50, 150, 50), QUARTERS[1:]),  # three periods
                paid(4, (50, 150, 50, 150), recorded="2026-07-01"),  # recorded late
                paid(5, (50, 150, 50, 150), target=""),
                paid(6, (50, 150, 50, 150)),  # no pay on record
                # Two measures of a period are one payout, and a year's pay is another matter.
                paid(7, (0, 100, 0, 100), target=50),
                paid(7, (50, 50, 50, 50), measure="team", target=50),
                paid(7, (0,), (("2025-01-01", "2025-12-31"),), measure="team"),
                # The year ends with the last period on record: the quarter of 2024 lies outside.
                paid(8, (999,), (("2024-07-01", "2024-09-30"),)),
                paid(8, (50, 150, 50, 150)),
            ),
            "pay": HALF_VARIABLE,
        },
        {1: 0.125, 2: 0, 3: None, 4: None, 5: None, 6: None, 7: 0.125, 8: 0.125, 9: None},
    )


def test_the_slope_says_how_steeply_payout_follows_attainment(feature_test):
    months = [(year, month) for year, first in ((2025, 4), (2026, 1)) for month in range(first, 13)][:12]
    quotas = ["employee_id | period_start | period_end | quota"]
    sales = ["employee_id | month | result"]
    for person in (1, 2, 3, 4):
        quotas += [f"{person} | {start} | {end} | 300" for start, end in QUARTERS]
        for number, (year, month) in enumerate(months):
            reached = 100 if person == 3 else (80, 100, 120, 140)[number // 3]
            if (person, number) != (4, 5):  # a month without a result: its quarter is left out
                sales.append(f"{person} | {year}-{month:02d}-01 | {reached}")
    feature_test(
        payout_to_attainment_slope_24m,
        {
            "variable_payments": payments(
                paid(1, (60, 100, 140, 180)),
                paid(2, (90, 90, 90, 90)),
                paid(3, (1, 2, 3, 4)),
                paid(4, (1,) * 4),
            ),
            "sales_results": "\n".join(sales),
            "quotas": "\n".join(quotas),
        },
        {1: 2, 2: 0, 3: None, 4: None, 5: None},
    )


def test_payouts_that_came_late_have_not_come_or_are_disputed(feature_test):
    feature_test(
        late_or_disputed_payouts_12m,
        """
        employee_id | period_start | period_end | due_date   | paid_date  | is_disputed | recorded_date
        ------------+--------------+------------+------------+------------+-------------+--------------
        1           | 2026-01-01   | 2026-03-31 | 2026-04-25 | 2026-04-25 | F           |
        1           | 2025-10-01   | 2025-12-31 | 2026-01-25 | 2026-01-26 | F           |  # a day late
        1           | 2025-07-01   | 2025-09-30 | 2025-10-25 | 2025-10-25 | T           |
        2           | 2026-01-01   | 2026-03-31 | 2026-04-25 |            | F           |  # has not come
        3           | 2026-01-01   | 2026-03-31 | 2026-06-30 |            |             |  # due today
        4           | 2026-01-01   | 2026-03-31 |            | 2026-06-01 | T           |  # by its period
        5           | 2025-04-01   | 2025-06-30 | 2025-07-25 | 2025-08-25 | T           |  # one payment
        6           | 2025-04-01   | 2025-06-30 | 2025-06-30 | 2025-08-25 | F           |  # due before
        7           | 2026-01-01   | 2026-03-31 | 2026-04-25 | 2026-04-25 | F           | 2026-04-05
        7           | 2026-01-01   | 2026-03-31 | 2026-04-25 | 2026-04-25 | T           | 2026-07-01
        8           | 2026-01-01   | 2026-03-31 | 2026-04-25 | 2026-07-02 | F           |  # paid later
        """,
        {1: 2, 2: 1, 3: 0, 4: 1, 5: 1, 6: 0, 7: 0, 8: 1, 9: 0},
    )


PLANS = """
employee_id | valid_from | base_pay | target_variable_pay | plan_id | currency | recorded_date
------------+------------+----------+---------------------+---------+----------+--------------
1           | 2024-01-01 | 30000    | 10000               | a       | SEK      |
1           | 2025-07-01 | 30000    | 8000                | b       | SEK      |
1           | 2026-01-01 | 30000    | 9500                | c       | SEK      |
2           | 2024-01-01 | 30000    | 10000               | a       | SEK      |
2           | 2025-06-30 | 30000    | 5000                | b       | SEK      | # a year ago
3           | 2024-01-01 | 30000    | 10000               | a       | SEK      |
3           | 2026-06-01 | 40000    | 10000               | a       | SEK      | # no change of plan
4           | 2024-01-01 | 30000    | 10000               | a       | SEK      |
4           | 2026-06-01 | 30000    |                     | b       | SEK      |
5           | 2024-01-01 | 30000    | 10000               | a       | SEK      |
5           | 2026-06-01 | 3000     | 1000                | b       | EUR      |
6           | 2024-01-01 | 30000    | 10000               | a       | SEK      |
6           | 2026-06-01 | 30000    | 5000                | b       | SEK      | 2026-07-01 # recorded late
7           | 2024-01-01 | 30000    | 10000               |         | SEK      |
7           | 2026-06-01 | 30000    | 5000                | b       | SEK      | # from no plan known
"""


def test_changes_of_the_plan_in_the_last_12_months(feature_test):
    feature_test(plan_changes_12m, PLANS, {1: 2, 2: 0, 3: 0, 4: 1, 5: 1, 6: 0, 7: 0, 8: None})


def test_what_the_last_change_of_plan_did_to_target_pay(feature_test):
    expected = {1: 1500 / 38000, 2: None, 3: None, 4: None, 5: None, 6: None, 7: None, 8: None}
    feature_test(plan_change_effect_ratio_12m, PLANS, expected)


YEAR = (("2025-01-01", "2025-12-31"),)
MIX = payments(
    paid(1, (1, 1, 1, 1)),
    paid(1, (9,), YEAR, measure="team", target=100),
    paid(2, (1, 1, 1, 1)),
    paid(3, (9,), YEAR, measure="renewal"),
    paid(4, (1,), QUARTERS[:1]),  # the year ends with the last period on record
    paid(4, (9,), (("2024-01-01", "2024-06-30"),), measure="team"),
    paid(5, (1, 1, 1, 1), target=""),
    paid(6, (1, 1, 1, 1)),
    paid(6, (9,), YEAR, measure="team", recorded="2026-07-01"),  # recorded late
    paid(7, (9,), (("2023-07-01", "2024-06-30"),), measure="team"),  # beyond 24 months
    paid(8, (1, 1), QUARTERS[2:]),
    paid(8, (1,), QUARTERS[3:], measure="customer_satisfaction", target=200),
    paid(9, (1,), QUARTERS[3:], measure="team"),
)


def test_the_share_of_variable_pay_for_longer_than_a_quarter(feature_test):
    expected = {1: 0.2, 2: 0, 3: 1, 4: 0, 5: None, 6: 0, 7: None, 10: None}
    feature_test(long_term_variable_pay_ratio_12m, MIX, expected)


def test_the_share_of_variable_pay_that_follows_the_team(feature_test):
    expected = {1: 0.2, 2: 0, 3: 0, 4: 0, 5: None, 6: 0, 7: None, 9: 1, 10: None}
    feature_test(team_variable_pay_ratio_12m, MIX, expected)


@pytest.mark.parametrize(
    ("manager", "expected"),
    [
        ("hunts", {2: 0, 3: 1, 8: 0.5, 9: None, 5: None}),
        ("keeps", {2: 1, 3: 0, 8: 0.5, 9: None}),
        ("both", {2: 0.5, 3: 0.5, 8: 0}),
        ("silent", {2: None}),
        ("turns", {2: 1}),  # to loyalty on the as-of date
        ("will_turn", {2: 0}),
        ("turned_unknown", {2: 0}),
        ("nobody", {2: None}),
    ],
)
def test_pay_off_the_phase_that_the_manager_has_stated_by_then(feature_test, manager, expected):
    people = "\n".join(f"{person} | {manager}" for person in expected)
    feature_test(
        variable_pay_off_phase_ratio_12m,
        {
            "variable_payments": MIX,
            "manager_mandates": """
            manager_id     | valid_from | stated_phase | recorded_date
            ---------------+------------+--------------+--------------
            hunts          | 2025-01-01 | new_business |
            keeps          | 2025-01-01 | loyalty      |
            both           | 2025-01-01 | both         |
            silent         | 2025-01-01 |              |
            turns          | 2025-01-01 | new_business |
            turns          | 2026-06-30 | loyalty      |
            will_turn      | 2025-01-01 | new_business |
            will_turn      | 2026-07-01 | loyalty      | 2026-01-01
            turned_unknown | 2025-01-01 | new_business |
            turned_unknown | 2026-06-01 | loyalty      | 2026-07-01
            """,
        },
        expected,
        panel=f"employee_id | manager_id\n{people}",
    )
