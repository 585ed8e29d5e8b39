"""Every feature against a slow and obvious reference in plain Python, on random organisations."""

from datetime import date
from functools import cache

import pytest

from features.catalogue import FEATURES
from tests.features.random_rows import random_organisation
from tests.features.references import REFERENCES
from tests.features.references.knowledge import known

DATES = (date(2024, 9, 30), date(2025, 5, 31))
SEEDS = (11, 22, 33)
POPULATION_OF = {f.name: f.populations for f in FEATURES}


@pytest.fixture(scope="module")
def compared(everything):
    """Seed and population -> for each date the facts known, and every feature of each person."""

    @cache
    def build(seed, population):
        rows_of = random_organisation(seed)
        built = everything(rows_of, DATES, DATES[-1], population)
        facts = {day: {table: known(rows_of, table, day) for table in rows_of} for day in DATES}
        for day in DATES:  # and what was believed before
            facts[day]["versions"] = {
                table: [row for row in rows if row["recorded_date"] <= day] for table, rows in rows_of.items()
            }
        return facts, {day: {p: row for (p, on), row in built.items() if on == day} for day in DATES}

    return build


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("population", ["seller", "sales_manager"])
@pytest.mark.parametrize("factor", REFERENCES)
def test_features_equal_their_references(compared, factor, population, seed):
    facts, built = compared(seed, population)
    for name, reference in REFERENCES[factor].items():
        if population not in POPULATION_OF[name]:
            continue
        for day in DATES:
            people = sorted(built[day])
            found = {person: built[day][person][name] for person in people}
            expected = {person: reference(facts[day], person, day, people) for person in people}
            nulls = {person for person in people if found[person] is None}
            assert nulls == {person for person in people if expected[person] is None}, name
            values = {person: value for person, value in expected.items() if value is not None}
            assert {p: found[p] for p in values} == {
                p: value if isinstance(value, str) else pytest.approx(value, rel=1e-6, abs=1e-9)
                for p, value in values.items()
            }, name


def test_every_feature_has_a_reference():
    missing = {f.name for f in FEATURES} - {name for named in REFERENCES.values() for name in named}
    assert not missing
