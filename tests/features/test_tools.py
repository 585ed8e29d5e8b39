"""Tools features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.tools import (
    administration_ratio_3m,
    open_tool_tickets_per_head,
    tool_ticket_days_6m,
    tools_score,
)

TEAMS = """
employee_id | team_id
------------+--------
1           | north
2           | north
3           | south
4           | east
5           |
"""
TICKETS = """
ticket_id | team_id | opened_date | closed_date | recorded_date
----------+---------+-------------+-------------+--------------
a         | north   | 2024-07-01  |             |               # 24 months: still looked back to
b         | north   | 2024-06-30  |             |               # no more
c         | north   | 2026-01-01  | 2026-01-11  |
d         | north   | 2026-06-01  | 2026-07-01  |               # not closed yet
e         | north   | 2026-06-20  | 2026-06-24  |
f         | north   | 2025-12-31  | 2026-06-30  |               # outside six months
g         | north   | 2026-06-25  |             | 2026-07-01    # recorded late
h         | south   | 2026-06-30  |             |
"""


def test_open_tickets_are_divided_by_the_people_at_work_in_the_team(feature_test):
    expected = {1: 1, 2: 1, 3: 1, 4: 0, 5: None}
    feature_test(open_tool_tickets_per_head, TICKETS, expected, panel=TEAMS)


def test_an_open_ticket_counts_in_the_median_with_the_days_so_far(feature_test):
    # Of north 10, 29 so far and 4 days; of south opened today.
    feature_test(tool_ticket_days_6m, TICKETS, {1: 10, 2: 10, 3: 0, 4: None, 5: None}, panel=TEAMS)


def test_tickets_follow_the_team_of_today(feature_test):
    moved = "employee_id | team_id\n1 | south\n2 | north"
    feature_test(open_tool_tickets_per_head, TICKETS, {1: 1, 2: 2}, panel=moved)


def test_administration_is_a_share_of_the_activities_entered_for_three_months(feature_test):
    feature_test(
        administration_ratio_3m,
        """
        employee_id | activity_date | kind           | count | recorded_date
        ------------+---------------+----------------+-------+--------------
        1           | 2026-06-30    | administration | 2     |
        1           | 2026-06-01    | call           | 5     |
        1           | 2026-04-01    | other          |       |               # one
        1           | 2026-03-31    | administration | 9     |               # outside
        1           | 2026-06-30    | administration | 9     | 2026-07-01    # recorded late
        2           | 2026-06-01    | call           | 3     |
        3           | 2026-06-01    | call           | 0     |
        4           | 2026-03-31    | administration | 3     |
        """,
        {1: 0.25, 2: 0, 3: None, 4: None, 5: None},
    )


def test_the_teams_last_answer_on_its_tools_holds_for_six_months(feature_test):
    feature_test(
        tools_score,
        """
        team_id | answered_date | question    | mean_score | respondents | recorded_date
        --------+---------------+-------------+------------+-------------+--------------
        north   | 2026-01-01    | tools       | 2.5        | 9           |
        north   | 2026-04-01    | cooperation | 4.5        | 9           |
        north   | 2026-06-20    | tools       | 4.0        | 9           | 2026-07-02
        south   | 2025-12-31    | tools       | 3.0        | 9           |
        """,
        {1: 2.5, 2: 2.5, 3: None, 4: None, 5: None},
        panel=TEAMS,
    )
