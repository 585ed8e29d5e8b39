"""Team development of sales managers, slowly and obviously."""

from tests.features.references.knowledge import mandate, number


def measured_on_team_development(facts, person, day, people):
    return number(mandate(facts, person, day).get("is_measured_on_team_development"))
