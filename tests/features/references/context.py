"""Context features, slowly and obviously."""

from tests.features.references.knowledge import months_apart, of_person, state


def tenure_months(facts, person, day, people):
    # Nobody is in both populations on a day: the last spell that began is the one in the panel.
    spells = [r for r in of_person(facts, "employment_spells", person) if r["start_date"] <= day]
    spell = max(spells, key=lambda r: r["start_date"])
    return months_apart(day, spell.get("hired_date") or spell["start_date"])


def role(facts, person, day, people):
    return state(facts, "assignments", person, day).get("role")


def level(facts, person, day, people):
    return state(facts, "assignments", person, day).get("level")


def country(facts, person, day, people):
    return state(facts, "assignments", person, day).get("country")


def org_type(facts, person, day, people):
    return state(facts, "assignments", person, day).get("org_type")


def calendar_month(facts, person, day, people):
    return str(day.month)


def market_index(facts, person, day, people):
    rows = [
        r
        for r in facts["market_index"]
        if r["country"] == country(facts, person, day, people) and months_apart(day, r["month"]) < 6
    ]
    return max(rows, key=lambda r: r["month"], default={}).get("index")
