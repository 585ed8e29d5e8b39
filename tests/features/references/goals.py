"""Goals features, slowly and obviously."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import mean, median

from tests.features.references.knowledge import months_apart, of_everybody, of_person, peers_of, state


def quotas_of(facts, person, day, people):
    """Quota by the number of months ago, of the months that a known quota touches."""
    quotas = defaultdict(float)
    for row in of_person(facts, "quotas", person):
        length = (row["period_end"] - row["period_start"]).days + 1
        days = defaultdict(int)
        for number in range(length if row["period_start"] <= day else 0):
            days[months_apart(day, row["period_start"] + timedelta(days=number))] += 1
        for months_ago, count in days.items():
            quotas[months_ago] += round(row["quota"] * count / length, 4)
    return quotas


def results_of(facts, person, day):
    """Result by the number of months ago."""
    rows = [r for r in of_person(facts, "sales_results", person) if r["month"] <= day]
    return {months_apart(day, r["month"]): r["result"] for r in rows if months_apart(day, r["month"]) < 24}


def compared_months(facts, person, day, people):
    """(result, quota) by the number of months ago, of the months that have both."""
    quotas, results = of_everybody(quotas_of, facts, day, people)[person], results_of(facts, person, day)
    return {ago: (results[ago], quotas[ago]) for ago in results if quotas.get(ago, 0) > 0}


def _attainment(facts, person, day, people, months):
    pairs = [pair for ago, pair in compared_months(facts, person, day, people).items() if ago in months]
    return sum(r for r, _ in pairs) / sum(q for _, q in pairs) if pairs else None


def attainment_3m_ratio(facts, person, day, people):
    return _attainment(facts, person, day, people, range(3))


def attainment_12m_ratio(facts, person, day, people):
    return _attainment(facts, person, day, people, range(12))


def attainment_slope_6m(facts, person, day, people):
    months = compared_months(facts, person, day, people)
    reached = [round(months[ago][0] / months[ago][1], 6) for ago in range(5, -1, -1) if ago in months]
    if len(reached) < 6:
        return None
    above = sum((x - 2.5) * (y - mean(reached)) for x, y in enumerate(reached))
    return above / sum((x - 2.5) ** 2 for x in range(6))


def attainment_change_3m_ratio(facts, person, day, people):
    now, before = (_attainment(facts, person, day, people, range(*ago)) for ago in ((0, 3), (3, 6)))
    return None if now is None or before is None else now - before


def months_since_target_met(facts, person, day, people):
    months = compared_months(facts, person, day, people)
    return min((ago for ago, (r, q) in months.items() if r >= q - 1e-3), default=None)


def quota_growth_ratio(facts, person, day, people):
    quotas, results = of_everybody(quotas_of, facts, day, people)[person], results_of(facts, person, day)
    now = [quotas[ago] for ago in range(3) if ago in quotas and ago in results]
    before = [results[ago] for ago in range(12, 15) if ago in results]
    if len(now) < 3 or len(before) < 3 or sum(before) <= 0:
        return None
    return sum(now) / sum(before)


def _mean_result(facts, person, day, people):
    results = [result for ago, result in results_of(facts, person, day).items() if ago < 6]
    return mean(results) if results else None


def result_to_peers_ratio_6m(facts, person, day, people):
    means = of_everybody(_mean_result, facts, day, people)
    peers = [means[p] for p in peers_of(facts, person, day, people) if means[p] is not None]
    if means[person] is None or len(peers) < 8 or median(peers) <= 0:
        return None
    return means[person] / median(peers)


def _ratings(facts, person, day):
    rows = [r for r in of_person(facts, "ratings", person) if r["period_end"] <= day]
    return sorted(rows, key=lambda r: (r["period_end"], r["period_start"]))


def last_rating_score(facts, person, day, people):
    return next((r["rating"] / r["scale_max"] for r in reversed(_ratings(facts, person, day))), None)


def rating_change(facts, person, day, people):
    scores = [r["rating"] / r["scale_max"] for r in _ratings(facts, person, day)]
    return scores[-1] - scores[-2] if len(scores) > 1 else None


def peers_on_target_ratio_3m(facts, person, day, people):
    reached = of_everybody(attainment_3m_ratio, facts, day, people)
    others = [p for p in peers_of(facts, person, day, people) if p != person and reached[p] is not None]
    return mean(reached[p] >= 1 - 1e-9 for p in others) if len(others) >= 7 else None


def _potential(facts, person, on, day):
    """Of the territories held on a day, as known on another; None without any, or without any known."""
    rows = [r for r in of_person(facts, "territories", person) if r["valid_from"] <= on]
    last = {}
    for row in sorted(rows, key=lambda r: r["valid_from"]):
        last[row["territory_id"]] = row
    held = [r for r in last.values() if r["valid_to"] is None or r["valid_to"] >= on]
    known = [r["potential"] for r in held if r["potential"] is not None]
    return sum(known) if known else None


def quota_growth_to_potential_ratio(facts, person, day, people):
    quotas = of_everybody(quotas_of, facts, day, people)[person]
    year_ago = (day + timedelta(days=1)).replace(year=day.year - 1) - timedelta(days=1)
    now, then = _potential(facts, person, day, day), _potential(facts, person, year_ago, day)
    months = [*range(3), *range(12, 15)]
    if not now or not then or any(ago not in quotas for ago in months):
        return None
    growth = sum(quotas[ago] for ago in range(3)) / sum(quotas[ago] for ago in range(12, 15))
    return growth / (now / then)


def january_quota_step_ratio(facts, person, day, people):
    quotas = of_everybody(quotas_of, facts, day, people)[person]
    months = range(day.month - 1, day.month + 6)
    if any(quotas.get(ago, 0) <= 0 for ago in months):
        return None
    return quotas[day.month - 1] / quotas[day.month]


def _recent_quotas(facts, person, day, months):
    return [
        row
        for row in of_person(facts, "quotas", person)
        if row["period_start"] <= day and months_apart(day, row["period_start"]) < months
    ]


def quota_changes_in_period_12m(facts, person, day, people):
    versions = defaultdict(list)
    for row in of_person(facts["versions"], "quotas", person):
        versions[row["period_start"], row["period_end"]].append(row)
    changes = 0
    for (start, end), rows in versions.items():
        in_time = sorted(rows, key=lambda r: r["recorded_date"])
        for before, after in pairwise(in_time):
            on = after["recorded_date"]
            is_inside = start < on <= end and months_apart(day, start) < 24
            changes += is_inside and before["quota"] != after["quota"] and months_apart(day, on) < 12
    return changes if _recent_quotas(facts, person, day, 24) else None


def late_quotas_ratio_12m(facts, person, day, people):
    rows = _recent_quotas(facts, person, day, 12)
    late = [row["set_date"] > row["period_start"] for row in rows if row["set_date"]]
    return mean(late) if late else None


def _goal_talks(facts, person, day):
    """The days on which goals were talked about."""
    return [
        row["held_date"]
        for row in of_person(facts, "one_on_ones", person)
        if row["arena"] == "goal" and row["held_date"] and row["planned_date"] <= day
        if months_apart(day, row["planned_date"]) < 24
    ]


def goal_talks_this_period(facts, person, day, people):
    starts = [r["period_start"] for r in _recent_quotas(facts, person, day, 24) if r["period_end"] >= day]
    return sum(on >= min(starts) for on in _goal_talks(facts, person, day)) if starts else None


def days_since_goal_talk(facts, person, day, people):
    return min(((day - on).days for on in _goal_talks(facts, person, day)), default=None)


def last_answer(facts, team, day, question):
    """A team's last answer to a question in six months."""
    rows = [
        row
        for row in facts["team_pulses"]
        if row["team_id"] == team and row["question"] == question and row["answered_date"] <= day
        if months_apart(day, row["answered_date"]) < 6
    ]
    return max(rows, key=lambda r: r["answered_date"])["mean_score"] if rows else None


def goal_clarity_score(facts, person, day, people):
    return last_answer(facts, state(facts, "assignments", person, day).get("team_id"), day, "goal_clarity")


def _rating_and_attainment(facts, person, day, people):
    """The last rating, and the attainment of its period."""
    ratings = _ratings(facts, person, day)
    if not ratings:
        return None
    first, last = (months_apart(day, ratings[-1][name]) for name in ("period_start", "period_end"))
    months = compared_months(facts, person, day, people)
    pairs = [pair for ago, pair in months.items() if last <= ago <= first]
    if not pairs:
        return None
    return ratings[-1]["rating"], round(sum(r for r, _ in pairs) / sum(q for _, q in pairs), 9)


def rating_to_results_gap(facts, person, day, people):
    roles = {p: state(facts, "assignments", p, day).get("role") for p in people}
    figures = of_everybody(_rating_and_attainment, facts, day, people)
    in_role = [figures[p] for p in people if roles[p] == roles[person] and figures[p]]
    if not figures[person] or roles[person] is None or len(in_role) < 8:
        return None

    def below(number):
        own = figures[person][number]
        lower = sum(other[number] < own for other in in_role)
        equal = sum(other[number] == own for other in in_role) - 1
        return (lower + equal / 2) / (len(in_role) - 1)

    return below(0) - below(1)
