"""Defects of histories: who led whom since when, and employments that cannot be."""

from datetime import date, timedelta
from itertools import pairwise

from tests.mutations.defect import defect, plausible, stops, told
from tests.mutations.kinds.ids import newcomer
from tests.mutations.tables import chosen


def latest(assignments) -> dict[str, int]:
    """The row of each person's last assignment."""
    found: dict[str, int] = {}
    for row in range(len(assignments.rows)):
        person = assignments.get(row, "employee_id")
        if person not in found or assignments.get(row, "valid_from") >= assignments.get(
            found[person], "valid_from"
        ):
            found[person] = row
    return found


def staying(delivery) -> set[str]:
    spells = delivery.tables["employment_spells"]
    return set(spells.people(spells.where(end_date="")))


def managers(delivery) -> list[str]:
    spells = delivery.tables["employment_spells"]
    people = spells.people(spells.where(population="sales_manager", end_date=""))
    return sorted(people & set(latest(delivery.tables["assignments"])))


@defect("assignments")
def two_people_who_lead_each_other(delivery, random):
    table, rows = delivery.tables["assignments"], latest(delivery.tables["assignments"])
    one, other = random.sample(managers(delivery), 2)
    table.put([rows[one]], "manager_id", other)
    table.put([rows[other]], "manager_id", one)
    table.put([rows[one], rows[other]], "valid_to", "")
    return told("assignments", "the manager tree has no cycle", None, {one, other})


@defect("assignments", {"how_many": "one"}, {"how_many": "few"})
def people_who_are_their_own_manager(delivery, random, how_many):
    table = delivery.tables["assignments"]
    rows = chosen(random, list(range(len(table.rows))), how_many)
    people = table.people(rows)
    for row in rows:
        table.put([row], "manager_id", table.get(row, "employee_id"))
    return told("assignments", "nobody is their own manager", len(rows), people)


@defect("assignments", {"how_many": "one"}, {"how_many": "few"})
def two_managers_at_once(delivery, random, how_many):
    table = delivery.tables["assignments"]
    rows = chosen(random, table.where(manager_id="*"), how_many)
    for row in rows:
        second = table.rows[row].copy()
        second[table.at("manager_id")] = random.choice(managers(delivery))
        table.rows.append(second)
    return stops("assignments", r"\(employee_id, valid_from\) occurs once", 2 * len(rows))


@defect("assignments", {"how_many": "few"})
def assignments_that_overlap(delivery, random, how_many):
    table = delivery.tables["assignments"]
    last = set(latest(table).values())
    rows = chosen(random, [row for row in range(len(table.rows)) if row not in last], how_many)
    table.put(rows, "valid_to", "2026-06-29")
    table.put(rows, "recorded_date", lambda old: old)
    return told("assignments", "valid_to is not after the next valid_from", None, table.people(rows))


@defect("assignments", {"how_many": "few"})
def gaps_between_assignments(delivery, random, how_many):
    """An assignment that ended a month before the next began."""
    table = delivery.tables["assignments"]
    by_person: dict[str, list[int]] = {}
    for row in range(len(table.rows)):
        by_person.setdefault(table.get(row, "employee_id"), []).append(row)
    pairs = []
    for rows in by_person.values():
        in_time = sorted(rows, key=lambda row: table.get(row, "valid_from"))
        pairs += list(pairwise(in_time))
    picked = random.sample(pairs, min(4, len(pairs)))
    for earlier, later in picked:
        begins, ends = (date.fromisoformat(table.get(row, "valid_from")) for row in (earlier, later))
        table.put([earlier], "valid_to", max(begins, ends - timedelta(days=31)).isoformat())
    return plausible(table.people([earlier for earlier, _ in picked]))


@defect("assignments", {"how_many": "one"}, {"how_many": "few"})
def assignments_outside_any_spell(delivery, random, how_many):
    table = delivery.tables["assignments"]
    rows = chosen(random, list(range(len(table.rows))), how_many)
    people = table.people(rows)
    table.put(rows, "valid_from", "1999-01-01")
    return told("assignments", "valid_from lies inside a spell", len(rows), people)


@defect("assignments")
def a_team_of_one(delivery, random):
    table, rows = delivery.tables["assignments"], latest(delivery.tables["assignments"])
    person = random.choice(sorted(staying(delivery) & set(rows)))
    table.put([rows[person]], "team_id", "t-alone")
    return plausible({person})


@defect("assignments")
def a_seller_who_leads(delivery, random):
    table, rows = delivery.tables["assignments"], latest(delivery.tables["assignments"])
    sellers = sorted((staying(delivery) & set(rows)) - set(managers(delivery)))
    led, leader = random.sample(sellers, 2)
    table.put([rows[led]], "manager_id", leader)
    return told("assignments", "a manager is in population sales_manager", None, {led, leader})


@defect("assignments")
def another_tree_altogether(delivery, random):
    """A reorganisation: most people have another manager than last month."""
    table, rows = delivery.tables["assignments"], latest(delivery.tables["assignments"])
    leaders = managers(delivery)
    for person, row in rows.items():
        if person not in leaders and table.get(row, "manager_id"):
            others = [leader for leader in leaders if leader != table.get(row, "manager_id")]
            table.put([row], "manager_id", random.choice(others))
    return told("assignments", "have another manager than last time")


@defect("employment_spells")
def spells_that_overlap(delivery, random):
    spells = delivery.tables["employment_spells"]
    row = random.choice(spells.where(end_date="", population="seller"))
    second = spells.rows[row].copy()
    start = date.fromisoformat(spells.get(row, "start_date"))
    for column, value in {"spell_id": "77-2", "start_date": start.isoformat()}.items():
        second[spells.at(column)] = value
    spells.rows.append(second)
    return stops("employment_spells", "spells of a person do not overlap")


@defect("employment_spells")
def somebody_hired_again(delivery, random):
    """A leaver who is back: a true story, told by two spells."""
    spells = delivery.tables["employment_spells"]
    gone = [
        row
        for row in spells.where(end_date="*", population="seller")
        if spells.get(row, "end_date") < "2026-01"
    ]
    row = random.choice(gone)
    second = spells.rows[row].copy()
    for column, value in newcomer(spells, row).items():
        if column in spells.columns:
            second[spells.at(column)] = value
    if "hired_date" in spells.columns:
        second[spells.at("hired_date")] = spells.get(row, "hired_date")
    spells.rows.append(second)
    return plausible(spells.people([row]), "everyone")


@defect("employment_spells", {"how_many": "one"})
def a_leaver_delivered_as_staying(delivery, random, how_many):
    """The exit has not reached the export: nobody can know."""
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(exit_type="voluntary"), how_many)
    people = spells.people(rows)
    for column in ("end_date", "notice_date", "exit_type", "end_recorded_date"):
        spells.put(rows, column, "")
    return plausible(people, "everyone")


@defect("sales_results")
def rows_after_the_exit(delivery, random):
    """Ghosts: results of people who had left."""
    spells, results = delivery.tables["employment_spells"], delivery.tables["sales_results"]
    gone = spells.people(spells.where(end_date="*", population="seller"))
    known = {(row[results.at("employee_id")], row[results.at("month")]) for row in results.rows}
    added = []
    for person in sorted(gone)[:5]:
        row = results.where(employee_id=person)
        if row and (person, "2026-06-01") not in known:
            copy = results.rows[row[-1]].copy()
            copy[results.at("month")], copy[results.at("recorded_date")] = "2026-06-01", "2026-06-30"
            added.append(copy)
    results.rows += added
    return plausible({row[results.at("employee_id")] for row in added}, "themselves")


@defect("sales_results", {"how_many": "fifth"})
def rows_that_stop_some_months_before(delivery, random, how_many):
    """Some people's results of the last months are missing."""
    results = delivery.tables["sales_results"]
    people = sorted(staying(delivery))
    picked = set(random.sample(people, len(people) // 5))
    place = results.at("employee_id")
    rows = [
        number
        for number, row in enumerate(results.rows)
        if row[place] in picked and row[results.at("month")] >= "2026-04-01"
    ]
    results.remove(rows)
    return plausible(picked)
