"""Who is employed and where, and the tables that most organisations have."""

from datetime import date, timedelta

from tests.features.random_rows.draw import DIRECTORS, FIRST_DAY, MANAGERS, PEOPLE, TEAMS

DEAL_KINDS = ("new_business", "expansion", "renewal")
LEAVING_DATES = ("end_date", "notice_date", "end_recorded_date")

CHANGES = {
    "pay": lambda row: {"base_pay": row["base_pay"] + 1000},
    "quotas": lambda row: {"quota": row["quota"] * 2},
    "sales_results": lambda row: {"result": row["result"] + 7000},
    "assignments": lambda row: {"team_id": "t2", "level": "2"},
    "ratings": lambda row: {"rating": 5},
    "deals": lambda row: {"co_owner_id": None},
    "trainings": lambda row: {"hours": 40},
}


def rows(draw):
    """The rows of each table before any correction."""

    def spell(person, population):
        # Enough newcomers on any day that a cohort of them can be compared.
        start = (
            FIRST_DAY + timedelta(days=draw.rng.randrange(-600, 300))
            if draw.rng.random() < (0.6 if population == "seller" else 0.9)
            else draw.day()
        )
        left = draw.rng.random() < (0.4 if population == "seller" else 0.2)
        notice = start + timedelta(days=draw.rng.randrange(300, 1500)) if left else None
        end = notice + timedelta(days=draw.rng.randrange(0, 90)) if notice else None
        kinds = ("voluntary", "voluntary", "involuntary", "internal_move", None)
        return {
            "employee_id": person,
            "spell_id": person,
            "population": population,
            "start_date": start,
            "end_date": end,
            "notice_date": draw.maybe(notice, 0.6),
            "exit_type": draw.rng.choice(kinds) if left else None,
            "recorded_date": draw.late(start),
            "end_recorded_date": draw.late(notice) if left else None,
        }

    def assignment(person, valid_from):
        return {
            "employee_id": person,
            "valid_from": valid_from,
            "role": draw.rng.choice(("kam", *("inside",) * 9)),
            "level": draw.rng.choice(("1", "2")),
            "team_id": draw.maybe(draw.rng.choice(TEAMS), 0.95),
            "manager_id": draw.maybe(draw.rng.choice(MANAGERS), 0.95),
            "country": "SE",
            "site": draw.rng.choice(("Oslo", "Bergen")),
            "remote_days": draw.maybe(draw.rng.randrange(0, 4)),
            "recorded_date": draw.late(valid_from),
        }

    def leading(person, valid_from):
        return {
            "employee_id": person,
            "valid_from": valid_from,
            "role": "sales_director" if person in DIRECTORS else "sales_manager",
            "level": "manager",
            "team_id": draw.maybe(draw.rng.choice(TEAMS), 0.9),
            "manager_id": None if person in DIRECTORS else draw.rng.choice(DIRECTORS),
            "country": "SE",
            "site": draw.rng.choice(("Oslo", "Bergen")),
            "remote_days": None,
            "recorded_date": draw.late(valid_from),
        }

    def promoted(row):
        """The manager's spell as it begins after one as a seller."""
        start = FIRST_DAY + timedelta(days=draw.rng.randrange(60, 600))
        moved = (start - row["start_date"]).days
        shifted = {name: row[name] + timedelta(days=moved) for name in LEAVING_DATES if row[name]}
        return {**row, **shifted, "start_date": start, "recorded_date": draw.late(start)}

    def sold_before(row):
        """The seller's spell before a manager's, ended by the move; its end may be learned late."""
        end = row["start_date"] - timedelta(days=1)
        start = end - timedelta(days=draw.rng.randrange(100, 1200))
        return {
            "employee_id": row["employee_id"],
            "spell_id": f"{row['employee_id']}-before",
            "population": "seller",
            "start_date": start,
            "end_date": end,
            "notice_date": None,
            "exit_type": "internal_move",
            "recorded_date": draw.late(start),
            "end_recorded_date": draw.late(end),
        }

    spells = [spell(person, "seller") for person in PEOPLE]
    led = [spell(person, "sales_manager") for person in MANAGERS]
    led = [promoted(row) if draw.rng.random() < 0.5 else row for row in led]
    led += [spell(person, "sales_manager") for person in DIRECTORS]
    before = [sold_before(row) for row in led if row["start_date"] > FIRST_DAY and draw.rng.random() < 0.8]
    spells += led
    firsts = [assignment(row["employee_id"], row["start_date"]) for row in spells[: len(PEOPLE)]]
    firsts += [leading(row["employee_id"], row["start_date"]) for row in spells[len(PEOPLE) :]]
    firsts += [assignment(row["employee_id"], row["start_date"]) for row in before]
    later = [assignment(draw.rng.choice(PEOPLE), draw.day()) for _ in range(40)]
    # Some managers leave people behind, who get another manager before or after the last day.
    for leaver in [row for row in led if row["end_date"]]:
        for person in draw.rng.sample(PEOPLE, k=6):
            last = leaver["end_date"] + timedelta(days=draw.rng.randrange(-60, 120))
            before_it = assignment(person, last - timedelta(days=150))
            later += [{**before_it, "manager_id": leaver["employee_id"]}, assignment(person, last)]

    def pay(_, person, on):
        return {
            "employee_id": person,
            "valid_from": on,
            "base_pay": draw.rng.randrange(300, 600) * 100,
            "target_variable_pay": draw.maybe(draw.rng.randrange(0, 200) * 100),
            "market_median": draw.maybe(45000),
            "currency": "SEK",
            "plan_id": draw.maybe(f"plan-{draw.rng.choice((on.year, on.year, 'old'))}", 0.9),
        }

    def quota(_, person, on):
        start = draw.rng.choice((on.replace(day=1), date(on.year, 1, 1)))
        set_date = draw.maybe(start + timedelta(days=draw.rng.choice((-30, -14, 0, 5, 40))))
        return {
            "employee_id": person,
            "period_start": start,
            "period_end": start + timedelta(days=draw.rng.choice((27, 89, 180, 364, 364))),
            "quota": draw.rng.randrange(1, 50) * 1000,
            "set_date": set_date,
            "recorded_date": draw.late(set_date or start),
        }

    def yearly_quotas():
        for person in PEOPLE:
            for year in (2023, 2024, 2025):
                if draw.rng.random() < 0.6:
                    start, end = date(year, 1, 1), date(year, 12, 31)
                    row = {**quota(0, person, start), "period_end": end}
                    yield {**row, "quota": 10 * row["quota"]}

    def deal(number, person, on):
        closed = draw.maybe(on + timedelta(days=draw.rng.randrange(0, 200)), 0.7)
        return {
            "deal_id": f"d{number}-{person}",
            "employee_id": person,
            "opened_date": on,
            "closed_date": closed,
            "amount": draw.maybe(draw.rng.randrange(1, 40) * 5000, 0.9),
            "outcome": draw.rng.choice(("won", "lost")) if closed else None,
            "kind": draw.maybe(draw.rng.choice(DEAL_KINDS), 0.9),
            "co_owner_id": draw.maybe(draw.rng.choice(PEOPLE), 0.3),
        }

    def talk(_, person, on):
        held = draw.maybe(on + timedelta(days=draw.rng.randrange(0, 15)), 0.7)
        return {
            "employee_id": person,
            "planned_date": on,
            "requested_date": draw.maybe(on - timedelta(days=draw.rng.randrange(0, 30)), 0.4),
            "held_date": held,
            "arena": draw.rng.choice(("goal", "plan", "practice", "other")) if held else None,
            "recorded_date": draw.late(on),
        }

    def rating(_, person, on):
        return {
            "employee_id": person,
            "period_end": on,
            "period_start": on - timedelta(days=90),
            "rating": draw.rng.randrange(1, 6),
            "scale_max": 5,
        }

    def result(_, person, on):
        return {
            "employee_id": person,
            "month": on.replace(day=1),
            "result": draw.rng.randrange(-5, 60) * 1000,
        }

    def monthly_results():
        months = [date(year, month, 1) for year in (2023, 2024, 2025) for month in range(1, 13)]
        rows = [result(0, person, month) for person in PEOPLE for month in months if draw.rng.random() < 0.9]
        return [{**row, "recorded_date": draw.late(row["month"] + timedelta(days=27))} for row in rows]

    def recognition(_, person, on):
        return {
            "employee_id": person,
            "recognised_date": on,
            "giver_id": draw.maybe(draw.rng.choice((*PEOPLE[:20], *MANAGERS, *DIRECTORS))),
            "giver": draw.maybe(draw.rng.choice(("manager", "peer", "leadership", "customer"))),
        }

    def training(_, person, on):
        return {
            "employee_id": person,
            "completed_date": on,
            "hours": draw.maybe(draw.rng.randrange(1, 17)),
            "subject": draw.maybe(draw.rng.choice(("sales_method", "product", "crm", "ai", "leadership"))),
            "linked_to_goal": draw.maybe(draw.rng.random() < 0.5),
        }

    def leave(_, person, on):
        end = draw.maybe(on + timedelta(days=draw.rng.randrange(5, 60)))
        recorded = draw.late(end) if end else None
        return {"employee_id": person, "start_date": on, "end_date": end, "end_recorded_date": recorded}

    return {
        "employment_spells": spells + before,
        "assignments": firsts + later,
        "leaves": draw.events(8, leave),
        "pay": draw.events(140, pay) + draw.events(40, pay, MANAGERS),
        "ratings": draw.events(140, rating),
        "quotas": draw.events(500, quota) + list(yearly_quotas()) + draw.events(40, quota, MANAGERS),
        "deals": draw.events(1800, deal) + draw.events(60, deal, MANAGERS),
        "sales_results": monthly_results(),
        "recognitions": draw.events(200, recognition) + draw.events(40, recognition, MANAGERS),
        "one_on_ones": draw.events(350, talk) + draw.events(40, talk, MANAGERS),
        "trainings": draw.events(140, training) + draw.events(40, training, MANAGERS),
    }
