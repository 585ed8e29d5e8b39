"""Momentum features, slowly and obviously."""

from datetime import timedelta
from statistics import mean, median

from tests.features.references.knowledge import months_apart, of_person


def recent(facts, table, person, day, column):
    """Rows of the last 24 months, each with how many months ago it was."""
    rows = [r for r in of_person(facts, table, person) if r[column] <= day]
    return [(r, months_apart(day, r[column])) for r in rows if months_apart(day, r[column]) < 24]


def change(now, before, months_of_past, minimum=3):
    """Per month: three months against those before, of which so many are on record."""
    if months_of_past < minimum or before == 0:
        return None
    return (now / 3) / (before / months_of_past) - 1


def deals_opened_change_ratio(facts, person, day, people):
    ago = [months for _, months in recent(facts, "deals", person, day, "opened_date")]
    past = min(max(ago, default=0) + 1 - 3, 6)
    return change(sum(m < 3 for m in ago), sum(3 <= m < 9 for m in ago), past)


def activity_change_ratio(facts, person, day, people):
    rows = recent(facts, "activities", person, day, "activity_date")
    past = min(max((months for _, months in rows), default=0) + 1 - 3, 6)
    done = [(1 if r["count"] is None else r["count"], m) for r, m in rows if r["kind"] != "administration"]
    return change(sum(n for n, m in done if m < 3), sum(n for n, m in done if 3 <= m < 9), past)


def result_change_ratio(facts, person, day, people):
    rows = recent(facts, "sales_results", person, day, "month")
    now = [r["result"] for r, months in rows if months < 3]
    before = [r["result"] for r, months in rows if 3 <= months < 9]
    if not now or len(before) < 3 or sum(before) <= 0:
        return None
    return mean(now) / mean(before) - 1


def open_deals(facts, person, day, people):
    return sum(r["closed_date"] is None for r, _ in recent(facts, "deals", person, day, "opened_date"))


def pipeline_change_ratio(facts, person, day, people):
    deals = recent(facts, "deals", person, day, "opened_date")
    first = min(max((months for _, months in deals), default=0), 6)

    def pipeline(months_ago):
        return sum(
            r["amount"] or 0
            for r, months in deals
            if months >= months_ago
            and (r["closed_date"] is None or months_apart(day, r["closed_date"]) < months_ago)
        )

    before = sum(pipeline(months_ago) for months_ago in range(1, 7))
    if first < 3 or before == 0:
        return None
    return pipeline(0) / (before / first) - 1


def young_pipeline_ratio(facts, person, day, people):
    deals = [r for r, _ in recent(facts, "deals", person, day, "opened_date")]
    closed = [r for r in deals if r["closed_date"] and months_apart(day, r["closed_date"]) < 12]
    still_open = [r for r in deals if r["closed_date"] is None and r["amount"]]
    if len(closed) < 5 or not still_open:
        return None
    usual = median((r["closed_date"] - r["opened_date"]).days for r in closed)
    young = [r for r in still_open if r["opened_date"] + timedelta(days=usual) > day]
    return sum(r["amount"] for r in young) / sum(r["amount"] for r in still_open)
