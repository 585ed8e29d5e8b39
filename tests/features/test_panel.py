"""Who is at risk on 30 June 2026, by what was known that day."""

from datetime import date


def test_whoever_had_notice_or_end_on_record_is_left_out(panel_test):
    panel_test(
        {
            "employment_spells": """
            employee_id | spell_id | population | start_date | notice_date | end_date   | end_recorded_date
            ------------+----------+------------+------------+-------------+------------+------------------
            stays       | 1        | seller     | 2020-01-01 |             |            |
            notice      | 2        | seller     | 2020-01-01 | 2026-06-30  | 2026-09-30 |
            gone        | 3        | seller     | 2020-01-01 |             | 2026-06-30 |
            coming_end  | 4        | seller     | 2020-01-01 |             | 2026-12-31 | 2026-01-01
            late        | 5        | seller     | 2020-01-01 | 2026-06-15  | 2026-06-29 | 2026-07-01
            tomorrow    | 6        | seller     | 2020-01-01 | 2026-07-01  |            |
            """
        },
        "employee_id\n-\nlate\nstays\ntomorrow",
    )


def test_an_end_is_known_with_the_lag_of_the_source(panel_test):
    panel_test(
        {
            "employment_spells": """
            employee_id | spell_id | population | start_date | end_date
            ------------+----------+------------+------------+-----------
            1           | 1        | seller     | 2020-01-01 | 2026-06-20
            2           | 2        | seller     | 2020-01-01 | 2026-06-21
            """
        },
        "employee_id\n-\n2",
        lag_days=10,
    )


def test_only_the_population_and_only_who_has_begun(panel_test):
    panel_test(
        {
            "employment_spells": """
            employee_id | spell_id | population    | start_date | recorded_date
            ------------+----------+---------------+------------+--------------
            seller      | 1        | seller        | 2026-06-30 |
            manager     | 2        | sales_manager | 2020-01-01 |
            tomorrow    | 3        | seller        | 2026-07-01 | 2026-01-01    # signed, not begun
            unknown     | 4        | seller        | 2026-01-01 | 2026-07-01    # recorded late
            """
        },
        "employee_id\n-\nseller",
    )


def test_whose_records_stopped_is_left_out_from_the_next_day(panel_test):
    panel_test(
        {
            "employment_spells": """
            employee_id | spell_id | population | start_date | observed_until
            ------------+----------+------------+------------+---------------
            1           | 1        | seller     | 2020-01-01 | 2026-06-30
            2           | 2        | seller     | 2020-01-01 | 2026-06-29
            """
        },
        "employee_id\n-\n1",
    )


def test_people_on_a_known_leave_are_left_out(panel_test):
    spells = "employee_id | spell_id | population | start_date\n"
    panel_test(
        {
            "employment_spells": spells + "\n".join(f"{n} | {n} | seller | 2020-01-01" for n in range(1, 7)),
            "leaves": """
            employee_id | start_date | end_date   | recorded_date | end_recorded_date
            ------------+------------+------------+---------------+------------------
            1           | 2026-01-01 |            |               |
            2           | 2026-01-01 | 2026-06-30 |               |             # its last day
            3           | 2026-01-01 | 2026-06-29 |               |             # back
            4           | 2026-07-01 |            | 2026-01-01    |             # to come
            5           | 2026-06-01 |            | 2026-07-01    |             # recorded late
            6           | 2026-01-01 | 2026-03-31 |               | 2026-07-05  # back, but nobody knew
            """,
        },
        "employee_id\n-\n3\n4\n5",
    )


def test_the_rehired_are_in_the_panel_with_their_new_spell(panel_test):
    panel_test(
        {
            "employment_spells": """
            employee_id | spell_id | population | start_date | hired_date | end_date
            ------------+----------+------------+------------+------------+-----------
            1           | old      | seller     | 2020-01-01 |            | 2025-12-31
            1           | new      | seller     | 2026-03-01 | 2020-01-01 |
            2           | only     | seller     | 2026-02-01 |            |
            """
        },
        """
        employee_id | as_of_date | spell_id | hired_date | start_date
        ------------+------------+----------+------------+-----------
        1           | 2025-11-30 | old      | 2020-01-01 | 2020-01-01
        1           | 2026-06-30 | new      | 2020-01-01 | 2026-03-01
        2           | 2026-06-30 | only     | 2026-02-01 | 2026-02-01
        """,
        as_of_dates=(date(2025, 11, 30), date(2025, 12, 31), date(2026, 2, 28), date(2026, 6, 30))[::3],
    )


def test_the_place_in_the_organisation_is_the_one_known_then(panel_test):
    panel_test(
        {
            "employment_spells": "employee_id | spell_id | population | start_date\n"
            + "\n".join(f"{n} | {n} | seller | 2020-01-01" for n in (1, 2)),
            "assignments": """
            employee_id | valid_from | role   | team_id | manager_id | recorded_date
            ------------+------------+--------+---------+------------+--------------
            1           | 2020-01-01 | inside | north   | a          |
            1           | 2026-05-01 | kam    | south   | b          | 2026-06-15    # learned in June
            """,
        },
        """
        employee_id | as_of_date | role   | team_id | manager_id | country
        ------------+------------+--------+---------+------------+--------
        1           | 2026-05-31 | inside | north   | a          |
        1           | 2026-06-30 | kam    | south   | b          |
        2           | 2026-05-31 |        |         |            |
        2           | 2026-06-30 |        |         |            |
        """,
        as_of_dates=(date(2026, 5, 31), date(2026, 6, 30)),
    )


def test_a_corrected_spell_counts_once(panel_test):
    panel_test(
        {
            "employment_spells": """
            employee_id | spell_id | population | start_date | recorded_date
            ------------+----------+------------+------------+--------------
            1           | 1        | seller     | 2020-01-01 | 2020-01-01
            1           | 1        | seller     | 2019-12-01 | 2026-06-30
            2           | 2        | seller     | 2020-01-01 | 2020-01-01
            2           | 2        | seller     | 2019-12-01 | 2026-07-01    # not corrected yet
            """
        },
        """
        employee_id | start_date
        ------------+-----------
        1           | 2019-12-01
        2           | 2020-01-01
        """,
    )
