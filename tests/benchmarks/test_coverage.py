"""Intervals of metrics and of tenths hold what infinitely many people would give, as often as they say."""

import numpy as np
import pytest

from benchmarks.coverage import ManyPeople, coverage, draw, is_nominal

ORGANISATIONS = 60


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say():
    found = coverage(ORGANISATIONS, 600, draws=100).set_index("metric")
    assert {"auc", "brier", "log_loss", "calibration_slope", "lift_top_tenth"} <= set(found.index)
    assert {f"tenth_{number}" for number in range(1, 11)} <= set(found.index)
    short = [name for name, row in found.iterrows() if not is_nominal(row["covered"], row["intervals"])]
    assert short == []


def test_coverage_two_standard_errors_below_nominal_is_called_short():
    assert is_nominal(45, 50)
    assert not is_nominal(44, 50)


def test_the_truth_of_a_tenth_is_the_share_that_left_between_its_edges():
    risk = np.array([0.1, 0.2, 0.3, 0.4])
    many = ManyPeople(risk, np.array([0.0, 0.0, 1.0, 1.0, 2.0]))  # the second and the fourth left
    assert many.share_between(0.0, 0.25) == 0.5
    assert many.share_between(0.25, 0.35) == 0.0
    assert many.share_between(0.15, 1.0) == pytest.approx(2 / 3)


def test_the_same_seed_draws_the_same_people():
    first, second = draw(50, 3), draw(50, 3)
    assert first.outcomes.equals(second.outcomes)
    assert (first.risk == second.risk).all()
    assert not first.outcomes.equals(draw(50, 4).outcomes)
