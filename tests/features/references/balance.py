"""Balance features, slowly and obviously."""

from itertools import pairwise
from statistics import median

from tests.features.references.goals import last_answer
from tests.features.references.knowledge import months_apart, of_everybody, of_person, peers_of, state


def _team(facts, person, day):
    return state(facts, "assignments", person, day).get("team_id")


def team_vacancy_ratio(facts, person, day, people):
    team = _team(facts, person, day)
    if team is None:
        return None
    positions = [r for r in facts["open_positions"] if r["team_id"] == team and r["opened_date"] <= day]
    vacant = sum(row["filled_date"] is None for row in positions)
    return vacant / (vacant + sum(_team(facts, p, day) == team for p in people))


def _accounts(facts, person, day, people):
    """How many customers are the person's on the day."""
    held = 0
    for account in {row["account_id"] for row in of_person(facts, "accounts", person)}:
        rows = [r for r in facts["accounts"] if r["account_id"] == account and r["valid_from"] <= day]
        in_time = sorted(rows, key=lambda r: (r["valid_from"], r["employee_id"]))
        lasting = [row for row in in_time[-1:] if row["valid_to"] is None or row["valid_to"] >= day]
        held += bool(lasting) and lasting[0]["employee_id"] == person
    return held


def accounts_to_peers_ratio(facts, person, day, people):
    held = of_everybody(_accounts, facts, day, people)
    peers = [held[p] for p in peers_of(facts, person, day, people)]
    return held[person] / median(peers) if peers and median(peers) else None


def territory_travel_hours(facts, person, day, people):
    last = {}
    for row in sorted(of_person(facts, "territories", person), key=lambda r: r["valid_from"]):
        if row["valid_from"] <= day:
            last[row["territory_id"]] = row
    held = [r["travel_hours"] for r in last.values() if r["valid_to"] is None or r["valid_to"] >= day]
    known = [hours for hours in held if hours is not None]
    return sum(known) if known else None


def remote_days_allowed(facts, person, day, people):
    return state(facts, "assignments", person, day).get("remote_days")


def remote_days_change_12m(facts, person, day, people):
    rows = [r for r in of_person(facts, "assignments", person) if r["valid_from"] <= day]
    in_time = sorted(rows, key=lambda r: r["valid_from"])
    if not rows or in_time[-1]["remote_days"] is None:
        return None
    change = 0
    for before, after in pairwise(in_time):
        days = before["remote_days"], after["remote_days"]
        if None not in days and months_apart(day, after["valid_from"]) < 12:
            change += days[1] - days[0]
    return change


def workload_score(facts, person, day, people):
    return last_answer(facts, _team(facts, person, day), day, "workload")
