"""What the truth is worth, and the share of it that a model reaches."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.hazard import log_odds_of, probability
from models.oracle import OracleComparison, TrueHazards, compare_with_oracle, held_risk


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


def of_log_odds(log_odds: np.ndarray) -> TrueHazards:
    """Hazards all of which is observable, with nobody leaving otherwise."""
    hazard = probability(log_odds)
    return TrueHazards(hazard, np.zeros(len(hazard)), hazard)


def share(risk: np.ndarray, log_odds: np.ndarray, outcomes: pd.DataFrame) -> float:
    return compare_with_oracle(risk, of_log_odds(log_odds), outcomes, 6).share.value


def test_the_oracle_has_all_of_its_own_skill(outcomes):
    assert share(probability(ORACLE), ORACLE, outcomes) == 1.0


def test_equal_risks_have_none_of_it(outcomes):
    assert share(np.full(6, 0.1), ORACLE, outcomes) == 0.0


def test_a_model_half_way_has_half(outcomes):
    risk = np.array([0.9, 0.8, 0.5, 0.6, 0.4, 0.3])  # AUC 6/8
    assert share(risk, ORACLE, outcomes) == pytest.approx((0.75 - 0.5) / (0.875 - 0.5))


def test_an_oracle_without_skill_leaves_the_share_undefined(outcomes):
    assert np.isnan(share(probability(ORACLE), np.zeros(6), outcomes))


def test_rows_whose_end_is_not_known_are_left_out(outcomes):
    found = compare_with_oracle(probability(ORACLE), of_log_odds(ORACLE), outcomes, 12)
    assert (found.people_months, found.exits) == (2, 2)  # the four others were seen for six months
    assert np.isnan(found.truth.auc.value)


def test_without_any_known_end_nothing_is_said(outcomes):
    found = compare_with_oracle(probability(ORACLE), of_log_odds(ORACLE), outcomes.assign(cause=None), 12)
    assert found.people_months == 0
    assert np.isnan([found.model.auc.value, found.truth.log_loss.value, found.share.value]).all()


@pytest.mark.parametrize(
    ("voluntary", "other", "horizon_months", "risk"),
    [
        (0.10, 0.00, 1, 0.10),
        (0.10, 0.00, 2, 0.10 + 0.90 * 0.10),
        (0.10, 0.05, 2, 0.10 + 0.85 * 0.10),  # who left otherwise is gone
        (0.10, 0.05, 3, 0.10 + 0.85 * 0.10 + 0.85**2 * 0.10),
        (0.00, 0.05, 12, 0.0),
        (0.60, 0.40, 12, 0.60),  # the first month takes everybody
    ],
)
def test_a_hazard_held_for_months_adds_up_over_those_still_there(voluntary, other, horizon_months, risk):
    assert held_risk(np.array([voluntary]), np.array([other]), horizon_months) == pytest.approx([risk])


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.integers(1, 23))
def test_a_held_risk_rises_with_the_horizon_and_stays_a_probability(voluntary, other, horizon_months):
    shorter, longer = (
        held_risk(np.array([voluntary]), np.array([other]), horizon_months + more)[0] for more in (0, 1)
    )
    assert 0 <= shorter <= longer + 1e-12 <= 1 + 1e-9


PEOPLE = 4000


@pytest.fixture(scope="module")
def firm():
    """Hazards of one month, partly unobserved, and the exits drawn with them."""
    generator = np.random.default_rng(5)
    observable = -2.0 + 0.9 * generator.normal(size=PEOPLE)
    hazards = TrueHazards(
        voluntary=probability(observable + 0.6 * generator.normal(size=PEOPLE)),
        other=np.full(PEOPLE, 0.01),
        observable=probability(observable),
    )
    left = generator.random(PEOPLE) < hazards.voluntary
    outcomes = pd.DataFrame(
        {
            "employee_id": [f"s{number:04}" for number in range(PEOPLE)],
            "as_of_date": pd.Timestamp("2024-06-30"),
            "cause": np.where(left, "voluntary", None),
            "months_observed": 1,
        }
    )
    return hazards, outcomes


@pytest.fixture(scope="module")
def compared(firm):
    """The comparison of any risks with the firm's truth at one month."""
    hazards, outcomes = firm

    def compare(risk: np.ndarray, draws: int = 200) -> OracleComparison:
        return compare_with_oracle(risk, hazards, outcomes, 1, draws=draws, seed=3)

    return compare


def test_the_whole_truth_ranks_better_than_what_records_can_show(firm, compared):
    found = compared(firm[0].observable)
    assert 0.7 < found.observable.auc.value < found.truth.auc.value


def test_at_one_month_no_risk_scores_better_than_the_truth(firm, compared):
    hazards = firm[0]
    wrong = [
        hazards.observable,
        np.full(PEOPLE, hazards.voluntary.mean()),
        probability(log_odds_of(hazards.voluntary) + 0.4),  # too high
        probability(1.4 * (log_odds_of(hazards.voluntary) + 2) - 2),  # too extreme
    ]
    for risk in wrong:
        found = compared(risk, draws=0)
        assert found.truth.brier.value < found.model.brier.value
        assert found.truth.log_loss.value < found.model.log_loss.value


def test_a_model_that_ranks_as_the_oracle_has_its_whole_skill_in_every_draw(firm, compared):
    found = compared(firm[0].observable ** 2)
    assert (found.share.value, found.share.low, found.share.high) == (1.0, 1.0, 1.0)


def test_a_model_that_ranks_at_random_has_a_share_of_nothing_within_its_interval(compared):
    found = compared(np.random.default_rng(8).random(PEOPLE))
    assert found.share.low < 0 < found.share.high
    assert found.share.high < 0.3


def test_the_interval_of_a_share_is_narrower_than_that_of_two_separate_skills(firm, compared):
    blurred = probability(
        log_odds_of(firm[0].observable) + 0.2 * np.random.default_rng(9).normal(size=PEOPLE)
    )
    found = compared(blurred)
    apart = (found.model.auc.low - 0.5) / (found.observable.auc.high - 0.5)
    assert apart < found.share.low < found.share.value < found.share.high < 1.05


def test_a_share_of_a_skill_that_is_not_clear_of_chance_has_no_interval(firm):
    hazards, outcomes = firm
    chance = np.random.default_rng(10).random(PEOPLE) / 10
    found = compare_with_oracle(
        hazards.voluntary,
        TrueHazards(hazards.voluntary, hazards.other, chance),
        outcomes,
        1,
        draws=100,
    )
    assert found.observable.auc.low < 0.5
    assert np.isnan([found.share.low, found.share.high]).all()
