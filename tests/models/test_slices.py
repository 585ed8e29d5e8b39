"""The backtest's metrics by rung, origin and part of the people."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.candidates import Rung
from models.metrics import evaluate
from models.slices import (
    MINIMUM_UNIT_PEOPLE,
    BootstrapSettings,
    measure_parts,
    measure_rungs,
    parts_of,
)
from models.training import train

ORIGINS = {3: [date(2024, 3, 31), date(2024, 6, 30)], 6: [date(2024, 3, 31)]}
BOOTSTRAP = BootstrapSettings(draws=20, seed=1)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Two origins of 130 people: 60 in the North, 30 each in two small units, 10 without a unit."""
    number = np.tile(np.arange(130), 2)
    rng = np.random.default_rng(0)
    left = rng.random(260) < 0.3
    return pd.DataFrame(
        {
            "employee_id": [f"e{one:03d}" for one in number],
            "as_of_date": pd.to_datetime(np.repeat(["2024-03-31", "2024-06-30"], 130)),
            "cause": np.where(left, "voluntary", None),
            "months_observed": np.where(left, 2, 6),
            "team_id": [f"t{one // 10}" for one in number],
            "org_unit": np.select([number < 60, number < 90, number < 120], ["North", "East", "West"], None),
            "is_unseen_person": number % 5 == 0,
            "is_unseen_team": False,
            "is_unseen_manager": number % 7 == 0,
            "is_after_reorganisation": np.arange(260) >= 130,
        }
    )


@pytest.fixture(scope="module")
def risks(rows) -> dict[Rung, np.ndarray]:
    rng = np.random.default_rng(1)
    return {rung: np.sort(rng.random((len(rows), 2)), axis=1) for rung in (Rung.LOGISTIC, Rung.LIGHTGBM)}


def test_units_under_fifty_people_are_one_part_and_people_without_a_unit_in_none(rows):
    assert MINIMUM_UNIT_PEOPLE == 50
    sizes = {part: int(mask.sum()) for part, mask in parts_of(rows).items()}
    assert sizes == {
        "unseen_people": 52,
        "unseen_teams": 0,
        "unseen_managers": 38,
        "after_reorganisation": 130,
        "unit:North": 120,
        "small_units": 120,
    }


def test_without_units_there_is_no_part_of_them(rows):
    assert not [part for part in parts_of(rows.assign(org_unit=None)) if "unit" in part]


def test_every_rung_is_measured_over_all_origins_with_intervals_and_at_each_without(rows, risks):
    found = measure_rungs(rows, risks, ORIGINS, BOOTSTRAP, jobs=1)
    assert [(one.rung, one.metrics.horizon_months, one.origin) for one in found] == [
        (rung, horizon, origin)
        for horizon in ORIGINS
        for rung in risks
        for origin in (None, *ORIGINS[horizon])
    ]
    for one in found:
        assert one.part == "all"
        assert np.isfinite(one.metrics.auc.low) == (one.origin is None)
    over_all, march, june = found[:3]
    assert over_all.metrics.people_months == march.metrics.people_months + june.metrics.people_months
    assert over_all.metrics.exits == march.metrics.exits + june.metrics.exits


def test_rows_of_an_origin_whose_horizon_has_not_passed_are_left_out(rows, risks):
    found = measure_parts(rows, Rung.LOGISTIC, risks[Rung.LOGISTIC], ORIGINS, BOOTSTRAP, jobs=1)
    sizes = {(one.part, one.metrics.horizon_months): one.metrics.people_months for one in found}
    assert (sizes["unit:North", 3], sizes["unit:North", 6]) == (120, 60)
    assert (sizes["after_reorganisation", 3], sizes["after_reorganisation", 6]) == (130, 0)


def test_a_part_is_measured_as_its_rows_alone_and_an_empty_one_is_stated(rows, risks):
    found = measure_parts(rows, Rung.LIGHTGBM, risks[Rung.LIGHTGBM], ORIGINS, BOOTSTRAP, jobs=1)
    at_three = {one.part: one.metrics for one in found if one.metrics.horizon_months == 3}
    mask = (rows["org_unit"] == "North").to_numpy()
    alone = evaluate(
        risks[Rung.LIGHTGBM][mask, 0], rows[mask], 3, teams=rows.loc[mask, "team_id"], draws=20, seed=1
    )
    assert str(at_three["unit:North"]) == str(alone)  # NaN equals itself only as text
    empty = at_three["unseen_teams"]
    assert (empty.people_months, empty.exits) == (0, 0)
    assert all(np.isnan(estimate.value) for estimate in empty.estimates().values())


def test_of_fewer_than_ten_people_only_their_numbers_are_stated(rows, risks):
    def told(people: int) -> dict[str, float]:
        number = rows["employee_id"].str[1:].astype(int)
        few = rows.assign(is_unseen_team=number < people)
        measured = measure_parts(few, Rung.LOGISTIC, risks[Rung.LOGISTIC], ORIGINS, BOOTSTRAP, jobs=1)
        metrics = next(one.metrics for one in measured if one.part == "unseen_teams")
        assert metrics.people_months == 2 * people
        return {
            "base_rate": metrics.base_rate,
            "brier": metrics.brier.value,
            "lines": len(metrics.net_benefit),
        }

    assert str(told(9)) == str({"base_rate": np.nan, "brier": np.nan, "lines": 0})
    assert told(10)["brier"] > 0


def test_processes_change_no_figure(rows, risks):
    one = measure_rungs(rows, risks, ORIGINS, BOOTSTRAP, jobs=1)
    assert str(measure_rungs(rows, risks, ORIGINS, BOOTSTRAP, jobs=2)) == str(one)


def test_the_winner_alone_is_measured_on_parts(trained):
    parts = [one for one in trained.backtest.metrics if one.part != "all"]
    assert {one.rung for one in parts} == {trained.model.rung}
    assert {one.origin for one in parts} == {None}
    assert {one.part for one in parts} == {
        "unseen_people",
        "unseen_teams",
        "unseen_managers",
        "after_reorganisation",
    }


def test_managers_and_units_reach_the_slices_and_change_no_fit(
    firm, trained, known_outcomes, settings, months
):
    number = firm.panel["employee_id"].str[1:].astype(int)
    manager = np.where(
        (number % 20 < 8) & (firm.panel["as_of_date"] >= pd.Timestamp(months(21))), "new", "old"
    )
    panel = firm.panel.assign(manager_id=manager, org_unit=np.where(number % 2, "odd", "even"))
    cutoff = months(36)
    told = train(panel, known_outcomes(firm, cutoff, settings), cutoff, firm.columns, settings)
    np.testing.assert_array_equal(
        told.backtest.risks[told.model.rung], trained.backtest.risks[trained.model.rung]
    )
    parts = {
        one.part: one.metrics
        for one in told.backtest.metrics
        if one.part != "all" and one.metrics.horizon_months == 6
    }
    rows = told.backtest.rows
    assert parts["unit:odd"].people_months + parts["unit:even"].people_months == len(rows)
    after = rows["is_after_reorganisation"]
    assert set(rows.loc[after, "as_of_date"]) == {pd.Timestamp(months(21)), pd.Timestamp(months(24))}
    assert parts["after_reorganisation"].people_months == after.sum()
    at_21 = rows["as_of_date"] == pd.Timestamp(months(21))
    assert (rows.loc[at_21, "is_unseen_manager"] == (rows.loc[at_21, "manager_id"] == "new")).all()
    assert rows["is_unseen_manager"].any()
