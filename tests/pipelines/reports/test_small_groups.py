import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reports.small_groups import OTHER, publishable_groups


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
