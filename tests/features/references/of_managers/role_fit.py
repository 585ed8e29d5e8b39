"""Role fit of sales managers, slowly and obviously."""

from tests.features.references.knowledge import months_apart, of_person


def promoted_untrained(facts, person, day, people):
    spells = [r for r in of_person(facts, "employment_spells", person) if r["start_date"] <= day]
    since = max(r["start_date"] for r in spells if r["population"] == "sales_manager")
    sold_before = any(r["population"] == "seller" and r["start_date"] < since for r in spells)
    trained = any(
        r["subject"] == "leadership" and since <= r["completed_date"] <= day
        for r in of_person(facts, "trainings", person)
    )
    return int(sold_before and 6 <= months_apart(day, since) + 1 <= 18 and not trained)
