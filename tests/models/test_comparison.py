"""The choice of rung and the verdict."""

import numpy as np
import pandas as pd
import pytest

from models.candidates import Rung
from models.comparison import Verdict, clustered_standard_error, judge, select_rung
from models.hazard import probability

ROWS = 3000


@pytest.fixture(scope="module")
def drawn() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Outcomes driven by context and by a signal, each an effect in log-odds."""
    rng = np.random.default_rng(2)
    context, signal = rng.normal(size=ROWS) * 0.3, rng.normal(size=ROWS) * 0.9
    left = rng.random(ROWS) < probability(-2 + context + signal)
    frame = pd.DataFrame(
        {
            "employee_id": [f"e{number // 3}" for number in range(ROWS)],
            "as_of_date": pd.Timestamp("2024-06-30"),
            "cause": np.where(left, "voluntary", None),
            "months_observed": np.where(left, 2, 6),
        }
    )
    return frame, context, signal


def ladder(drawn, logistic: np.ndarray, lightgbm: np.ndarray) -> dict[Rung, np.ndarray]:
    _, context, _ = drawn
    return {
        Rung.BASE_RATE: np.full(ROWS, 0.15),
        Rung.CONTEXT_ONLY: probability(-1.8 + context),
        Rung.LOGISTIC: logistic,
        Rung.LIGHTGBM: lightgbm,
    }


def test_the_rung_with_the_lowest_log_loss_wins(drawn):
    frame, context, signal = drawn
    risks = ladder(drawn, probability(-2 + context + 0.3 * signal), probability(-2 + context + signal))
    assert select_rung(risks, frame, 6).winner is Rung.LIGHTGBM


def test_of_rungs_within_one_standard_error_the_simplest_wins(drawn):
    frame, context, signal = drawn
    truth = probability(-2 + context + signal)
    jitter = np.random.default_rng(0).normal(size=ROWS) * 0.02
    chosen = select_rung(ladder(drawn, probability(-2 + context + signal + jitter), truth), frame, 6)
    assert chosen.winner is Rung.LOGISTIC


def test_without_signal_the_base_rate_wins(drawn):
    frame, _, _ = drawn
    shuffled = frame.assign(cause=frame["cause"].sample(frac=1, random_state=1).to_numpy())
    shuffled["months_observed"] = np.where(shuffled["cause"].notna(), 2, 6)
    noise = probability(-1.8 + 0.3 * np.random.default_rng(1).normal(size=ROWS))
    assert select_rung(ladder(drawn, noise, noise), shuffled, 6).winner is Rung.BASE_RATE


def test_the_verdict_is_ok_when_the_gain_over_context_is_large_and_certain(drawn):
    frame, context, signal = drawn
    truth = probability(-2 + context + signal)
    judgement = judge(Rung.LOGISTIC, ladder(drawn, truth, truth), frame, 6, 0)
    assert judgement.verdict is Verdict.OK
    assert 0 < judgement.auc_gain_bound < judgement.auc_gain


def test_a_certain_gain_that_is_too_small_is_no_signal(drawn):
    frame, context, signal = drawn
    barely = probability(-2 + context + 0.012 * signal)
    judgement = judge(Rung.LOGISTIC, ladder(drawn, barely, barely), frame, 6, 0)
    assert judgement.auc_gain_bound > 0
    assert judgement.auc_gain < 0.02
    assert judgement.verdict is Verdict.NO_SIGNAL


def test_a_large_gain_that_is_not_certain_is_no_signal(drawn):
    frame, context, signal = drawn
    few = slice(0, 60)
    truth = probability(-2 + context + 0.6 * signal)
    risks = {rung: risk[few] for rung, risk in ladder(drawn, truth, truth).items()}
    judgement = judge(Rung.LOGISTIC, risks, frame[few], 6, 0)
    assert judgement.auc_gain >= 0.02
    assert judgement.verdict is Verdict.NO_SIGNAL


def test_context_alone_is_never_ok(drawn):
    frame, context, signal = drawn
    truth = probability(-2 + context + signal)
    assert judge(Rung.CONTEXT_ONLY, ladder(drawn, truth, truth), frame, 6, 0).verdict is Verdict.NO_SIGNAL


def test_repeating_every_row_of_a_cluster_leaves_the_standard_error():
    values, clusters = np.random.default_rng(0).normal(size=50), np.arange(50)
    once = clustered_standard_error(values, clusters)
    assert once == pytest.approx(values.std(ddof=1) / np.sqrt(50))
    assert clustered_standard_error(np.tile(values, 3), np.tile(clusters, 3)) == pytest.approx(once)


def test_one_person_gives_no_standard_error():
    assert clustered_standard_error(np.array([1.0, 2.0]), np.array([0, 0])) == 0.0
