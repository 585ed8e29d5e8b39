"""Core features against a slow and obvious reference in plain Python, on random organisations."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.catalogue import source_contract

DATES = (date(2024, 9, 30), date(2025, 5, 31))
EXAMPLES = settings(max_examples=3)


def known(rows_of, table, day):
    """The latest version of each fact as it was known on a day."""
    contract = source_contract(table)
    versions = defaultdict(list)
    for row in rows_of[table]:
        if row["recorded_date"] <= day:
            versions[tuple(row.get(name) for name in contract.key)].append(row)
    found = []
    for rows in versions.values():
        row = dict(max(rows, key=lambda r: r["recorded_date"]))
        for column in contract.columns:
            since = row.get(column.known_from) if column.known_from else None
            if since and since > day:
                row[column.name] = None
        found.append(row)
    return found


def state(rows_of, table, person, day):
    """The person's state that began last, by what was known on a day."""
    rows = [r for r in known(rows_of, table, day) if r["employee_id"] == person and r["valid_from"] <= day]
    return max(rows, key=lambda r: r["valid_from"], default={})


def months_apart(later, earlier):
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def days_since_one_on_one(rows_of, person, day, people):
    talks = [r for r in known(rows_of, "one_on_ones", day) if r["employee_id"] == person]
    held = [
        (day - r["held_date"]).days
        for r in talks
        if r["planned_date"] <= day and months_apart(day, r["planned_date"]) < 24 and r["held_date"]
    ]
    return min(held, default=None)


def attainment_3m_ratio(rows_of, person, day, people):
    daily = defaultdict(float)
    for row in known(rows_of, "quotas", day):
        if row["employee_id"] == person and row["period_start"] <= day:
            length = (row["period_end"] - row["period_start"]).days + 1
            for number in range(length):
                on = row["period_start"] + timedelta(days=number)
                daily[on.year, on.month] += row["quota"] / length
    result = quota = 0
    for row in known(rows_of, "sales_results", day):
        month = row["month"]
        of_month = daily[month.year, month.month]
        if row["employee_id"] == person and 0 <= months_apart(day, month) < 3 and of_month > 0:
            result, quota = result + row["result"], quota + of_month
    return result / quota if quota else None


def pay_shortfall_ratio(rows_of, person, day, people):
    pay = {p: state(rows_of, "pay", p, day).get("base_pay") for p in people}
    place = {p: state(rows_of, "assignments", p, day) for p in people}
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


def peer_exit_pressure(rows_of, person, day, people):
    team = state(rows_of, "assignments", person, day).get("team_id")
    if team is None:
        return None
    total = 0
    assignments = known(rows_of, "assignments", day)
    for spell in known(rows_of, "employment_spells", day):
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
    for (person, day), row in built.items():
        people = [p for p, d in built if d == day]
        expected = reference(rows_of, person, day, people)
        assert row[reference.__name__] == (None if expected is None else pytest.approx(expected, abs=1e-6))
