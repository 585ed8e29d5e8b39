"""How people were chosen and introduced, when their teams meet, and what they report about the tools."""

from datetime import timedelta

from tests.features.random_rows.draw import PEOPLE, TEAMS

AGENDAS = ("figures", "figures", "why", "training", "customer_case", "celebration", "other")
STEPS = ("role_and_expectations", "product_basics", "customer_visits_together", "own_goals_agreed")

CHANGES = {
    "hirings": lambda row: {"had_work_sample": True},
    "team_meetings": lambda row: {"attended": 1},
    "tool_tickets": lambda row: {"closed_date": row["opened_date"] + timedelta(days=9)},
    "onboarding_steps": lambda row: {"done_date": row["due_date"] - timedelta(days=3)},
}


def rows(draw):
    """The rows of each table before any correction."""

    def hiring(_, person, on):
        return {
            "employee_id": person,
            "hired_date": on,
            "had_structured_interview": draw.maybe(draw.rng.random() < 0.5),
            "had_work_sample": draw.maybe(draw.rng.random() < 0.5),
            "had_references": draw.maybe(draw.rng.random() < 0.5),
            "had_job_preview": draw.maybe(draw.rng.random() < 0.5),
        }

    def step(_, person, on):
        # More steps than anybody has, on any day: whenever somebody starts, some fall into the first year.
        done = on + timedelta(days=draw.rng.choice((-40, -10, 0, 0, 5, 70)))
        return {
            "employee_id": person,
            "due_date": on,
            "step": draw.rng.choice(STEPS),
            "done_date": draw.maybe(done, 0.7),
        }

    def meeting(_, team, on):
        invited = draw.rng.randrange(5, 30)
        return {
            "team_id": team,
            "meeting_date": on,
            "invited": draw.maybe(invited, 0.9),
            "attended": draw.maybe(draw.rng.randrange(0, invited + 2), 0.9),
            "agenda": draw.maybe(draw.rng.choice(AGENDAS), 0.9),
        }

    def ticket(number, team, on):
        return {
            "ticket_id": f"q{number}",
            "team_id": team,
            "opened_date": on,
            "closed_date": draw.maybe(on + timedelta(days=draw.rng.randrange(0, 120)), 0.7),
            "employee_id": draw.maybe(draw.rng.choice(PEOPLE), 0.6),
        }

    return {
        "hirings": draw.events(240, hiring),
        "onboarding_steps": draw.events(1400, step),
        "team_meetings": draw.events(100, meeting, TEAMS),
        "tool_tickets": draw.events(200, ticket, TEAMS),
    }
