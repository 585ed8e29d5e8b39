"""Whether the monotone constraints hold in the final model."""

from dataclasses import replace

import pytest

from models.backtest import run_backtest
from models.candidates import Rung
from models.final_fit import accepts_constraints
from models.inputs import TrainingData
from models.splits import rolling_origin_splits


@pytest.fixture(scope="module")
def decide(organisation, known_outcomes, settings, months):
    # The constrained column is the only one with an effect: against it there is no skill left.
    firm = organisation(people=900, effects=(1.2, 0.0, 0.0))

    def run(sign: int, winner: Rung = Rung.LIGHTGBM) -> bool:
        cutoff = months(36)
        dates = [stamp.date() for stamp in firm.panel["as_of_date"].unique()]
        splits = rolling_origin_splits(dates, cutoff, 6, 1, 1)
        columns = replace(firm.columns, monotone={"talk_gap": sign})
        data = TrainingData(firm.panel, known_outcomes(firm, cutoff, settings), cutoff, columns)
        quick = replace(settings, bootstrap_draws=0)
        return accepts_constraints(winner, data, run_backtest(data, splits, quick), quick)

    return run


def test_a_constraint_that_agrees_with_the_data_is_kept(decide):
    assert decide(+1)


def test_a_constraint_that_costs_more_than_three_thousandths_of_auc_is_dropped(decide):
    assert not decide(-1)


def test_a_rung_without_constraints_has_none_to_drop(decide):
    assert decide(-1, Rung.LOGISTIC)
