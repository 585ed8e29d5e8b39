"""Role fit features, slowly and obviously."""

from collections import Counter

from tests.features.references.knowledge import months_apart, of_person, state

KINDS = ("call", "meeting", "visit", "demo", "proposal", "other")
CHANNELS = ("phone", "digital", "in_person")
DEAL_KINDS = ("new_business", "expansion", "renewal")
PRACTICES = ("had_structured_interview", "had_work_sample", "had_references", "had_job_preview")


def work_mix_distance_3m(facts, person, day, people):
    done = {p: activities(facts, p, day, 3, "kind", KINDS) for p in in_role(facts, person, day, people)}
    return distance(done, done, person, KINDS, 10)


def work_mix_distance_first_year_3m(facts, person, day, people):
    spell = max(of_person(facts, "employment_spells", person), key=lambda r: r["start_date"])
    is_new = months_apart(day, spell.get("hired_date") or spell["start_date"]) < 12
    return work_mix_distance_3m(facts, person, day, people) if is_new else None


def win_kind_distance_12m(facts, person, day, people):
    wins, opened = {}, {}
    for p in in_role(facts, person, day, people):
        deals = of_person(facts, "deals", p)
        wins[p] = Counter(r["kind"] for r in won(deals, day, 12))
        opened[p] = Counter(r["kind"] for r in deals if months_apart(day, r["opened_date"]) < 12)
    return distance(wins, opened, person, DEAL_KINDS, 5)


def channel_distance_6m(facts, person, day, people):
    own, weighed = {}, {}
    for p in in_role(facts, person, day, people):
        own[p] = activities(facts, p, day, 6, "channel", CHANNELS)
        wins = len(won(of_person(facts, "deals", p), day, 6))
        weighed[p] = Counter({channel: wins * own[p][channel] for channel in CHANNELS})
    return distance(own, weighed, person, CHANNELS, 10)


def competence_gap_levels(facts, person, day, people):
    last = {}
    rows = [r for r in of_person(facts, "competence_assessments", person) if r["required_level"] is not None]
    for row in sorted(rows, key=lambda r: r["assessed_date"]):
        last[row["competence"]] = max(0, row["required_level"] - row["level"])
    return sum(last.values()) / len(last) if last else None


def other_role_wished(facts, person, day, people):
    role = state(facts, "assignments", person, day).get("role")
    declared = of_person(facts, "preferences", person)
    if role is None or not declared:
        return None
    wished = max(declared, key=lambda r: r["declared_date"])["wished_role"]
    return int(wished is not None and wished != role)


def selection_practices_first_year_ratio(facts, person, day, people):
    hire = max(of_person(facts, "hirings", person), key=lambda r: r["hired_date"], default=None)
    if hire is None or months_apart(day, hire["hired_date"]) >= 12:
        return None
    known = [hire[practice] for practice in PRACTICES if hire[practice] is not None]
    return sum(known) / len(known) if known else None


def in_role(facts, person, day, people):
    """The people in the person's role, the person among them; nobody without a role."""
    role = {p: state(facts, "assignments", p, day).get("role") for p in people}
    return [p for p in people if role[person] and role[p] == role[person]]


def activities(facts, person, day, months, column, kinds):
    """Customer activities of the last months by a column."""
    counts = Counter()
    for row in of_person(facts, "activities", person):
        if row["kind"] in KINDS and row[column] in kinds and months_apart(day, row["activity_date"]) < months:
            counts[row[column]] += 1 if row["count"] is None else row["count"]
    return counts


def won(deals, day, months):
    """The deals won in the last months."""
    return [
        r
        for r in deals
        if r["outcome"] == "won"
        and months_apart(day, r["closed_date"]) < months
        and months_apart(day, r["opened_date"]) < 24
    ]


def distance(own, of_role, person, kinds, minimum):
    """Half the sum of the differences between own shares and those of the role together."""
    if person not in own:
        return None
    total = sum(own[person][kind] for kind in kinds)
    adding = [p for p in of_role if sum(of_role[p][kind] for kind in kinds)]
    if total < minimum or len(adding) < 8:
        return None
    whole = sum(of_role[p][kind] for p in adding for kind in kinds)
    shares = {kind: sum(of_role[p][kind] for p in adding) / whole for kind in kinds}
    return sum(abs(own[person][kind] / total - shares[kind]) for kind in kinds) / 2
