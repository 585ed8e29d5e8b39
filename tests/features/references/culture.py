"""Culture features, slowly and obviously."""

from statistics import pstdev

from tests.features.references.goals import result_to_peers_ratio_6m
from tests.features.references.knowledge import months_apart, of_everybody, of_person, state


def peer_exit_pressure(facts, person, day, people):
    team = state(facts, "assignments", person, day).get("team_id")
    if team is None:
        return None
    exits = exits_of_others(facts, person, day)
    return sum(weight_of_exit((day - left).days) for left, place in exits if place.get("team_id") == team)


def close_peer_exit_pressure(facts, person, day, people):
    own = state(facts, "assignments", person, day)
    if own.get("team_id") is None or own.get("role") is None:
        return None
    total = 0
    for left, place in exits_of_others(facts, person, day):
        sites = {place.get("site"), own.get("site")} - {None}
        if place.get("team_id") == own["team_id"] and place.get("role") == own["role"] and len(sites) < 2:
            total += weight_of_exit((day - left).days)
    return total


def exits_of_others(facts, person, day):
    """The day and the last assignment of every seller who had left, a move inside the house apart."""
    for spell in facts["employment_spells"]:
        left = spell["notice_date"] or spell["end_date"]
        if spell["start_date"] > day or spell["population"] != "seller" or left is None or left > day:
            continue
        if spell["exit_type"] == "internal_move" or spell["employee_id"] == person:
            continue
        yield left, state(facts, "assignments", spell["employee_id"], left)


def weight_of_exit(age):
    return max(0, age / 70 if age <= 70 else (150 - age) / 80)


def shared_deals_ratio_6m(facts, person, day, people):
    closed = [
        r["co_owner_id"] is not None
        for r in of_person(facts, "deals", person)
        if r["closed_date"]
        and months_apart(day, r["closed_date"]) < 6
        and months_apart(day, r["opened_date"]) < 24
    ]
    return sum(closed) / len(closed) if closed else None


def peer_result_spread_6m(facts, person, day, people):
    team = {p: state(facts, "assignments", p, day).get("team_id") for p in people}
    ratios = of_everybody(result_to_peers_ratio_6m, facts, day, people)
    others = [
        whole(ratios[p] * 1000)
        for p in people
        if p != person and team[p] == team[person] and ratios[p] is not None
    ]
    return pstdev(others) / 1000 if team[person] and len(others) >= 4 else None


def whole(number):
    """Rounded as engines do, halves away from zero."""
    return int(abs(number) + 0.5) * (1 if number > 0 else -1)


def of_team(facts, table, person, day):
    """The rows of the person's team that were dated within six months; None without a team."""
    team = state(facts, "assignments", person, day).get("team_id")
    dated = "meeting_date" if table == "team_meetings" else "answered_date"
    if team is None:
        return None
    return [r for r in facts[table] if r["team_id"] == team and 0 <= months_apart(day, r[dated]) < 6]


def team_meetings_6m(facts, person, day, people):
    meetings = of_team(facts, "team_meetings", person, day)
    return None if meetings is None else len(meetings)


def team_meeting_attendance_ratio_6m(facts, person, day, people):
    counted = [
        r
        for r in of_team(facts, "team_meetings", person, day) or []
        if r["attended"] is not None and (r["invited"] or 0) >= 5
    ]
    came = sum(min(r["attended"], r["invited"]) for r in counted)
    return came / sum(r["invited"] for r in counted) if counted else None


def figures_only_meetings_ratio_6m(facts, person, day, people):
    agendas = [r["agenda"] for r in of_team(facts, "team_meetings", person, day) or [] if r["agenda"]]
    return agendas.count("figures") / len(agendas) if agendas else None


def last_answer(facts, person, day, question):
    answers = [r for r in of_team(facts, "team_pulses", person, day) or [] if r["question"] == question]
    return max(answers, key=lambda r: r["answered_date"], default={}).get("mean_score")


def psychological_safety_score(facts, person, day, people):
    return last_answer(facts, person, day, "psychological_safety")


def cooperation_score(facts, person, day, people):
    return last_answer(facts, person, day, "cooperation")
