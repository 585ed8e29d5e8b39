"""Paired comparison on rows whose truth is drawn: a real difference is found, none is not."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.hazard import log_odds_of, probability
from models.metrics import evaluate
from models.paired_measures import ComparedMetric, Finding
from models.predictions import Predictions
from models.run_comparison import compare_groups, compare_runs
from models.slices import BootstrapSettings
from tests.drawn_predictions import MONTHS
from tests.drawn_predictions import drawn_predictions as drawn

BOOTSTRAP = BootstrapSettings(draws=200, seed=1)
AUC, LOSS = ComparedMetric.AUC, ComparedMetric.LOG_LOSS


@pytest.fixture(scope="module")
def against_noise():
    return compare_runs(drawn(noise=2.0), drawn(), BOOTSTRAP)


def test_a_training_that_sees_more_is_better_beyond_its_interval(against_noise):
    for metric in (AUC, LOSS, ComparedMetric.BRIER, ComparedMetric.AVERAGE_PRECISION):
        assert against_noise.overall.difference(metric).finding is Finding.BETTER
    assert against_noise.overall.difference(AUC).gain.value > 0.05


def test_the_same_difference_from_the_other_side_is_worse(against_noise):
    back = compare_runs(drawn(), drawn(noise=2.0), BOOTSTRAP).overall.difference(LOSS)
    there = against_noise.overall.difference(LOSS)
    assert back.finding is Finding.WORSE
    assert (back.gain.value, back.gain.low) == pytest.approx((-there.gain.value, -there.gain.high))


def test_two_trainings_that_see_equally_much_show_no_difference_and_what_would_have_shown():
    one, other = drawn(noise=0.5), drawn()
    rng = np.random.default_rng(9)
    seen = log_odds_of(one.rows["risk_6m"].to_numpy()) + 0.02 * rng.normal(size=len(one.rows))
    equal = replace(one, rows=one.rows.assign(risk_6m=probability(seen)))
    found = compare_runs(one, equal, BOOTSTRAP).overall.difference(AUC)
    assert found.finding is Finding.NO_DIFFERENCE
    assert found.gain.low < 0 < found.gain.high
    # What was detectable lies between this non-difference and a real one.
    assert abs(found.gain.value) < found.detectable_gain
    assert found.detectable_gain < compare_runs(one, other, BOOTSTRAP).overall.difference(AUC).gain.value


def test_the_values_are_those_of_the_backtests_own_metrics(against_noise):
    rows = drawn().rows.rename(columns={"person_code": "employee_id"})
    metrics = evaluate(rows["risk_6m"].to_numpy(), rows, 6)
    found = {one.metric: one.second for one in against_noise.overall.differences}
    assert found[AUC] == pytest.approx(metrics.auc.value)
    assert found[LOSS] == pytest.approx(metrics.log_loss.value)
    assert found[ComparedMetric.BRIER] == pytest.approx(metrics.brier.value)
    assert found[ComparedMetric.AVERAGE_PRECISION] == pytest.approx(metrics.average_precision.value)
    assert found[ComparedMetric.PRECISION_TOP_TENTH] == pytest.approx(metrics.precision_top_tenth.value)
    intercept, slope = metrics.calibration_intercept.value, metrics.calibration_slope.value
    assert found[ComparedMetric.CALIBRATION_INTERCEPT] == pytest.approx(abs(intercept), abs=1e-8)
    assert found[ComparedMetric.CALIBRATION_SLOPE] == pytest.approx(abs(slope - 1), abs=1e-8)
    assert (against_noise.overall.people_months, against_noise.overall.people) == (1800, 600)
    assert against_noise.overall.exits == metrics.exits
    assert against_noise.overall.base_rate == pytest.approx(metrics.base_rate)


def test_a_calibration_that_is_off_is_worse_while_the_ranking_is_the_same():
    found = compare_runs(drawn(), drawn(shift=0.6), BOOTSTRAP).overall
    assert found.difference(AUC).gain.value == 0
    assert found.difference(ComparedMetric.CALIBRATION_INTERCEPT).finding is Finding.WORSE
    exaggerated = compare_runs(drawn(), drawn(sharpness=1.8), BOOTSTRAP).overall
    assert exaggerated.difference(ComparedMetric.CALIBRATION_SLOPE).finding is Finding.WORSE


def test_rows_that_only_one_of_them_has_are_counted_and_not_compared():
    one, other = drawn(), drawn(noise=1.0)
    fewer = replace(one, rows=one.rows[one.rows["as_of_date"] > pd.Timestamp(MONTHS[0])])
    lacking = replace(other, rows=other.rows[other.rows["person_code"] > "p0099"])
    found = compare_runs(fewer, lacking, BOOTSTRAP)
    assert (found.only_first, found.only_second) == (200, 500)
    assert found.overall.people_months == 1000
    assert [month.origin for month in found.months] == list(MONTHS[1:])


def test_the_outcome_is_the_one_that_the_later_training_knew():
    early, late = drawn(cutoff=date(2024, 12, 31)), drawn(noise=1.0, cutoff=date(2025, 6, 30))
    # The earlier one had not learned yet of the first hundred people's exits.
    unaware = early.rows["person_code"] < "p0100"
    early = replace(
        early,
        rows=early.rows.assign(
            cause=early.rows["cause"].mask(unaware),
            months_observed=early.rows["months_observed"].mask(unaware, 2),
        ),
    )
    for first, second in ((early, late), (late, early)):
        found = compare_runs(first, second, BOOTSTRAP)
        assert found.outcomes_known_at == date(2025, 6, 30)
        assert found.unknown == 0
        assert found.overall.exits == int(late.rows["cause"].notna().sum())


def test_rows_whose_outcome_is_not_known_yet_are_counted_and_not_compared():
    one, other = drawn(), drawn(noise=1.0)
    last = other.rows["as_of_date"] == pd.Timestamp(MONTHS[-1])
    young = replace(
        other,
        rows=other.rows.assign(cause=other.rows["cause"].mask(last), months_observed=np.where(last, 3, 6)),
    )
    young = replace(young, rows=young.rows.assign(cause=other.rows["cause"].mask(last)))
    found = compare_runs(one, young, BOOTSTRAP)
    assert found.unknown == 600
    assert found.overall.people_months == 1200


def test_without_a_common_row_nothing_is_compared():
    one, other = drawn(), drawn()
    strangers = replace(other, rows=other.rows.assign(person_code="q" + other.rows["person_code"]))
    found = compare_runs(one, strangers, BOOTSTRAP)
    assert found.overall.people_months == 0
    assert (found.only_first, found.only_second) == (1800, 1800)
    assert {one.finding for one in found.overall.differences} == {Finding.NOT_COMPARABLE}


def test_months_slices_and_units_are_compared_apart(against_noise):
    assert [month.origin for month in against_noise.months] == list(MONTHS)
    assert sum(month.exits for month in against_noise.months) == against_noise.overall.exits
    parts = {part.part: part.people for part in against_noise.slices}
    units = {"unit:north": 300, "unit:south": 300}
    assert parts == {"unseen_people": 200, "after_reorganisation": 600} | units


def test_unseen_means_unseen_by_both():
    one, other = drawn(), drawn(noise=1.0)
    known = replace(one, rows=one.rows.assign(is_unseen_person=False))
    assert "unseen_people" not in {part.part for part in compare_runs(known, other, BOOTSTRAP).slices}


def test_a_horizon_that_the_first_does_not_speak_of_cannot_be_compared():
    with pytest.raises(ValueError, match="does not speak of 6 months"):
        compare_runs(replace(drawn(), horizons_months=(3,)), drawn(), BOOTSTRAP)


@given(order_seed=st.integers(0, 100))
@settings(max_examples=5, deadline=None)
def test_the_order_of_the_rows_changes_nothing(order_seed):
    one, other = drawn(people=80), drawn(people=80, noise=1.0)
    order = np.random.default_rng(order_seed).permutation(len(one.rows))
    shuffled = replace(other, rows=other.rows.iloc[order])
    few = BootstrapSettings(20, 1)
    assert repr(compare_runs(one, shuffled, few)) == repr(compare_runs(one, other, few))


def groups_of(predictions: Predictions, small: int = 0) -> pd.DataFrame:
    people = sorted(predictions.rows["person_code"].unique())
    names = ["abcc"[number % 4] for number in range(len(people))]
    names[:small] = ["d"] * small
    return pd.DataFrame({"person_code": people, "attribute": "band", "group": names})


def hurting(one: Predictions, groups: pd.DataFrame, group: str) -> Predictions:
    """The risks of one group exchanged among its people by lot, the others' as they are."""
    risk = one.rows["risk_6m"].to_numpy(copy=True)
    hurt = one.rows["person_code"].isin(groups.loc[groups["group"] == group, "person_code"]).to_numpy()
    risk[hurt] = np.random.default_rng(4).permutation(risk[hurt])
    return replace(one, rows=one.rows.assign(risk_6m=risk))


def test_a_group_that_the_second_serves_worse_is_seen_while_all_are_served_better():
    one = drawn(people=1200, noise=1.2)
    groups = groups_of(one)
    other = hurting(drawn(people=1200), groups, "a")
    assert compare_runs(one, other, BOOTSTRAP).overall.difference(LOSS).finding is Finding.BETTER
    found = compare_groups(one, other, groups, BOOTSTRAP)
    findings = {group.part: group.difference(LOSS).finding for group in found.compared}
    assert findings == {"band:a": Finding.WORSE, "band:b": Finding.BETTER, "band:c": Finding.BETTER}
    assert found.withheld == {"band": 0}


def test_a_group_that_is_too_small_is_counted_with_another_one():
    one = drawn()
    found = compare_groups(one, drawn(noise=1.0), groups_of(one, small=20), BOOTSTRAP)
    assert len(found.compared) == 3
    assert found.withheld == {"band": 2}
    assert "band:d" not in {group.part for group in found.compared}
    assert "band:other groups" in {group.part for group in found.compared}


def test_groups_without_enough_exits_are_withheld():
    one = drawn(people=200)
    few = replace(one, rows=one.rows.assign(cause=one.rows["cause"].where(one.rows["person_code"] < "p0010")))
    found = compare_groups(one, few, groups_of(one), BOOTSTRAP)
    assert found.compared == ()
    assert found.withheld == {"band": 3}
