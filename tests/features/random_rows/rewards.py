"""What results are paid with, where they are to come from, and who may decide it."""

from datetime import date, timedelta

from tests.features.random_rows.draw import MANAGERS, PEOPLE, TEAMS

MEASURES = ("new_business", "renewal", "customer_satisfaction", "team", "other")

CHANGES = {
    "variable_payments": lambda row: {"amount": row["amount"] + 500, "is_disputed": True},
    "territories": lambda row: {"potential": 900000, "travel_hours": 30},
    "manager_mandates": lambda row: {"stated_phase": "loyalty", "may_set_bonus": True},
}


def rows(draw):
    """The rows of each table before any correction."""

    def payment(person, start, end, measure):
        due = draw.maybe(end + timedelta(days=25), 0.9)
        paid = end + timedelta(days=25 + draw.rng.choice((0, 0, 0, -10, 4, 60)))
        return {
            "employee_id": person,
            "period_start": start,
            "period_end": end,
            "amount": draw.rng.randrange(-2, 40) * 500,
            "target_amount": draw.maybe(draw.rng.choice((0, 5000, 5000, 8000, 8000, 12000)), 0.95),
            "measure": measure,
            "due_date": due,
            "paid_date": draw.maybe(paid, 0.9),
            "is_disputed": draw.maybe(draw.rng.random() < 0.1, 0.9),
            "recorded_date": draw.late(end + timedelta(days=draw.rng.randrange(0, 15))),
        }

    def payments():
        quarters = [
            (date(year, month, 1), date(year + (month + 2) // 12, (month + 3) % 12, 1) - timedelta(days=1))
            for year in (2023, 2024, 2025)
            for month in (1, 4, 7, 10)
        ]
        quarterly = [
            payment(person, start, end, draw.maybe(draw.rng.choice(MEASURES), 0.95))
            for person in (*PEOPLE, *MANAGERS)
            for start, end in quarters
            if draw.rng.random() < 0.95
        ]
        yearly = [
            payment(person, date(year, 1, 1), date(year, 12, 31), draw.rng.choice(MEASURES))
            for person in (*PEOPLE, *MANAGERS)
            for year in (2023, 2024)
            if draw.rng.random() < 0.6
        ]
        return quarterly + yearly

    def territory(number, person, on):
        end = draw.maybe(on + timedelta(days=draw.rng.randrange(20, 500)), 0.3)
        return {
            "employee_id": person,
            "valid_from": on,
            "valid_to": end,
            "territory_id": f"area{number % 25}",
            "potential": draw.maybe(draw.rng.randrange(1, 60) * 10000, 0.9),
            "travel_hours": draw.maybe(draw.rng.randrange(0, 20), 0.9),
            "valid_to_recorded_date": draw.late(end) if end else None,
        }

    def position(_, team, on):
        asked = draw.maybe(on - timedelta(days=draw.rng.randrange(0, 40)), 0.8)
        by = draw.rng.choice(MANAGERS)
        return {
            "team_id": team,
            "opened_date": on,
            "filled_date": draw.maybe(on + timedelta(days=draw.rng.randrange(0, 250)), 0.8),
            "requested_by": draw.maybe(by, 0.9) if asked else None,
            "requested_date": asked,
            "decided_date": draw.maybe(asked + timedelta(days=draw.rng.randrange(0, 60))) if asked else None,
            "recorded_date": draw.late(on),
        }

    def mandate(_, manager, on):
        by = ("self", "above", "leadership_group")
        return {
            "manager_id": manager,
            "valid_from": on,
            "may_set_bonus": draw.maybe(draw.rng.random() < 0.5),
            "may_hire": draw.maybe(draw.rng.random() < 0.5),
            "tool_budget": draw.maybe(draw.rng.choice((0, 20000, 50000))),
            "sits_in_leadership_group": draw.maybe(draw.rng.random() < 0.5),
            "goals_set_by": draw.maybe(draw.rng.choice(by)),
            "plan_approved_date": draw.maybe(on + timedelta(days=draw.rng.randrange(-40, 90)), 0.6),
            "is_measured_on_team_development": draw.maybe(draw.rng.random() < 0.5),
            "stated_phase": draw.maybe(draw.rng.choice(("new_business", "loyalty", "both")), 0.9),
            "recorded_date": draw.late(on),
        }

    return {
        "variable_payments": payments(),
        "territories": draw.events(150, territory),
        "open_positions": draw.events(40, position, TEAMS),
        "manager_mandates": draw.events(60, mandate, MANAGERS),
    }
