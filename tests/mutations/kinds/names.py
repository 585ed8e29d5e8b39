"""Defects of names: they reach pages only, and must neither break a run nor a page."""

from tests.mutations.defect import THEMSELVES, defect, harmless, plausible, told
from tests.mutations.tables import chosen

MARKUP = "<script>alert(1)</script>"


@defect(
    "display_names",
    {"word": "markup"},
    {"word": "formula"},
    {"word": "right to left"},
    {"word": "emoji"},
    {"word": "zero byte"},
    {"word": "line break"},
    {"word": "long"},
    {"word": "template"},
    extra=("display_names",),
)
def odd_names(delivery, random, word):
    name = {
        "markup": MARKUP,
        "formula": '=HYPERLINK("http://example.org","x")',
        "right to left": "\u202eאבג",
        "emoji": "👩‍💼 Zoë",
        "zero byte": "An\x00na",
        "line break": "Anna\nMaria",
        "long": "x" * 100_000,
        "template": "{{ 7*7 }} {% for %}",
    }[word]
    table = delivery.tables["display_names"]
    table.put(chosen(random, list(range(len(table.rows))), "fifth"), "name", name)
    return harmless()


@defect("display_names", extra=("display_names",))
def people_without_a_name(delivery, random):
    table = delivery.tables["display_names"]
    rows = chosen(random, list(range(len(table.rows))), "few")
    table.put(rows, "name", "")
    return told("display_names", "name is filled", len(rows))


@defect("display_names", extra=("display_names",))
def two_names_for_one_person(delivery, random):
    table = delivery.tables["display_names"]
    second = table.rows[0].copy()
    second[table.at("name")] = "Somebody Else"
    table.rows.append(second)
    return told("display_names", "occurs once", 2)


@defect("assignments")
def markup_in_a_label(delivery, random):
    """In a column that no feature reads."""
    table = delivery.tables["assignments"]
    table.put(range(len(table.rows)), "site", lambda old: f"{MARKUP}{old}")
    return plausible((), THEMSELVES)
