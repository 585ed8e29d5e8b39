"""The range beside a risk: what it adds up, and that a drawn truth lies in it as often as it should."""

import numpy as np
import pytest

from models.calibration import Calibration
from models.hazard import log_odds_of, probability
from models.risk_range import RiskRange, Z, range_from_record, range_of_refits

NONE = np.array([])  # what a model without refits or doubts gives
RISK = np.array([0.02, 0.1, 0.4])


def half_widths(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return (log_odds_of(high) - log_odds_of(low)) / 2


def moved(*steps: float) -> np.ndarray:
    """The risks moved by steps in log-odds, shape (steps, rows)."""
    return probability(log_odds_of(RISK) + np.array(steps)[:, None])


def test_the_three_doubts_add_up_in_squares_on_the_log_odds():
    found = RiskRange((Calibration(), Calibration()), 0.4)
    low, high = found.around(RISK, moved(0.3, -0.3, 0.3), moved(0.1, 0.2))
    expected = Z * np.sqrt(0.4**2 + 0.3**2 + 0.1**2 + 0.2**2)
    assert half_widths(low, high) == pytest.approx(np.full(3, expected))


def test_the_risk_lies_in_the_middle_of_its_range():
    low, high = RiskRange((), 0.5).around(RISK, moved(0.9, 0.8), NONE)
    assert (log_odds_of(low) + log_odds_of(high)) / 2 == pytest.approx(log_odds_of(RISK))
    assert (low < RISK).all()
    assert (high > RISK).all()


def test_a_certain_risk_still_lies_in_its_range():
    certain = np.array([0.0, 1.0, 0.5])
    low, high = RiskRange((), 0.5).around(certain, NONE, NONE)
    assert (low <= certain).all()
    assert (certain <= high).all()


def test_without_refits_the_other_doubts_remain():
    low, high = RiskRange((), 0.5).around(RISK, NONE, NONE)
    assert half_widths(low, high) == pytest.approx(np.full(3, Z * 0.5))


def test_a_drawn_truth_lies_in_the_range_85_times_in_100():
    rng = np.random.default_rng(1)
    people, refits = 20_000, 10
    truth = rng.normal(-2.5, 0.8, people)
    fit, unseen = 0.3, 0.45
    expected = truth + unseen * rng.normal(size=people)  # what infinitely many people would have taught
    model = expected + fit * rng.normal(size=people)
    refitted = model + fit * rng.normal(size=(refits, people))
    low, high = RiskRange((), unseen).around(probability(model), probability(refitted), np.empty((0, people)))
    holds = (low <= probability(truth)) & (probability(truth) <= high)
    assert holds.mean() == pytest.approx(0.85, abs=0.01)


def test_more_exits_make_it_narrower_and_never_nothing():
    few, many = RiskRange.learned((), 100), RiskRange.learned((), 10_000)
    assert few.unseen_sd > many.unseen_sd > 0.3
    assert np.isfinite(RiskRange.learned((), 0).unseen_sd)


def test_a_record_gives_the_same_range_back():
    found = RiskRange((Calibration(0.1, 0.9), Calibration(-0.2, 0.8, 50)), 0.47)
    assert range_from_record(found.to_record()) == found


def test_the_range_of_refits_is_the_lowest_and_the_highest_with_the_model_among_them():
    low, high = range_of_refits(RISK, np.array([[0.01, 0.2, 0.39], [0.03, 0.3, 0.38]]))
    assert low.tolist() == [0.01, 0.1, 0.38]
    assert high.tolist() == [0.03, 0.3, 0.4]
    low, high = range_of_refits(RISK, np.array([]))
    assert low.tolist() == high.tolist() == RISK.tolist()
