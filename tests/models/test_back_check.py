"""Published lists beside what happened, and what is to be expected before that can be known."""

import numpy as np
import pandas as pd
import pytest

from models.back_check import check_bands, check_lists
from models.exact_intervals import count_interval, share_interval
from models.expected_quality import expect_quality, expected_auc

BANDS = ("talk_now", "plan_a_talk", "keep_in_touch")


def drawn(rows: str) -> pd.DataFrame:
    """band, risk, cause and months_observed of so many people each."""
    frame = pd.DataFrame(
        [line.split() for line in rows.strip().splitlines()], columns=["n", "band", "risk", "cause", "months"]
    )
    frame = frame.loc[frame.index.repeat(frame["n"].astype(int))].reset_index(drop=True)
    return frame.assign(
        employee_id=[f"e{number}" for number in frame.index],
        as_of_date=pd.Timestamp(2025, 6, 30),
        risk=frame["risk"].astype(float),
        cause=frame["cause"].where(frame["cause"] != "-", None),
        months_observed=frame["months"].astype(int),
    )


LIST = drawn("""
11 talk_now      .3  voluntary 4
1  talk_now      .3  other     2
18 talk_now      .3  -         8
5  talk_now      .3  -         3
2  talk_now      .3  voluntary 7
6  plan_a_talk   .2  voluntary 6
44 plan_a_talk   .2  -         6
90 keep_in_touch .05 -         9
""")


def test_each_band_says_what_was_expected_of_it_and_what_happened():
    table = check_bands(LIST["risk"].to_numpy(), LIST["band"], LIST, 6, BANDS).set_index("risk_band")
    named = table.loc["talk_now"]
    # Five whose records stop after three months are not known; an exit in month 7 is none within 6.
    assert (named["people"], named["people_unknown"], named["exits"]) == (32, 5, 11)
    assert named["exits_expected"] == pytest.approx(32 * 0.3)
    assert named["exit_ratio"] == pytest.approx(11 / 32)
    assert named["observed_to_expected"] == pytest.approx(11 / 9.6)
    assert table.loc["all", "exits"] == table["exits"].iloc[1:].sum() == 17
    assert table.loc["keep_in_touch", "exits"] == 0
    assert table.loc["keep_in_touch", "exit_ratio_low"] == 0.0


def test_figures_of_fewer_than_five_people_are_withheld_and_with_them_what_would_give_them_away():
    small = LIST[LIST["band"] != "talk_now"]
    small = pd.concat([small, LIST.iloc[:3]], ignore_index=True)
    table = check_bands(small["risk"].to_numpy(), small["band"], small, 6, BANDS).set_index("risk_band")
    assert table["exits"].isna().to_dict() == {
        "all": False,
        "talk_now": True,
        "plan_a_talk": True,
        "keep_in_touch": False,
    }
    assert table.loc["talk_now", "people"] == 3


def test_exact_intervals_are_those_of_the_tables():
    # Clopper and Pearson 1934 and Garwood 1936, as in every statistical handbook.
    ten = share_interval(1, 10)
    assert (ten.low, ten.high) == pytest.approx((0.002529, 0.445016), abs=1e-6)
    assert (share_interval(0, 10).low, share_interval(10, 10).high) == (0.0, 1.0)
    four = count_interval(4)
    assert (four.low, four.high) == pytest.approx((1.0899, 10.2416), abs=1e-4)
    assert count_interval(0).low == 0.0
    assert np.isnan(share_interval(0, 0).value)


def test_intervals_over_lists_count_persons_and_not_rows():
    rng = np.random.default_rng(1)
    risk = rng.uniform(0.05, 0.4, 400)
    left = rng.random(400) < risk
    one = pd.DataFrame(
        {
            "employee_id": [f"e{number}" for number in range(400)],
            "as_of_date": pd.Timestamp(2025, 6, 30),
            "cause": np.where(left, "voluntary", None),
            "months_observed": np.where(left, 4, 6),
        }
    )
    copies = [one.assign(as_of_date=one["as_of_date"] + pd.offsets.MonthEnd(step)) for step in range(4)]
    four = pd.concat(copies, ignore_index=True)
    single = check_lists(risk, risk > 0.3, one, 6, draws=200, seed=1)
    repeated = check_lists(np.tile(risk, 4), np.tile(risk, 4) > 0.3, four, 6, draws=200, seed=1)
    assert repeated.metrics.people_months == 4 * single.metrics.people_months
    assert repeated.people == single.people == 400
    for name in ("observed_to_expected", "precision"):
        first, second = getattr(single, name), getattr(repeated, name)
        assert (second.value, second.low, second.high) == pytest.approx((first.value, first.low, first.high))
        assert first.low < first.value < first.high
    assert single.observed_to_expected.value == pytest.approx(left.sum() / risk.sum())


def test_the_expected_auc_is_that_of_drawn_outcomes():
    risk = np.random.default_rng(2).beta(1, 9, 600)
    quality = expect_quality(risk, risk > 0.25, seed=3)
    assert quality.auc.low < quality.auc.value < quality.auc.high
    assert (quality.auc.low + quality.auc.high) / 2 == pytest.approx(quality.auc.value, abs=0.01)
    assert quality.precision.value == pytest.approx(risk[risk > 0.25].mean())
    assert quality.exits.value == pytest.approx(risk.sum())


def test_right_risks_keep_what_was_expected_of_them():
    """The range holds what happens in 19 of 20 drawn organisations, two standard errors allowed for."""
    rng = np.random.default_rng(5)
    risk = rng.beta(1, 9, 500)
    named = risk >= np.quantile(risk, 0.9)
    quality = expect_quality(risk, named, seed=3)
    hits = (rng.random((300, 500)) < risk)[:, named].sum(axis=1)
    inside = (hits >= quality.named_exits.low) & (hits <= quality.named_exits.high)
    assert inside.mean() > 0.95 - 2 * np.sqrt(0.95 * 0.05 / 300)


def test_equal_risks_rank_like_a_coin_and_certain_ones_make_no_pair():
    assert expected_auc(np.full(10, 0.2)) == pytest.approx(0.5)
    assert np.isnan(expected_auc(np.zeros(10)))
    assert np.isnan(expect_quality(np.full(5, 0.1), np.zeros(5, dtype=bool), seed=1).precision.value)
