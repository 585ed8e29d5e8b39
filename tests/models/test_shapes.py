"""The ladder finds a shape that no proportional model sees, and keeps to straight lines if they are all."""

from dataclasses import replace

import numpy as np
import pytest

from models.candidates import Rung
from models.metrics import auc_differences, evaluate

HORIZONS = {"horizons_months": (1, 3), "main_horizon_months": 3, "outcome_lag_months": 0}


@pytest.fixture(scope="module")
def clustering(organisation):
    """Most who leave do so in the month in which a year ends, whatever else is known of them."""
    return organisation(
        people=2200, months=45, effects=(0.2, 0.0, 0.0), anniversary=3.5, monthly_hazard=0.004, seed=6
    )


@pytest.fixture(scope="module")
def anniversaries(clustering, training, months):
    """A model that is told which column counts the months since the hire."""
    return training(clustering, months(45), **HORIZONS, origins=4, refits=2, bootstrap_draws=0, trials=0)


@pytest.mark.slow
def test_exits_at_anniversaries_are_found_by_every_rung_that_knows_the_hire(anniversaries):
    result = anniversaries.backtest
    for rung in (Rung.CONTEXT_ONLY, Rung.LOGISTIC, Rung.LIGHTGBM):
        metrics = evaluate(result.risks[rung][:, 1], result.rows, 3, draws=0, seed=0)
        assert metrics.auc.value > 0.68, rung


@pytest.mark.slow
def test_among_few_columns_trees_find_anniversaries_untold(clustering, training, months):
    untold = replace(clustering, columns=replace(clustering.columns, tenure=None))
    result = training(untold, months(45), **HORIZONS, origins=8, refits=2, bootstrap_draws=0, trials=9)
    assert result.model.rung is Rung.LIGHTGBM
    assert result.judgement.verdict == "ok"
    risks = result.backtest.risks
    for simpler in (Rung.CONTEXT_ONLY, Rung.LOGISTIC):
        gain, draws = auc_differences(
            risks[Rung.LIGHTGBM][:, 1], risks[simpler][:, 1], result.backtest.rows, 3, 200, 0
        )
        assert gain > 0.05
        assert np.quantile(draws, 0.025) > 0


@pytest.mark.slow
def test_the_risk_of_the_coming_quarter_peaks_just_before_a_year_ends(anniversaries):
    model, row = anniversaries.model, anniversaries.latest_rows.head(1)
    tenure = np.arange(12, 48)
    people = row.loc[row.index.repeat(len(tenure))].assign(tenure_months=tenure.astype(float))
    risk = model.score(people)["risk_3m"].to_numpy()
    is_before = np.isin(tenure % 12, [9, 10, 11])  # the anniversary lies in the months 1 to 3 ahead
    assert risk[is_before].mean() > 1.5 * risk[~is_before].mean()


@pytest.mark.slow
def test_where_effects_are_linear_tuned_trees_do_not_displace_the_simpler_rung(
    organisation, training, months
):
    firm = organisation(people=1200, months=45, effects=(0.7, 0.5, 0.0), monthly_hazard=0.015)
    result = training(firm, months(45), origins=8, refits=2, bootstrap_draws=0, trials=9)
    assert result.backtest.tuning.studies
    assert result.model.rung is Rung.LOGISTIC
