"""Development features, slowly and obviously."""

from collections import defaultdict
from statistics import median

from tests.features.references.knowledge import months_apart, of_person, peers_of, state


def trainings(facts, person, day, months=12):
    rows = of_person(facts, "trainings", person)
    return [r for r in rows if r["completed_date"] <= day and months_apart(day, r["completed_date"]) < months]


def hours(rows):
    known = [r["hours"] for r in rows if r["hours"] is not None]
    return sum(known) if known else None


def hours_of_subject(facts, person, day, subject):
    rows = trainings(facts, person, day)
    of_subject = [r for r in rows if r["subject"] == subject]
    if of_subject:
        return hours(of_subject)
    return None if any(r["subject"] is None for r in rows) else 0


def plan_talks(facts, person, day):
    rows = of_person(facts, "one_on_ones", person)
    rows = [r for r in rows if r["planned_date"] <= day and months_apart(day, r["planned_date"]) < 24]
    return [r["held_date"] for r in rows if r["arena"] == "plan"]


def last_rejection(facts, person):
    rows = [r for r in of_person(facts, "internal_applications", person) if r["outcome"] == "rejected"]
    last = max((r["decided_date"] for r in rows), default=None)
    return [r for r in rows if r["decided_date"] == last]


def fact_of_last_rejection(facts, person, column):
    found = {r[column] for r in last_rejection(facts, person)}
    return 1 if True in found else 0 if False in found else None


def training_hours_12m(facts, person, day, people):
    rows = trainings(facts, person, day)
    return hours(rows) if rows else 0


def sales_method_training_hours_12m(facts, person, day, people):
    return hours_of_subject(facts, person, day, "sales_method")


def product_training_hours_12m(facts, person, day, people):
    return hours_of_subject(facts, person, day, "product")


def crm_training_hours_12m(facts, person, day, people):
    return hours_of_subject(facts, person, day, "crm")


def ai_training_hours_12m(facts, person, day, people):
    return hours_of_subject(facts, person, day, "ai")


def leadership_training_hours_12m(facts, person, day, people):
    return hours_of_subject(facts, person, day, "leadership")


def months_since_training(facts, person, day, people):
    rows = trainings(facts, person, day, months=24)
    return min((months_apart(day, r["completed_date"]) for r in rows), default=None)


def months_with_training_12m(facts, person, day, people):
    return len({months_apart(day, r["completed_date"]) for r in trainings(facts, person, day)})


def linked_training_ratio_12m(facts, person, day, people):
    known = [r["linked_to_goal"] for r in trainings(facts, person, day) if r["linked_to_goal"] is not None]
    return sum(known) / len(known) if known else None


def months_in_level(facts, person, day, people):
    rows = [r for r in of_person(facts, "assignments", person) if r["valid_from"] <= day]
    rows.sort(key=lambda r: r["valid_from"])
    if not rows or rows[-1]["level"] is None:
        return None
    reached = [new for old, new in zip([{}, *rows], rows, strict=False) if old.get("level") != new["level"]]
    return months_apart(day, reached[-1]["valid_from"])


def months_in_level_to_peers_ratio(facts, person, day, people):
    peers = peers_of(facts, person, day, people)
    months = [months_in_level(facts, p, day, people) for p in peers]
    own = months_in_level(facts, person, day, people)
    known = [number for number in months if number is not None]
    return own / median(known) if own is not None and len(known) >= 8 and median(known) else None


def months_since_plan_talk(facts, person, day, people):
    return min((months_apart(day, on) for on in plan_talks(facts, person, day)), default=None)


def plan_talks_since_role_wished(facts, person, day, people):
    declared = [r for r in of_person(facts, "preferences", person) if r["declared_date"] <= day]
    last = max(declared, key=lambda r: r["declared_date"], default={})
    roles = (last.get("wished_role"), state(facts, "assignments", person, day).get("role"))
    if None in roles or roles[0] == roles[1]:
        return None
    return sum(on >= last["declared_date"] for on in plan_talks(facts, person, day))


def months_since_rejected_application(facts, person, day, people):
    return min((months_apart(day, r["decided_date"]) for r in last_rejection(facts, person)), default=None)


def rejected_application_was_interviewed(facts, person, day, people):
    return fact_of_last_rejection(facts, person, "was_interviewed")


def rejected_application_winner_was_internal(facts, person, day, people):
    return fact_of_last_rejection(facts, person, "winner_was_internal")


def competence_gap_change(facts, person, day, people):
    gaps = defaultdict(list)
    rows = [r for r in of_person(facts, "competence_assessments", person) if r["assessed_date"] <= day]
    for row in sorted(rows, key=lambda r: r["assessed_date"]):
        if row["required_level"] is not None:
            gaps[row["competence"]].append(max(0, row["required_level"] - row["level"]))
    changes = [found[-1] - found[-2] for found in gaps.values() if len(found) > 1]
    return sum(changes) / len(changes) if changes else None


def months_since_competence_assessment(facts, person, day, people):
    days = [r["assessed_date"] for r in of_person(facts, "competence_assessments", person)]
    return min((months_apart(day, on) for on in days if on <= day), default=None)
