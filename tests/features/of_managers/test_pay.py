"""Pay of sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.of_managers.pay import pay_to_best_paid_seller_ratio, pay_to_peers_ratio
from tests.features.of_managers.sellers import led

PEERS = "employee_id | role | level | country\n" + "\n".join(
    f"{person} | sales_manager | manager | SE" for person in range(1, 9)
)


def test_base_pay_against_the_median_of_eight_managers(feature_test):
    pay = "employee_id | valid_from | base_pay | currency\n" + "\n".join(
        f"{person} | 2024-01-01 | {80 if person == 1 else 100} | SEK" for person in range(1, 9)
    )
    feature_test(pay_to_peers_ratio, pay, {1: 0.8, 2: 1}, panel=PEERS)
    feature_test(pay_to_peers_ratio, pay.replace("8 | 2024-01-01 | 100 | SEK", ""), {1: None}, panel=PEERS)


def test_pay_at_full_attainment_against_the_best_paid_seller_in_the_same_currency(feature_test):
    pay = """
    employee_id | valid_from | base_pay | target_variable_pay | currency | recorded_date
    m           | 2024-01-01 | 60       | 0                   | SEK      |
    m1          | 2024-01-01 | 40       | 10                  | SEK      |
    m2          | 2024-01-01 | 30       | 45                  | SEK      |
    m2          | 2026-06-01 | 99       | 99                  | SEK      | 2026-07-01    # recorded late
    m3          | 2024-01-01 | 900      |                     | NOK      |
    n           | 2024-01-01 | 50       |                     |          |
    n1          | 2024-01-01 | 40       |                     |          |
    o           | 2024-01-01 | 50       |                     | SEK      |
    o1          | 2024-01-01 | 40       |                     | NOK      |
    """
    feature_test(
        pay_to_best_paid_seller_ratio,
        {"pay": pay, **led({"m": 3, "n": 1, "o": 1, "p": 1})},
        {"m": 0.8, "n": 1.25, "o": None, "p": None},
    )
