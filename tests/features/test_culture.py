"""Culture features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.culture import peer_exit_pressure, peer_result_spread_6m, shared_deals_ratio_12m
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


def test_the_share_of_deals_with_a_second_owner(feature_test):
    feature_test(
        shared_deals_ratio_12m,
        """
        deal_id | employee_id | opened_date | co_owner_id | recorded_date
        --------+-------------+-------------+-------------+--------------
        a       | 1           | 2026-06-30  | 2           |
        b       | 1           | 2025-07-01  |             |
        c       | 1           | 2025-06-30  | 2           |               # a year ago: outside
        d       | 2           | 2025-06-30  | 1           |
        e       | 3           | 2026-06-01  | 1           | 2026-07-01    # recorded late
        """,
        {1: 0.5, 2: None, 3: None, 4: None},
    )


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
