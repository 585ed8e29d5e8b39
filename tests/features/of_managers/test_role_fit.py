"""Role fit of sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.of_managers.role_fit import promoted_untrained

SPELLS = """
employee_id | spell_id | population    | start_date | recorded_date
------------+----------+---------------+------------+--------------
1           | a        | seller        | 2020-01-01 |
1           | b        | sales_manager | 2026-01-15 |               # the sixth month
2           | a        | seller        | 2020-01-01 |
2           | b        | sales_manager | 2026-02-01 |               # the fifth
3           | a        | seller        | 2020-01-01 |
3           | b        | sales_manager | 2025-01-01 |               # the eighteenth
4           | a        | seller        | 2020-01-01 |
4           | b        | sales_manager | 2024-12-31 |               # the nineteenth
5           | b        | sales_manager | 2025-06-01 |               # never sold here
6           | a        | seller        | 2020-01-01 |
6           | b        | sales_manager | 2025-06-01 |               # trained since
7           | a        | seller        | 2020-01-01 |
7           | b        | sales_manager | 2025-06-01 |               # trained before
8           | a        | seller        | 2020-01-01 |
8           | b        | sales_manager | 2025-06-01 |               # trained in something else
9           | a        | seller        | 2020-01-01 |
9           | b        | sales_manager | 2025-06-01 |               # of the training we learned later
10          | a        | seller        | 2020-01-01 | 2026-07-01    # of the time as a seller too
10          | b        | sales_manager | 2025-06-01 |
"""
TRAININGS = """
employee_id | completed_date | subject    | recorded_date
6           | 2025-06-01     | leadership |
7           | 2025-05-31     | leadership |
8           | 2026-01-01     | product    |
9           | 2026-01-01     | leadership | 2026-07-01
"""


def test_a_seller_promoted_6_to_18_months_ago_without_leader_training_since(feature_test):
    feature_test(
        promoted_untrained,
        {"employment_spells": SPELLS, "trainings": TRAININGS},
        {1: 1, 2: 0, 3: 1, 4: 0, 5: 0, 6: 0, 7: 1, 8: 1, 9: 1, 10: 0},
    )
