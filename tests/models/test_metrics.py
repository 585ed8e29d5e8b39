"""Measures of risks against outcomes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from models import ranking
from models.metrics import auc_differences, evaluate, known_status


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


@pytest.mark.parametrize("left", [np.zeros(10), np.ones(10)])
def test_of_one_class_there_is_no_ranking_and_no_line_but_a_score(left):
    found = evaluate(np.full(10, 0.2), outcomes(left=left), 6, teams=pd.Series(["a"] * 10), draws=5)
    for undefined in (found.auc, found.brier_skill, found.calibration_intercept, found.calibration_slope):
        assert np.isnan(undefined.value)
    assert found.brier.value == pytest.approx(0.04 if left[0] == 0 else 0.64)
    assert found.log_loss.value == pytest.approx(-np.log(0.8 if left[0] == 0 else 0.2))
    assert found.precision_top_tenth.value == left.mean()
    if left[0] == 0:
        assert np.isnan(found.average_precision.value)
        assert np.isnan(found.recall_top_tenth.value)
        assert np.isnan(found.lift_top_tenth.value)


def test_without_teams_nothing_is_said_of_two_per_team():
    found = evaluate(np.full(10, 0.1), outcomes(left=np.r_[1.0, np.zeros(9)]), 6)
    assert np.isnan(found.precision_two_per_team.value)
    assert (found.people_months_in_teams, found.exits_in_teams) == (0, 0)


def test_two_per_team_counts_the_people_with_a_team():
    left = np.r_[1.0, 0.0, 1.0, np.zeros(7)]
    teams = pd.Series(["a"] * 2 + [None] * 5 + ["b"] * 3)
    found = evaluate(np.linspace(0.9, 0.1, 10), outcomes(left=left), 6, teams=teams)
    assert (found.people_months, found.exits) == (10, 2)
    assert (found.people_months_in_teams, found.exits_in_teams) == (5, 1)
    assert found.precision_two_per_team.value == 1 / 4
    assert found.recall_two_per_team.value == 1.0


def test_a_tenth_of_seventy_is_seven():
    assert ranking.top_membership(np.arange(70.0), np.zeros(70, dtype=np.int64), 0.1, None).sum() == 7
    assert ranking.top_membership(np.arange(71.0), np.zeros(71, dtype=np.int64), 0.1, None).sum() == 8


def test_nobody_known_gives_undefined_measures():
    found = evaluate(np.full(2, 0.1), outcomes(left=np.zeros(2)), 12)
    assert found.people_months == 0
    assert all(np.isnan(estimate.value) for estimate in found.estimates().values())
    assert len(found.estimates()) == 15
    assert found.net_benefit == ()


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


@st.composite
def ranked_rows(draw) -> tuple[np.ndarray, np.ndarray, list[str], list[str], pd.Series]:
    """Few rows with ties, several rows of a person, two dates and teams of which some are not known."""
    rows = draw(st.integers(1, 40))

    def some(values: list[object]) -> list:
        return draw(st.lists(st.sampled_from(values), min_size=rows, max_size=rows))

    risk = np.array(some([0.02, 0.1, 0.1000001, 0.5, 0.97]))
    left = np.array(some([0.0, 0.0, 1.0]))
    people, dates = some(list("abcdefgh")), some(["2024-03-31", "2024-06-30"])
    return risk, left, people, dates, pd.Series(some(["t1", "t2", None]), dtype=object)


def values(found: object) -> list[float]:
    """Every figure of a set of metrics."""
    kept = [getattr(found, name) for name in ("people_months", "exits", "people_months_in_teams")]
    for estimate in found.estimates().values():
        kept += [estimate.value, estimate.low, estimate.high]
    for line in found.net_benefit:
        kept += [line.flagged, line.net_benefit.value, line.treat_all.value, line.gain.low, line.gain.high]
    return kept


@settings(max_examples=60)
@given(ranked_rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(drawn_rows, random):
    risk, left, people, dates, teams = drawn_rows
    order = list(range(len(risk)))
    random.shuffle(order)
    frame = outcomes(left=left, people=people, dates=dates)
    first = evaluate(risk, frame, 6, teams=teams, draws=6)
    second = evaluate(
        risk[order],
        frame.iloc[order].reset_index(drop=True),
        6,
        teams=teams.iloc[order].reset_index(drop=True),
        draws=6,
    )
    assert values(second) == pytest.approx(values(first), nan_ok=True, rel=1e-6, abs=1e-9)


@settings(max_examples=60)
@given(ranked_rows())
def test_weights_of_ones_are_no_weights_and_whole_weights_are_repeated_rows(drawn_rows):
    risk, left, _, dates, _ = drawn_rows
    stratum = pd.factorize(pd.Series(dates), sort=True)[0]
    times = np.arange(len(risk)) % 3
    if not times.any():
        return

    def measures(rows: np.ndarray, weights: np.ndarray) -> list[float]:
        by_date = ranking.rank_within(risk[rows], stratum[rows])
        overall = ranking.rank_within(risk[rows], np.zeros(len(rows), dtype=np.int64))
        return [
            *ranking.auc(left[rows], by_date, weights),
            *ranking.average_precision(left[rows], overall, weights),
        ]

    everybody, repeated = np.arange(len(risk)), np.repeat(np.arange(len(risk)), times)
    ones = measures(repeated, np.ones((len(repeated), 1)))
    assert measures(everybody, times[:, None].astype(float)) == pytest.approx(ones, nan_ok=True)
    assert measures(repeated, np.full((len(repeated), 1), 7.0)) == pytest.approx(ones, nan_ok=True)


@settings(max_examples=60)
@given(ranked_rows())
def test_auc_is_the_share_of_pairs_in_order(drawn_rows):
    risk, left, _, dates, _ = drawn_rows
    stratum = pd.factorize(pd.Series(dates), sort=True)[0]
    weight = 1.0 + np.arange(len(risk)) % 4
    pairs, in_order = 0.0, 0.0
    for leaver in np.flatnonzero(left == 1):
        for stayer in np.flatnonzero((left == 0) & (stratum == stratum[leaver])):
            both = weight[leaver] * weight[stayer]
            pairs += both
            in_order += both * ((risk[leaver] > risk[stayer]) + 0.5 * (risk[leaver] == risk[stayer]))
    found = ranking.auc(left, ranking.rank_within(risk, stratum), weight[:, None])[0]
    assert found == pytest.approx(in_order / pairs if pairs else np.nan, nan_ok=True)


def test_a_model_compared_with_itself_differs_by_nothing(drawn):
    risk, left = drawn
    difference, draws = auc_differences(risk, risk, outcomes(left=left), 6, 250, 0)
    assert difference == 0
    assert draws.shape == (250,)
    assert not draws.any()


def test_of_nobody_known_there_is_no_difference(drawn):
    risk, left = drawn
    difference, draws = auc_differences(risk, risk, outcomes(left=np.zeros_like(left)), 12, 5, 0)
    assert np.isnan(difference)
    assert len(draws) == 0


def _scores(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    left = (rng.random(rows) < 0.2).astype(float)
    score = rng.normal(size=rows) + 0.8 * left
    return left, 1 / (1 + np.exp(-score))
