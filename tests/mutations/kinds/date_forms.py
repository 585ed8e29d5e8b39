"""Defects of how days are written: the order of day and month, words, numbers, times and zones."""

from datetime import date, timedelta

from tests.mutations.defect import PEERS, TOO_MUCH_ASIDE, defect, harmless, noted, plausible, stops, told
from tests.mutations.kinds.dates import START_OF, dated


def german(old: str) -> str:
    return date.fromisoformat(old).strftime("%d.%m.%Y")


def british(old: str) -> str:
    return date.fromisoformat(old).strftime("%d/%m/%Y")


def american(old: str) -> str:
    return date.fromisoformat(old).strftime("%m/%d/%Y")


def swapped(old: str) -> str:
    """Day and month changed places where that still makes a date, as a wrong import does."""
    day = date.fromisoformat(old)
    return day.replace(month=day.day, day=day.month).isoformat() if day.day <= 12 else old


SWAPPABLE = (
    {"table": "one_on_ones", "column": "held_date", "how_many": "all"},
    {"table": "one_on_ones", "column": "planned_date", "how_many": "all"},
    {"table": "one_on_ones", "column": "held_date", "how_many": "fifth"},
    {"table": "pay", "column": "valid_from", "how_many": "all"},
    {"table": "employment_spells", "column": "start_date", "how_many": "all"},
)


@defect("one_on_ones", *SWAPPABLE)
def day_and_month_swapped(delivery, random, table, column, how_many):
    """A day above 12 stays: those dates were typed as text and read rightly."""
    _, people = dated(delivery, random, table, column, how_many, swapped)
    delivery.rows_in_file[table] = None
    return told(table, "swapped", None, people)


@defect("one_on_ones", {"how_many": "one"}, {"how_many": "few"})
def day_and_month_swapped_by_hand(delivery, random, how_many):
    """A slip in a few rows leaves dates that could as well be true."""
    _, people = dated(delivery, random, "one_on_ones", "held_date", how_many, swapped)
    return plausible(people)


@defect(
    "sales_results",
    {"table": "one_on_ones", "column": "held_date", "form": "british"},
    {"table": "one_on_ones", "column": "planned_date", "form": "american"},
    {"table": "pay", "column": "valid_from", "form": "german"},
    reader="text",
)
def dates_in_another_form(delivery, random, table, column, form):
    dated(delivery, random, table, column, "all", FORMS[form])
    return stops(table, f"{column} has the type DATE")


FORMS = {"german": german, "british": british, "american": american}


@defect("one_on_ones", {"form": "british"}, {"form": "american"}, {"form": "german"}, reader="sniffed")
def dates_in_another_form_that_the_engine_knows(delivery, random, form):
    """Days above 12 decide: the engine reads the whole column in the form that fits every value."""
    dated(delivery, random, "one_on_ones", "planned_date", "all", FORMS[form])
    return harmless()


@defect("one_on_ones", {"form": "british"}, {"form": "german"}, reader="sniffed")
def dates_in_another_form_beside_empty_cells(delivery, random, form):
    dated(delivery, random, "one_on_ones", "held_date", "all", FORMS[form])
    return stops("one_on_ones", "held_date has the type DATE")


@defect("sales_results", {"form": "british"}, {"form": "german"}, {"form": "american"}, reader="sniffed")
def first_days_of_months_in_another_form(delivery, random, form):
    """Every day is the first, so nothing says which number is the month; the engine takes the second."""
    dated(delivery, random, "sales_results", "month", "all", FORMS[form])
    if form != "american":
        return harmless()
    return stops("sales_results", TOO_MUCH_ASIDE)


@defect("one_on_ones", {"form": "british"}, {"form": "german"}, {"form": "american"})
def a_few_dates_in_another_form(delivery, random, form):
    rows, people = dated(delivery, random, "one_on_ones", "planned_date", "few", FORMS[form])
    return told("one_on_ones", "planned_date can be read as a date", len(rows), people, PEERS)


@defect("pay", {"form": "%d-%b-%Y"}, {"form": "%Y%m%d"}, reader="text")
def dates_with_words_or_short_years(delivery, random, form):
    dated(delivery, random, "pay", "valid_from", "all", lambda old: date.fromisoformat(old).strftime(form))
    return stops("pay", "valid_from has the type DATE")


@defect("pay", reader="text")
def two_digit_years(delivery, random):
    """15-06-25 is read as a day of the year 15."""
    dated(delivery, random, "pay", "valid_from", "all", lambda old: old[8:] + old[4:8] + old[2:4])
    return stops("pay", TOO_MUCH_ASIDE)


@defect("pay", {"table": "pay"}, {"table": "one_on_ones"})
def dates_as_spreadsheet_numbers(delivery, random, table):
    dated(
        delivery,
        random,
        table,
        START_OF[table],
        "all",
        lambda old: str((date.fromisoformat(old) - date(1899, 12, 30)).days),
    )
    return stops(table, f"{START_OF[table]} has the type DATE")


@defect("pay", {"table": "pay"}, {"table": "employment_spells"}, {"table": "sales_results"})
def midnights_instead_of_dates(delivery, random, table):
    dated(delivery, random, table, START_OF[table], "all", lambda old: f"{old} 00:00:00")
    return harmless()


@defect("one_on_ones", {"table": "one_on_ones"}, {"table": "pay"})
def times_of_day(delivery, random, table):
    column = START_OF[table]
    dated(delivery, random, table, column, "all", lambda old: f"{old} 23:30:00")
    return noted(table, f"{column} is a day without a time of day")


@defect(
    "one_on_ones",
    {"table": "one_on_ones", "zone": "+02:00"},
    {"table": "employment_spells", "zone": "+01:00"},
    reader="sniffed",
)
def time_zones(delivery, random, table, zone):
    """Local midnight, east of Greenwich: in universal time that is the day before."""
    column = START_OF[table]
    dated(delivery, random, table, column, "all", lambda old: f"{old}T00:00:00{zone}")
    return told(table, f"{column} is a day without a time of day")


@defect(
    "one_on_ones",
    {"table": "one_on_ones", "zone": "+02:00"},
    {"table": "employment_spells", "zone": "+01:00"},
    reader="text",
)
def time_zones_read_as_text(delivery, random, table, zone):
    """The day that is written is the day that is read."""
    dated(delivery, random, table, START_OF[table], "all", lambda old: f"{old}T00:00:00{zone}")
    return harmless()


@defect("one_on_ones", {"table": "one_on_ones"}, {"table": "sales_results"})
def midnights_in_universal_time(delivery, random, table):
    """An export that turned local midnights into 22:00 of the day before: each date is a day early."""
    column = START_OF[table]
    dated(
        delivery,
        random,
        table,
        column,
        "all",
        lambda old: f"{date.fromisoformat(old) - timedelta(days=1)} 22:00:00",
    )
    delivery.rows_in_file[table] = None
    if table == "sales_results":
        return stops(table, TOO_MUCH_ASIDE)  # none of the days is a month's first
    return told(table, f"{column} is a day without a time of day")
