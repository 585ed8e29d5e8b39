"""The cases themselves: enough kinds, the same each time, each repeatable from its recipe."""

from tests.mutations.cases import Case, can_meet, pairs, parse
from tests.mutations.defect import REGISTRY


def test_there_are_more_than_a_hundred_kinds_of_defect():
    assert len({found.kind for found in REGISTRY.values()}) > 100


def test_a_recipe_leads_back_to_its_case():
    first, second = list(REGISTRY.values())[:2]
    case = Case((first, second), 17)
    assert parse(str(case)) == case


def test_the_same_pairs_are_drawn_each_time_and_more_of_them_only_add():
    assert pairs(20) == pairs(30)[:20]


def test_a_pair_is_read_in_one_way():
    for pair in pairs(200):
        assert can_meet(*pair.defects)
        assert {found.reader for found in pair.defects} <= {"", pair.reader}
