"""The weight bootstrap over persons."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bootstrap import Estimate, PersonDraws, estimate_of, person_weights, ratio

PEOPLE = pd.Series([f"e{number:05d}" for number in range(4000)])


def test_weights_are_exponential_and_independent_between_people_and_draws():
    drawn = person_weights(PEOPLE, 50, 3)
    assert drawn.mean() == pytest.approx(1, abs=0.01)
    assert drawn.std() == pytest.approx(1, abs=0.02)
    assert np.quantile(drawn, 0.5) == pytest.approx(np.log(2), abs=0.01)
    between_draws = np.corrcoef(drawn.T)[np.triu_indices(50, 1)]
    between_people = np.corrcoef(drawn[:200])[np.triu_indices(200, 1)]
    assert np.abs(between_draws).max() < 0.08  # five standard errors of 4,000 people
    assert between_people.std() == pytest.approx(50**-0.5, rel=0.1)
    assert between_people.mean() == pytest.approx(0, abs=0.01)


def test_a_persons_weights_do_not_depend_on_who_else_is_there():
    whole = person_weights(PEOPLE, 5, 3)
    part = PEOPLE[PEOPLE.index % 7 == 0]
    np.testing.assert_array_equal(person_weights(part, 5, 3), whole[::7])
    np.testing.assert_array_equal(person_weights(PEOPLE[::-1], 5, 3), whole[::-1])
    twice = pd.concat([part, part])
    np.testing.assert_array_equal(person_weights(twice, 5, 3), np.vstack([whole[::7], whole[::7]]))
    np.testing.assert_array_equal(person_weights(PEOPLE, 9, 3)[:, :5], whole)


def test_the_kind_of_a_text_column_changes_no_weight():
    ids = PEOPLE[:20]
    expected = person_weights(ids, 3, 0)
    for kind in (object, "str", "category"):
        np.testing.assert_array_equal(person_weights(ids.astype(kind), 3, 0), expected)


def test_another_seed_is_another_bootstrap():
    first, second = person_weights(PEOPLE, 2, 0), person_weights(PEOPLE, 2, 1)
    assert abs(np.corrcoef(first[:, 0], second[:, 0])[0, 1]) < 0.08
    assert abs(np.corrcoef(first[:, 1], second[:, 0])[0, 1]) < 0.08


@given(st.integers(1, 60), st.integers(1, 7), st.integers(0, 5))
def test_sums_are_those_of_rows_times_weights(rows, people, seed):
    rng = np.random.default_rng(seed)
    drawn = PersonDraws.of(pd.Series(rng.integers(0, people, rows)).astype(str), 40, seed)
    value = rng.normal(size=rows)
    every_row = np.hstack([drawn.of_rows(columns) for columns in drawn.batches(cells=7)])
    assert len(drawn.batches(cells=7)) == 3
    assert every_row.shape == (rows, 41)
    assert (every_row[:, 0] == 1).all()
    np.testing.assert_allclose(drawn.sums(value)[0], value @ every_row, atol=1e-12)


def test_sums_of_some_rows_leave_the_others_out():
    drawn = PersonDraws.of(pd.Series(["b", "a", "b", "c"]), 6, 0)
    some = np.array([True, False, True, False])
    value = np.array([1.0, 10.0, 2.0, 20.0])
    np.testing.assert_allclose(drawn.take(some).sums(value[some])[0], drawn.sums(value * some)[0])


def test_the_interval_is_of_the_draws_that_are_defined():
    assert estimate_of(np.array([1.0, *range(101), np.nan])) == Estimate(1.0, 2.5, 97.5)
    assert str(estimate_of(np.array([1.0, np.nan]))) == str(Estimate(1.0))
    assert str(estimate_of(np.array([np.nan, 1.0]))) == str(Estimate(np.nan))


def test_a_quotient_by_nothing_is_undefined():
    np.testing.assert_array_equal(ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0])), [0.5, np.nan])
