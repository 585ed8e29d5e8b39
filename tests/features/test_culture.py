"""Culture features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.culture import (
    close_peer_exit_pressure,
    cooperation_score,
    figures_only_meetings_ratio_6m,
    peer_exit_pressure,
    peer_result_spread_6m,
    psychological_safety_score,
    shared_deals_ratio_6m,
    team_meeting_attendance_ratio_6m,
    team_meetings_6m,
)
from features.goals import result_to_peers_ratio_6m

TEAMS = """
employee_id | team_id
------------+--------
1           | north
2           | north
3           | south
4           |
"""


def exits(*rows):
    """Exits as (person, population, exit type, notice, end, end recorded), from the team north or another."""
    columns = "employee_id spell_id population start_date exit_type notice_date end_date end_recorded_date"
    spells = [" | ".join(columns.split())]
    assignments = ["employee_id | valid_from | team_id"]
    for number, (person, population, exit_type, notice, end, recorded, *team) in enumerate(rows):
        left = f"{exit_type} | {notice} | {end} | {recorded}"
        spells.append(f"{person} | {number} | {population} | 2020-01-01 | {left}")
        assignments.append(f"{person} | 2020-01-01 | {team[0] if team else 'north'}")
    return {"employment_spells": "\n".join(spells), "assignments": "\n".join(assignments)}


def test_an_exit_weighs_most_after_seventy_days_and_no_more_after_150(feature_test):
    weights = {
        "2026-06-30": 0,  # today
        "2026-05-26": 0.5,  # 35 days
        "2026-04-21": 1,  # 70 days
        "2026-03-12": 0.5,  # 110 days
        "2026-02-01": 1 / 80,  # 149 days
        "2026-01-31": 0,  # 150 days
    }
    leavers = [(f"x{n}", "seller", "voluntary", "", end, "", f"team{n}") for n, end in enumerate(weights)]
    feature_test(
        peer_exit_pressure,
        exits(*leavers),
        dict(enumerate(weights.values())),
        panel="employee_id | team_id\n" + "\n".join(f"{n} | team{n}" for n in range(len(weights))),
    )


def test_only_team_mates_who_left_and_were_on_record_count(feature_test):
    drawn = exits(
        ("x", "seller", "involuntary", "", "2026-04-21", ""),
        ("y", "seller", "", "2026-04-21", "2026-07-31", ""),  # on notice: from the notice on
        ("z", "seller", "voluntary", "", "2026-04-21", "2026-07-01"),  # recorded late
        ("v", "seller", "internal_move", "", "2026-04-21", ""),
        ("w", "sales_manager", "voluntary", "", "2026-04-21", ""),
        ("2", "seller", "voluntary", "", "2026-04-21", ""),  # came back: not the own pressure
    )
    feature_test(peer_exit_pressure, drawn, {1: 3, 2: 2, 3: 0, 4: None}, panel=TEAMS)


def test_the_team_is_the_one_the_leaver_left(feature_test):
    drawn = exits(("x", "seller", "voluntary", "", "2026-04-21", ""))
    drawn["assignments"] = """
    employee_id | valid_from | team_id
    ------------+------------+--------
    x           | 2020-01-01 | north
    x           | 2026-04-01 | south
    x           | 2026-05-01 | north
    """
    feature_test(peer_exit_pressure, drawn, {1: 0, 3: 1}, panel=TEAMS)


CLOSE_PEERS = """
employee_id | team_id | role   | site
------------+---------+--------+-------
1           | north   | kam    | Oslo
2           | north   | kam    | Bergen
3           | north   | kam    |           # the site is not on record: it sets nobody apart
4           | north   | inside | Oslo
5           | south   | kam    | Oslo
6           | north   |        | Oslo
7           |         | kam    | Oslo
"""


def test_close_peers_are_team_mates_in_the_same_role_at_the_same_site(feature_test):
    drawn = exits(("x", "seller", "voluntary", "", "2026-04-21", ""))
    drawn["assignments"] = """
    employee_id | valid_from | team_id | role | site
    ------------+------------+---------+------+-----
    x           | 2020-01-01 | north   | kam  | Oslo
    """
    expected = {1: 1, 2: 0, 3: 1, 4: 0, 5: 0, 6: None, 7: None}
    feature_test(close_peer_exit_pressure, drawn, expected, panel=CLOSE_PEERS)


def test_the_role_is_the_one_the_leaver_had_and_an_unknown_one_is_close_to_nobody(feature_test):
    drawn = exits(
        ("x", "seller", "voluntary", "", "2026-04-21", ""),
        ("y", "seller", "voluntary", "", "2026-04-21", "2026-07-01"),  # recorded late
        ("z", "seller", "voluntary", "", "2026-04-21", ""),
        ("1", "seller", "voluntary", "", "2026-04-21", ""),  # came back: not the own pressure
    )
    drawn["assignments"] = """
    employee_id | valid_from | team_id | role   | site
    ------------+------------+---------+--------+-----
    x           | 2020-01-01 | north   | inside | Oslo
    x           | 2026-04-01 | north   | kam    | Oslo
    x           | 2026-05-01 | north   | inside | Oslo
    y           | 2020-01-01 | north   | kam    | Oslo
    z           | 2020-01-01 | north   |        | Oslo
    1           | 2020-01-01 | north   | kam    | Oslo
    """
    feature_test(close_peer_exit_pressure, drawn, {1: 1, 3: 2, 4: 0}, panel=CLOSE_PEERS)


def test_the_share_of_deals_with_a_second_owner(feature_test):
    feature_test(
        shared_deals_ratio_6m,
        """
        deal_id | employee_id | opened_date | closed_date | co_owner_id | recorded_date
        --------+-------------+-------------+-------------+-------------+--------------
        a       | 1           | 2025-02-01  | 2026-06-30  | 2           |
        b       | 1           | 2025-02-01  | 2026-01-01  |             |
        c       | 1           | 2025-02-01  | 2025-12-31  | 2           |               # outside
        d       | 1           | 2025-02-01  |             | 2           |               # still open
        e       | 1           | 2025-02-01  | 2026-07-01  | 2           |               # not closed yet
        f       | 2           | 2025-02-01  | 2025-12-31  | 1           |
        g       | 3           | 2026-06-01  | 2026-06-20  | 1           | 2026-07-01    # recorded late
        """,
        {1: 0.5, 2: None, 3: None, 4: None},
    )


MEETINGS = """
team_id | meeting_date | invited | attended | agenda      | recorded_date
--------+--------------+---------+----------+-------------+--------------
north   | 2026-06-30   | 10      | 8        | figures     |
north   | 2026-05-31   | 10      | 12       | figures     |               # two guests
north   | 2026-01-01   | 20      |          | celebration |               # nobody counted who came
north   | 2025-12-31   | 10      | 1        | why         |               # outside
north   | 2026-02-01   | 4       | 1        |             |               # too few to be a team's figure
north   | 2026-06-15   | 10      | 0        | why         | 2026-07-01    # recorded late
south   | 2025-12-31   | 10      | 10       | figures     |
"""
MET = """
employee_id | team_id
------------+--------
1           | north
2           | north
3           | south
4           | east
5           |
"""


def test_meetings_are_those_of_the_team_of_today(feature_test):
    expected = {1: 4, 2: 4, 3: 0, 4: 0, 5: None}
    feature_test(team_meetings_6m, MEETINGS, expected, panel=MET)


def test_attendance_is_a_share_of_those_invited_and_guests_do_not_count(feature_test):
    expected = {1: 18 / 20, 3: None, 4: None, 5: None}
    feature_test(team_meeting_attendance_ratio_6m, MEETINGS, expected, panel=MET)


def test_meetings_that_only_repeat_figures_are_a_share_of_those_with_an_agenda(feature_test):
    expected = {1: 2 / 3, 3: None, 4: None, 5: None}
    feature_test(figures_only_meetings_ratio_6m, MEETINGS, expected, panel=MET)


ANSWERS = """
team_id | answered_date | question             | mean_score | respondents | recorded_date
--------+---------------+----------------------+------------+-------------+--------------
north   | 2026-01-20    | cooperation          | 4.5        | 8           |
north   | 2026-04-20    | cooperation          | 3.5        | 7           |
north   | 2026-04-20    | psychological_safety | 2.5        | 7           |
north   | 2026-06-20    | cooperation          | 1.5        | 7           | 2026-07-04    # not known yet
south   | 2025-12-31    | cooperation          | 4.5        | 8           |               # no longer holds
east    | 2026-01-01    | psychological_safety | 3.0        | 8           |
"""


def test_a_teams_last_answer_holds_for_six_months(feature_test):
    feature_test(cooperation_score, ANSWERS, {1: 3.5, 2: 3.5, 3: None, 4: None, 5: None}, panel=MET)
    feature_test(psychological_safety_score, ANSWERS, {1: 2.5, 3: None, 4: 3.0, 5: None}, panel=MET)


def test_the_spread_of_results_is_that_of_the_others_in_the_team(feature_test):
    results = [f"{p} | 2026-06-01 | {100 + 100 * (p == 1)}" for p in range(1, 9)]
    people = [f"{p} | kam | {'north' if p <= 5 else 'south'}" for p in range(1, 9)]
    feature_test(
        peer_result_spread_6m,
        {"sales_results": "employee_id | month | result\n" + "\n".join(results)},
        # Beside 2 stand 2, 1, 1 and 1 times the median; beside 1 all the same; 6 has two others.
        {1: 0, 2: 0.1875**0.5, 6: None},
        panel="employee_id | role | team_id\n" + "\n".join(people),
        with_features=(result_to_peers_ratio_6m,),
    )
