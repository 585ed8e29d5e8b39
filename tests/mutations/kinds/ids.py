"""Defects of keys: who a row is about."""

from tests.mutations.defect import PEERS, TOO_MUCH_ASIDE, defect, plausible, stops, told
from tests.mutations.tables import chosen

OPTIONAL = ({"table": "pay"}, {"table": "sales_results"}, {"table": "one_on_ones"})
ORPHAN = "employee_id has a spell"


def spoiled(delivery, random, table, how_many, change):
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), how_many)
    people = found.people(rows)
    found.put(rows, "employee_id", change)
    if how_many == "all":
        return stops(table, TOO_MUCH_ASIDE)
    return told(table, ORPHAN, len(rows), people, PEERS)


@defect("pay", *OPTIONAL, reader="text")
def leading_zeros_lost_in_one_table(delivery, random, table):
    return spoiled(delivery, random, table, "all", lambda old: old.lstrip("0"))


@defect(
    "pay", {"table": "pay", "how_many": "few"}, {"table": "sales_results", "how_many": "fifth"}, reader="text"
)
def leading_zeros_lost_in_some_rows(delivery, random, table, how_many):
    return spoiled(delivery, random, table, how_many, lambda old: old.lstrip("0"))


@defect("assignments", reader="text")
def leading_zeros_lost_in_a_required_table(delivery, random):
    found = delivery.tables["assignments"]
    found.put(range(len(found.rows)), "employee_id", lambda old: old.lstrip("0"))
    return stops("assignments", "rows are left to work with")


@defect("pay", *OPTIONAL)
def ids_as_fractions(delivery, random, table):
    """What a spreadsheet or a data frame makes of a number column with one empty cell."""
    return spoiled(delivery, random, table, "all", lambda old: f"{int(old)}.0")


@defect("pay", {"table": "pay"}, {"table": "one_on_ones"})
def ids_in_scientific_notation(delivery, random, table):
    return spoiled(delivery, random, table, "all", lambda old: f"{int(old):.4E}")


@defect(
    "pay",
    {"table": "pay", "how_many": "few"},
    {"table": "sales_results", "how_many": "fifth"},
    {"table": "one_on_ones", "how_many": "all"},
    reader="text",
)
def blanks_around_ids(delivery, random, table, how_many):
    return spoiled(delivery, random, table, how_many, lambda old: f" {old} ")


@defect("pay", {"table": "pay", "how_many": "few"}, {"table": "one_on_ones", "how_many": "all"})
def hard_blanks_behind_ids(delivery, random, table, how_many):
    return spoiled(delivery, random, table, how_many, lambda old: f"{old}\u00a0")


@defect("pay", *OPTIONAL)
def ids_with_a_prefix_in_one_table(delivery, random, table):
    return spoiled(delivery, random, table, "all", lambda old: f"E{old}")


@defect("pay", {"table": "pay", "how_many": "one"}, {"table": "sales_results", "how_many": "fifth"})
def rows_about_strangers(delivery, random, table, how_many):
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), how_many)
    copies = [found.rows[row].copy() for row in rows]
    for number, copy in enumerate(copies):
        copy[found.at("employee_id")] = f"00{990000 + number}"
    found.rows += copies
    return told(table, ORPHAN, len(rows), (), PEERS)


@defect("pay", {"table": "pay", "how_many": "few"}, {"table": "one_on_ones", "how_many": "fifth"})
def rows_without_an_id(delivery, random, table, how_many):
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), how_many)
    people = found.people(rows)
    found.put(rows, "employee_id", "")
    return told(table, "employee_id is filled", len(rows), people, PEERS)


@defect("employment_spells", {"table": "employment_spells"}, {"table": "assignments"})
def rows_of_a_required_table_without_an_id(delivery, random, table):
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), "few")
    found.put(rows, "employee_id", "")
    return stops(table, "employee_id is filled", len(rows))


@defect("employment_spells", {"how_many": "one"}, {"how_many": "few"})
def people_missing_from_the_spells(delivery, random, how_many):
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(population="seller"), how_many)
    people = spells.people(rows)
    spells.remove(rows)
    return told("", "has a spell|inside a spell", None, people)


@defect("employment_spells", {"how_many": "one"})
def an_id_used_again_by_another_person(delivery, random, how_many):
    """The newcomer has a spell of their own that begins after the first one ended, as a re-hire has."""
    spells = delivery.tables["employment_spells"]
    leavers = [
        row
        for row in spells.where(population="seller", end_date="*")
        if spells.get(row, "end_date") < "2026-01"
    ]
    row = random.choice(leavers)
    added = spells.rows[row].copy()
    for column, value in newcomer(spells, row).items():
        if column in spells.columns:
            added[spells.at(column)] = value
    spells.rows.append(added)
    return plausible(spells.people([row]), "everyone")


def newcomer(spells, row):
    number = spells.get(row, "spell_id").partition("-")[0]
    return {
        "spell_id": f"{number}-9",
        "start_date": "2026-03-01",
        "hired_date": "2026-03-01",
        "recorded_date": "2026-03-01",
        "end_date": "",
        "notice_date": "",
        "exit_type": "",
        "end_recorded_date": "",
    }


@defect("employment_spells")
def an_id_used_again_under_the_same_spell_id(delivery, random):
    spells = delivery.tables["employment_spells"]
    leavers = [
        row
        for row in spells.where(population="seller", end_date="*")
        if spells.get(row, "end_date") < "2026-01"
    ]
    row = random.choice(leavers)
    added = spells.rows[row].copy()
    for column, value in newcomer(spells, row).items():
        if column in spells.columns and column != "spell_id":
            added[spells.at(column)] = value
    spells.rows.append(added)
    return told("employment_spells", "versions of a spell share its start_date", None, spells.people([row]))


@defect("employment_spells")
def one_id_for_two_people_at_once(delivery, random):
    spells = delivery.tables["employment_spells"]
    # One that began in the last months may be taken for a leaver whose exit is still to be entered.
    settled = [
        row
        for row in spells.where(population="seller", end_date="")
        if spells.get(row, "start_date") < "2026-01-01"
    ]
    first, second = random.sample(settled, 2)
    spells.put([second], "employee_id", spells.get(first, "employee_id"))
    return stops("employment_spells", "spells of a person do not overlap")


@defect("one_on_ones", {"how_many": "fifth"}, {"how_many": "all"})
def unknown_manager_ids_in_talks(delivery, random, how_many):
    talks = delivery.tables["one_on_ones"]
    rows = chosen(random, list(range(len(talks.rows))), how_many)
    people = talks.people(rows)
    talks.put(rows, "manager_id", lambda old: f"77{old}")
    return plausible(people)


@defect("assignments", {"how_many": "few"}, {"how_many": "all"})
def unknown_manager_ids(delivery, random, how_many):
    table = delivery.tables["assignments"]
    rows = chosen(random, table.where(manager_id="*"), how_many)
    people = table.people(rows)
    table.put(rows, "manager_id", lambda old: f"77{old}")
    return told("assignments", "manager_id has a spell", len(rows), people)
