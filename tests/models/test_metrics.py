"""Measures of risks against outcomes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from models import ranking
from models.metrics import auc_differences, evaluate, known_status, person_weights


def outcomes(
    *, left: np.ndarray, people: list[str] | None = None, dates: list[str] | None = None
) -> pd.DataFrame:
    rows = len(left)
    return pd.DataFrame(
        {
            "employee_id": people or [f"e{number:04d}" for number in range(rows)],
            "as_of_date": pd.to_datetime(dates or ["2024-06-30"] * rows),
            "cause": np.where(left > 0, "voluntary", None),
            "months_observed": np.where(left > 0, 2, 6),
        }
    )


@pytest.fixture
def drawn() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    risk = np.round(rng.beta(1, 5, 600), 2)  # rounded, so that there are ties
    return risk.clip(0.01, 0.99), (rng.random(600) < risk).astype(float)


def test_the_status_is_known_only_when_the_horizon_has_passed_or_an_exit_came_first():
    frame = pd.DataFrame(
        [
            ("voluntary", 3, 1.0),
            ("voluntary", 6, 1.0),
            ("voluntary", 7, 0.0),  # left after the horizon
            ("other", 2, 0.0),
            (None, 6, 0.0),
            (None, 5, np.nan),  # could still leave in the sixth month
            (None, 0, np.nan),
        ],
        columns=["cause", "months_observed", "expected"],
    )
    np.testing.assert_array_equal(known_status(frame, 6), frame["expected"])


def test_unweighted_measures_are_scikit_learns(drawn):
    risk, left = drawn
    found = evaluate(risk, outcomes(left=left), 6)
    assert found.auc.value == pytest.approx(roc_auc_score(left, risk))
    assert found.average_precision.value == pytest.approx(average_precision_score(left, risk))
    assert found.brier.value == pytest.approx(brier_score_loss(left, risk))
    assert found.log_loss.value == pytest.approx(log_loss(left, risk))
    rate = left.mean()
    assert found.brier_skill.value == pytest.approx(1 - found.brier.value / (rate * (1 - rate)))
    assert (found.people_months, found.exits, found.base_rate) == (600, left.sum(), pytest.approx(rate))


def test_weighted_measures_are_scikit_learns(drawn):
    risk, left = drawn
    weights = np.random.default_rng(0).exponential(size=(600, 3))
    ranked = ranking.rank_within(risk, np.zeros(600, dtype=np.int64))
    np.testing.assert_allclose(
        ranking.auc(left, ranked, weights), [roc_auc_score(left, risk, sample_weight=w) for w in weights.T]
    )
    np.testing.assert_allclose(
        ranking.average_precision(left, ranked, weights),
        [average_precision_score(left, risk, sample_weight=w) for w in weights.T],
    )


def test_people_are_ranked_only_against_people_of_the_same_date():
    # Within each date the leaver is on top; across dates the order is the other way round.
    risk, left = np.array([0.9, 0.8, 0.2, 0.1]), np.array([1.0, 0.0, 1.0, 0.0])
    frame = outcomes(left=left, dates=["2024-03-31", "2024-03-31", "2024-06-30", "2024-06-30"])
    assert evaluate(risk, frame, 6).auc.value == 1.0


def test_a_risk_that_is_the_truth_is_calibrated(drawn):
    rng = np.random.default_rng(9)
    risk = rng.beta(2, 12, 20_000)
    found = evaluate(risk, outcomes(left=(rng.random(20_000) < risk).astype(float)), 6)
    assert found.calibration_slope.value == pytest.approx(1, abs=0.1)
    assert found.calibration_intercept.value == pytest.approx(0, abs=0.1)


def test_the_top_tenth_and_two_per_team_count_leavers_among_the_selected():
    risk = np.arange(20) / 20
    left = np.zeros(20)
    left[[19, 5, 18]] = 1
    teams = pd.Series(["a"] * 10 + ["b"] * 10)
    found = evaluate(risk, outcomes(left=left), 6, teams=teams)
    assert found.precision_top_tenth.value == 1.0  # rows 18 and 19
    assert found.recall_top_tenth.value == pytest.approx(2 / 3)
    assert found.lift_top_tenth.value == pytest.approx(1 / (3 / 20))
    assert found.precision_two_per_team.value == 0.5  # rows 8, 9 and 18, 19


def test_equal_risks_get_what_a_draw_by_lot_would():
    left = np.r_[np.ones(10), np.zeros(90)]
    found = evaluate(np.full(100, 0.1), outcomes(left=left), 6, teams=pd.Series(["a", "b"] * 50))
    assert found.auc.value == 0.5
    assert found.lift_top_tenth.value == pytest.approx(1.0)
    assert found.lift_two_per_team.value == pytest.approx(1.0)


def test_without_teams_or_without_exits_a_measure_is_undefined():
    found = evaluate(np.full(10, 0.1), outcomes(left=np.zeros(10)), 6)
    assert np.isnan(found.auc.value)
    assert np.isnan(found.precision_two_per_team.value)


def test_nobody_known_gives_undefined_measures():
    found = evaluate(np.full(2, 0.1), outcomes(left=np.zeros(2)), 12)
    assert found.people_months == 0
    assert all(np.isnan(estimate.value) for estimate in found.estimates().values())


def test_the_interval_covers_the_true_auc_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    truth = roc_auc_score(*_scores(rng, 200_000))
    covered = 0
    for number in range(60):
        left, risk = _scores(rng, 300)
        auc = evaluate(risk, outcomes(left=left), 6, draws=200, seed=number).auc
        assert auc.low < auc.value < auc.high
        covered += auc.low <= truth <= auc.high
    assert covered >= 51  # of 60 at 95 %: fewer happens once in thousands


def test_repeated_rows_of_a_person_do_not_narrow_the_interval(drawn):
    risk, left = drawn
    once = evaluate(risk, outcomes(left=left), 6, draws=300).auc
    people = [f"e{number:04d}" for number in range(600)] * 4
    four_times = evaluate(np.tile(risk, 4), outcomes(left=np.tile(left, 4), people=people), 6, draws=300).auc
    assert four_times.high - four_times.low == pytest.approx(once.high - once.low, rel=1e-6)


def test_weights_belong_to_people_and_not_to_row_order():
    people = pd.Series(["b", "a", "b", "c"])
    weights = person_weights(people, 5, 1)
    np.testing.assert_array_equal(weights[0], weights[2])
    np.testing.assert_array_equal(person_weights(people.iloc[::-1], 5, 1), weights[::-1])


def test_a_model_compared_with_itself_differs_by_nothing(drawn):
    risk, left = drawn
    difference, draws = auc_differences(risk, risk, outcomes(left=left), 6, 250, 0)
    assert difference == 0
    assert draws.shape == (250,)
    assert not draws.any()


def _scores(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    left = (rng.random(rows) < 0.2).astype(float)
    score = rng.normal(size=rows) + 0.8 * left
    return left, 1 / (1 + np.exp(-score))
