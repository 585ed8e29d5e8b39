"""When an organisation was rearranged, told from the panel alone."""

import numpy as np
import pandas as pd
import pytest

from models.reorganisation import after_reorganisation

QUARTERS = pd.to_datetime(["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31"])


def organisation(people: int = 80, dates: pd.DatetimeIndex = QUARTERS) -> pd.DataFrame:
    """Two units of half the people each, teams of ten, nothing ever changes."""
    numbers = np.tile(np.arange(people), len(dates))
    return pd.DataFrame(
        {
            "employee_id": [f"e{number:03d}" for number in numbers],
            "as_of_date": np.repeat(dates, people),
            "team_id": [f"t{number // 10}" for number in numbers],
            "manager_id": [f"m{number // 10}" for number in numbers],
            "org_unit": np.where(numbers < people // 2, "North", "South"),
        }
    )


def people_from(panel: pd.DataFrame, first: int, count: int, date: str) -> pd.Series:
    number = panel["employee_id"].str[1:].astype(int)
    return number.between(first, first + count - 1) & (panel["as_of_date"] >= date)


def marked(panel: pd.DataFrame) -> set[tuple[str, str]]:
    """Unit and month of the rows after a reorganisation; every row of such a pair has to be marked."""
    after = after_reorganisation(panel)
    units = panel["org_unit"].fillna("none").astype(str)
    keys = list(zip(units, panel["as_of_date"].dt.strftime("%Y-%m"), strict=True))
    found = {key for key, is_after in zip(keys, after, strict=True) if is_after}
    assert found.isdisjoint({key for key, is_after in zip(keys, after, strict=True) if not is_after})
    return found


def test_without_a_change_there_is_no_reorganisation():
    assert marked(organisation()) == set()


def test_more_than_a_quarter_with_another_manager_is_one_in_that_unit_for_half_a_year():
    panel = organisation()
    panel.loc[people_from(panel, 0, 11, "2024-09-30"), "manager_id"] = "new"  # 11 of 40 in the North, of 80
    assert marked(panel) == {("North", "2024-09"), ("North", "2024-12")}


def test_a_quarter_is_none():
    panel = organisation()
    panel.loc[people_from(panel, 0, 10, "2024-09-30"), "manager_id"] = "new"
    assert marked(panel) == set()


def test_another_team_counts_like_another_manager_and_a_person_once():
    panel = organisation()
    panel.loc[people_from(panel, 0, 6, "2024-09-30"), "team_id"] = "new"
    panel.loc[people_from(panel, 0, 6, "2024-09-30"), "manager_id"] = "new"
    assert marked(panel) == set()
    panel.loc[people_from(panel, 20, 5, "2024-09-30"), "team_id"] = "newer"
    assert marked(panel) == {("North", "2024-09"), ("North", "2024-12")}


def test_more_than_a_quarter_of_everybody_is_one_for_every_unit():
    panel = organisation(people=40)  # units of 20 are too small to tell by themselves
    panel.loc[people_from(panel, 0, 11, "2024-09-30"), "manager_id"] = "new"
    assert marked(panel) == {(unit, month) for unit in ("North", "South") for month in ("2024-09", "2024-12")}


def test_one_manager_who_leaves_a_small_organisation_is_none():
    panel = organisation(people=28)
    panel.loc[people_from(panel, 0, 10, "2024-09-30"), "manager_id"] = "new"
    assert marked(panel) == set()


def test_a_manager_not_known_on_one_of_the_dates_is_no_change():
    panel = organisation()
    panel.loc[people_from(panel, 0, 30, "2024-09-30"), ["manager_id", "team_id"]] = None
    assert marked(panel) == set()


def test_people_without_a_unit_follow_everybody():
    panel = organisation()
    panel.loc[people_from(panel, 60, 20, "2024-01-01"), "org_unit"] = None
    panel.loc[people_from(panel, 0, 11, "2024-09-30"), "manager_id"] = "new"
    assert marked(panel) == {("North", "2024-09"), ("North", "2024-12")}
    panel.loc[people_from(panel, 40, 20, "2024-09-30"), "manager_id"] = "new"
    assert ("none", "2024-09") in marked(panel)  # now 31 of 80 have another manager


def test_dates_more_than_half_a_year_apart_tell_nothing():
    years = pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"])
    panel = organisation(dates=years)
    panel.loc[people_from(panel, 0, 40, "2023-12-31"), "manager_id"] = "new"
    assert marked(panel) == set()


@pytest.mark.parametrize("lacking", [["team_id"], ["manager_id"], ["team_id", "manager_id"], ["org_unit"]])
def test_a_column_without_values_says_nothing(lacking):
    panel = organisation().assign(**dict.fromkeys(lacking))
    assert marked(panel) == set()


def test_nothing_later_is_looked_at_and_the_order_of_rows_does_not_matter():
    panel = organisation()
    panel.loc[people_from(panel, 0, 20, "2024-09-30"), "manager_id"] = "new"
    panel.loc[people_from(panel, 40, 20, "2025-03-31"), "manager_id"] = "newer"
    after = after_reorganisation(panel)
    early = panel["as_of_date"] <= "2024-12-31"
    np.testing.assert_array_equal(after_reorganisation(panel[early]), after[early])
    shuffled = np.random.default_rng(0).permutation(len(panel))
    np.testing.assert_array_equal(
        after_reorganisation(panel.iloc[shuffled].reset_index(drop=True)), after[shuffled]
    )
