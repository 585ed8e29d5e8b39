"""Defects of rows: copied, lost, stale, in another order."""

from datetime import date

from tests.mutations.defect import PEERS, TOO_MUCH_ASIDE, defect, harmless, plausible, stops, told
from tests.mutations.kinds.files import VOLUME
from tests.mutations.tables import chosen

TABLES = (
    {"table": "pay"},
    {"table": "sales_results"},
    {"table": "employment_spells"},
    {"table": "assignments"},
)


@defect("pay", *TABLES)
def rows_in_another_order(delivery, random, table):
    random.shuffle(delivery.tables[table].rows)
    return harmless()


@defect("pay", {"table": "pay", "how_many": "few"}, {"table": "sales_results", "how_many": "fifth"})
def exact_copies(delivery, random, table, how_many):
    """Each copy tells the same as its original, so keeping one of them loses nothing."""
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), how_many)
    people = found.people(rows)
    found.rows += [found.rows[row].copy() for row in rows]
    return told(table, "occurs once per recorded_date", 2 * len(rows), people, PEERS)


@defect("employment_spells", {"table": "employment_spells"}, {"table": "assignments"})
def exact_copies_in_a_required_table(delivery, random, table):
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), "few")
    found.rows += [found.rows[row].copy() for row in rows]
    return stops(table, "occurs once per recorded_date", 2 * len(rows))


@defect("pay", {"table": "pay", "column": "base_pay"}, {"table": "sales_results", "column": "result"})
def one_key_with_two_values(delivery, random, table, column):
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), "few")
    people = found.people(rows)
    copies = [found.rows[row].copy() for row in rows]
    for copy in copies:
        copy[found.at(column)] = "12345.00"
    found.rows += copies
    return told(table, "occurs once per recorded_date", 2 * len(rows), people, PEERS)


@defect("sales_results", {"table": "sales_results"}, {"table": "pay"})
def a_table_ten_times_its_size(delivery, random, table):
    """The same people's rows, dated years before: nothing but the number of rows is odd."""
    found = delivery.tables[table]
    columns = [column for column in ("month", "valid_from", "recorded_date") if column in found.columns]
    copies = []
    for years in range(4, 40, 4):
        for row in found.rows:
            copy = row.copy()
            for column in columns:
                old = copy[found.at(column)]
                copy[found.at(column)] = f"{int(old[:4]) - years}{old[4:]}"
            copies.append(copy)
    found.rows += copies
    return told(table, VOLUME)


@defect("one_on_ones")
def a_table_copied_ten_times(delivery, random):
    found = delivery.tables["one_on_ones"]
    found.rows += [row.copy() for _ in range(9) for row in found.rows]
    return stops("one_on_ones", TOO_MUCH_ASIDE)


@defect("pay", {"table": "sales_results", "how_many": "few"}, {"table": "one_on_ones", "how_many": "few"})
def a_few_rows_lost(delivery, random, table, how_many):
    found = delivery.tables[table]
    rows = chosen(random, list(range(len(found.rows))), how_many)
    people = found.people(rows)
    found.remove(rows)
    return plausible(people)


@defect("sales_results")
def everything_of_one_team_lost(delivery, random):
    assignments, results = delivery.tables["assignments"], delivery.tables["sales_results"]
    team = random.choice(sorted(set(assignments.values("team_id")) - {""}))
    people = assignments.people(assignments.where(team_id=team))
    place = results.at("employee_id")
    results.remove(number for number, row in enumerate(results.rows) if row[place] in people)
    return plausible(people)


@defect("sales_results", {"table": "sales_results"}, {"table": "one_on_ones"})
def a_table_that_ends_a_year_before(delivery, random, table):
    found = delivery.tables[table]
    found.remove(row for row in range(len(found.rows)) if found.get(row, "recorded_date") > "2025-09-30")
    return told(table, "the newest record is at most")


@defect("pay")
def rows_recorded_after_the_date(delivery, random):
    """What came later must not be seen: harmless, and counted apart."""
    pay = delivery.tables["pay"]
    later = [row.copy() for row in pay.rows[:20]]
    for row in later:
        row[pay.at("valid_from")] = row[pay.at("recorded_date")] = date(2026, 7, 2).isoformat()
    pay.rows += later
    return harmless()
