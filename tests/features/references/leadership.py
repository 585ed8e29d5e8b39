"""Leadership features, slowly and obviously."""

from tests.features.references.knowledge import months_apart, of_person


def days_since_one_on_one(facts, person, day, people):
    talks = of_person(facts, "one_on_ones", person)
    held = [
        (day - r["held_date"]).days
        for r in talks
        if r["planned_date"] <= day and months_apart(day, r["planned_date"]) < 24 and r["held_date"]
    ]
    return min(held, default=None)
