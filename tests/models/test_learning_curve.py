"""Skill by the number of exits."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from models.candidates import FitOptions, Rung
from models.inputs import TrainingData
from models.learning_curve import Growth, _is_chosen, judge_growth, measure_learning_curve

NOISE = np.random.default_rng(1).normal(0, 0.002, 400)


def drawn(value, noise=NOISE):
    return np.concatenate([[value], value + noise])


def test_the_curve_ends_with_the_backtest_itself(trained):
    curve = trained.learning_curve
    assert [point.share for point in curve.points] == [0.125, 0.25, 0.5, 1.0]
    assert curve.origins == 2
    last = curve.points[-1]
    by_origin = [
        found.metrics
        for found in trained.backtest.metrics
        if found.rung is trained.model.rung and found.origin is not None and found.metrics.horizon_months == 6
    ][-2:]
    lowest, highest = sorted(metrics.auc.value for metrics in by_origin)
    assert lowest - 0.01 < last.auc.value < highest + 0.01
    assert curve.tested_exits == sum(metrics.exits for metrics in by_origin)
    assert curve.tested_people_months == sum(metrics.people_months for metrics in by_origin)


def test_people_and_exits_grow_with_the_share(trained):
    points = trained.learning_curve.points
    for earlier, later in pairwise(points):
        assert 1.6 < later.people / earlier.people < 2.5
        assert earlier.exits < later.exits
        assert later.auc.low < later.auc.value < later.auc.high


def test_a_larger_subsample_holds_all_of_the_smaller():
    people = pd.Series([f"e{number}" for number in range(2000)] * 2)
    quarter, half = (_is_chosen(people, share, seed=3) for share in (0.25, 0.5))
    assert not (quarter & ~half).any()
    assert quarter.mean() == pytest.approx(0.25, abs=0.03)
    assert half.mean() == pytest.approx(0.5, abs=0.03)
    assert (half[:2000] == half[2000:]).all()  # all rows of a person, or none


def test_the_same_training_gives_the_same_curve(trained, firm, known_outcomes, months):
    outcomes = known_outcomes(firm, months(36), trained.settings)
    panel = firm.panel.sort_values(["as_of_date", "employee_id"], ignore_index=True)
    data = TrainingData(panel, outcomes, months(36), firm.columns)
    again = measure_learning_curve(
        data, trained.backtest, trained.model.rung, FitOptions(trained.settings.seed), trained.settings
    )
    assert again.points == trained.learning_curve.points


def test_shares_with_fewer_than_thirty_exits_are_left_out(trained, firm, known_outcomes, months):
    few = set(firm.panel["employee_id"].unique()[:180])
    panel = firm.panel[firm.panel["employee_id"].isin(few)]
    outcomes = {
        day: frame[frame["employee_id"].isin(few)]
        for day, frame in known_outcomes(firm, months(36), trained.settings).items()
    }
    panel = panel.sort_values(["as_of_date", "employee_id"], ignore_index=True)
    data = TrainingData(panel, outcomes, months(36), firm.columns)
    kept = trained.backtest.rows["employee_id"].isin(few)
    backtest = replace(
        trained.backtest,
        rows=trained.backtest.rows[kept].reset_index(drop=True),
        log_odds={rung: odds.take(kept.to_numpy()) for rung, odds in trained.backtest.log_odds.items()},
    )
    curve = measure_learning_curve(
        data, backtest, trained.model.rung, FitOptions(trained.settings.seed), trained.settings
    )
    assert [point.share for point in curve.points] == [0.5, 1.0]
    assert curve.points[0].exits >= 30


def test_the_base_rate_ranks_nobody_and_has_no_curve(trained, firm, known_outcomes, months):
    outcomes = known_outcomes(firm, months(36), trained.settings)
    data = TrainingData(firm.panel, outcomes, months(36), firm.columns)
    options = FitOptions(trained.settings.seed)
    assert measure_learning_curve(data, trained.backtest, Rung.BASE_RATE, options, trained.settings) is None


def test_a_last_doubling_that_adds_nothing_means_flat():
    growth, flattens_at = judge_growth([drawn(0.68), drawn(0.70), drawn(0.701)], exits=400)
    assert (growth, flattens_at) == (Growth.FLAT, 200)


def test_a_last_doubling_that_adds_much_means_rising_and_no_end_is_named():
    growth, flattens_at = judge_growth([drawn(0.60), drawn(0.64), drawn(0.68)], exits=400)
    assert (growth, flattens_at) == (Growth.RISING, None)


def test_gains_that_shrink_are_carried_on_to_where_they_end():
    # Gains of .08 and .04: .02 at 800 exits, .01 at 1,600.
    growth, flattens_at = judge_growth([drawn(0.56), drawn(0.64), drawn(0.68)], exits=400)
    assert (growth, flattens_at) == (Growth.RISING, 1600)


def test_gains_that_shrink_too_slowly_name_no_end():
    growth, flattens_at = judge_growth([drawn(0.50), drawn(0.60), drawn(0.69)], exits=400)
    assert (growth, flattens_at) == (Growth.RISING, None)


def test_a_gain_within_chance_is_uncertain():
    wide = np.random.default_rng(2).normal(0, 0.03, 400)
    growth, flattens_at = judge_growth([drawn(0.66), drawn(0.68, wide)], exits=400)
    assert (growth, flattens_at) == (Growth.UNCERTAIN, None)
