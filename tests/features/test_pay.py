"""Pay features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.pay import (
    last_raise_ratio,
    months_since_raise,
    pay_shortfall_ratio,
    pay_to_market_ratio,
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
