"""Mandates of sales managers, slowly and obviously."""

from statistics import mean

from tests.features.references.knowledge import mandate, months_apart, number


def may_set_bonus(facts, person, day, people):
    return number(mandate(facts, person, day).get("may_set_bonus"))


def may_hire(facts, person, day, people):
    return number(mandate(facts, person, day).get("may_hire"))


def missing_mandates(facts, person, day, people):
    held = [may_set_bonus(facts, person, day, people), may_hire(facts, person, day, people)]
    return None if None in held else held.count(0)


def position_decision_days_12m(facts, person, day, people):
    waited = [
        max(((r["decided_date"] or r["filled_date"] or day) - r["requested_date"]).days, 0)
        for r in facts["open_positions"]
        if r["requested_by"] == person
        and r["requested_date"]
        and r["opened_date"] <= day
        and months_apart(day, r["opened_date"]) < 24
        and months_apart(day, r["requested_date"]) < 12
    ]
    return mean(waited) if waited else None
