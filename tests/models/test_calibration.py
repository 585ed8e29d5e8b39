"""Recalibration on the log-odds."""

import json
from dataclasses import asdict

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

from models.calibration import (
    PRIOR_SD,
    Calibration,
    LearnedCalibration,
    fit_calibration,
    learn_calibration,
)
from models.hazard import probability
from models.logistic_line import clustered_covariance, fit_intercepts, fit_logistic_line, fit_logistic_lines


def draw(
    intercept: float,
    slope: float,
    months: int = 24,
    people: int = 1_700,
    seed: int = 5,
    *,
    month_sd: float = 0.0,
    slope_sd: float = 0.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Monthly predictions and exits, each month with a line of its own around the one given."""
    rng = np.random.default_rng(seed)
    month = np.repeat(np.arange(months), people)
    raw = rng.normal(-3, 0.8, months * people)
    moved = rng.normal(0, month_sd, months)[month] + rng.normal(0, slope_sd, months)[month] * (raw + 3)
    exits = (rng.random(len(raw)) < probability(intercept + slope * raw + moved)).astype(float)
    return raw, exits, month


def fit(raw: np.ndarray, exits: np.ndarray, month: np.ndarray) -> Calibration:
    return fit_calibration(raw, exits, month, int(exits.sum()))


def test_with_many_months_intercept_and_slope_are_recovered():
    found = fit(*draw(-0.5, 0.7))
    assert found.slope == pytest.approx(0.7, abs=0.08)
    assert found.apply(np.array([-3.0]))[0] == pytest.approx(-0.5 - 3 * 0.7, abs=0.08)
    assert not found.is_clipped


def doubted_at(learned: LearnedCalibration, raw: float) -> float:
    """How far one standard deviation of the calibration moves a prediction, in log-odds."""
    moves = [
        doubt.apply(np.array([raw]))[0] - learned.calibration.apply(np.array([raw]))[0]
        for doubt in learned.doubts
    ]
    return float(np.sqrt(np.sum(np.square(moves))))


def test_the_doubt_of_a_calibration_is_its_posterior_standard_deviation():
    raw, exits, month = draw(-0.5, 0.7)
    learned = learn_calibration(raw, exits, month, int(exits.sum()))
    assert learned.calibration == fit(raw, exits, month)
    (a, ab), (_, b) = learned.covariance
    for distance in (-1.5, 0.0, 2.0):
        expected = np.sqrt(a + 2 * ab * distance + b * distance**2)
        assert doubted_at(learned, learned.centre + distance) == pytest.approx(expected)
    assert 0 < doubted_at(learned, learned.centre) < PRIOR_SD


def test_predictions_that_land_elsewhere_in_other_draws_lie_within_that_doubt():
    found = [
        learn_calibration(raw, exits, month, int(exits.sum()))
        for raw, exits, month in (draw(-0.5, 0.7, months=12, people=800, seed=seed) for seed in range(40))
    ]
    at_centre = np.array([one.calibration.apply(np.array([-3.0]))[0] for one in found])
    told = np.mean([doubted_at(one, -3.0) for one in found])
    assert at_centre.std() == pytest.approx(told, rel=0.4)


def test_where_nothing_is_learned_the_doubt_is_that_of_the_prior():
    raw, exits, month = draw(-0.5, 0.7)
    learned = learn_calibration(raw, exits, month, 29)
    assert learned.calibration == Calibration()
    assert doubted_at(learned, raw.mean()) == pytest.approx(PRIOR_SD)


def test_below_30_exits_nothing_is_changed():
    raw, exits, month = draw(-0.5, 0.7)
    assert fit_calibration(raw, exits, month, 29) == Calibration()


def test_with_five_months_nothing_is_changed():
    assert fit(*draw(-0.5, 0.7, months=5, people=8_000)) == Calibration()


def test_where_nobody_is_told_apart_nothing_is_changed():
    _, exits, month = draw(0.5, 1.0)
    assert fit(np.full(len(exits), -3.0), exits, month) == Calibration()


def test_predictions_without_any_relation_to_what_happened_keep_a_fifth_of_their_spread():
    raw, exits, month = draw(-3.0, 0.0)
    found = fit(raw, exits, month)
    assert (found.slope, found.is_clipped) == (0.2, True)
    assert probability(found.apply(raw)).sum() == pytest.approx(exits.sum(), rel=0.02)


def test_a_slope_above_one_is_not_taken_but_the_level_is():
    raw, exits, month = draw(1.0, 1.5)
    found = fit(raw, exits, month)
    assert found.slope == 1.0
    assert probability(found.apply(raw)).sum() == pytest.approx(exits.sum(), rel=0.02)
    assert json.loads(json.dumps(asdict(found))) == asdict(found)  # as a manifest keeps it


def test_a_level_without_a_slope_is_believed_as_far_as_it_is_known():
    """At eight months and some 250 exits; the level beside a free slope is known less well."""
    raw, exits, month = draw(1.6, 1.4, 8, 400, seed=3)
    found = learn_calibration(raw, exits, month, int(exits.sum()))
    assert found.calibration.slope == 1.0
    alone = fit_intercepts(raw, exits, np.ones((len(raw), 1)))[0]
    ones = np.ones(len(raw))
    free = clustered_covariance(raw, exits, ones, fit_logistic_line(raw, exits, ones), month)
    conditional = free[0, 0] - free[0, 1] ** 2 / free[1, 1]
    kept = found.calibration.intercept / alone
    assert kept == pytest.approx(PRIOR_SD**2 / (PRIOR_SD**2 + conditional))
    assert kept > PRIOR_SD**2 / (PRIOR_SD**2 + free[0, 0])
    np.testing.assert_allclose(found.covariance, np.diag([kept * conditional, 0.0]))


def test_where_nothing_is_learned_the_doubt_is_the_priors_around_the_predictions():
    learned = learn_calibration(np.empty(0), np.empty(0), np.empty(0, dtype=int), 0, centre=-4.5)
    moved = [doubt.apply(np.array([-4.5]))[0] + 4.5 for doubt in learned.doubts]
    assert sum(step**2 for step in moved) == pytest.approx(PRIOR_SD**2)


def test_a_slope_that_months_disagree_on_is_believed_less():
    """As many rows and exits in twelve months; in each the same slope, or each its own around it."""
    equal = [fit(*draw(-1.2, 0.6, 12, 3_000, seed)).slope for seed in range(10)]
    different = [fit(*draw(-1.2, 0.6, 12, 3_000, seed, slope_sd=0.6)).slope for seed in range(10)]
    assert np.mean(equal) == pytest.approx(0.6, abs=0.05)
    assert np.mean(different) > np.mean(equal) + 0.05


def test_a_level_that_months_disagree_on_is_drawn_to_no_change():
    """Months that differ by a log-odds of .6 say little of the next one; equal ones say it exactly."""
    quiet = fit(*draw(0.4, 1.0, 6, 7_000)).apply(np.array([-3.0]))[0] + 3.0
    loud = [
        abs(fit(*draw(0.4, 1.0, 6, 7_000, seed, month_sd=0.6)).apply(np.array([-3.0]))[0] + 3.0)
        for seed in range(10)
    ]
    assert quiet == pytest.approx(0.4, abs=0.06)
    assert np.mean(loud) < 0.35


def test_what_is_sure_of_a_line_is_the_clustered_sandwich_of_statsmodels():
    raw, exits, month = draw(-0.5, 0.7, 12, 500, month_sd=0.3)
    ones = np.ones(len(raw))
    line = fit_logistic_line(raw, exits, ones)
    centred = sm.add_constant(raw - raw.mean())
    fitted = sm.GLM(exits, centred, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": month, "use_correction": False}
    )
    found = clustered_covariance(raw, exits, ones, line, month)
    np.testing.assert_allclose(found, fitted.cov_params() * 12 / 10, rtol=1e-5)


def test_every_weighting_is_solved_as_scikit_learn_solves_it():
    raw, exits, _ = draw(0.3, 0.8, 6, 500)
    weights = np.random.default_rng(0).exponential(size=(3_000, 4))
    intercepts, slopes = fit_logistic_lines(raw, exits, weights)
    for draw_number in range(4):
        model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
        model.fit(raw[:, None], exits, sample_weight=weights[:, draw_number])
        assert slopes[draw_number] == pytest.approx(model.coef_[0, 0], abs=1e-4)
        assert intercepts[draw_number] == pytest.approx(model.intercept_[0], abs=1e-3)


def test_the_intercept_alone_makes_expected_equal_observed():
    raw, exits, _ = draw(0.4, 1.0)
    found = fit_intercepts(raw, exits, np.ones((len(raw), 1)))[0]
    assert probability(raw + found).sum() == pytest.approx(exits.sum(), rel=1e-9)


def test_separated_outcomes_have_no_slope():
    x = np.r_[np.zeros(50), np.ones(50)]
    assert np.isnan(fit_logistic_lines(x, x, np.ones((100, 1)))[1][0])
