"""The variant of LightGBM that was measured is the one that is published."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.calibration import Calibration
from models.candidates import Rung
from models.causes import JudgedMonths, learn_calibration_of
from models.columns import feature_matrix
from models.constraints import choose_constraints
from models.fitted import LinearHazard, TwoSpanHazard
from models.saved_model import load_model


@pytest.fixture(scope="module")
def train_with(organisation, training, months):
    # Only trees see the extremes, so that LightGBM wins with and without a constraint on talk_gap.
    firm = organisation(people=1500, effects=(1.0, 0.0, 0.0), extremes=1.6)

    def run(monotone: dict[str, int]):
        return training(
            replace(firm, columns=replace(firm.columns, monotone=monotone)),
            months(36),
            origins=2,
            refits=2,
            bootstrap_draws=0,
        )

    return run


@pytest.fixture(scope="module")
def free(train_with):
    return train_with({})


def test_without_a_constraint_there_is_nothing_to_choose(free):
    assert free.model.rung is Rung.LIGHTGBM
    assert not free.model.record.is_monotone
    assert np.isnan(free.backtest.constraints.auc_cost)
    assert free.model.record.metrics["monotone_auc_cost"] is None


def test_where_trees_win_the_logistic_rung_is_asked_for_a_second_opinion_and_kept_with_the_model(
    free, tmp_path
):
    model, people = free.model, free.latest_rows.head(50)
    shares = model.second_contributions(people)
    assert isinstance(model.second.hazard, LinearHazard | TwoSpanHazard)
    raw = model.second.hazard.contributions(feature_matrix(people, model.columns, model.categories))[0]
    np.testing.assert_allclose(shares, model.second.slope * raw)
    logistic = free.backtest.log_odds[Rung.LOGISTIC].voluntary
    judged = JudgedMonths.of(free.backtest.rows, model.leads)
    expected = learn_calibration_of("voluntary", logistic, judged).calibration.slope
    assert model.second.slope == expected
    model.save(tmp_path)
    again = load_model(tmp_path)
    np.testing.assert_array_equal(again.second_contributions(people), shares)
    assert again.model_version == model.model_version
    updated = replace(model, update=Calibration(0.1, 0.5))
    np.testing.assert_allclose(updated.second_contributions(people), 0.5 * shares)


@pytest.mark.slow
def test_a_constraint_that_costs_skill_is_dropped_from_all_that_is_measured_and_published(train_with, free):
    result = train_with({"talk_gap": -1})
    assert not result.backtest.constraints.is_monotone
    assert not result.model.record.is_monotone
    assert result.model.record.metrics["monotone_auc_cost"] > 0.003
    for rung in Rung:
        np.testing.assert_array_equal(result.backtest.risks[rung], free.backtest.risks[rung])
    assert result.selection == free.selection
    assert result.judgement == free.judgement
    assert str(result.backtest.metrics) == str(free.backtest.metrics)  # NaN equals itself only as text
    assert result.model.calibration == free.model.calibration
    assert result.model.noise_floors == free.model.noise_floors
    assert {name: text for name, text in result.model.files.items() if name.endswith(".txt")} == {
        name: text for name, text in free.model.files.items() if name.endswith(".txt")
    }


@pytest.mark.slow
def test_a_constraint_that_agrees_with_the_data_binds_all_that_is_measured_and_published(train_with, free):
    result = train_with({"talk_gap": +1})
    assert result.model.rung is Rung.LIGHTGBM
    assert result.backtest.constraints.is_monotone
    assert result.model.record.is_monotone
    assert result.model.record.metrics["monotone_auc_cost"] <= 0.003
    assert (result.backtest.risks[Rung.LIGHTGBM] != free.backtest.risks[Rung.LIGHTGBM]).any()
    np.testing.assert_array_equal(
        result.backtest.log_odds[Rung.LIGHTGBM].other, free.backtest.log_odds[Rung.LIGHTGBM].other
    )
    rising = pd.concat([result.latest_rows.head(1)] * 41, ignore_index=True).assign(
        talk_gap=np.linspace(-2, 2, 41)
    )
    matrix = rising[list(result.model.columns.numeric)].assign(role=0.0).to_numpy(dtype=np.float64)
    for hazard in (result.model.causes.voluntary, *result.model.refits):
        assert (np.diff(hazard.log_odds(matrix), axis=0) >= 0).all()


def test_a_rung_that_knows_no_constraints_is_not_bound_by_them(trained):
    assert trained.model.rung is Rung.LOGISTIC
    assert trained.backtest.constraints.is_monotone
    assert not trained.model.record.is_monotone


def test_three_thousandths_of_auc_are_the_limit(free, settings):
    log_odds = free.backtest.log_odds[Rung.LIGHTGBM]
    same = choose_constraints(log_odds, log_odds, free.backtest.rows, settings)
    assert (same.is_monotone, same.auc_cost) == (True, 0.0)
    noise = np.random.default_rng(0).normal(size=len(log_odds.voluntary))[:, None]
    worse = choose_constraints(
        replace(log_odds, voluntary=log_odds.voluntary + noise), log_odds, free.backtest.rows, settings
    )
    assert not worse.is_monotone
    assert worse.auc_cost > 0.003
