"""How many ranges hold the truth, counted on drawn people."""

import numpy as np
import pandas as pd
import pytest

from models.exact_intervals import share_interval
from models.range_coverage import measure_range


def people(count: int = 40) -> pd.DataFrame:
    risk = np.linspace(0.01, 0.4, count)
    return pd.DataFrame(
        {
            "employee_id": [f"s{number}" for number in range(count)],
            "risk_6m": risk,
            "risk_low": risk / 2,
            "risk_high": risk * 2,
        }
    )


def truth_of(scores: pd.DataFrame, ratio: np.ndarray) -> pd.Series:
    return pd.Series(scores["risk_6m"].to_numpy() * ratio, index=scores["employee_id"])


def test_it_counts_the_people_whose_range_holds_the_truth_ends_included():
    scores = people()
    ratio = np.tile([0.5, 1.0, 2.1, 0.4], 10)
    found = measure_range(scores, "risk_6m", truth_of(scores, ratio), draws=500, seed=1)
    assert (found.people, found.covered.value) == (40, 0.5)
    exact = share_interval(20, 40)
    assert (found.covered.low, found.covered.high) == pytest.approx((exact.low, exact.high), abs=0.03)
    assert found.mean_width == pytest.approx(1.5 * scores["risk_6m"].mean())
    assert found.mean_true_risk == pytest.approx((scores["risk_6m"] * ratio).mean())


def test_tenths_are_by_the_models_risk_and_add_up_to_everybody():
    scores = people()
    ratio = np.r_[np.ones(20), np.full(20, 3.0)]  # the upper half of the risks is wrong
    found = measure_range(scores, "risk_6m", truth_of(scores, ratio))
    assert [tenth.number for tenth in found.by_tenth] == list(range(1, 11))
    assert [tenth.covered for tenth in found.by_tenth] == [1.0] * 5 + [0.0] * 5
    assert sum(tenth.people for tenth in found.by_tenth) == found.people
    assert np.isnan(found.covered.low)  # no draws, no interval


def test_people_whose_truth_is_not_known_are_left_out():
    scores = people()
    true = truth_of(scores, np.ones(40)).iloc[:10]
    assert measure_range(scores, "risk_6m", true).people == 10
    assert measure_range(scores, "risk_6m", pd.Series(dtype=float)) is None
