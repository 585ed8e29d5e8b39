"""The share of the attainable skill."""

import numpy as np
import pandas as pd
import pytest

from models.oracle import oracle_share


@pytest.fixture
def outcomes() -> pd.DataFrame:
    left = np.array([1, 0, 1, 0, 0, 0])
    return pd.DataFrame(
        {
            "employee_id": list("abcdef"),
            "as_of_date": pd.Timestamp("2024-06-30"),
            "cause": np.where(left, "voluntary", None),
            "months_observed": np.where(left, 1, 6),
        }
    )


ORACLE = np.array([-1.0, -2.0, -1.5, -1.2, -3.0, -3.0])  # AUC 7/8


def test_the_oracle_has_all_of_its_own_skill(outcomes):
    assert oracle_share(1 / (1 + np.exp(-ORACLE)), ORACLE, outcomes, 6) == 1.0


def test_equal_risks_have_none_of_it(outcomes):
    assert oracle_share(np.full(6, 0.1), ORACLE, outcomes, 6) == 0.0


def test_a_model_half_way_has_half(outcomes):
    risk = np.array([0.9, 0.8, 0.5, 0.6, 0.4, 0.3])  # AUC 6/8
    assert oracle_share(risk, ORACLE, outcomes, 6) == pytest.approx((0.75 - 0.5) / (0.875 - 0.5))


def test_an_oracle_without_skill_leaves_the_share_undefined(outcomes):
    assert np.isnan(oracle_share(ORACLE, np.zeros(6), outcomes, 6))
