"""Leadership features, slowly and obviously."""

from datetime import timedelta
from itertools import pairwise
from statistics import median

from tests.features.references.knowledge import months_apart, of_person, peers_of, state


def talks(facts, person, day):
    rows = of_person(facts, "one_on_ones", person)
    return [r for r in rows if r["planned_date"] <= day and months_apart(day, r["planned_date"]) < 24]


def manager_of(facts, person, day):
    return state(facts, "assignments", person, day).get("manager_id")


def led_by(facts, manager, day, people):
    return [p for p in people if manager_of(facts, p, day) == manager]


def manager_since(facts, manager, day):
    spells = of_person(facts, "employment_spells", manager)
    starts = [r["start_date"] for r in spells if r["population"] == "sales_manager"]
    return max((start for start in starts if start <= day), default=None)


def days_since_one_on_one(facts, person, day, people):
    held = [(day - r["held_date"]).days for r in talks(facts, person, day) if r["held_date"]]
    return min(held, default=None)


def one_on_ones_held_ratio_90d(facts, person, day, people):
    planned = [r for r in talks(facts, person, day) if (day - r["planned_date"]).days < 90]
    return sum(r["held_date"] is not None for r in planned) / len(planned) if planned else None


def coaching_arenas_180d(facts, person, day, people):
    held = [r for r in talks(facts, person, day) if r["held_date"] and (day - r["held_date"]).days < 180]
    arenas = {"appraisal", "instruction", "practice", "problem_solving", "goal", "plan"}
    return len({r["arena"] for r in held} & arenas)


def support_response_days_180d(facts, person, day, people):
    waits = [
        max(0, ((r["held_date"] or day) - r["requested_date"]).days)
        for r in talks(facts, person, day)
        if r["requested_date"] and 0 <= (day - r["requested_date"]).days < 180
    ]
    return sum(waits) / len(waits) if waits else None


def quarter_end_feedback_ratio_12m(facts, person, day, people):
    held = [r["held_date"] for r in talks(facts, person, day) if r["held_date"]]
    held = [on for on in held if months_apart(day, on) < 12]

    def is_late(on):
        return on.month % 3 == 0 and months_apart(on + timedelta(days=14), on) > 0

    return sum(map(is_late, held)) / len(held) if held else None


def changes_of_manager(facts, person, day):
    rows = [r for r in of_person(facts, "assignments", person) if r["valid_from"] <= day]
    rows.sort(key=lambda r: r["valid_from"])
    pairs = [(old["manager_id"], new["manager_id"], new["valid_from"]) for old, new in pairwise(rows)]
    return [(old, on) for old, new, on in pairs if None not in (old, new) and old != new]


def months_since_manager_change(facts, person, day, people):
    return min((months_apart(day, on) for _, on in changes_of_manager(facts, person, day)), default=None)


def months_since_manager_quit(facts, person, day, people):
    months = []
    for former, on in changes_of_manager(facts, person, day):
        for spell in of_person(facts, "employment_spells", former):
            left = spell["end_date"] or spell["notice_date"]
            if (
                spell["exit_type"] == "voluntary"
                and spell["start_date"] <= day
                and abs((on - left).days) <= 92
            ):
                months.append(months_apart(day, on))
    return min(months, default=None)


def manager_tenure_months(facts, person, day, people):
    since = manager_since(facts, manager_of(facts, person, day), day)
    return None if since is None else months_apart(day, since)


def span_of_control(facts, person, day, people):
    manager = manager_of(facts, person, day)
    return None if manager is None else len(led_by(facts, manager, day, people))


def manager_voluntary_exit_ratio_12m(facts, person, day, people):
    manager = manager_of(facts, person, day)
    if manager is None:
        return None
    exits = []
    for spell in facts["employment_spells"]:
        left = spell["notice_date"] or spell["end_date"]
        is_seller = spell["population"] == "seller" and spell["start_date"] <= day
        if is_seller and left and 0 <= (day - left).days < 365 and spell["exit_type"] != "internal_move":
            exits.append((spell, manager_of(facts, spell["employee_id"], left)))
    voluntary = sum(spell["exit_type"] == "voluntary" for spell, _ in exits)
    rate = voluntary / (len(people) + len(exits))
    left = [spell for spell, led in exits if led == manager and spell["employee_id"] != person]
    quit_by = sum(spell["exit_type"] == "voluntary" for spell in left)
    others = len(led_by(facts, manager, day, people)) - 1 + len(left)
    return (quit_by + 10 * rate) / (others + 10)


def feedback_gap_ratio(facts, person, day, people):
    declared = [r for r in of_person(facts, "preferences", person) if r["declared_date"] <= day]
    every = max(declared, key=lambda r: r["declared_date"], default={}).get("feedback_every_days")
    spells = of_person(facts, "employment_spells", person)
    starts = [r["start_date"] for r in spells if r["population"] == "seller" and r["start_date"] <= day]
    held = [r["held_date"] for r in talks(facts, person, day) if r["held_date"]]
    since = held or [start for start in starts if months_apart(day, start) < 24]
    return max(0, (day - max(since)).days / every - 1) if every and since else None


def joint_meetings_ratio_3m(facts, person, day, people):
    joint = known = 0
    for row in of_person(facts, "activities", person):
        is_recent = row["activity_date"] <= day and months_apart(day, row["activity_date"]) < 3
        if is_recent and row["kind"] in ("meeting", "visit", "demo") and row["with_manager"] is not None:
            count = 1 if row["count"] is None else row["count"]
            known, joint = known + count, joint + count * row["with_manager"]
    return joint / known if known else None


def manager_promoted_untrained(facts, person, day, people):
    manager = manager_of(facts, person, day)
    since = manager_since(facts, manager, day)
    if since is None:
        return None
    spells = of_person(facts, "employment_spells", manager)
    sold = any(r["population"] == "seller" and r["start_date"] < since for r in spells)
    trainings = of_person(facts, "trainings", manager)
    trained = any(r["subject"] == "leadership" and since <= r["completed_date"] <= day for r in trainings)
    return int(sold and not trained)


def manager_has_own_quota_and_wide_span(facts, person, day, people):
    manager = manager_of(facts, person, day)
    if manager is None:
        return None
    quotas = [
        r
        for r in of_person(facts, "quotas", manager)
        if r["period_start"] <= day <= r["period_end"]
        and r["quota"] > 0
        and months_apart(day, r["period_start"]) < 36
    ]
    return int(bool(quotas) and len(led_by(facts, manager, day, people)) > 5)


def part_of_manager(facts, person, day, people, held):
    manager = manager_of(facts, person, day)
    if manager is None:
        return None
    own, of_team = held(manager), sum(held(p) for p in led_by(facts, manager, day, people))
    return own / (own + of_team) if own + of_team else None


def manager_key_accounts_ratio(facts, person, day, people):
    owned = {}
    for row in sorted(facts["accounts"], key=lambda r: (r["valid_from"], r["employee_id"])):
        if row["valid_from"] <= day:
            owned[row["account_id"]] = row
    # The last owner of each still has it, unless it ended for everybody.
    kept = [r for r in owned.values() if r["valid_to"] is None or r["valid_to"] >= day]
    keys = [r["employee_id"] for r in kept if r["is_key_account"]]
    return part_of_manager(facts, person, day, people, keys.count)


def manager_open_deal_value_ratio(facts, person, day, people):
    def value(owner):
        return sum(
            r["amount"] or 0
            for r in of_person(facts, "deals", owner)
            if r["opened_date"] <= day and months_apart(day, r["opened_date"]) < 24 and not r["closed_date"]
        )

    return part_of_manager(facts, person, day, people, value)


def trust_in_manager_score(facts, person, day, people):
    team = state(facts, "assignments", person, day).get("team_id")
    answers = [
        r
        for r in facts["team_pulses"]
        if r["team_id"] == team
        and r["question"] == "trust_in_manager"
        and r["answered_date"] <= day
        and months_apart(day, r["answered_date"]) < 6
    ]
    return max(answers, key=lambda r: r["answered_date"], default={}).get("mean_score")


def discount_limit_gap_to_peers_ratio(facts, person, day, people):
    limits = [
        state(facts, "seller_mandates", p, day).get("discount_limit")
        for p in peers_of(facts, person, day, people)
    ]
    own = state(facts, "seller_mandates", person, day).get("discount_limit")
    known = [limit for limit in limits if limit is not None]
    return own - median(known) if own is not None and len(known) >= 8 else None


def may_decide_alone(facts, person, day, people):
    alone = state(facts, "seller_mandates", person, day).get("may_decide_alone")
    return None if alone is None else int(alone)
