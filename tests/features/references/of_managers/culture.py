"""Culture around sales managers, slowly and obviously."""

from statistics import mean

from tests.features.references.knowledge import months_apart, of_everybody, of_person, state
from tests.features.references.of_managers.goals import team_attainment_3m_ratio


def fellow_teams_on_target_ratio_3m(facts, person, day, people):
    attainment = of_everybody(team_attainment_3m_ratio, facts, day, people)
    chief = state(facts, "assignments", person, day).get("manager_id")
    fellows = [
        attainment[p] >= 1
        for p in people
        if p != person
        and attainment[p] is not None
        and state(facts, "assignments", p, day).get("manager_id") == chief
    ]
    return mean(fellows) if chief and len(fellows) >= 4 else None


def team_exits_5m(facts, person, day, people):
    team = state(facts, "assignments", person, day).get("team_id")
    if team is None:
        return None
    exits = 0
    for spell in facts["employment_spells"]:
        left = spell["notice_date"] or spell["end_date"]
        if spell["population"] != "seller" or spell["exit_type"] == "internal_move":
            continue
        if spell["start_date"] <= day and left and left <= day and months_apart(day, left) < 5:
            before = of_person(facts, "assignments", spell["employee_id"])
            before = [r for r in before if r["valid_from"] <= left]
            exits += max(before, key=lambda r: r["valid_from"], default={}).get("team_id") == team
    return exits


def team_pulse_score(facts, person, day, people):
    team = state(facts, "assignments", person, day).get("team_id")
    last = {}
    for row in sorted(facts["team_pulses"], key=lambda r: r["answered_date"]):
        is_recent = row["answered_date"] <= day and months_apart(day, row["answered_date"]) < 6
        if row["team_id"] == team and is_recent and row["question"] != "workload":
            last[row["question"]] = row["mean_score"]
    return mean(last.values()) if last else None
