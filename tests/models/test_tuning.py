"""Settings of the boosted trees: tuned on what was known by then, and taken only if better."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.backtest import run_backtest
from models.boosting import DEFAULT_TREES, bin_months, grow_trees, loss_curve
from models.candidates import Rung
from models.causes import cause_months
from models.columns import feature_matrix, learn_categories
from models.inputs import TrainingData
from models.person_months import leads_between
from models.splits import rolling_origin_splits
from models.tuning import Study, Trial, Tuning, is_due, thinned

LEADS = leads_between((3, 6, 12))


@pytest.fixture(scope="module")
def backtest_of(known_outcomes, settings, months):
    """A backtest with a tuning of nine trials, on some days other than known."""

    def run(firm, cutoff=None, jobs=1, change=None):
        day = cutoff or months(45)
        chosen = replace(settings, origins=20, trials=9, bootstrap_draws=0, jobs=jobs)
        dates = sorted({stamp.date() for stamp in firm.panel["as_of_date"]})
        panel = firm.panel[firm.panel["as_of_date"] <= pd.Timestamp(day)]
        panel = panel.sort_values(["as_of_date", "employee_id"], ignore_index=True)
        outcomes = {
            known: change(known, frame) if change else frame
            for known, frame in known_outcomes(firm, day, chosen).items()
        }
        splits = rolling_origin_splits(
            [date for date in dates if date <= day],
            day,
            chosen.main_horizon_months,
            chosen.outcome_lag_months,
            chosen.origins,
        )
        return run_backtest(TrainingData(panel, outcomes, day, firm.columns), splits, chosen)

    return run


@pytest.fixture(scope="module")
def extreme(organisation):
    """Extremes on both sides of one column decide, and little else."""
    return organisation(people=1200, months=45, effects=(0.0, 0.0, 0.0), extremes=1.2, monthly_hazard=0.015)


@pytest.fixture(scope="module")
def tuned(backtest_of, extreme):
    return backtest_of(extreme)


@pytest.mark.slow
def test_there_is_a_study_and_none_before_200_exits(tuned):
    assert tuned.tuning.studies
    assert tuned.tuning.studies[0].known_exits >= 200


def test_a_study_is_due_at_200_exits_and_again_when_they_have_doubled(months):
    default = Trial(DEFAULT_TREES, 0.2, 0.0, 0.0)
    study = Study(months(12), 230, (months(3),), 500, 40, (default,), default)
    assert [is_due(exits, ()) for exits in (199, 200)] == [False, True]
    assert [is_due(exits, (study,)) for exits in (230, 459, 460)] == [False, False, True]


@pytest.mark.slow
def test_a_study_looks_only_at_origins_whose_main_horizon_had_been_observed(tuned):
    for study in tuned.tuning.studies:
        assert len(study.blocks) >= 3
        for origin in study.blocks:
            months = (study.tuned_on.year - origin.year) * 12 + study.tuned_on.month - origin.month
            assert months >= 6 + 1


@pytest.mark.slow
def test_the_default_settings_are_the_first_trial_and_the_budget_is_kept(tuned):
    for study in tuned.tuning.studies:
        assert study.trials[0].trees == DEFAULT_TREES
        assert len(study.trials) == 1 + 9
        assert study.chosen in study.trials


@pytest.mark.slow
def test_other_settings_are_taken_only_if_better_by_two_standard_errors(tuned):
    for study in tuned.tuning.studies:
        best = min(study.trials, key=lambda trial: trial.loss)
        is_better = best.difference < -2 * best.standard_error
        assert study.chosen == (best if is_better else study.trials[0])


@pytest.mark.slow
def test_an_origin_uses_the_latest_settings_known_there(tuned):
    first = tuned.tuning.studies[0]
    before = [split.origin for split in tuned.splits if split.origin < first.tuned_on]
    assert before
    assert {tuned.tuning.trees_at(origin) for origin in before} == {DEFAULT_TREES}
    assert tuned.tuning.trees_at(first.tuned_on) == first.chosen.trees


@pytest.mark.slow
def test_what_becomes_known_later_changes_no_earlier_study(tuned, backtest_of, extreme):
    first = tuned.tuning.studies[0]

    def scrambled(known, frame):
        if known <= first.tuned_on:
            return frame
        cause = np.where(frame["employee_id"].str[-1].isin(list("13579")), frame["cause"], None)
        return frame.assign(cause=cause)

    assert backtest_of(extreme, change=scrambled).tuning.studies[0] == first


@pytest.mark.slow
def test_two_processes_give_what_one_gives(tuned, backtest_of, extreme):
    again = backtest_of(extreme, jobs=2)
    assert again.tuning == tuned.tuning
    for rung in Rung:
        np.testing.assert_array_equal(again.risks[rung], tuned.risks[rung])


def test_without_a_study_the_default_settings_hold(trained, months):
    assert trained.backtest.tuning == Tuning()
    assert trained.backtest.tuning.trees_at(months(36)) == DEFAULT_TREES


def test_settings_hold_from_the_day_of_their_study(months):
    other = Trial(replace(DEFAULT_TREES, leaves=4), 0.1, -0.1, 0.01)
    default = Trial(DEFAULT_TREES, 0.2, 0.0, 0.0)
    study = Study(months(12), 210, (months(3),), 500, 40, (default, other), other)
    tuning = Tuning(1, (study,))
    assert tuning.trees_at(months(11)) == DEFAULT_TREES
    assert tuning.trees_at(months(12)) == tuning.trees_at(months(30)) == other.trees


@pytest.fixture(scope="module")
def rows(firm, months):
    matrix = feature_matrix(firm.panel, firm.columns, learn_categories(firm.panel, firm.columns))
    return matrix, cause_months(firm.outcomes_at(months(36)), LEADS, "voluntary")


def test_the_curve_is_the_loss_of_each_rows_months_after_so_many_trees(rows, columns):
    matrix, person_months = rows
    binned = bin_months(matrix, columns, person_months)
    booster = grow_trees(binned, person_months, DEFAULT_TREES, 1, is_monotone=False)
    curve = loss_curve(booster, binned.lead_rows, matrix, person_months, [10, 40, 40])
    row, odds = person_months.row, binned.lead_rows.of_months(matrix, person_months)
    for position, trees in ((0, 10), (1, 40), (2, 40)):
        hazard = booster.predict(odds, num_iteration=trees)
        loss = np.where(person_months.exits == 1, -np.log(hazard), -np.log1p(-hazard)) * person_months.weight
        np.testing.assert_allclose(
            curve[:, position], np.bincount(row, loss, minlength=len(matrix)), rtol=1e-6
        )


def test_thinned_rows_keep_their_months_and_their_share_of_exits(rows):
    matrix, person_months = rows
    fewer, kept = thinned(matrix, person_months, len(person_months.row) // 2 + 1)
    np.testing.assert_array_equal(fewer, matrix[::2])
    np.testing.assert_array_equal(fewer[kept.row], matrix[person_months.row[person_months.row % 2 == 0]])
    assert kept.exits.mean() == pytest.approx(person_months.exits.mean(), rel=0.1)
    whole, same = thinned(matrix, person_months, len(person_months.row))
    np.testing.assert_array_equal(same.row, person_months.row)
    assert len(whole) == len(matrix)
