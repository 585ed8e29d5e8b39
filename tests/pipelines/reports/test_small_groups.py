from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.reports.small_groups import OTHER, hidden_cells, publishable_beside, publishable_groups


def groups(**sizes):
    return pd.Series([name for name, size in sizes.items() for _ in range(size)], dtype="str")


@pytest.mark.parametrize(
    ("sizes", "counted"),
    [
        ({"a": 5, "b": 6}, {"a": 5, "b": 6}),
        ({"a": 9, "b": 3, "c": 2}, {"a": 9, OTHER: 5}),
        # four people alone could be worked out from the total: the smallest group left joins them
        ({"a": 9, "b": 7, "c": 4}, {"a": 9, OTHER: 11}),
        ({"a": 9, "c": 1}, {OTHER: 10}),
        ({"a": 2, "b": 2, "c": 2}, {OTHER: 6}),
        ({"a": 4}, {}),
    ],
)
def test_groups_below_five_are_counted_together_and_never_left_over(sizes, counted):
    assert publishable_groups(groups(**sizes), 5).value_counts().to_dict() == counted


def test_people_without_a_group_are_counted_with_the_smaller_groups():
    labels = pd.Series(["a"] * 6 + ["b"] * 2 + [None] * 3, dtype="str")
    assert publishable_groups(labels, 5).value_counts().to_dict() == {"a": 6, OTHER: 5}


@given(st.lists(st.sampled_from(["a", "b", "c", "d", None])), st.integers(2, 6))
def test_no_figure_and_no_difference_of_figures_rests_on_fewer_than_the_minimum(labels, minimum):
    counted = publishable_groups(pd.Series(labels, dtype="str"), minimum)
    sizes = counted.value_counts()
    assert (sizes >= minimum).all()
    assert sizes.sum() == (len(labels) if len(labels) >= minimum else 0)
    # Every published group other than the merged one is a whole group.
    original = pd.Series(labels, dtype="str").value_counts()
    assert all(sizes[name] == original[name] for name in sizes.index.drop(OTHER, errors="ignore"))


def computable(partitions, minimum):
    """Sets of fewer people than the minimum about whom published sums tell something, by linear algebra.

    Whoever knows who is where may add and subtract all published figures. A combination that leaves only
    people of a few cells (the same groups in every kind) tells of these people alone.
    """
    cells = pd.DataFrame(partitions).groupby(list(partitions)).size()
    names = list(partitions)
    index = cells.index.to_frame(index=False)
    rows = [
        (index[name] == group).to_numpy(dtype=float) for name in names for group in sorted(set(index[name]))
    ]
    figures = np.array([np.ones(len(cells)), *rows])
    whole = np.linalg.matrix_rank(figures)
    small = [cell for cell in range(len(cells)) if cells.iloc[cell] < minimum]
    return [
        chosen
        for size in range(1, minimum)
        for chosen in combinations(small, size)
        if cells.iloc[list(chosen)].sum() < minimum
        and np.linalg.matrix_rank(np.delete(figures, chosen, axis=1)) < whole
    ]


NORTH_IN_KAM = [("north", "kam")] * 7 + [("south", "kam")] * 3 + [("south", "sales")] * 8


def test_a_role_that_holds_a_unit_but_for_three_people_would_give_those_three_away():
    unit, role = (pd.Series(labels, dtype="str") for labels in zip(*NORTH_IN_KAM, strict=True))
    assert computable({"unit": unit, "role": role}, 5)
    beside = publishable_beside(role, publishable_groups(unit, 5), 5)
    assert beside.value_counts().to_dict() == {OTHER: 18}


def test_roles_that_mix_with_units_stay_as_they_are():
    unit = pd.Series(["north"] * 12 + ["south"] * 12, dtype="str")
    role = pd.Series((["kam"] * 6 + ["sales"] * 6) * 2, dtype="str")
    assert publishable_beside(role, unit, 5).tolist() == role.tolist()


def test_roles_that_are_units_by_another_name_stay_as_they_are():
    unit = pd.Series(["north"] * 6 + ["south"] * 6, dtype="str")
    assert publishable_beside(unit, unit, 5).tolist() == unit.tolist()


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "d", None]), st.sampled_from(["x", "y", "z", None])),
        max_size=24,
    ),
    st.integers(2, 5),
)
@example(NORTH_IN_KAM, 5)
def test_no_sum_or_difference_of_units_roles_and_total_tells_of_fewer_than_the_minimum(people, minimum):
    labels = pd.DataFrame(people, columns=["unit", "role"]).astype("str")
    unit = publishable_groups(labels["unit"], minimum)
    role = publishable_beside(labels["role"], unit, minimum)
    if len(people) < minimum:
        assert unit.isna().all()
        assert role.isna().all()
        return
    assert (role.value_counts() >= minimum).all()
    assert computable({"unit": unit, "role": role}, minimum) == []


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(2, 5))
def test_what_is_known_of_too_few_is_hidden_and_the_overall_figure_does_not_give_it_away(counts, minimum):
    known = pd.Series(counts, index=list("abcdef")[: len(counts)])
    is_hidden = hidden_cells(known, minimum)
    assert (known[~is_hidden] >= minimum).all()
    left_over = known[is_hidden].sum()
    # Nothing left over, enough to be a group of its own, or nothing shown to subtract.
    assert left_over == 0 or left_over >= minimum or is_hidden.all()
