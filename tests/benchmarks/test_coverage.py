"""The metrics' intervals hold the value that infinitely many people would give, as often as they say."""

import pytest

from benchmarks.coverage import coverage, draw, is_nominal

ORGANISATIONS = 60


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say():
    found = coverage(ORGANISATIONS, 600, draws=100).set_index("metric")
    assert {"auc", "brier", "log_loss", "calibration_slope", "lift_top_tenth"} <= set(found.index)
    short = [name for name, row in found.iterrows() if not is_nominal(row["covered"], row["intervals"])]
    assert short == []


def test_coverage_two_standard_errors_below_nominal_is_called_short():
    assert is_nominal(45, 50)
    assert not is_nominal(44, 50)


def test_the_same_seed_draws_the_same_people():
    first, second = draw(50, 3), draw(50, 3)
    assert first.outcomes.equals(second.outcomes)
    assert (first.risk == second.risk).all()
    assert not first.outcomes.equals(draw(50, 4).outcomes)
