"""Calibration in the large, its slope, and the expected error, against statsmodels and by hand."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from models.bootstrap import PersonDraws
from models.calibration_measures import (
    calibration_line,
    equal_count_bins,
    expected_calibration_error,
    observed_by_tenth,
)
from models.exact_intervals import share_interval
from models.hazard import log_odds_of


def draw(rows: int, seed: int = 1, slope: float = 0.7) -> tuple[np.ndarray, np.ndarray, pd.Series]:
    """Risks of whom only `slope` of the spread is true, for people seen several times."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-2.2, 0.9, rows)
    left = rng.random(rows) < 1 / (1 + np.exp(0.2 - slope * odds))
    people = pd.Series(rng.integers(0, max(1, rows // 4), rows)).astype(str)
    return left.astype(float), 1 / (1 + np.exp(-odds)), people


def by_statsmodels(left: np.ndarray, risk: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    odds = log_odds_of(risk)
    family = sm.families.Binomial()
    slope = sm.GLM(left, sm.add_constant(odds), family=family, var_weights=weight).fit().params[1]
    intercept = sm.GLM(left, np.ones((len(left), 1)), family=family, offset=odds, var_weights=weight).fit()
    return float(intercept.params[0]), float(slope)


def test_the_estimate_is_that_of_statsmodels():
    left, risk, people = draw(3000)
    intercept, slope = calibration_line(left, risk, PersonDraws.of(people, 3, 0))
    assert (intercept[0], slope[0]) == pytest.approx(by_statsmodels(left, risk, np.ones(3000)), abs=1e-6)


@pytest.mark.parametrize(
    ("rows", "tolerance"),
    [(300, 1e-6), (6000, 5e-4)],  # each risk by itself; risks gathered into steps, standard error .04
)
def test_a_draw_is_the_weighted_regression_of_statsmodels(rows, tolerance):
    left, risk, people = draw(rows)
    drawn = PersonDraws.of(people, 4, 0)
    intercept, slope = calibration_line(left, risk, drawn)
    assert intercept.shape == slope.shape == (5,)
    weights = drawn.of_rows(slice(0, 5))
    for number in range(5):
        expected = by_statsmodels(left, risk, weights[:, number])
        assert (intercept[number], slope[number]) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("left", [np.zeros(50), np.ones(50)])
def test_of_one_class_there_is_no_line(left):
    drawn = PersonDraws.of(pd.Series(range(50)).astype(str), 2, 0)
    for values in calibration_line(left, np.linspace(0.1, 0.9, 50), drawn):
        assert values.shape == (3,)
        assert np.isnan(values).all()


def test_equal_risks_have_an_intercept_and_no_slope():
    left = np.r_[np.ones(20), np.zeros(80)]
    drawn = PersonDraws.of(pd.Series(range(100)).astype(str), 3, 0)
    intercept, slope = calibration_line(left, np.full(100, 0.1), drawn)
    assert intercept[0] == pytest.approx(np.log(0.25) - np.log(1 / 9))
    assert np.isfinite(intercept).all()
    assert np.isnan(slope).all()


def test_bins_hold_equally_many_rows_and_equal_risks_stay_together():
    assert np.bincount(equal_count_bins(np.random.default_rng(0).random(1000))).tolist() == [100] * 10
    tied = equal_count_bins(np.r_[np.full(500, 0.1), np.linspace(0.2, 0.3, 500)])
    assert set(tied[:500]) == {2}  # the middle of the lower half
    assert np.bincount(tied)[5:].tolist() == [100] * 5


def tenths_of(left: np.ndarray, people: np.ndarray, draws: int = 2000) -> list:
    risk = np.repeat(np.linspace(0.05, 0.5, 10), len(left) // 10)
    return observed_by_tenth(left, risk, PersonDraws.of(pd.Series(people).astype(str), draws, 1))


def test_a_tenth_of_people_seen_once_has_the_exact_interval_of_their_number():
    left = np.tile(np.arange(50) < 10, 10).astype(float)
    for tenth in tenths_of(left, np.arange(500)):
        exact = share_interval(10, 50)
        assert (tenth.rows, tenth.left, tenth.observed.value) == (50, 10, 0.2)
        assert (tenth.observed.low, tenth.observed.high) == pytest.approx((exact.low, exact.high), abs=0.015)


def test_people_seen_five_times_over_count_as_so_many_people_and_not_as_rows():
    left = np.tile(np.arange(50) < 10, 10).astype(float)
    for tenth in tenths_of(left, np.arange(500) // 5):
        exact = share_interval(2, 10)
        assert (tenth.observed.low, tenth.observed.high) == pytest.approx((exact.low, exact.high), abs=0.05)


def test_where_nobody_left_the_interval_is_that_of_the_people():
    found = tenths_of(np.zeros(500), np.arange(500) // 5)[0].observed
    assert (found.value, found.low, found.high) == (0.0, 0.0, share_interval(0, 10).high)


def test_without_draws_a_tenth_has_no_interval():
    found = tenths_of(np.zeros(500), np.arange(500), draws=0)[0].observed
    assert found.value == 0.0
    assert np.isnan([found.low, found.high]).all()


def test_the_expected_error_is_the_mean_distance_over_the_bins():
    # Ten bins of 200; predicted .05, .15, ...; observed .02 more in every other bin, .04 less in the others.
    risk = np.repeat(np.arange(10) / 10 + 0.05, 200)
    share = np.arange(10) / 10 + 0.05 + np.where(np.arange(10) % 2, 0.02, -0.04)
    left = np.concatenate([np.arange(200) < round(200 * one) for one in share]).astype(float)
    drawn = PersonDraws.of(pd.Series(range(2000)).astype(str), 0, 0)
    error, by_chance = expected_calibration_error(left, risk, drawn)
    assert error.value == pytest.approx(0.03)
    residual = np.array([np.sqrt(((left - risk)[risk == r] ** 2).sum()) / 200 for r in np.unique(risk)])
    assert by_chance.value == pytest.approx(np.sqrt(2 / np.pi) * residual.mean())
    assert np.isnan(error.low)


def test_a_perfect_model_has_the_error_of_chance_and_a_wrong_one_more():
    rng = np.random.default_rng(2)
    errors, by_chance = [], []
    for number in range(30):
        risk = rng.beta(2, 15, 1500)
        left = (rng.random(1500) < risk).astype(float)
        drawn = PersonDraws.of(pd.Series(range(1500)).astype(str), 0, number)
        error, chance = expected_calibration_error(left, risk, drawn)
        errors.append(error.value)
        by_chance.append(chance.value)
    assert np.mean(errors) == pytest.approx(np.mean(by_chance), rel=0.15)
    left, risk, people = draw(6000, slope=0.4)
    error, chance = expected_calibration_error(left, risk, PersonDraws.of(people, 200, 0))
    assert error.low > chance.value
    assert error.low < error.value < error.high


def test_an_error_that_chance_explains_has_an_interval_down_to_about_it():
    rng = np.random.default_rng(6)
    risk = rng.beta(2, 15, 3000)
    left = (rng.random(3000) < risk).astype(float)
    error, chance = expected_calibration_error(
        left, risk, PersonDraws.of(pd.Series(range(3000)).astype(str), 200, 0)
    )
    assert 0 <= error.low < chance.value


@pytest.mark.parametrize(("rows", "exits"), [(999, 100), (1000, 49)])
def test_with_few_rows_or_exits_no_expected_error_is_stated(rows, exits):
    left = (np.arange(rows) < exits).astype(float)
    drawn = PersonDraws.of(pd.Series(range(rows)).astype(str), 5, 0)
    error, by_chance = expected_calibration_error(left, np.linspace(0.01, 0.4, rows), drawn)
    assert np.isnan(error.value)
    assert np.isnan(by_chance.value)
