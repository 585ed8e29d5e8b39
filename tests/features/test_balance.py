"""Balance features, per person on drawn tables; the as-of date is 30 June 2026."""

from datetime import date

from features.balance import (
    accounts_to_peers_ratio,
    remote_days_allowed,
    remote_days_change_12m,
    team_vacancy_ratio,
    territory_travel_hours,
    workload_score,
)

TEAMS = """
employee_id | team_id
1           | t1
2           | t1
3           | t1
4           | t2
5           |
6           | t3
"""


def test_open_seats_are_a_share_of_the_people_at_work_and_the_open_seats(feature_test):
    feature_test(
        team_vacancy_ratio,
        """
        team_id | opened_date | filled_date | recorded_date
        --------+-------------+-------------+--------------
        t1      | 2026-06-30  |             |               # opened today
        t1      | 2026-01-01  | 2026-06-30  |               # filled today
        t1      | 2026-07-01  |             | 2026-06-01    # to come
        t2      | 2026-01-01  | 2026-07-01  |               # filled tomorrow
        t2      | 2026-01-01  |             | 2026-07-01    # recorded late
        t4      | 2026-01-01  |             |
        """,
        {1: 0.25, 2: 0.25, 4: 0.5, 5: None, 6: 0},
        panel=TEAMS,
    )


def test_customers_held_are_set_against_the_median_of_peers(feature_test):
    owners = {1: 4, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2}  # how many customers each holds
    lines = [f"a{p}{n} | {p} | 2026-01-01 | |" for p, number in owners.items() for n in range(number)]
    lines += [
        "gone | 1 | 2025-01-01 | 2026-06-29 | ",
        "moved | 1 | 2025-01-01 | | ",
        "moved | 8 | 2026-06-30 | | ",  # with its next owner's first day
        "late | 8 | 2026-01-01 | | 2026-07-01",
        "kept | 9 | 2025-01-01 | 2026-06-30 | ",  # on its last day still held
    ]
    roles = "\n".join(f"{person} | kam" for person in range(1, 11)) + "\n11 |"
    feature_test(
        accounts_to_peers_ratio,
        "account_id | employee_id | valid_from | valid_to | recorded_date\n" + "\n".join(lines),
        {1: 2, 2: 1, 8: 0.5, 9: 0.5, 10: 0, 11: None},
        panel=f"employee_id | role\n{roles}",
    )


def test_nothing_is_compared_with_peers_who_hold_no_customers_or_are_few(feature_test):
    for people in (9, 7):
        roles = "\n".join(f"{person} | kam" for person in range(1, people + 1))
        feature_test(
            accounts_to_peers_ratio,
            "account_id | employee_id | valid_from\na | 1 | 2026-01-01",
            {1: None, 2: None},
            panel=f"employee_id | role\n{roles}",
        )


HELD = """
employee_id | territory_id | valid_from | valid_to   | travel_hours | recorded_date | valid_to_recorded_date
------------+--------------+------------+------------+--------------+---------------+-----------------------
1           | a            | 2025-01-01 |            | 4            |               |
1           | b            | 2026-01-01 |            | 2.5          |               |
2           | a            | 2025-01-01 | 2026-06-30 | 4            |               |  # its last day
3           | a            | 2025-01-01 | 2026-06-29 | 4            |               |
4           | a            | 2025-01-01 |            | 4            |               |
4           | a            | 2026-06-30 |            | 6            |               |  # its next row
5           | a            | 2025-01-01 | 2026-06-01 | 4            |               | 2026-07-01
6           | a            | 2026-06-01 |            | 4            | 2026-07-01    |
7           | a            | 2025-01-01 |            |              |               |
"""


def test_travel_hours_of_all_territories_held(feature_test):
    expected = {1: 6.5, 2: 4, 3: None, 4: 6, 5: 4, 6: None, 7: None, 8: None}
    feature_test(territory_travel_hours, HELD, expected)


REMOTE = """
employee_id | valid_from | remote_days | recorded_date
------------+------------+-------------+--------------
1           | 2024-01-01 | 0           |
1           | 2025-07-01 | 3           |
1           | 2026-06-30 | 2           |
2           | 2024-01-01 | 0           |
2           | 2025-06-30 | 3           |               # a year ago
3           | 2024-01-01 |             |
3           | 2026-01-01 | 2           |               # from what nobody wrote down
4           | 2024-01-01 | 3           |
4           | 2026-01-01 |             |
5           | 2024-01-01 | 3           |
5           | 2026-06-01 | 0           | 2026-07-01    # recorded late
"""


def test_the_remote_days_now_allowed(feature_test):
    feature_test(remote_days_allowed, REMOTE, {1: 2, 2: 3, 3: 2, 4: None, 5: 3, 6: None})


def test_the_change_of_remote_days_in_the_last_12_months(feature_test):
    feature_test(remote_days_change_12m, REMOTE, {1: 2, 2: 0, 3: 0, 4: None, 5: 0, 6: None})


def test_a_change_on_a_leap_day_counts_until_the_end_of_the_january_after(feature_test):
    leap = "employee_id | valid_from | remote_days\n1 | 2023-01-01 | 2\n1 | 2024-02-29 | 0"
    feature_test(remote_days_change_12m, leap, {1: -2}, as_of_date=date(2025, 1, 31))
    feature_test(remote_days_change_12m, leap, {1: 0}, as_of_date=date(2025, 2, 28))


def test_the_teams_last_answer_on_workload_holds_six_months(feature_test):
    feature_test(
        workload_score,
        """
        team_id | answered_date | question | mean_score | respondents | recorded_date
        --------+---------------+----------+------------+-------------+--------------
        t1      | 2026-02-10    | workload | 3.0        | 5           |
        t1      | 2026-05-10    | workload | 3.5        | 5           |
        t1      | 2026-05-10    | tools    | 1.0        | 5           |
        t1      | 2026-06-10    | workload | 4.5        | 5           | 2026-07-01
        t2      | 2025-12-31    | workload | 2.0        | 5           |
        """,
        {1: 3.5, 3: 3.5, 4: None, 5: None, 6: None},
        panel=TEAMS,
    )
