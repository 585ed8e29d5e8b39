"""Sums per factor and comparison groups."""

import pandas as pd

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
    assert found["comparison_group"].tolist() == ["kam / 2 / SE"] * 8 + ["kam / 2"] * 3 + ["kam"] * 2
    assert found["comparison_count"].tolist() == [8] * 8 + [11] * 3 + [13] * 2


def test_a_role_with_fewer_than_eight_has_no_group():
    found = comparison_groups(staff((7, "kam", "2", "SE")))
    assert found.isna().all(axis=None)


def test_a_null_key_forms_no_group_of_its_own():
    found = comparison_groups(staff((9, "kam", None, "SE"), (9, None, "2", "SE")))
    assert found["comparison_group"].tolist()[:9] == ["kam"] * 9
    assert found["comparison_group"].isna().sum() == 9


def test_keys_that_were_not_delivered_are_passed_over():
    found = comparison_groups(staff((9, "kam", "2", "SE")).drop(columns=["level", "country"]))
    assert found["comparison_group"].tolist() == ["kam"] * 9


def test_people_are_counted_on_their_own_date():
    panel = staff((8, "kam", "2", "SE"))
    panel["as_of_date"] = pd.to_datetime(["2024-06-30"] * 4 + ["2024-09-30"] * 4)
    assert comparison_groups(panel).isna().all(axis=None)
