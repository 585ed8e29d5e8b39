"""No feature sees what was recorded later: properties of all features at once, on random organisations."""

import random
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data_contracts.catalogue import source_contract

EARLIER = date(2024, 9, 30)
LATER = date(2025, 5, 31)
# A seed has no smaller neighbour: shrinking would only cost minutes.
EXAMPLES = settings(max_examples=3, phases=(Phase.explicit, Phase.reuse, Phase.generate))
seeds = st.integers(0, 10_000)
populations = pytest.mark.parametrize("population", ["seller", "sales_manager"])


def cut(rows_of, day):
    """What the sources would have delivered on that day, by their recorded dates alone."""
    return {
        table: [hidden(table, row, day) for row in rows if row["recorded_date"] <= day]
        for table, rows in rows_of.items()
    }


def hidden(table, row, day):
    """The row without the values that became known after the day."""
    later = {
        column.name
        for column in source_contract(table).columns
        if column.known_from and row.get(column.known_from) and row[column.known_from] > day
    }
    later |= {name for name in source_contract(table).recorded_defaults if row.get(name) and row[name] > day}
    return {name: None if name in later else value for name, value in row.items()}


@populations
@EXAMPLES
@given(seed=seeds)
def test_sources_cut_at_the_as_of_date_give_the_same_values(everything, organisation, population, seed):
    rows_of = organisation(seed)
    whole = everything(rows_of, (EARLIER, LATER), LATER, population)
    then = everything(cut(rows_of, EARLIER), (EARLIER,), EARLIER, population)
    assert {key: row for key, row in whole.items() if key[1] == EARLIER} == then
    assert then


@populations
@EXAMPLES
@given(seed=seeds, other_seed=seeds)
def test_other_rows_recorded_later_give_the_same_values(
    everything, organisation, population, seed, other_seed
):
    rows_of = organisation(seed)
    other_future = {
        table: [row for row in rows if row["recorded_date"] > LATER]
        for table, rows in organisation(other_seed).items()
    }
    changed = {table: [*rows, *other_future[table]] for table, rows in cut(rows_of, LATER).items()}
    assert everything(changed, (EARLIER, LATER), LATER, population) == everything(
        rows_of, (EARLIER, LATER), LATER, population
    )


@populations
@EXAMPLES
@given(seed=seeds, order=seeds)
def test_the_order_of_rows_does_not_matter(everything, organisation, population, seed, order):
    rows_of = organisation(seed)
    shuffled = {table: random.Random(order).sample(rows, k=len(rows)) for table, rows in rows_of.items()}
    assert everything(shuffled, (EARLIER, LATER), LATER, population) == everything(
        rows_of, (EARLIER, LATER), LATER, population
    )


@pytest.mark.parametrize(
    ("population", "constant"),
    [
        ("seller", {"population", "country", "org_type", "org_unit"}),
        ("sales_manager", {"population", "country", "org_type", "org_unit"}),
    ],
)
def test_the_random_organisations_exercise_every_feature(everything, organisation, population, constant):
    rows = [
        row
        for seed in range(3)
        for row in everything(organisation(seed), (EARLIER, LATER), LATER, population).values()
    ]
    values = {name: {row[name] for row in rows} - {None} for name in rows[0]}
    assert {name for name, found in values.items() if len(found) < 2} == constant
