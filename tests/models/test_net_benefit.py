"""Net benefit over the thresholds at which somebody might act."""

import numpy as np
import pandas as pd
import pytest

from models.bootstrap import PersonDraws
from models.net_benefit import THRESHOLDS, net_benefits


def drawn(rows: int, draws: int = 0) -> PersonDraws:
    return PersonDraws.of(pd.Series([f"e{number}" for number in range(rows)]), draws, 0)


def test_a_leaver_counts_one_and_the_others_cost_the_odds_of_the_threshold():
    left = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    risk = np.array([0.40, 0.10, 0.35, 0.20, 0.10, 0.04, 0.04, 0.04, 0.04, 0.04])
    table = {line.threshold: line for line in net_benefits(left, risk, drawn(10))}
    assert tuple(table) == THRESHOLDS
    at_a_fifth = table[0.20]  # flagged: one of two leavers and two others; a fifth is odds of one to four
    assert at_a_fifth.flagged == 3
    assert at_a_fifth.net_benefit.value == pytest.approx((1 - 2 * 0.25) / 10)
    assert at_a_fifth.treat_all.value == pytest.approx((2 - 8 * 0.25) / 10)
    assert at_a_fifth.gain.value == pytest.approx(0.05)  # flagging all and flagging nobody are worth 0
    at_a_tenth = table[0.10]
    assert at_a_tenth.net_benefit.value == pytest.approx((2 - 3 / 9) / 10)
    assert at_a_tenth.treat_all.value == pytest.approx((2 - 8 / 9) / 10)
    assert at_a_tenth.gain.value == pytest.approx(5 / 9 / 10)  # against flagging all
    at_thirty = table[0.30]
    assert at_thirty.treat_all.value < 0
    assert at_thirty.gain.value == at_thirty.net_benefit.value == pytest.approx((1 - 3 / 7) / 10)


def test_a_risk_at_the_threshold_is_flagged():
    line = net_benefits(np.array([1.0, 0.0]), np.array([0.25, 0.2499]), drawn(2))[4]
    assert (line.threshold, line.flagged) == (0.25, 1)


def test_flagging_everybody_gains_nothing_over_flagging_everybody():
    left = np.r_[np.ones(40), np.zeros(60)]
    for line in net_benefits(left, np.full(100, 0.4), drawn(100, draws=50)):
        assert line.flagged == 100
        assert line.net_benefit == line.treat_all
        assert (line.gain.value, line.gain.low, line.gain.high) == (0, 0, 0)


def test_the_interval_holds_the_value_and_narrows_with_people():
    rng = np.random.default_rng(0)
    risk = rng.beta(1, 8, 4000)
    left = (rng.random(4000) < risk).astype(float)
    few = net_benefits(left[:400], risk[:400], drawn(400, draws=200))[1].net_benefit
    many = net_benefits(left, risk, drawn(4000, draws=200))[1].net_benefit
    assert many.low < many.value < many.high
    assert few.high - few.low == pytest.approx(10**0.5 * (many.high - many.low), rel=0.4)


def test_nobody_has_no_table():
    assert net_benefits(np.empty(0), np.empty(0), drawn(0)) == ()
