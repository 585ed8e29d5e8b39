import pytest

from pipelines.reports.collation import sort_key


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("sv", ["Adam", "Zara", "Åke", "Älva", "Æsa", "Örjan", "Øystein"]),
        ("nb", ["Adam", "Zara", "Älva", "Ærlig", "Örjan", "Øystein", "Åse"]),
        ("en", ["Adam", "Åke", "Älva", "Bo", "Øystein", "Zara"]),
    ],
)
def test_names_stand_in_the_order_of_the_languages_own_alphabet(language, ordered):
    assert sorted(reversed(ordered), key=lambda name: sort_key(language, name)) == ordered


def test_accents_and_case_matter_only_where_nothing_else_differs():
    names = ["andré B", "Andre A", "ANDRE C"]
    assert sorted(names, key=lambda name: sort_key("en", name)) == ["Andre A", "andré B", "ANDRE C"]
    assert sort_key("en", "André") != sort_key("en", "Andre")


def test_a_letter_written_in_two_ways_is_one_letter():
    assert sort_key("sv", "\N{LATIN SMALL LETTER A}\N{COMBINING RING ABOVE}ke") == sort_key("sv", "åke")
