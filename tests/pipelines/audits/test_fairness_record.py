"""What the person at the command line reads of the audits: loud where it matters, and never a group."""

import pandas as pd
import pytest

from data_contracts.errors import LeakageError
from models.paired_measures import ComparedMetric
from models.promotion import Condition, ConditionName, PromotionRule
from pipelines.audits.audit import audit_tags, audit_warnings
from pipelines.audits.fairness_record import NOT_DELIVERED, NOTHING_FILLED, fairness_lines, fairness_record
from pipelines.audits.leak_record import leak_lines, monthly_work
from pipelines.bench.promotion_words import condition_sentence
from pipelines.stages import refuse_if_implausible

QUIET = {"is_measured": True, "is_raised": False, "findings": []}
NO_LEAK = {"is_raised": False, "findings": []}


def unfair(*measures: str, attribute: str = "age_band") -> dict:
    findings = [
        {
            "attribute": attribute,
            "group": "60 and over",
            "measure": one,
            "value": 0.5,
            "value_of_others": 0.25,
        }
        for one in measures
    ]
    return {"is_measured": True, "is_raised": True, "findings": findings}


def leak(kind: str, is_explained: bool = False) -> dict:
    figures = {
        "auc": 0.81,
        "ceiling": 0.76,
        "auc_earlier": 0.55,
        "agreement_before": 0.22,
        "agreement_after": 0.68,
    }
    finding = {
        "kind": kind,
        "feature": "last_rating_score",
        "is_clear_cut": kind == "knows_the_future",
        "is_explained": is_explained,
        "figures": {name: {"value": value} for name, value in figures.items()},
    }
    return {"is_raised": not is_explained, "findings": [finding]}


@pytest.mark.parametrize(
    ("groups", "reason"), [(None, NOT_DELIVERED), (pd.DataFrame(columns=["employee_id"]), NOTHING_FILLED)]
)
def test_an_audit_that_was_not_made_says_why(groups, reason):
    record = fairness_record(groups, None, pd.DataFrame(), 0.1)
    assert record == {"is_measured": False, "reason": reason, "is_raised": False, "findings": []}
    assert fairness_lines({"fairness": record}) == [f"fairness: {reason}"]


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        (
            "observed_over_expected",
            "0.50 times as many people left as predicted, among the others 0.25 times",
        ),
        ("flag_rate", "50% are named for a talk, of the others 25%"),
        ("false_alarm_rate", "50% of those who stayed were named, of the others 25%"),
        ("miss_rate", "50% of those who left were not named, of the others 25%"),
    ],
)
def test_a_finding_is_one_loud_sentence_that_names_the_attribute_and_not_the_group(measure, sentence):
    (line,) = fairness_lines({"fairness": unfair(measure)})
    assert line.startswith("WARNING, people are treated differently by age band: in one group")
    assert sentence in line
    assert "60 and over" not in line


def test_several_findings_about_an_attribute_are_one_sentence_that_counts_them():
    (line,) = fairness_lines({"fairness": unfair("flag_rate", "miss_rate")})
    assert "2 such difference(s)" in line


def test_a_fair_training_and_one_made_before_there_were_audits_say_nothing():
    assert fairness_lines({"fairness": QUIET}) == []
    assert fairness_lines({}) == []
    assert leak_lines({}) == []


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            "single_skill",
            "alone ranks leavers with an AUC of 0.810, and 0.76 is more than one thing on record",
        ),
        ("fades", "with an AUC of 0.810, read one landmark earlier with 0.550"),
        ("knows_the_future", r"(rank correlation 0.68) more than with those before it (0.22)"),
    ],
)
def test_a_sign_of_a_leak_names_the_feature_and_its_figures(kind, sentence):
    (line,) = leak_lines({"leak_guards": leak(kind)})
    assert line.startswith("WARNING, this looks like a leak: last_rating_score")
    assert sentence in line


def test_a_feature_that_clearly_knows_the_future_stops_the_run():
    training = {"is_suspiciously_good": True, "leak_guards": leak("knows_the_future")}
    with pytest.raises(LeakageError, match=r'explained_features = \["last_rating_score"\] and train again'):
        refuse_if_implausible(training, 0.85)


@pytest.mark.parametrize(
    "guards", [leak("knows_the_future", is_explained=True), leak("single_skill"), NO_LEAK]
)
def test_what_was_explained_or_has_honest_explanations_does_not(guards):
    refuse_if_implausible({"is_suspiciously_good": False, "leak_guards": guards}, 0.85)


def test_a_training_whose_feature_knows_the_future_needs_an_acknowledgement_to_be_promoted():
    rule = PromotionRule(ComparedMetric.AUC, 0.0, 0.1, False, False, plausible_auc=0.85)
    told = condition_sentence(Condition(ConditionName.PLAUSIBLE, False, note="0.780"), rule)
    assert "one of its features looks as if it knew the future" in told
    assert "--acknowledge" in told


def test_what_somebody_should_act_on_is_logged_and_what_was_not_delivered_is_not():
    quiet = {"fairness": {**QUIET, "is_measured": False, "reason": NOT_DELIVERED}, "leak_guards": NO_LEAK}
    assert audit_warnings(quiet) == []
    first, second = audit_warnings({"fairness": unfair("miss_rate"), "leak_guards": leak("fades")})
    assert first.startswith("this looks like a leak")
    assert second.startswith("people are treated differently")


def test_the_table_of_runs_shows_what_the_audits_found():
    found = audit_tags({"fairness": unfair("miss_rate", "flag_rate"), "leak_guards": leak("fades")})
    assert found == {"fairness": "2 finding(s)", "leak_guards": "raised"}
    quiet = {**QUIET, "is_measured": False, "reason": NOT_DELIVERED}
    assert audit_tags({"fairness": quiet, "leak_guards": NO_LEAK}) == {
        "fairness": NOT_DELIVERED,
        "leak_guards": "nothing found",
    }
    assert audit_tags({}) == {}


def test_results_are_counted_by_the_months_index():
    work = monthly_work(pd.DataFrame({"employee_id": ["e1"], "month": ["2026-02-01"], "result": [3]}))
    assert work.to_dict("records") == [{"employee_id": "e1", "month": 2026 * 12 + 2, "result": 3.0}]
