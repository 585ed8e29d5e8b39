"""The true observable risk on a drawn organisation whose future can be drawn as often as one likes."""

import numpy as np
import pandas as pd
import pytest

from models.hazard import log_odds_of, probability
from models.oracle import held_risk
from models.true_risk import true_observable_risk

SEATS, MONTHS, HORIZON = 1500, 60, 6
BASE, PERSISTENCE, SPREAD, HIDDEN, OTHER = -3.6, 0.85, 0.9, 0.5, 0.01
LAST = pd.Timestamp("2026-06-30")


def later(rng: np.random.Generator, state: np.ndarray) -> np.ndarray:
    """Next month's state: it draws back to zero."""
    noise = rng.normal(size=state.shape)
    return PERSISTENCE * state + SPREAD * np.sqrt(1 - PERSISTENCE**2) * noise


def hazard(rng: np.random.Generator, state: np.ndarray) -> np.ndarray:
    """Of the next month, with something in it that no record shows."""
    return probability(BASE + state + HIDDEN * rng.normal(size=state.shape))


def draw(seed: int = 1) -> pd.DataFrame:
    """Seats over the months: whoever leaves is followed by somebody new in the month after."""
    rng = np.random.default_rng(seed)
    person = np.arange(SEATS)
    state = SPREAD * rng.normal(size=SEATS)
    months = []
    for date in pd.date_range(end=LAST, periods=MONTHS, freq="ME"):
        chance = hazard(rng, state)
        months.append(
            pd.DataFrame(
                {"employee_id": person, "as_of_date": date, "voluntary": chance, "other": OTHER, "x": state}
            )
        )
        left = rng.random(SEATS) < chance + OTHER
        person = np.where(left, person.max() + 1 + np.arange(SEATS), person)
        state = np.where(left, SPREAD * rng.normal(size=SEATS), later(rng, state))
    truth = pd.concat(months, ignore_index=True)
    return truth.assign(employee_id="s" + truth["employee_id"].astype(str))


def futures(state: float, paths: int) -> float:
    """The share that leaves voluntarily within the horizon, among very many with the same state today."""
    rng = np.random.default_rng(2)
    now, here, left = np.full(paths, state), np.ones(paths), np.zeros(paths)
    for _ in range(HORIZON):
        chance = hazard(rng, now)
        left += here * chance
        here *= 1 - chance - OTHER
        now = later(rng, now)
    return float(left.mean())


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return draw()


@pytest.fixture(scope="module")
def today(truth) -> pd.DataFrame:
    people = truth[truth["as_of_date"] == LAST].set_index("employee_id")
    return people.assign(risk=true_observable_risk(truth, ["x"], LAST, HORIZON))


@pytest.mark.parametrize("state", [-1.5, -0.7, 0.0, 0.7, 1.5])
def test_it_is_the_share_that_leaves_among_very_many_of_the_same_state(today, state):
    alike = today[(today["x"] - state).abs() < 0.1]
    expected = futures(alike["x"].mean(), 50_000)
    assert len(alike) >= 15
    assert alike["risk"].mean() == pytest.approx(expected, rel=0.04)
    assert alike["risk"].to_numpy() == pytest.approx(expected, rel=0.25)  # .1 in the state is a tenth


def test_todays_hazard_held_all_the_way_is_too_extreme(today):
    held = log_odds_of(
        held_risk(probability(BASE + today["x"].to_numpy()), np.full(len(today), OTHER), HORIZON)
    )
    true = log_odds_of(today["risk"].to_numpy())
    slope = np.polyfit(held, true, 1)[0]
    assert 0.6 < slope < 0.85
    assert np.corrcoef(held, true)[0, 1] > 0.99


def test_everyone_at_risk_on_the_day_has_one_and_nobody_else(truth, today):
    risk = true_observable_risk(truth, ["x"], LAST, HORIZON)
    assert set(risk.index) == set(today.index)
    assert risk.between(0, 1, inclusive="neither").all()


def test_what_comes_after_the_day_is_not_looked_at(truth):
    day = pd.Timestamp("2025-12-31")
    known = truth[truth["as_of_date"] <= day]
    pd.testing.assert_series_equal(
        true_observable_risk(truth, ["x"], day, HORIZON), true_observable_risk(known, ["x"], day, HORIZON)
    )


def test_who_joined_lately_moves_through_the_months_of_tenure_that_lie_ahead():
    # Everybody leaves with .002 a month but in the fourth month of tenure, in which it is .2.
    rng = np.random.default_rng(3)
    rows = []
    dates = pd.date_range(end=LAST, periods=MONTHS, freq="ME")
    for number, start in enumerate(rng.integers(1, MONTHS, 600)):
        tenure = np.arange(MONTHS - start)
        chance = np.where(tenure == 3, 0.2, 0.002)
        rows.append(
            pd.DataFrame(
                {
                    "employee_id": f"s{number}",
                    "as_of_date": dates[start:],
                    "voluntary": chance,
                    "other": 0.0,
                    "x": np.log(chance),
                    "tenure": tenure,
                }
            )
        )
    drawn = pd.concat(rows, ignore_index=True)
    people = drawn[drawn["as_of_date"] == LAST].set_index("employee_id")
    risk = true_observable_risk(drawn, ["x"], LAST, HORIZON)
    by_tenure = risk.groupby(people["tenure"]).mean()
    for tenure, has_it_ahead in {0: True, 2: True, 3: True, 4: False, 10: False}.items():
        stays = 0.998 ** (HORIZON - 1) * 0.8 if has_it_ahead else 0.998**HORIZON
        assert by_tenure[tenure] == pytest.approx(1 - stays, rel=0.05)


def test_a_truth_shorter_than_the_horizon_says_nothing(truth):
    short = truth[truth["as_of_date"] > LAST - pd.DateOffset(months=HORIZON)]
    assert true_observable_risk(short, ["x"], LAST, HORIZON).empty
    assert true_observable_risk(truth, ["x"], pd.Timestamp("2020-01-31"), HORIZON).empty
