"""Pay features, slowly and obviously."""

from collections import defaultdict
from itertools import pairwise
from math import copysign, floor, sqrt
from statistics import mean, median, pvariance

from tests.features.references.goals import attainment_12m_ratio, compared_months
from tests.features.references.knowledge import months_apart, of_everybody, of_person, peers_of, state


def pay_shortfall_ratio(facts, person, day, people):
    pay = {p: state(facts, "pay", p, day).get("base_pay") for p in people}
    peers = [pay[p] for p in peers_of(facts, person, day, people) if pay[p] is not None]
    if pay[person] is None or len(peers) < 8:
        return None
    return max(0, median(peers) - pay[person]) / median(peers)


def pay_to_market_ratio(facts, person, day, people):
    pay = state(facts, "pay", person, day)
    return pay["base_pay"] / pay["market_median"] if pay.get("market_median") else None


def _steps(facts, person, day):
    """Each state of pay beside the one before, oldest first."""
    rows = [r for r in of_person(facts, "pay", person) if r["valid_from"] <= day]
    in_time = sorted(rows, key=lambda r: r["valid_from"])
    return list(pairwise(in_time))


def _raises(facts, person, day):
    return [(a, b) for a, b in _steps(facts, person, day) if b["base_pay"] > a["base_pay"]]


def months_since_raise(facts, person, day, people):
    raises = _raises(facts, person, day)
    return months_apart(day, raises[-1][1]["valid_from"]) if raises else None


def last_raise_ratio(facts, person, day, people):
    raises = _raises(facts, person, day)
    return raises[-1][1]["base_pay"] / raises[-1][0]["base_pay"] - 1 if raises else None


def variable_share_ratio(facts, person, day, people):
    pay = state(facts, "pay", person, day)
    variable = pay.get("target_variable_pay")
    return None if variable is None else variable / (pay["base_pay"] + variable)


def top_seller_raise_shortfall_ratio(facts, person, day, people):
    role = {p: state(facts, "assignments", p, day).get("role") for p in people}
    in_role = [p for p in people if role[p] == role[person]]
    reached = of_everybody(attainment_12m_ratio, facts, day, people)
    raised = of_everybody(last_raise_ratio, facts, day, people)
    known = [reached[p] for p in in_role if reached[p] is not None]
    raises = [raised[p] for p in in_role if raised[p] is not None]
    if role[person] is None or reached[person] is None or len(known) < 8 or len(raises) < 8:
        return None
    if sum(other > reached[person] for other in known) >= len(known) // 3:
        return 0
    return None if raised[person] is None else max(0, median(raises) - raised[person])


def _payments(facts, person, day):
    """Known payments of two years, each with whether it is of the last of them."""
    rows = [
        row
        for row in of_person(facts, "variable_payments", person)
        if row["period_end"] <= day and months_apart(day, row["period_end"]) < 24
    ]
    last = max((row["period_end"] for row in rows), default=None)
    return [{**row, "is_of_last_year": months_apart(last, row["period_end"]) < 12} for row in rows]


def _is_short(row):
    return (row["period_end"] - row["period_start"]).days < 92


def _thousandths(ratio):
    return int(copysign(floor(abs(ratio) * 1000 + 0.5), ratio))


def _payouts(rows):
    """Payout to target by period of up to a quarter, in thousandths."""
    sums = defaultdict(lambda: [0, 0])
    for row in rows:
        if _is_short(row) and row["target_amount"] is not None:
            sums[row["period_start"], row["period_end"]][0] += row["amount"]
            sums[row["period_start"], row["period_end"]][1] += row["target_amount"]
    return {period: _thousandths(amount / target) for period, (amount, target) in sums.items() if target}


def variable_pay_volatility_ratio_12m(facts, person, day, people):
    rows = [row for row in _payments(facts, person, day) if row["is_of_last_year"]]
    payouts = list(_payouts(rows).values())
    share = variable_share_ratio(facts, person, day, people)
    if len(payouts) < 4 or share is None:
        return None
    return sqrt(pvariance(payouts)) / 1000 * share


def payout_to_attainment_slope_24m(facts, person, day, people):
    months = compared_months(facts, person, day, people)
    points = []
    for (start, end), payout in _payouts(_payments(facts, person, day)).items():
        ago = range(months_apart(day, end), months_apart(day, start) + 1)
        if all(number in months for number in ago):
            result, quota = (sum(months[number][part] for number in ago) for part in (0, 1))
            points.append((_thousandths(result / quota), payout))
    if len(points) < 4 or len({reached for reached, _ in points}) == 1:
        return None
    reached_mean, payout_mean = mean(r for r, _ in points), mean(p for _, p in points)
    above = sum((r - reached_mean) * (p - payout_mean) for r, p in points)
    return above / sum((r - reached_mean) ** 2 for r, _ in points)


def late_or_disputed_payouts_12m(facts, person, day, people):
    count = 0
    for row in _payments(facts, person, day):
        due, paid = row["due_date"], row["paid_date"]
        is_late = due is not None and (paid > due if paid else due < day)
        on = due or row["period_end"]
        count += (is_late or bool(row["is_disputed"])) and on <= day and months_apart(day, on) < 12
    return count


def _plan_changes(facts, person, day):
    return [
        (a, b)
        for a, b in _steps(facts, person, day)
        if a["plan_id"] and b["plan_id"] and a["plan_id"] != b["plan_id"]
        if months_apart(day, b["valid_from"]) < 12
    ]


def plan_changes_12m(facts, person, day, people):
    return len(_plan_changes(facts, person, day)) if state(facts, "pay", person, day) else None


def plan_change_effect_ratio_12m(facts, person, day, people):
    changes = _plan_changes(facts, person, day)
    if not changes or None in [row["target_variable_pay"] for row in changes[-1]]:
        return None
    before, after = (row["base_pay"] + row["target_variable_pay"] for row in changes[-1])
    return (after - before) / before


def _share(facts, person, day, counts):
    rows = [
        row
        for row in _payments(facts, person, day)
        if row["is_of_last_year"] and row["target_amount"] is not None
    ]
    total = sum(row["target_amount"] for row in rows)
    return sum(row["target_amount"] for row in rows if counts(row)) / total if total else None


def long_term_variable_pay_ratio_12m(facts, person, day, people):
    return _share(facts, person, day, lambda row: not _is_short(row))


def team_variable_pay_ratio_12m(facts, person, day, people):
    return _share(facts, person, day, lambda row: row["measure"] == "team")


def variable_pay_off_phase_ratio_12m(facts, person, day, people):
    manager = state(facts, "assignments", person, day).get("manager_id")
    mandates = [
        row for row in facts["manager_mandates"] if row["manager_id"] == manager and row["valid_from"] <= day
    ]
    phase = max(mandates, key=lambda r: r["valid_from"], default={}).get("stated_phase")
    target = defaultdict(int)
    for row in _payments(facts, person, day):
        if row["is_of_last_year"] and row["target_amount"] is not None:
            target[row["measure"]] += row["target_amount"]
    new, loyal = target["new_business"], target["renewal"] + target["customer_satisfaction"]
    if phase is None or not new + loyal:
        return None
    parts = {"new_business": loyal, "loyalty": new, "both": max(new, loyal) - (new + loyal) / 2}
    return parts[phase] / (new + loyal)
