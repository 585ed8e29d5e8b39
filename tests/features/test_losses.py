"""Losses and open seats as known on 30 June 2026."""

from features.losses import losses, open_seats
from features.panel import PANEL_COLUMNS

SPELLS = """
employee_id | spell_id | population | start_date | end_date   | exit_type
------------+----------+------------+------------+------------+------------
1           | 1        | seller     | 2020-01-01 |            |
2           | 2        | seller     | 2020-01-01 |            |
3           | 3        | seller     | 2020-01-01 | 2026-05-31 | voluntary
4           | 4        | seller     | 2020-01-01 | 2026-05-31 | voluntary
5           | 5        | seller     | 2020-01-01 | 2026-05-31 | retirement
6           | 6        | seller     | 2020-01-01 | 2026-05-31 | voluntary
7           | 7        | seller     | 2020-01-01 | 2024-05-31 | voluntary
"""
ASSIGNED = "employee_id | valid_from | role\n---+---+---\n" + "\n".join(
    f"{person} | 2020-01-01 | kam" for person in range(1, 8)
)
# The median of the two at work is 20 a month; the sixth was seen for two months only.
RESULTS = "employee_id | month | result | recorded_date\n---+---+---+---\n" + "\n".join(
    f"{person} | 2026-0{month}-01 | {result} | 2026-0{month}-28"
    for person, result in ((1, 10), (2, 30), (3, 20), (4, 19), (5, 99), (6, 99))
    for month in range(3 if person == 6 else 2, 5)
)
LATER = "\n4 | 2026-01-01 | 999 | 2026-07-01\n3 | 2026-05-01 | -999 | 2026-05-31"


def found(engine, sources, **drawn):
    kinds = {name: "DATE" if name.endswith("_date") else "VARCHAR" for name in PANEL_COLUMNS}
    rows = [
        {"employee_id": person, "as_of_date": "2026-06-30", "population": "seller", "role": "kam"}
        for person in ("1", "2")
    ]
    panel = engine.fill("panel", kinds, rows)
    tables = sources({"employment_spells": SPELLS, "assignments": ASSIGNED, **drawn})
    rows = engine.rows(losses(panel, tables, 365, "voluntary"))
    return sorted((row["cause"], str(row["is_regretted"])) for row in rows)


def test_a_loss_is_regretted_where_the_results_of_the_year_before_reached_the_roles_median(engine, sources):
    # Neither a result that was entered later nor one of the month of the exit counts.
    assert found(engine, sources, sales_results=RESULTS + LATER) == [
        ("other", "True"),
        ("voluntary", "False"),
        ("voluntary", "None"),
        ("voluntary", "True"),
    ]


def test_without_results_nobody_can_say_which_losses_are_regretted(engine, sources):
    assert found(engine, sources) == [("other", "None"), *[("voluntary", "None")] * 3]


def test_a_seat_is_open_until_it_was_known_to_be_filled(engine, sources):
    positions = sources(
        {
            "open_positions": """
            team_id | opened_date | filled_date | recorded_date
            --------+-------------+-------------+--------------
            t1      | 2026-05-31  |             | 2026-05-31
            t1      | 2026-06-20  | 2026-07-05  | 2026-06-20
            t1      | 2026-01-01  | 2026-03-01  | 2026-01-01
            t2      | 2026-06-01  |             | 2026-07-01
            """
        }
    )["open_positions"]
    dates = engine.fill("dates", {"as_of_date": "DATE"}, [{"as_of_date": "2026-06-30"}])
    assert sorted(row["days_open"] for row in engine.rows(open_seats(dates, positions))) == [10, 30]
