"""Territory features, slowly and obviously."""

from datetime import timedelta
from statistics import median

from tests.features.references.knowledge import (
    months_apart,
    of_everybody,
    of_person,
    peers_of,
    quota_of_month,
)


def potential_to_quota_ratio(facts, person, day, people):
    held = {}
    for row in sorted(of_person(facts, "territories", person), key=lambda r: r["valid_from"]):
        if row["valid_from"] <= day:
            held[row["territory_id"]] = row
    potentials = [r["potential"] for r in held.values() if r["valid_to"] is None or r["valid_to"] >= day]
    quotas = [quota_of_month(facts, person, day, months_ago) for months_ago in range(3)]
    quotas = [quota for quota in quotas if quota > 0]
    if not potentials or None in potentials or not quotas:
        return None
    return sum(potentials) / (12 * sum(quotas) / len(quotas))


def potential_to_peers_ratio(facts, person, day, people):
    return to_peers(potential_to_quota_ratio, facts, person, day, people)


def to_peers(figure, facts, person, day, people):
    found = of_everybody(figure, facts, day, people)
    peers = [found[peer] for peer in peers_of(facts, person, day, people) if found[peer] is not None]
    own = found[person]
    if own is None or len(peers) < 8 or median(peers) == 0:
        return None
    return own / median(peers)


def ownerships(facts, person, day):
    """Value, whether it is a key account, and the last day and next owner (None while it is held)."""
    for row in of_person(facts, "accounts", person):
        if row["valid_from"] > day:
            continue
        later = [
            r
            for r in facts["accounts"]
            if r["account_id"] == row["account_id"]
            and r["valid_from"] <= day
            and (r["valid_from"], r["employee_id"]) > (row["valid_from"], person)
        ]
        after = min(later, key=lambda r: (r["valid_from"], r["employee_id"]), default=None)
        ends = [row["valid_to"]] if row["valid_to"] else []
        ends += [after["valid_from"] - timedelta(days=1)] if after else []
        end = min(ends, default=day)
        follows = after is not None and after["valid_from"] <= end + timedelta(days=1)
        yield (
            row["annual_value"],
            bool(row["is_key_account"]),
            end if end < day else None,
            after["employee_id"] if follows else None,
        )


def lost_and_held(facts, person, day):
    lost, held = [], []
    for value, is_key, end, next_owner in ownerships(facts, person, day):
        if end is None:
            held.append((value, is_key))
        elif months_apart(day, end + timedelta(days=1)) < 6 and next_owner != person:
            lost.append((value, is_key))
    return lost, held


def book_lost_ratio_6m(facts, person, day, people):
    lost, held = ([value or 0 for value, _ in part] for part in lost_and_held(facts, person, day))
    return sum(lost) / sum(lost + held) if sum(lost + held) else None


def accounts_lost_6m(facts, person, day, people):
    return len(lost_and_held(facts, person, day)[0])


def key_accounts_lost_6m(facts, person, day, people):
    return sum(is_key for _, is_key in lost_and_held(facts, person, day)[0])


def key_accounts_held(facts, person, day, people):
    return sum(is_key for _, is_key in lost_and_held(facts, person, day)[1])


def territory_changes_12m(facts, person, day, people):
    given = {}
    for row in of_person(facts, "territories", person):
        if row["valid_from"] <= day:
            before = given.get(row["territory_id"], row["valid_from"])
            given[row["territory_id"]] = min(before, row["valid_from"])
    first = min(given.values(), default=None)
    return sum(on > first and months_apart(day, on) < 12 for on in given.values())


def recent_leads(facts, person, day):
    leads = of_person(facts, "leads", person)
    return [r for r in leads if r["assigned_date"] <= day and months_apart(day, r["assigned_date"]) < 6]


def leads_6m(facts, person, day, people):
    return len(recent_leads(facts, person, day))


def leads_a_month(facts, person, day, people):
    spells = of_person(facts, "employment_spells", person)
    start = max(r["start_date"] for r in spells if r["population"] == "seller" and r["start_date"] <= day)
    return leads_6m(facts, person, day, people) / min(months_apart(day, start) + 1, 6)


def leads_to_peers_ratio_6m(facts, person, day, people):
    return to_peers(leads_a_month, facts, person, day, people)


def lead_quality_6m(facts, person, day, people):
    found = [r["quality"] for r in recent_leads(facts, person, day) if r["quality"] is not None]
    return sum(found) / len(found) if found else None


def lead_quality_to_peers_ratio_6m(facts, person, day, people):
    return to_peers(lead_quality_6m, facts, person, day, people)
