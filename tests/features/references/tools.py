"""Tools features, slowly and obviously."""

from statistics import median

from tests.features.references.culture import last_answer
from tests.features.references.knowledge import months_apart, of_person, state


def tickets(facts, person, day, months):
    """The tickets of the person's team that were opened in the last months; None without a team."""
    team = state(facts, "assignments", person, day).get("team_id")
    if team is None:
        return None
    return [
        r
        for r in facts["tool_tickets"]
        if r["team_id"] == team and months_apart(day, r["opened_date"]) < months
    ]


def open_tool_tickets_per_head(facts, person, day, people):
    reported = tickets(facts, person, day, 24)
    if reported is None:
        return None
    teams = [state(facts, "assignments", p, day).get("team_id") for p in people]
    heads = teams.count(state(facts, "assignments", person, day)["team_id"])
    return sum(r["closed_date"] is None for r in reported) / heads


def tool_ticket_days_6m(facts, person, day, people):
    days = [((r["closed_date"] or day) - r["opened_date"]).days for r in tickets(facts, person, day, 6) or []]
    return median(days) if days else None


def administration_ratio_3m(facts, person, day, people):
    entered = administration = 0
    for row in of_person(facts, "activities", person):
        if months_apart(day, row["activity_date"]) < 3:
            count = 1 if row["count"] is None else row["count"]
            entered += count
            administration += count * (row["kind"] == "administration")
    return administration / entered if entered else None


def tools_score(facts, person, day, people):
    return last_answer(facts, person, day, "tools")
