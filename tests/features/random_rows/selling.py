"""The leads that sellers are given, and how the market of their country went."""

from datetime import date, timedelta

CHANGES = {
    "leads": lambda row: {"quality": 90},
    "market_index": lambda row: {"index": row["index"] + 3},
}


def rows(draw):
    """The rows of each table before any correction."""

    def lead(number, person, on):
        return {
            "lead_id": f"l{number}",
            "employee_id": person,
            "assigned_date": on,
            "quality": draw.maybe(draw.rng.randrange(0, 101)),
        }

    def market(country, month):
        # Known on the next month's 12th day at the earliest, as such figures are.
        return {
            "country": country,
            "month": month,
            "index": draw.rng.randrange(80, 121),
            "recorded_date": draw.late(month + timedelta(days=42)),
        }

    months = [date(year, month, 1) for year in (2023, 2024, 2025) for month in range(1, 13)]
    return {
        "leads": draw.events(500, lead),
        "market_index": [market(country, month) for country in ("SE", "NO") for month in months],
    }
