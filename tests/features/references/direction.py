"""Direction of sales managers, slowly and obviously."""

from tests.features.references.knowledge import mandate, mandates, months_apart, number


def goals_set_from_above(facts, person, day, people):
    by = mandate(facts, person, day).get("goals_set_by")
    return number(by and by == "above")


def goals_set_in_leadership_group(facts, person, day, people):
    by = mandate(facts, person, day).get("goals_set_by")
    return number(by and by == "leadership_group")


def plan_approved(facts, person, day, people):
    row = mandate(facts, person, day)
    return number(row["plan_approved_date"] is not None if row else None)


def months_since_plan_approved(facts, person, day, people):
    days = [r["plan_approved_date"] for r in mandates(facts, person, day) if r["plan_approved_date"]]
    return months_apart(day, max(days)) if days else None
