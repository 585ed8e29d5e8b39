"""Onboarding features, slowly and obviously."""

from datetime import timedelta
from statistics import median

from tests.features.references.knowledge import months_apart, of_person, peers_of

MEETINGS = ("meeting", "visit", "demo")


def hired(facts, person, day):
    """The day of the hire by the last spell that had begun."""
    spells = [r for r in of_person(facts, "employment_spells", person) if r["start_date"] <= day]
    spell = max(spells, key=lambda r: r["start_date"])
    return spell.get("hired_date") or spell["start_date"]


def is_new(facts, person, day):
    return months_apart(day, hired(facts, person, day)) < 12


def months_served(facts, person, day):
    return months_apart(day, hired(facts, person, day)) + 1


def steps(facts, person, day):
    """The newcomer's steps due by the day; none of anybody else."""
    first = hired(facts, person, day) - timedelta(days=92)
    due = [r for r in of_person(facts, "onboarding_steps", person) if first <= r["due_date"] <= day]
    return due if is_new(facts, person, day) else []


def onboarding_steps_promised(facts, person, day, people):
    return len(steps(facts, person, day)) if is_new(facts, person, day) else None


def onboarding_steps_missing_ratio(facts, person, day, people):
    due = steps(facts, person, day)
    return sum(r["done_date"] is None for r in due) / len(due) if due else None


def faded(facts, person, day, value):
    left = min(1, max(0, (12 - months_served(facts, person, day)) / 6))
    return None if value is None else value * left


def onboarding_steps_missing_faded_ratio(facts, person, day, people):
    return faded(facts, person, day, onboarding_steps_missing_ratio(facts, person, day, people))


def kept_by(facts, person, day, days):
    until = hired(facts, person, day) + timedelta(days=days)
    due = [r for r in steps(facts, person, day) if r["due_date"] <= until]
    if until > day or not due:
        return None
    return sum(r["done_date"] is not None and r["done_date"] <= until for r in due) / len(due)


def onboarding_steps_kept_30d_ratio(facts, person, day, people):
    return kept_by(facts, person, day, 30)


def onboarding_steps_kept_60d_ratio(facts, person, day, people):
    return kept_by(facts, person, day, 60)


def onboarding_steps_kept_90d_ratio(facts, person, day, people):
    return kept_by(facts, person, day, 90)


def onboarding_steps_kept_180d_ratio(facts, person, day, people):
    return kept_by(facts, person, day, 180)


def since_hire(facts, table, column, person, day):
    """The days, between the hire and the day, on which something happened."""
    first = hired(facts, person, day)
    return [r[column] for r in of_person(facts, table, person) if r[column] and first <= r[column] <= day]


def onboarding_talks_a_month(facts, person, day, people):
    if not is_new(facts, person, day):
        return None
    first = hired(facts, person, day)
    talks = since_hire(facts, "one_on_ones", "held_date", person, day)
    early = [held for held in talks if months_apart(held, first) < 6]
    return len(early) / min(6, months_served(facts, person, day))


def missing_support_ratio(facts, person, day, people):
    if not is_new(facts, person, day):
        return None
    talks = since_hire(facts, "one_on_ones", "held_date", person, day)
    trainings = since_hire(facts, "trainings", "completed_date", person, day)
    return 1 - min(1, (len(talks) + len(trainings)) / months_served(facts, person, day))


def missing_support_faded_ratio(facts, person, day, people):
    return faded(facts, person, day, missing_support_ratio(facts, person, day, people))


def gap_to_cohort(facts, person, day, people, waited):
    cohort = [p for p in people if months_apart(day, hired(facts, p, day)) < 24]
    if not is_new(facts, person, day):
        return None
    waits = [waited(p) for p in peers_of(facts, person, day, cohort)]
    waits = [days for days in waits if days is not None]
    if len(waits) < 8:
        return None
    so_far = (day - hired(facts, person, day)).days
    own = waited(person)
    if own is None:
        return so_far - median(waits) if so_far > median(waits) else None
    return own - median(waits)


def first_meeting_gap_to_cohort_days(facts, person, day, people):
    def waited(p):
        first = hired(facts, p, day)
        met = [
            max(0, (r["activity_date"] - first).days)
            for r in of_person(facts, "activities", p)
            if r["kind"] in MEETINGS and months_apart(r["activity_date"], first) >= 0
        ]
        return min(met, default=None)

    return gap_to_cohort(facts, person, day, people, waited)


def first_deal_gap_to_cohort_days(facts, person, day, people):
    def waited(p):
        first = hired(facts, p, day)
        won = [
            (r["closed_date"] - first).days
            for r in of_person(facts, "deals", p)
            if r["outcome"] == "won"
            and r["closed_date"] >= first
            and months_apart(day, r["opened_date"]) < 24
        ]
        return min(won, default=None)

    return gap_to_cohort(facts, person, day, people, waited)
