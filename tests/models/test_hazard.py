"""Risks from monthly hazards."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.hazard import cumulative_incidence, log_odds_of, probability
from models.person_months import leads_between

HORIZONS = (3, 6, 12)
LEADS = leads_between(HORIZONS)
HAZARDS = arrays(np.float64, (4, 3), elements=st.floats(0, 1))


def slow_risk(voluntary: np.ndarray, other: np.ndarray, horizon: int) -> float:
    here, risk = 1.0, 0.0
    for month in range(1, horizon + 1):
        lead = next(i for i, interval in enumerate(LEADS) if month <= interval.end_month)
        scale = max(1.0, voluntary[lead] + other[lead])
        risk += here * voluntary[lead] / scale
        here *= max(0.0, 1 - (voluntary[lead] + other[lead]) / scale)
    return risk


@given(HAZARDS, HAZARDS)
def test_the_risk_is_the_one_counted_month_by_month(voluntary, other):
    risk = cumulative_incidence(voluntary, other, LEADS, HORIZONS)
    slow = [
        [slow_risk(voluntary[person], other[person], horizon) for horizon in HORIZONS] for person in range(4)
    ]
    np.testing.assert_allclose(risk, slow, atol=1e-7)


@given(HAZARDS, HAZARDS)
def test_the_risk_rises_with_the_horizon_and_lies_between_0_and_1(voluntary, other):
    risk = cumulative_incidence(voluntary, other, LEADS, HORIZONS)
    assert (np.diff(risk, axis=1) >= 0).all()
    assert ((risk >= 0) & (risk <= 1)).all()


def test_other_exits_take_people_who_can_no_longer_leave_voluntarily():
    voluntary = np.full((1, 3), 0.05)
    alone = cumulative_incidence(voluntary, np.zeros((1, 3)), LEADS, HORIZONS)
    competing = cumulative_incidence(voluntary, np.full((1, 3), 0.05), LEADS, HORIZONS)
    assert alone[0, 0] == pytest.approx(1 - 0.95**3)
    assert (competing < alone).all()


@given(st.floats(-20, 20))
def test_log_odds_and_probability_undo_each_other(log_odds):
    assert log_odds_of(probability(np.array([log_odds])))[0] == pytest.approx(log_odds, abs=1e-6)
