"""The monthly update of the calibration: where the base rate moved it follows, and hardly moves otherwise."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calibration import Calibration
from models.calibration_update import (
    INTERCEPT_LIMIT,
    MINIMUM_EXITS,
    CalibrationUpdate,
    implied_log_odds,
    matured_months,
    restate_risks,
    update_calibration,
)
from models.hazard import cumulative_incidence, probability
from models.person_months import leads_between

HORIZONS = (3, 6, 12)
LEADS = leads_between(HORIZONS)
FIRST = 2024 * 12 + 1  # months since year 0


def day(month: int) -> pd.Timestamp:
    return pd.Timestamp(year=(month - 1) // 12, month=(month - 1) % 12 + 1, day=1) + pd.offsets.MonthEnd(0)


def risks_of(log_odds: np.ndarray, other: float = 0.004) -> np.ndarray:
    voluntary = np.tile(probability(log_odds)[:, None], (1, len(LEADS)))
    return cumulative_incidence(voluntary, np.full_like(voluntary, other), LEADS, HORIZONS)


def draw_lists(
    seed: int,
    *,
    shift: float = 0.0,
    slope: float = 1.0,
    people: int = 1000,
    months: int = 12,
    applied: Calibration = Calibration(),  # noqa: B008 -- frozen
) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Monthly lists and what became of the people, whose true hazard is shift + slope * the model's."""
    rng = np.random.default_rng(seed)
    model = rng.normal(-4.0, 0.8, people)
    mean = model.mean()
    truth = probability(shift + mean + slope * (model - mean))
    leaves = rng.random((people, months)) < truth[:, None]
    other = rng.random((people, months)) < 0.004
    gone = (leaves | other).argmax(axis=1) + 1
    gone = np.where((leaves | other).any(axis=1), gone, 10_000)
    cause = np.where(leaves[np.arange(people), np.minimum(gone, months) - 1], "voluntary", "other")
    published = applied.apply(model)
    lists, outcomes = [], []
    for month in range(months):
        here = gone > month
        frame = pd.DataFrame(risks_of(published[here]), columns=[f"risk_{horizon}m" for horizon in HORIZONS])
        keys = {
            "employee_id": [f"e{person:04d}" for person in np.flatnonzero(here)],
            "as_of_date": day(FIRST + month),
        }
        has_left = gone[here] <= months
        lists.append(frame.assign(**keys))
        outcomes.append(
            pd.DataFrame(
                {
                    **keys,
                    "cause": np.where(has_left, cause[here], None),
                    "months_observed": np.where(has_left, gone[here] - month, months - month),
                }
            )
        )
    return lists, outcomes


def update_of(
    lists: list[pd.DataFrame],
    outcomes: list[pd.DataFrame],
    applied: Calibration = Calibration(),  # noqa: B008 -- frozen
) -> CalibrationUpdate:
    months = pd.concat(
        [matured_months(*pair, HORIZONS, applied) for pair in zip(lists, outcomes, strict=True)],
        ignore_index=True,
    )
    dates = [frame["as_of_date"].iloc[0].date() for frame in lists]
    return update_calibration(months, dates)


def test_a_base_rate_that_moved_is_followed_and_calibration_comes_back():
    """Twenty organisations whose hazard rose by half (.4 on the log-odds)."""
    found = [update_of(*draw_lists(seed, shift=0.4)) for seed in range(20)]
    intercepts = np.array([update.calibration.intercept for update in found])
    before = np.array([update.calibration.exits / update.expected_exits for update in found])
    after = before / np.exp(intercepts)
    assert np.mean(before) == pytest.approx(1.45, abs=0.06)
    assert np.mean(after) == pytest.approx(1.0, abs=0.06)
    assert np.mean(intercepts) == pytest.approx(0.4 * 290 / 306, abs=0.05)  # what the prior leaves of it


def test_a_stable_base_rate_is_hardly_moved():
    found = [update_of(*draw_lists(seed)) for seed in range(20)]
    intercepts = np.array([update.calibration.intercept for update in found])
    assert abs(intercepts.mean()) < 0.04
    assert intercepts.std() < 0.10
    assert sum(update.calibration.slope != 1.0 for update in found) <= 1


def test_a_slope_is_learned_on_evidence_only():
    flat = update_of(*draw_lists(1, slope=0.4, people=3000))
    assert flat.slope_z is not None
    assert flat.slope_z < -2.576
    assert flat.calibration.slope == pytest.approx(0.5, abs=0.15)
    few = update_of(*draw_lists(1, slope=0.4, people=500))
    assert few.slope_z is None
    assert few.calibration.slope == 1.0


def test_few_matured_exits_update_nothing():
    lists, outcomes = draw_lists(1, shift=0.4, people=60)
    update = update_of(lists, outcomes)
    assert 0 < update.calibration.exits < MINIMUM_EXITS
    assert not update.is_applied


def test_the_prior_believes_a_difference_by_its_exits():
    small = update_of(*draw_lists(3, shift=0.6, people=120)).calibration
    large = update_of(*draw_lists(3, shift=0.6, people=3000)).calibration
    assert MINIMUM_EXITS <= small.exits < 60
    assert large.exits > 600
    assert 0 < small.intercept < large.intercept < 0.68


def test_an_update_stays_within_its_limit():
    update = update_of(*draw_lists(1, shift=1.6))
    assert update.is_limited
    assert update.calibration.intercept == INTERCEPT_LIMIT


def test_a_month_that_several_lists_speak_of_counts_once():
    lists, outcomes = draw_lists(1)
    update = update_of(lists, outcomes)
    first = outcomes[0]
    assert update.calibration.exits == int((first["cause"] == "voluntary").sum())
    assert update.months_at_risk == pytest.approx(first["months_observed"].sum())


def test_lists_that_were_updated_themselves_say_the_same_of_the_registered_model():
    plain = update_of(*draw_lists(2, shift=0.4)).calibration
    applied = Calibration(0.3, 0.9)
    again = update_of(*draw_lists(2, shift=0.4, applied=applied), applied).calibration
    assert again.intercept == pytest.approx(plain.intercept, abs=0.01)


def test_the_order_of_lists_and_rows_changes_no_bit():
    lists, outcomes = draw_lists(1, people=2000)
    update = update_of(lists, outcomes)
    order = np.random.default_rng(1).permutation(len(lists[3]))
    shuffled = [frame.iloc[order].reset_index(drop=True) for frame in (lists[3], outcomes[3])]
    assert update.calibration.exits >= 200
    assert (
        update_of(
            [shuffled[0], *lists[:3][::-1], *lists[4:]], [shuffled[1], *outcomes[:3][::-1], *outcomes[4:]]
        )
        == update
    )


def test_the_months_after_a_list_end_with_the_exit_and_with_what_is_known():
    scores = pd.DataFrame(
        {
            "employee_id": ["a", "b", "c"],
            "as_of_date": day(FIRST),
            "risk_3m": 0.1,
            "risk_6m": 0.2,
            "risk_12m": 0.3,
        }
    )
    outcomes = pd.DataFrame({"cause": ["voluntary", "other", None], "months_observed": [2, 1, 3]})
    months = matured_months(scores, outcomes, HORIZONS, Calibration())
    assert months.groupby("employee_id").size().to_dict() == {"a": 2, "b": 1, "c": 3}
    assert months.loc[months["exits"] == 1, ["employee_id", "calendar_month"]].to_numpy().tolist() == [
        ["a", FIRST + 2]
    ]


@given(
    st.lists(st.floats(-7, -1.5), min_size=3, max_size=3),
    st.floats(-0.7, 0.7),
    st.floats(0.5, 1.5),
)
def test_risks_restated_and_restated_back_are_the_same(log_odds, intercept, slope):
    hazards = probability(np.array([log_odds]))
    risks = cumulative_incidence(hazards, np.zeros((1, 3)), LEADS, HORIZONS)
    np.testing.assert_allclose(implied_log_odds(risks, LEADS), [log_odds], atol=1e-6)
    update = Calibration(intercept, slope)
    there = restate_risks(risks, LEADS, Calibration(), update)
    np.testing.assert_allclose(restate_risks(there, LEADS, update, Calibration()), risks, rtol=1e-6)
    assert restate_risks(risks, LEADS, update, update) is risks


def test_a_restated_risk_is_what_the_updated_model_would_have_said():
    log_odds = np.array([-5.0, -4.0, -3.0])
    update = Calibration(0.4, 0.9)
    restated = restate_risks(risks_of(log_odds), LEADS, Calibration(), update)
    np.testing.assert_allclose(restated, risks_of(update.apply(log_odds)), rtol=0.01)
    assert isinstance(day(FIRST).date(), date)
