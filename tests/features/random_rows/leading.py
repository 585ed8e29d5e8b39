"""What is said, asked and decided between people and their managers, and what both do with customers."""

from datetime import date, timedelta

from tests.features.random_rows.draw import FIRST_DAY, MANAGERS, PEOPLE, TEAMS

QUESTIONS = (
    "trust_in_manager",
    "goal_clarity",
    "psychological_safety",
    "cooperation",
    "workload",
    "flexibility",
    "tools",
    "meetings",
)
COMPETENCES = ("needs_analysis", "negotiation", "closing")
KINDS = ("call", "call", "meeting", "meeting", "visit", "demo", "proposal", "administration", "other")
ROLES = ("inside", "kam", "sales_manager")

CHANGES = {
    "preferences": lambda row: {"feedback_every_days": 10, "wished_role": "inside"},
    "seller_mandates": lambda row: {"discount_limit": 0.3, "may_decide_alone": False},
    "competence_assessments": lambda row: {"level": 2.0},
    "accounts": lambda row: {"is_key_account": True, "annual_value": 90000},
    "team_pulses": lambda row: {"mean_score": row["mean_score"] / 2},
}


def rows(draw):
    """The rows of each table before any correction."""

    def preference(_, person, on):
        return {
            "employee_id": person,
            "declared_date": on,
            "feedback_every_days": draw.maybe(draw.rng.choice((7, 14, 30, 60))),
            "wished_role": draw.maybe(draw.rng.choice(ROLES), 0.5),
        }

    def mandate(_, person, on):
        return {
            "employee_id": person,
            "valid_from": on,
            "discount_limit": draw.maybe(draw.rng.choice((0.05, 0.1, 0.15))),
            "may_decide_alone": draw.maybe(draw.rng.random() < 0.5),
        }

    def application(_, person, on):
        decided = draw.maybe(on + timedelta(days=draw.rng.randrange(5, 90)))
        outcome = draw.rng.choice(("offered", "withdrawn", *("rejected",) * 3)) if decided else None
        return {
            "employee_id": person,
            "applied_date": on,
            "decided_date": decided,
            "outcome": outcome,
            "was_interviewed": draw.maybe(draw.rng.random() < 0.5) if decided else None,
            "winner_was_internal": draw.maybe(draw.rng.random() < 0.5) if outcome == "rejected" else None,
        }

    def assessments():
        for _ in range(200):
            person, on = draw.rng.choice(PEOPLE), draw.day()
            recorded = draw.late(on)
            for competence in draw.rng.sample(COMPETENCES, k=draw.rng.randint(1, 3)):
                yield {
                    "employee_id": person,
                    "assessed_date": on,
                    "competence": competence,
                    "level": draw.rng.randrange(2, 11) / 2,
                    "required_level": draw.maybe(draw.rng.randrange(4, 9) / 2, 0.9),
                    "recorded_date": recorded,
                }

    def ownerships():
        """Customers that go from one to the next, now and then to nobody in between."""
        for number in range(160):
            start = FIRST_DAY + timedelta(days=draw.rng.randrange(-300, 400))
            is_key, value = draw.maybe(draw.rng.random() < 0.4), draw.maybe(draw.rng.randrange(1, 90) * 1000)
            for _ in range(draw.rng.randint(1, 4)):
                end = start + timedelta(days=draw.rng.randrange(60, 700))
                has_end = draw.rng.random() < 0.5
                yield {
                    "account_id": f"a{number:03d}",
                    "employee_id": draw.rng.choice((*PEOPLE, *MANAGERS, *MANAGERS)),
                    "valid_from": start,
                    "valid_to": end if has_end else None,
                    "is_key_account": is_key,
                    "annual_value": value,
                    "has_second_contact": draw.maybe(draw.rng.random() < 0.5),
                    "recorded_date": draw.late(start),
                    "valid_to_recorded_date": draw.late(end) if has_end else None,
                }
                start = end + timedelta(days=draw.rng.choice((1, 1, 40)))

    def activity(_, person, on):
        kind = draw.rng.choice(KINDS)
        is_met = kind != "administration"
        return {
            "employee_id": person,
            "activity_date": on,
            "kind": kind,
            "count": draw.maybe(draw.rng.randrange(0, 6)),
            "channel": draw.maybe(draw.rng.choice(("phone", "digital", "in_person"))) if is_met else None,
            "with_manager": draw.maybe(draw.rng.random() < 0.3),
        }

    def pulses():
        for team in TEAMS:
            for year in (2023, 2024, 2025):
                for month in (2, 5, 8, 11):
                    on = date(year, month, draw.rng.randrange(15, 29))
                    recorded, respondents = draw.late(on), draw.rng.randrange(5, 30)
                    for question in draw.rng.sample(QUESTIONS, k=7):
                        yield {
                            "team_id": team,
                            "answered_date": on,
                            "question": question,
                            "mean_score": draw.rng.randrange(100, 501) / 100,
                            "respondents": respondents,
                            "recorded_date": recorded,
                        }

    return {
        "preferences": draw.events(130, preference) + draw.events(20, preference, MANAGERS),
        "seller_mandates": draw.events(130, mandate),
        "internal_applications": draw.events(80, application),
        "competence_assessments": list(assessments()),
        "accounts": list(ownerships()),
        "activities": draw.events(3000, activity),
        "team_pulses": list(pulses()),
    }
