"""Culture features, slowly and obviously."""

from tests.features.references.knowledge import state


def peer_exit_pressure(facts, person, day, people):
    team = state(facts, "assignments", person, day).get("team_id")
    if team is None:
        return None
    total = 0
    assignments = facts["assignments"]
    for spell in facts["employment_spells"]:
        left = spell["notice_date"] or spell["end_date"]
        if spell["start_date"] > day or spell["population"] != "seller" or left is None or left > day:
            continue
        if spell["exit_type"] == "internal_move" or spell["employee_id"] == person:
            continue
        before = [
            r for r in assignments if r["employee_id"] == spell["employee_id"] and r["valid_from"] <= left
        ]
        if max(before, key=lambda r: r["valid_from"], default={}).get("team_id") == team:
            age = (day - left).days
            total += max(0, age / 70 if age <= 70 else (150 - age) / 80)
    return total
