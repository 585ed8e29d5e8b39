"""Influence of sales managers, slowly and obviously."""

from tests.features.references.knowledge import mandate, number


def seat_in_leadership_group(facts, person, day, people):
    return number(mandate(facts, person, day).get("sits_in_leadership_group"))
