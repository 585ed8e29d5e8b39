"""Seconds of stages are divided among the factors they serve, and none is lost."""

import pytest

from benchmarks.feature_costs import JOINT, by_factor
from features.catalogue import features_of
from features.feature import Form, Subject


def test_a_stage_of_one_feature_counts_for_its_factor():
    assert by_factor({"feature_pay_shortfall_ratio": 2.0}) == {"pay": 2.0}


def test_a_stage_of_several_factors_is_divided_by_their_features():
    held = [
        f.factor.value
        for f in features_of("seller")
        if f.form is Form.ROWS and f.source == "one_on_ones" and f.of is Subject.PERSON
    ]
    found = by_factor({"features_one_on_ones": float(len(held))})
    assert found == {factor: pytest.approx(held.count(factor)) for factor in set(held)}
    assert len(found) > 1


def test_what_serves_everybody_stands_apart_and_nothing_is_lost():
    stages = {"panel": 1.0, "shared_account_ownerships": 2.0, "features_joined_0": 3.0, "features_deals": 4.0}
    found = by_factor(stages)
    assert found[JOINT] == 6.0
    assert sum(found.values()) == pytest.approx(10.0)
