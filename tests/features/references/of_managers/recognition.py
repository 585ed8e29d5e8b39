"""Recognition of sales managers, slowly and obviously."""

from tests.features.references.knowledge import months_apart, of_person


def recent(facts, person, day):
    rows = of_person(facts, "recognitions", person)
    return [r for r in rows if r["recognised_date"] <= day and months_apart(day, r["recognised_date"]) < 6]


def recognitions_from_above_6m(facts, person, day, people):
    return sum(r["giver"] in ("manager", "leadership") for r in recent(facts, person, day))


def recognitions_from_below_6m(facts, person, day, people):
    return sum(
        any(
            a["manager_id"] == person and a["valid_from"] <= r["recognised_date"]
            for a in of_person(facts, "assignments", r["giver_id"])
        )
        for r in recent(facts, person, day)
    )
