"""Recent exits and where they came from; the as-of date is 30 June 2026."""

from features.exits import recent_exits


def test_a_recent_exit_carries_its_cause_and_the_unit_left(engine, sources):
    panel = engine.fill(
        "panel",
        {"as_of_date": "DATE", "population": "VARCHAR"},
        [{"as_of_date": "2026-06-30", "population": "seller"}],
    )
    tables = sources(
        {
            "employment_spells": """
            employee_id | spell_id | population    | start_date | end_date   | exit_type
            ------------+----------+---------------+------------+------------+--------------
            1           | 1        | seller        | 2020-01-01 | 2026-06-30 | voluntary
            2           | 2        | seller        | 2020-01-01 | 2026-06-01 | retirement
            3           | 3        | seller        | 2020-01-01 | 2026-06-01 |
            4           | 4        | seller        | 2020-01-01 | 2026-06-01 | internal_move
            5           | 5        | seller        | 2020-01-01 | 2026-05-31 | voluntary     # 30 days ago
            6           | 6        | sales_manager | 2020-01-01 | 2026-06-01 | voluntary
            7           | 7        | seller        | 2020-01-01 | 2026-07-01 | voluntary     # tomorrow
            """,
            "assignments": """
            employee_id | valid_from | org_unit | role
            ------------+------------+----------+-----
            1           | 2020-01-01 | north    | kam
            1           | 2026-06-01 | south    | kam
            2           | 2020-01-01 | north    |
            """,
        }
    )
    found = engine.rows(recent_exits(panel, tables, 30, "other").order_by("role", "org_unit"))
    assert found == [
        {"org_unit": "south", "role": "kam", "cause": "voluntary"},
        {"org_unit": "north", "role": None, "cause": "other"},
        {"org_unit": None, "role": None, "cause": "other"},
    ]
