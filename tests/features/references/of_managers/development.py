"""Development of sales managers, slowly and obviously."""

from tests.features.references.knowledge import months_apart, of_person


def own_one_on_ones_held_ratio_6m(facts, person, day, people):
    talks = of_person(facts, "one_on_ones", person)
    planned = [r for r in talks if r["planned_date"] <= day and months_apart(day, r["planned_date"]) < 6]
    return sum(r["held_date"] is not None for r in planned) / len(planned) if planned else None
