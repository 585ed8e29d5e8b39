"""Training, its verdicts and its refusals."""

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import LeakageError, ModelError
from models.candidates import Rung
from models.inputs import TrainingSettings
from models.oracle import TrueHazards, compare_with_oracle
from models.training import train


def test_a_strong_signal_is_found_and_judged_ok(trained):
    assert trained.judgement.verdict == "ok"
    assert trained.model.rung in (Rung.LOGISTIC, Rung.LIGHTGBM)
    assert trained.metrics(trained.model.rung, 6).auc.value > 0.65


def test_the_model_reaches_most_of_the_oracles_skill(trained, firm):
    rows = trained.backtest.rows
    truth = firm.panel.assign(truth=firm.true_log_hazard)[["employee_id", "as_of_date", "truth"]]
    log_hazard = rows.merge(truth, on=["employee_id", "as_of_date"], how="left")["truth"].to_numpy()
    hazard = 1 / (1 + np.exp(-log_hazard))
    hazards = TrueHazards(voluntary=hazard, other=np.zeros(len(hazard)), observable=hazard)
    found = compare_with_oracle(trained.backtest.risks[trained.model.rung][:, 1], hazards, rows, 6)
    assert found.share.value > 0.85


def test_pure_noise_has_no_signal(organisation, training, months):
    result = training(organisation(effects=(0.0, 0.0, 0.0), seed=4), months(36))
    assert result.judgement.verdict == "no_signal"
    assert result.model.record.verdict == "no_signal"


def test_factors_with_an_effect_stand_above_the_noise(trained):
    strength = trained.factor_strength.set_index("factor")
    assert strength.loc["leadership", "mean_contribution"] > strength.loc["leadership", "noise_floor"]
    assert strength.loc["nothing", "mean_contribution"] < strength.loc["leadership", "mean_contribution"] / 3


def test_too_few_exits_are_refused_with_their_number(organisation, training, months):
    with pytest.raises(ModelError, match=r"refused: \d+ voluntary exits among \d+ people, .* at least 60 - "):
        training(organisation(people=40), months(36))


def test_no_exits_are_refused(organisation, training, months):
    with pytest.raises(ModelError, match=r"refused: 0 voluntary exits among"):
        training(organisation(monthly_hazard=1e-9), months(36))


def test_one_seller_is_refused(organisation, training, months):
    with pytest.raises(ModelError, match="among 1 people, training needs at least 60"):
        training(organisation(people=1, seed=3), months(36))


def test_a_history_too_short_to_test_is_refused(organisation, training, months):
    with pytest.raises(
        ModelError, match=r"none of 5 as-of dates .* needs 7 months of history .* and 7 months after"
    ):
        training(organisation(people=2000, months=12), months(12))


def test_a_panel_from_after_the_cutoff_is_a_leak(firm, settings, months, columns):
    with pytest.raises(LeakageError, match="have an as-of date after 2024-10-31"):
        train(firm.panel, {months(33): firm.outcomes_at(months(33))}, months(33), columns, settings)


def test_the_order_of_rows_and_columns_changes_nothing(trained, firm, known_outcomes, settings, months):
    rng = np.random.default_rng(0)
    shuffled = firm.panel.iloc[rng.permutation(len(firm.panel))][list(firm.panel.columns)[::-1]]
    known = {
        day: frame.iloc[rng.permutation(len(frame))]
        for day, frame in known_outcomes(firm, months(36), settings).items()
    }
    again = train(shuffled, known, months(36), firm.columns, settings)
    assert again.model.model_version == trained.model.model_version


def test_only_outcomes_known_at_the_cutoff_train_the_final_model(trained, firm, months):
    latest = trained.latest_rows["as_of_date"].max()
    assert latest < pd.Timestamp(months(36))


def test_a_skill_too_good_to_be_true_is_suspected_of_a_leak(trained, organisation, training, months):
    told = organisation(people=600, effects=(4.0, 0.0, 0.0), monthly_hazard=0.01)
    assert training(told, months(36)).is_suspicious
    assert not trained.is_suspicious


def test_a_key_given_twice_is_a_bug(firm, known_outcomes, settings, months):
    known = known_outcomes(firm, months(36), settings)
    twice = pd.concat([firm.panel, firm.panel.head(1)])
    with pytest.raises(ValueError, match="the panel holds a key"):
        train(twice, known, months(36), firm.columns, settings)
    double = {day: pd.concat([frame, frame.head(1)]) for day, frame in known.items()}
    with pytest.raises(ValueError, match="outcomes hold a key"):
        train(firm.panel, double, months(36), firm.columns, settings)


def test_a_test_period_without_exits_is_refused(firm, known_outcomes, settings, months):
    known = dict(known_outcomes(firm, months(36), settings))
    quiet = known[months(36)].copy()
    late = quiet["as_of_date"] >= pd.Timestamp(months(18))
    quiet.loc[late, ["cause", "months_observed"]] = [None, 0]
    known[months(36)] = quiet
    with pytest.raises(ModelError, match="no ranking can be judged"):
        train(firm.panel, known, months(36), firm.columns, settings)


def test_a_main_horizon_that_is_none_of_the_horizons_is_a_bug():
    with pytest.raises(ValueError, match="main horizon 9 is not among"):
        TrainingSettings(horizons_months=(3, 6), main_horizon_months=9)


def test_teams_are_not_needed(firm, known_outcomes, settings, months):
    known = known_outcomes(firm, months(36), settings)
    result = train(firm.panel.drop(columns="team_id"), known, months(36), firm.columns, settings)
    metrics = result.metrics(result.model.rung, 6)
    assert np.isnan(metrics.precision_two_per_team.value)
    assert metrics.auc.value > 0.6
