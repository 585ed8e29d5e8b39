"""Recalibration on the log-odds."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models.calibration import Calibration, fit_calibration, fit_intercepts, fit_logistic_lines
from models.hazard import probability


def draw(intercept: float, slope: float, rows: int = 40_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    raw = rng.normal(-3, 0.8, rows)
    exits = (rng.random(rows) < probability(intercept + slope * raw)).astype(float)
    return raw, exits, np.ones(rows)


def test_intercept_and_slope_are_recovered():
    raw, exits, weight = draw(-0.5, 0.7)
    found = fit_calibration(raw, exits, weight, int(exits.sum()))
    assert found.slope == pytest.approx(0.7, abs=0.06)
    assert found.intercept == pytest.approx(-0.5, abs=0.2)
    assert not found.is_clipped


def test_below_50_exits_nothing_is_changed():
    raw, exits, weight = draw(-0.5, 0.7)
    assert fit_calibration(raw, exits, weight, 49) == Calibration()


def test_a_slope_beyond_its_limits_is_clipped_and_says_so():
    raw, exits, weight = draw(-3.0, 0.0)  # predictions without any relation to what happened
    found = fit_calibration(raw, exits, weight, int(exits.sum()))
    assert (found.slope, found.is_clipped) == (0.2, True)
    assert probability(found.apply(raw)).sum() == pytest.approx(exits.sum(), rel=1e-6)


def test_a_model_without_features_gets_an_intercept_only():
    raw, exits, weight = draw(-0.5, 1.0)
    found = fit_calibration(raw, exits, weight, int(exits.sum()), has_slope=False)
    assert found.slope == 1.0
    assert probability(found.apply(raw)).sum() == pytest.approx(exits.sum(), rel=1e-6)


def test_a_weight_of_three_is_three_rows():
    raw, exits, _ = draw(0.0, 1.0, 2_000)
    weights = np.arange(2_000) % 3 + 1
    weighted = fit_calibration(raw, exits, weights.astype(float), 500)
    repeated = fit_calibration(
        np.repeat(raw, weights), np.repeat(exits, weights), np.ones(weights.sum()), 500
    )
    assert (weighted.intercept, weighted.slope) == pytest.approx((repeated.intercept, repeated.slope))


def test_every_weighting_is_solved_as_scikit_learn_solves_it():
    raw, exits, _ = draw(0.3, 0.8, 3_000)
    weights = np.random.default_rng(0).exponential(size=(3_000, 4))
    intercepts, slopes = fit_logistic_lines(raw, exits, weights)
    for draw_number in range(4):
        model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
        model.fit(raw[:, None], exits, sample_weight=weights[:, draw_number])
        assert slopes[draw_number] == pytest.approx(model.coef_[0, 0], abs=1e-4)
        assert intercepts[draw_number] == pytest.approx(model.intercept_[0], abs=1e-3)


def test_the_intercept_alone_makes_expected_equal_observed():
    raw, exits, weight = draw(0.4, 1.0)
    found = fit_intercepts(raw, exits, weight[:, None])[0]
    assert probability(raw + found).sum() == pytest.approx(exits.sum(), rel=1e-9)


def test_separated_outcomes_have_no_slope():
    x = np.r_[np.zeros(50), np.ones(50)]
    assert np.isnan(fit_logistic_lines(x, x, np.ones((100, 1)))[1][0])
