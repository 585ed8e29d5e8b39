"""Defects of codes: other letters, other languages, other words than agreed."""

from tests.mutations.defect import PEERS, TOO_MUCH_ASIDE, defect, plausible, stops, told
from tests.mutations.tables import chosen


@defect("employment_spells", {"how_many": "few"}, {"how_many": "all"})
def populations_in_capitals(delivery, random, how_many):
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, list(range(len(spells.rows))), how_many)
    spells.put(rows, "population", str.upper)
    return stops("employment_spells", "population is one of", len(rows))


@defect("employment_spells", {"how_many": "few"}, {"how_many": "all"})
def blanks_around_codes(delivery, random, how_many):
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(exit_type="*"), how_many)
    spells.put(rows, "exit_type", lambda old: f"{old} ")
    return stops("employment_spells", "exit_type is one of", len(rows))


@defect("employment_spells", {"word": "egen begäran"}, {"word": "Kündigung"}, {"word": "V"})
def exit_types_in_another_language(delivery, random, word):
    spells = delivery.tables["employment_spells"]
    rows = spells.where(exit_type="voluntary")
    spells.put(rows, "exit_type", word)
    return stops("employment_spells", "exit_type is one of", len(rows))


@defect("employment_spells", {"how_many": "one"})
def an_unknown_exit_type(delivery, random, how_many):
    spells = delivery.tables["employment_spells"]
    rows = chosen(random, spells.where(exit_type="*"), how_many)
    spells.put(rows, "exit_type", "transferred")
    return stops("employment_spells", "exit_type is one of", len(rows))


@defect("employment_spells", {"how_many": "all"})
def exit_types_left_empty(delivery, random, how_many):
    """Every exit counts as unknown_exits_count_as says: scores move, and the report must say why."""
    spells = delivery.tables["employment_spells"]
    rows = spells.where(exit_type="*")
    spells.put(rows, "exit_type", "")
    return told("employment_spells", "exit_type is filled where", None, ())


@defect("one_on_ones", {"how_many": "few"}, {"how_many": "fifth"})
def unknown_arenas(delivery, random, how_many):
    talks = delivery.tables["one_on_ones"]
    rows = chosen(random, talks.where(held_date="*"), how_many)
    people = talks.people(rows)
    talks.put(rows, "arena", "coffee")
    return told("one_on_ones", "arena is one of", len(rows), people, PEERS)


@defect("one_on_ones")
def arenas_in_capitals(delivery, random):
    talks = delivery.tables["one_on_ones"]
    rows = talks.where(arena="*")
    talks.put(rows, "arena", str.upper)
    return stops("one_on_ones", TOO_MUCH_ASIDE)


@defect("assignments", {"column": "role", "how_many": "few"}, {"column": "level", "how_many": "few"})
def a_few_labels_spelled_otherwise(delivery, random, column, how_many):
    table = delivery.tables["assignments"]
    rows = chosen(random, table.where(**{column: "*"}), how_many)
    people = table.people(rows)
    table.put(rows, column, lambda old: f"{old} (new)")
    return plausible(people)


@defect("assignments", {"column": "role"}, {"column": "country"})
def all_labels_spelled_otherwise(delivery, random, column):
    """None of the labels that the model was trained on is left."""
    table = delivery.tables["assignments"]
    table.put(range(len(table.rows)), column, lambda old: old and f"{old} (new)")
    return told("assignments", column)


@defect("assignments")
def levels_as_fractions(delivery, random):
    """2 became 2.0 on its way through a data frame."""
    table = delivery.tables["assignments"]
    table.put(range(len(table.rows)), "level", lambda old: old and f"{old}.0")
    return told("assignments", "level")


@defect("trainings", {"word": "yes"}, {"word": "ja"}, extra=("trainings",))
def booleans_as_words(delivery, random, word):
    trainings = delivery.tables["trainings"]
    rows = chosen(random, list(range(len(trainings.rows))), "few")
    trainings.put(rows, "linked_to_goal", word)
    rule = "linked_to_goal can be read as true or false"
    return told("trainings", rule if word == "ja" else "", len(rows) if word == "ja" else None)
