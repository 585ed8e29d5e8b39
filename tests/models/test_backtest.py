"""The rolling backtest cannot peek."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import LeakageError
from models.backtest import run_backtest
from models.candidates import Rung
from models.inputs import TrainingData
from models.person_months import count_exits
from models.slices import observed_origins
from models.splits import rolling_origin_splits


@pytest.fixture(scope="module")
def prepared(organisation, known_outcomes, settings, months):
    firm, cutoff = organisation(people=200), months(36)
    known = known_outcomes(firm, cutoff, settings)
    dates = [stamp.date() for stamp in firm.panel["as_of_date"].unique()]
    splits = rolling_origin_splits(dates, cutoff, 6, 1, 3)
    # Whether constraints hold is decided once over all origins, which no origin can know alone.
    return TrainingData(firm.panel, known, cutoff, replace(firm.columns, monotone={})), splits


@pytest.fixture(scope="module")
def backtest(prepared, settings):
    return run_backtest(*prepared, settings)


def test_outcomes_after_an_origin_change_none_of_its_predictions(prepared, backtest, settings, months):
    data, splits = prepared
    second = splits[1].origin
    left = (data.panel["floor"] < 0).to_numpy()
    invented = {
        day: frame
        if day <= second
        # As later days know it, everybody with a low floor left in the month after each as-of date.
        else frame.assign(
            cause=np.where(left & (frame["months_observed"] > 0), "voluntary", frame["cause"]),
            months_observed=frame["months_observed"].clip(upper=pd.Series(np.where(left, 1, 99))),
        )
        for day, frame in data.outcomes_known_at.items()
    }
    changed = run_backtest(replace(data, outcomes_known_at=invented), splits, settings)
    until = (backtest.rows["as_of_date"].dt.date <= second).to_numpy()
    for rung in Rung:
        np.testing.assert_array_equal(changed.risks[rung][until], backtest.risks[rung][until])
        assert (changed.risks[rung][~until] != backtest.risks[rung][~until]).any()


def test_features_of_later_dates_change_none_of_an_origins_predictions(prepared, backtest, settings):
    data, splits = prepared
    first = splits[0].origin
    later = data.panel["as_of_date"].dt.date > first
    panel = data.panel.assign(talk_gap=data.panel["talk_gap"].where(~later, 99.0))
    changed = run_backtest(replace(data, panel=panel), splits, settings)
    until = (backtest.rows["as_of_date"].dt.date <= first).to_numpy()
    for rung in Rung:
        np.testing.assert_array_equal(changed.risks[rung][until], backtest.risks[rung][until])


def test_outcomes_that_reach_beyond_their_origin_are_refused(prepared, settings):
    data, splits = prepared
    known = dict(data.outcomes_known_at)
    known[splits[0].origin] = known[data.cutoff]
    with pytest.raises(LeakageError, match="use outcomes from after"):
        run_backtest(replace(data, outcomes_known_at=known), splits, settings)


def test_every_rung_predicts_the_same_rows_and_risks_rise_with_the_horizon(backtest):
    for risks in backtest.risks.values():
        assert risks.shape == (len(backtest.rows), 3)
        assert (np.diff(risks, axis=1) >= 0).all()


def test_unseen_people_and_teams_are_those_the_fold_did_not_train_on(prepared, backtest, settings):
    data, splits = prepared
    trained_on = data.rows_known_at(splits[0].origin, settings.leads).panel
    first = backtest.rows[backtest.rows["as_of_date"].dt.date == splits[0].origin]
    expected = ~first["employee_id"].isin(trained_on["employee_id"])
    assert (first["is_unseen_person"] == expected).all()
    assert expected.any()
    assert not first["is_unseen_team"].any()  # all twenty teams were there from the start


def test_the_exits_an_origin_learned_from_are_those_known_on_its_day(prepared, backtest, settings):
    data, splits = prepared
    outcomes = [data.rows_known_at(split.origin, settings.leads).outcomes for split in splits]
    assert backtest.training_exits == tuple(count_exits(known, "voluntary", 12) for known in outcomes)
    assert list(backtest.training_exits) == sorted(backtest.training_exits)
    assert backtest.training_exits[0] > 0


def test_columns_that_are_not_delivered_are_in_no_slice(backtest):
    assert backtest.rows["manager_id"].isna().all()
    assert not backtest.rows[["is_unseen_manager", "is_after_reorganisation"]].any(axis=None)


def test_a_horizon_is_measured_only_where_it_was_observed_to_its_end(prepared, backtest):
    data, splits = prepared
    at_twelve = {
        found.origin for found in backtest.metrics if found.origin and found.metrics.horizon_months == 12
    }
    assert at_twelve == set(observed_origins(splits, data.cutoff, 12, 1))
    assert at_twelve < {split.origin for split in splits}


@pytest.mark.slow
def test_processes_change_no_bit(prepared, backtest, settings):
    again = run_backtest(*prepared, replace(settings, jobs=2))
    for rung in Rung:
        np.testing.assert_array_equal(again.risks[rung], backtest.risks[rung])
