"""Whom each manager leads, on drawn tables; the as-of date is 30 June 2026."""

from datetime import date

from features.panel import build_panel
from features.people_led import by_manager, people_led

SPELLS = """
employee_id | spell_id | population    | start_date | end_date   | exit_type     | recorded_date | end_recorded_date | observed_until
m           | m1       | sales_manager | 2020-01-01 |            |               |               |                   |
n           | n1       | sales_manager | 2020-01-01 |            |               |               |                   |
1           | a        | seller        | 2024-01-01 |            |               |               |                   |
2           | a        | seller        | 2024-01-01 | 2026-06-30 | voluntary     |               | 2026-06-01        |  # last day
3           | a        | seller        | 2024-01-01 | 2026-06-29 | voluntary     |               | 2026-06-01        |
4           | a        | seller        | 2024-01-01 | 2026-06-15 | voluntary     |               | 2026-07-01        |  # learned late
5           | a        | seller        | 2024-01-01 |            |               | 2026-07-01    |                   |  # recorded late
6           | a        | seller        | 2020-01-01 |            |               |               |                   |  # end not on record
6           | b        | sales_manager | 2026-06-01 |            |               |               |                   |  # but promoted
7           | a        | seller        | 2024-01-01 |            |               |               |                   | 2026-06-01
8           | a        | seller        | 2024-01-01 |            |               |               |                   |
9           | a        | seller        | 2024-01-01 |            |               |               |                   |
"""  # noqa: E501
ASSIGNMENTS = """
employee_id | valid_from | valid_to   | manager_id | team_id | recorded_date
m           | 2020-01-01 |            | d          | t       |
n           | 2020-01-01 |            | d          | u       |
1           | 2024-01-01 |            | m          | t       |
2           | 2024-01-01 |            | m          | t       |
3           | 2024-01-01 |            | m          | t       |
4           | 2024-01-01 |            | m          | t       |
5           | 2024-01-01 |            | m          | t       |
6           | 2020-01-01 |            | m          | t       |
6           | 2026-06-01 |            | n          |         |
7           | 2024-01-01 |            | m          | t       |
8           | 2024-01-01 |            | m          | t       |
8           | 2026-06-30 |            | n          | u       |                # to another manager
9           | 2024-01-01 |            | m          | t       |
9           | 2026-06-15 |            | n          | u       | 2026-07-02     # recorded late
"""


def test_sellers_are_led_by_the_manager_of_their_assignment_in_force(engine, sources):
    tables = sources({"employment_spells": SPELLS, "assignments": ASSIGNMENTS})
    panel = build_panel(tables, [date(2026, 6, 30)], "sales_manager")
    led = by_manager(people_led(panel, tables)).order_by("employee_id", "seller_id")
    found = [(row["employee_id"], row["seller_id"]) for row in engine.rows(led)]
    assert found == [("m", "1"), ("m", "2"), ("m", "4"), ("m", "9"), ("n", "8")]
