"""Defects of days: that cannot be, that are placeholders, that stand in the wrong order."""

from datetime import date, timedelta

from tests.mutations.defect import PEERS, TOO_MUCH_ASIDE, defect, harmless, plausible, stops, told
from tests.mutations.tables import chosen

START_OF = {
    "employment_spells": "start_date",
    "assignments": "valid_from",
    "pay": "valid_from",
    "sales_results": "month",
    "one_on_ones": "planned_date",
}


def dated(delivery, random, table, column, how_many, change):
    """Change the filled dates of a column; returns the rows and the people."""
    found = delivery.tables[table]
    rows = chosen(random, found.where(**{column: "*"}), how_many)
    people = found.people(rows)
    found.put(rows, column, change)
    return rows, people


@defect("one_on_ones", {"how_many": "one"}, {"how_many": "few"})
def future_dates(delivery, random, how_many):
    """A talk held in 2062: it counts from that day on."""
    _, people = dated(delivery, random, "one_on_ones", "held_date", how_many, lambda old: "2062" + old[4:])
    return plausible(people)


@defect("sales_results", {"how_many": "few"}, {"how_many": "fifth"})
def future_months(delivery, random, how_many):
    table = delivery.tables["sales_results"]
    table.put(range(len(table.rows)), "recorded_date", "")
    rows = chosen(random, list(range(len(table.rows))), how_many)
    people = table.people(rows)
    table.put(rows, "month", lambda old: "2029" + old[4:])
    return plausible(people)


@defect(
    "employment_spells",
    {"table": "employment_spells", "column": "end_date", "how_many": "few"},
    {"table": "employment_spells", "column": "end_date", "how_many": "all"},
    {"table": "assignments", "column": "valid_to", "how_many": "few"},
    {"table": "assignments", "column": "valid_to", "how_many": "all"},
)
def far_dates_for_an_open_end(delivery, random, table, column, how_many):
    """9999-12-31: an end that is not known before its day is as good as none."""
    found = delivery.tables[table]
    found.put(chosen(random, found.where(**{column: ""}), how_many), column, "9999-12-31")
    return harmless()


@defect("employment_spells")
def far_recorded_ends(delivery, random):
    """9999-12-31 for an open end that is on record today: as far as anybody knows, they are leaving."""
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(end_date="", population="seller"), "few")
    people = spells.people(rows)
    spells.put(rows, "end_date", "9999-12-31")
    for row in rows:
        spells.put([row], "end_recorded_date", spells.get(row, "start_date"))
    return told("employment_spells", "end_date lies between", len(rows), people)


@defect(
    "employment_spells",
    {"table": "employment_spells", "how_many": "few", "day": "1900-01-01"},
    {"table": "pay", "how_many": "fifth", "day": "1900-01-01"},
    {"table": "pay", "how_many": "few", "day": "0001-01-01"},
)
def a_first_day_for_unknown(delivery, random, table, how_many, day):
    column = START_OF[table]
    rows, people = dated(delivery, random, table, column, how_many, day)
    return told(table, f"{column} lies between", len(rows), people)


@defect("employment_spells", {"how_many": "few"})
def the_epoch_for_unknown(delivery, random, how_many):
    """1970-01-01 is a day on which somebody may have begun."""
    _, people = dated(delivery, random, "employment_spells", "start_date", how_many, "1970-01-01")
    return plausible(people, "everyone")


@defect(
    "one_on_ones", {"day": "2025-02-29"}, {"day": "2025-13-01"}, {"day": "0000-00-00"}, {"day": "2025-04-31"}
)
def days_that_do_not_exist(delivery, random, day):
    rows, people = dated(delivery, random, "one_on_ones", "planned_date", "few", day)
    return told("one_on_ones", "planned_date can be read as a date", len(rows), people, PEERS)


@defect("pay", {"day": "2024-02-29"})
def a_leap_day(delivery, random, day):
    _, people = dated(delivery, random, "pay", "valid_from", "one", day)
    return plausible(people)


@defect("employment_spells", {"how_many": "one"}, {"how_many": "few"})
def ends_before_starts(delivery, random, how_many):
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(end_date="*"), how_many)
    for row in rows:
        start = date.fromisoformat(spells.get(row, "start_date"))
        spells.put([row], "end_date", (start - timedelta(days=30)).isoformat())
    return stops("employment_spells", "end_date is not before start_date", len(rows))


@defect("employment_spells", {"how_many": "one"}, {"how_many": "few"})
def notices_after_ends(delivery, random, how_many):
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(end_date="*", notice_date="*"), how_many)
    for row in rows:
        end = date.fromisoformat(spells.get(row, "end_date"))
        spells.put([row], "notice_date", (end + timedelta(days=3)).isoformat())
    return told("employment_spells", "end_date is not before notice_date", None, spells.people(rows))


@defect("employment_spells", {"how_many": "few"})
def exits_without_a_day(delivery, random, how_many):
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(exit_type="voluntary", end_date="*"), how_many)
    people = spells.people(rows)
    spells.put(rows, "end_date", "")
    spells.put(rows, "notice_date", "")
    return told("employment_spells", "exit_type stands beside", None, people)


@defect("pay", {"word": "NULL"}, {"word": "N/A"}, {"word": "-"}, {"word": "unknown"})
def words_for_empty_dates(delivery, random, word):
    rows, people = dated(delivery, random, "pay", "valid_from", "few", word)
    return told("pay", "valid_from can be read as a date", len(rows), people, PEERS)


@defect("employment_spells", {"word": "NULL"}, {"word": "None"})
def words_for_empty_ends(delivery, random, word):
    spells = delivery.tables["employment_spells"]
    spells.put(spells.where(end_date=""), "end_date", word)
    # Everybody employed is set aside, and with them most rows of the other tables.
    return stops("", TOO_MUCH_ASIDE)


@defect("sales_results", {"how_many": "fifth"})
def months_named_by_their_last_day(delivery, random, how_many):
    def last_day(old):
        day = date.fromisoformat(old)
        return (date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)).isoformat()

    rows, people = dated(delivery, random, "sales_results", "month", how_many, last_day)
    return told("sales_results", "month is the first day of a month", len(rows), people, PEERS)
