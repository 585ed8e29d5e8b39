"""Core features against a slow and obvious reference in plain Python, on random organisations."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data_contracts.catalogue import source_contract

DATES = (date(2024, 9, 30), date(2025, 5, 31))
# A seed has no smaller neighbour: shrinking would only cost minutes.
EXAMPLES = settings(max_examples=3, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def known(rows_of, table, day):
    """The latest version of each fact as it was known on a day."""
    contract = source_contract(table)
    versions = defaultdict(list)
    for row in rows_of[table]:
        if row["recorded_date"] <= day:
            versions[tuple(row.get(name) for name in contract.key) or id(row)].append(row)
    found = []
    for rows in versions.values():
        row = dict(max(rows, key=lambda r: r["recorded_date"]))
        for column in contract.columns:
            since = row.get(column.known_from) if column.known_from else None
            if since and since > day:
                row[column.name] = None
        found.append(row)
    return found


def state(facts, table, person, day):
    """The person's state that had begun last."""
    rows = [r for r in facts[table] if r["employee_id"] == person and r["valid_from"] <= day]
    return max(rows, key=lambda r: r["valid_from"], default={})


def months_apart(later, earlier):
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def days_since_one_on_one(facts, person, day, people):
    talks = [r for r in facts["one_on_ones"] if r["employee_id"] == person]
    held = [
        (day - r["held_date"]).days
        for r in talks
        if r["planned_date"] <= day and months_apart(day, r["planned_date"]) < 24 and r["held_date"]
    ]
    return min(held, default=None)


def attainment_3m_ratio(facts, person, day, people):
    daily = defaultdict(float)
    for row in facts["quotas"]:
        if row["employee_id"] == person and row["period_start"] <= day:
            length = (row["period_end"] - row["period_start"]).days + 1
            for number in range(length):
                on = row["period_start"] + timedelta(days=number)
                daily[on.year, on.month] += row["quota"] / length
    result = quota = 0
    for row in facts["sales_results"]:
        month = row["month"]
        of_month = daily[month.year, month.month]
        if row["employee_id"] == person and 0 <= months_apart(day, month) < 3 and of_month > 0:
            result, quota = result + row["result"], quota + of_month
    return result / quota if quota else None


def pay_shortfall_ratio(facts, person, day, people):
    pay = {p: state(facts, "pay", p, day).get("base_pay") for p in people}
    place = {p: state(facts, "assignments", p, day) for p in people}
    if pay[person] is None:
        return None
    for group in (("role", "level", "country"), ("role", "level"), ("role",)):
        peers = [
            pay[p]
            for p in people
            if pay[p] is not None and all(place[p].get(c) == place[person].get(c) for c in group)
        ]
        if len(peers) >= 8 and place[person].get("role"):
            return max(0, median(peers) - pay[person]) / median(peers)
    return None


def peer_exit_pressure(facts, person, day, people):
    team = state(facts, "assignments", person, day).get("team_id")
    if team is None:
        return None
    total = 0
    assignments = facts["assignments"]
    for spell in facts["employment_spells"]:
        left = spell["notice_date"] or spell["end_date"]
        if spell["start_date"] > day or spell["population"] != "seller" or left is None or left > day:
            continue
        if spell["exit_type"] == "internal_move" or spell["employee_id"] == person:
            continue
        before = [
            r for r in assignments if r["employee_id"] == spell["employee_id"] and r["valid_from"] <= left
        ]
        if max(before, key=lambda r: r["valid_from"], default={}).get("team_id") == team:
            age = (day - left).days
            total += max(0, age / 70 if age <= 70 else (150 - age) / 80)
    return total


@pytest.mark.parametrize(
    "reference",
    [days_since_one_on_one, attainment_3m_ratio, pay_shortfall_ratio, peer_exit_pressure],
    ids=lambda reference: reference.__name__,
)
@EXAMPLES
@given(seed=st.integers(0, 10_000))
def test_a_feature_equals_its_reference(everything, organisation, reference, seed):
    rows_of = organisation(seed)
    built = everything(rows_of, DATES, DATES[-1])
    for day in DATES:
        facts = {table: known(rows_of, table, day) for table in rows_of}
        people = [person for person, on in built if on == day]
        found = {person: built[person, day][reference.__name__] for person in people}
        expected = {person: reference(facts, person, day, people) for person in people}
        assert {person for person in people if found[person] is None} == {
            person for person in people if expected[person] is None
        }
        known_values = {person: value for person, value in expected.items() if value is not None}
        assert {person: found[person] for person in known_values} == pytest.approx(known_values, rel=1e-6)
