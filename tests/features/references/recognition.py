"""Recognition features, slowly and obviously."""

from calendar import monthrange
from datetime import timedelta
from itertools import pairwise
from statistics import pstdev

from tests.features.references.knowledge import months_apart, of_person, peers_of, state


def thanks(facts, person, day):
    days = [r["recognised_date"] for r in of_person(facts, "recognitions", person)]
    return [on for on in days if on <= day and months_apart(day, on) < 24]


def wins(facts, person, day):
    return [
        r
        for r in of_person(facts, "deals", person)
        if r["opened_date"] <= day and months_apart(day, r["opened_date"]) < 24 and r["outcome"] == "won"
    ]


def team_of(facts, person, day, people):
    team = {p: state(facts, "assignments", p, day).get("team_id") for p in people}
    return [p for p in people if team[p] is not None and team[p] == team[person]]


def last_day(month):
    return month.replace(day=monthrange(month.year, month.month)[1])


def compared_months(facts, person, day):
    """First days of the months with a result and a quota, and whether it was reached."""
    daily = {}
    for row in of_person(facts, "quotas", person):
        length = (row["period_end"] - row["period_start"]).days + 1
        if row["period_start"] <= day:
            for number in range(length):
                on = row["period_start"] + timedelta(days=number)
                parts = daily.setdefault((on.year, on.month), {})
                key = (row["period_start"], row["period_end"])
                parts.setdefault(key, [row["quota"], length, 0])[2] += 1
    months = {}
    for row in of_person(facts, "sales_results", person):
        month = row["month"]
        parts = daily.get((month.year, month.month), {}).values()
        quota = sum(round(quota * days / length, 4) for quota, length, days in parts)
        if month <= day and months_apart(day, month) < 24 and quota > 0 and row["result"] is not None:
            months[month] = row["result"] >= quota
    return months


def days_since_recognition(facts, person, day, people):
    return min(((day - on).days for on in thanks(facts, person, day)), default=None)


def recognitions_180d(facts, person, day, people):
    return sum((day - on).days < 180 for on in thanks(facts, person, day))


def recognitions_gap_to_peers_180d(facts, person, day, people):
    peers = [p for p in peers_of(facts, person, day, people) if p != person]
    counts = [recognitions_180d(facts, p, day, people) for p in peers]
    own = recognitions_180d(facts, person, day, people)
    return own - sum(counts) / len(counts) if len(counts) >= 7 else None


def wins_without_recognition_180d(facts, person, day, people):
    seen = thanks(facts, person, day)
    closed = [r["closed_date"] for r in wins(facts, person, day)]
    judged = [on for on in closed if 14 <= (day - on).days < 180]
    return sum(not any(0 <= (thank - on).days <= 14 for thank in seen) for on in judged)


def team_recognition_spread_180d(facts, person, day, people):
    others = [p for p in team_of(facts, person, day, people) if p != person]
    counts = [recognitions_180d(facts, p, day, people) for p in others]
    return pstdev(counts) if len(counts) >= 4 else None


def winning_months_without_recognition_6m(facts, person, day, people):
    won = {months_apart(day, r["closed_date"]) for r in wins(facts, person, day)}
    seen = {months_apart(day, on) for on in thanks(facts, person, day)}
    return len({month for month in won if month < 6} - seen)


def targets_met_without_recognition_6m(facts, person, day, people):
    months = compared_months(facts, person, day)
    judged = [month for month in months if 1 <= months_apart(day, month) <= 6]
    met = [month for month in judged if months[month]]
    seen = thanks(facts, person, day)
    unseen = [m for m in met if not any(m <= on <= last_day(m) + timedelta(days=14) for on in seen)]
    return len(unseen) if judged else None


def result_less_recognition_share_180d(facts, person, day, people):
    def won(p):
        recent = [r for r in wins(facts, p, day) if (day - r["closed_date"]).days < 180]
        return sum(r["amount"] or 0 for r in recent)

    team = team_of(facts, person, day, people)
    of_team = sum(won(p) for p in team)
    seen = sum(recognitions_180d(facts, p, day, people) for p in team)
    if len(team) < 5 or not of_team or not seen:
        return None
    return won(person) / of_team - recognitions_180d(facts, person, day, people) / seen


def days_since_unrewarded_target(facts, person, day, people):
    def changes(table, is_better):
        rows = [r for r in of_person(facts, table, person) if r["valid_from"] <= day]
        rows.sort(key=lambda r: r["valid_from"])
        return [new["valid_from"] for old, new in pairwise(rows) if is_better(old, new)]

    rewards = thanks(facts, person, day)
    rewards += changes("pay", lambda old, new: new["base_pay"] > old["base_pay"])
    rewards += changes("assignments", lambda old, new: new["level"] != old["level"])
    met = [month for month, is_met in compared_months(facts, person, day).items() if is_met]
    waiting = [month for month in met if not any(on >= month for on in rewards)]
    return max(((day - last_day(month)).days for month in waiting), default=None)
