"""Sums per factor and comparison groups."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.explain import comparison_groups, sum_by_factor


def test_factors_sum_their_features():
    shares = pd.DataFrame({"a": [1.0, 2.0], "b": [0.5, -1.0], "c": [3.0, 3.0]})
    summed = sum_by_factor(shares, {"a": "pay", "b": "pay", "c": "goals"})
    assert summed.to_dict("list") == {"goals": [3.0, 3.0], "pay": [1.5, 1.0]}


def staff(*groups: tuple[int, str | None, str | None, str | None]) -> pd.DataFrame:
    rows = [(role, level, country) for count, role, level, country in groups for _ in range(count)]
    return pd.DataFrame(rows, columns=["role", "level", "country"]).assign(
        as_of_date=pd.Timestamp("2024-06-30")
    )


def test_the_narrowest_group_of_eight_is_taken():
    found = comparison_groups(staff((8, "kam", "2", "SE"), (3, "kam", "2", "NO"), (2, "kam", "3", "NO")))
    assert found.label.tolist() == ["kam / 2 / SE"] * 8 + ["kam / 2"] * 3 + ["kam"] * 2
    assert found.count.tolist() == [8] * 8 + [11] * 3 + [13] * 2


def test_a_role_with_a_slash_in_its_name_is_one_part_of_the_label():
    found = comparison_groups(staff((8, "Sales / Service", "2", "SE"), (8, "Sales /", "2", "SE")))
    assert found.label.unique().tolist() == ["Sales/Service / 2 / SE", "Sales/ / 2 / SE"]


def test_a_role_with_fewer_than_eight_has_no_group():
    found = comparison_groups(staff((7, "kam", "2", "SE")))
    assert found.label.isna().all()
    assert found.count.isna().all()
    assert np.isnan(found.over_members(np.ones(7), "mean")).all()


def test_a_null_key_forms_no_group_of_its_own():
    found = comparison_groups(staff((9, "kam", None, "SE"), (9, None, "2", "SE")))
    assert found.label.tolist()[:9] == ["kam"] * 9
    assert found.label.isna().sum() == 9


def test_keys_that_were_not_delivered_are_passed_over():
    found = comparison_groups(staff((9, "kam", "2", "SE")).drop(columns=["level", "country"]))
    assert found.label.tolist() == ["kam"] * 9


def test_people_are_counted_on_their_own_date():
    panel = staff((8, "kam", "2", "SE"))
    panel["as_of_date"] = pd.to_datetime(["2024-06-30"] * 4 + ["2024-09-30"] * 4)
    assert comparison_groups(panel).label.isna().all()


@pytest.mark.parametrize(("how", "expected"), [("mean", 7.0), ("median", 7.0), ("count", 15.0)])
def test_a_wider_groups_figures_are_over_all_its_members(how, expected):
    found = comparison_groups(staff((12, "ae", "senior", "SE"), (3, "ae", "senior", "NO")))
    figure = found.over_members(np.arange(15.0), how)
    assert found.label.tolist()[12:] == ["ae / senior"] * 3
    assert found.count.tolist()[12:] == [15] * 3
    assert figure[12:].tolist() == [expected] * 3
    assert figure[:12].tolist() == [12.0 if how == "count" else 5.5] * 12


def test_a_null_key_is_left_out_of_the_narrow_group_and_counted_in_the_wide_one():
    found = comparison_groups(staff((8, "kam", "2", "SE"), (2, "kam", None, "SE")))
    assert found.over_members(np.r_[np.zeros(8), 10.0, 10.0], "mean").tolist() == [0.0] * 8 + [2.0] * 2


def test_unknown_values_are_left_out_of_a_figure():
    found = comparison_groups(staff((9, "kam", "2", "SE")))
    values = np.r_[np.full(7, np.nan), 1.0, 3.0]
    assert found.over_members(values, "mean").tolist() == [2.0] * 9
    assert found.over_members(values, "count").tolist() == [2.0] * 9
    assert np.isnan(found.over_members(np.full(9, np.nan), "median")).all()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2024-06-30", "2024-09-30"]),
            st.sampled_from(["ae", "kam"]),
            st.sampled_from(["1", "2", None]),
            st.sampled_from(["SE", "NO", None]),
            st.integers(0, 9),
        ),
        max_size=80,
    )
)
def test_the_named_group_is_the_one_counted_and_averaged(rows):
    panel = pd.DataFrame(rows, columns=["as_of_date", "role", "level", "country", "value"])
    found = comparison_groups(panel)
    mean = found.over_members(panel["value"].to_numpy(dtype=np.float64), "mean")
    for row, label in found.label.dropna().items():
        keys = dict(zip(["role", "level", "country"], label.split(" / "), strict=False))
        is_member = (panel[list(keys)] == pd.Series(keys)).all(axis=1)
        is_member &= panel["as_of_date"] == panel.loc[row, "as_of_date"]
        assert found.count[row] == is_member.sum() >= 8
        assert mean[row] == pytest.approx(panel.loc[is_member, "value"].mean())
    assert np.isnan(mean[found.label.isna()]).all()
