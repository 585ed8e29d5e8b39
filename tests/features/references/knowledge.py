"""What was known on a day, row by row: the slow and obvious reading of a source's dates."""

from collections import defaultdict
from datetime import timedelta

from data_contracts.catalogue import source_contract


def known(rows_of, table, day):
    """The latest version of each fact as it was known on a day."""
    contract = source_contract(table)
    versions = defaultdict(list)
    for row in rows_of[table]:
        if row["recorded_date"] <= day:
            versions[tuple(row.get(name) for name in contract.key) or id(row)].append(row)
    found = []
    for rows in versions.values():
        last = max(rows, key=lambda r: r["recorded_date"])
        row = dict(last)
        for column in contract.columns:
            since = last.get(column.known_from) if column.known_from else None
            if since and since > day:
                row[column.name] = None
        found.append(row)
    return found


def state(facts, table, person, day):
    """The person's state that had begun last."""
    rows = [r for r in facts[table] if r["employee_id"] == person and r["valid_from"] <= day]
    return max(rows, key=lambda r: r["valid_from"], default={})


def of_person(facts, table, person):
    """The person's rows of a table of events."""
    return [row for row in facts[table] if row["employee_id"] == person]


def peers_of(facts, person, day, people):
    """Those at work in the same role, level and country; with fewer than eight role and level, then role."""
    place = {p: state(facts, "assignments", p, day) for p in people}
    for group in (("role", "level", "country"), ("role", "level"), ("role",)):
        own = [place[person].get(column) for column in group]
        peers = [p for p in people if [place[p].get(column) for column in group] == own]
        if None not in own and len(peers) >= 8:
            return peers
    return []


def months_apart(later, earlier):
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def quota_of_month(facts, person, day, months_ago):
    """The quotas' days in the month so many months before the day's, in money."""
    total = 0
    for row in of_person(facts, "quotas", person):
        days = (row["period_end"] - row["period_start"]).days + 1
        dates = (row["period_start"] + timedelta(days=number) for number in range(days))
        if row["period_start"] <= day:
            total += row["quota"] * sum(months_apart(day, on) == months_ago for on in dates) / days
    return total


_FOUND = {}


def of_everybody(figure, facts, day, people):
    """A figure of each of the people, computed once for a day."""
    key = (figure, id(facts), day)
    if key not in _FOUND:
        # The facts are kept beside the figures: their id is theirs for as long as they live.
        _FOUND[key] = (facts, {person: figure(facts, person, day, people) for person in people})
    return _FOUND[key][1]


def led_by(facts, manager, day):
    """The sellers employed on the day whose last assignment names the manager."""
    found = []
    for person in sorted({r["employee_id"] for r in facts["employment_spells"]}):
        spells = [r for r in of_person(facts, "employment_spells", person) if r["start_date"] <= day]
        last = max(spells, key=lambda r: (r["start_date"], r["spell_id"]), default=None)
        if last is None or last["population"] != "seller" or (last["end_date"] and last["end_date"] < day):
            continue
        place = state(facts, "assignments", person, day)
        if place.get("manager_id") == manager and (place.get("valid_to") or day) >= day:
            found.append(person)
    return found


def mandates(facts, manager, day):
    """The manager's mandates that had begun, oldest first."""
    rows = [r for r in facts["manager_mandates"] if r["manager_id"] == manager and r["valid_from"] <= day]
    return sorted(rows, key=lambda r: r["valid_from"])


def mandate(facts, manager, day):
    """The manager's mandate of the day."""
    return (mandates(facts, manager, day) or [{}])[-1]


def number(flag):
    """1, 0, or nothing known."""
    return None if flag is None else int(flag)
