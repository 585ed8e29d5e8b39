"""The model card: written from a training's record, in two forms with the same words."""

import json
import re
from copy import deepcopy

import pytest

from pipelines.audits.fairness_audit import audited_attributes
from pipelines.reports.model_card import (
    build_model_card,
    card_documents,
    model_description,
    render_card_html,
    render_card_markdown,
    run_description,
)
from pipelines.reports.texts import languages, load_texts


def estimate(value, low=None, high=None):
    return {"value": value, "low": low, "high": high}


def measured(n, exits, auc, **others):
    return {
        "n": n,
        "exits": exits,
        "base_rate": exits / n if n else None,
        "auc": estimate(*auc),
        "brier_skill": estimate(0.041, 0.029, 0.052),
        "calibration_slope": estimate(0.97, 0.81, 1.12),
        "precision_top_tenth": estimate(0.27, 0.23, 0.31),
        **others,
    }


RECORD = {
    "organisation": "nordsalg",
    "population": "seller",
    "first_as_of_date": "2021-07-31",
    "exits_dated_by": "notice_date",
    "code_version": "0c1d2e3f4a5b",
    "training_cutoff": "2026-06-30",
    "model_version": "3f9a2c71d0aa",
    "data_digests": {"panel": "aaaa1111bbbb2222", "outcomes": "cccc3333dddd4444"},
    "rung": "lightgbm",
    "verdict": "ok",
    "auc_gain_over_context": 0.09,
    "auc_gain_lower_bound_99": 0.058,
    "horizons_months": [3, 6],
    "main_horizon_months": 6,
    "is_suspiciously_good": False,
    "rows": 21430,
    "people": 2362,
    "voluntary_exits": 960,
    "other_exits": 210,
    "backtest_origins": ["2023-03-31", "2023-06-30", "2025-10-31"],
    "backtest": {
        "lightgbm": {
            "3m": measured(11200, 520, (0.734, 0.713, 0.753)),
            "6m": measured(9820, 903, (0.712, 0.684, 0.741)),
        },
        "context_only": {
            "3m": measured(11200, 520, (0.63, 0.60, 0.66)),
            "6m": measured(9820, 903, (0.622, 0.6, 0.65)),
        },
    },
    "slices": {
        "unseen_people": {"6m": measured(2100, 240, (0.69, 0.64, 0.73))},
        "unit:North | <b>West</b>": {"6m": measured(800, 70, (0.61, 0.49, 0.72))},
        "after_reorganisation": {"6m": measured(0, 0, (None,))},
    },
    "learning_curve": {
        "points": [
            {"exits": 110, "people": 300, "auc": estimate(0.64, 0.60, 0.68)},
            {"exits": 870, "people": 2300, "auc": estimate(0.71, 0.68, 0.74)},
        ],
        "growth": "rising",
        "last_gain": estimate(0.02, 0.008, 0.031),
        "flattens_at_exits": 1740,
    },
    "fairness": {
        "is_measured": True,
        "findings": [
            {
                "attribute": "age_band",
                "group": "55+",
                "measure": "flag_rate",
                "value": 0.21,
                "value_of_others": 0.09,
            }
        ],
        "attributes": {
            "age_band": {
                "withheld_groups": 1,
                "proxy": {"auc": estimate(0.81, 0.78, 0.84), "people": 2100},
            },
            "gender": {"withheld_groups": 0, "proxy": None},
        },
    },
    "factors_not_measured": {"balance": ["open_positions", "accounts"], "tools": ["tool_tickets"]},
    "factors_partly_measured": {"pay": ["variable_payments"]},
}


def changed(**changes):
    return {**deepcopy(RECORD), **changes}


def without(*keys):
    return {key: value for key, value in RECORD.items() if key not in keys}


@pytest.fixture
def markdown(texts):
    return lambda record: render_card_markdown(build_model_card(record, texts), texts)


@pytest.fixture
def page(texts, read_page):
    return lambda record: read_page(render_card_html(build_model_card(record, texts), texts))


@pytest.mark.parametrize("language", languages())
def test_every_attribute_that_the_audit_looks_at_has_its_name(language):
    assert set(load_texts(language).model_card.fairness.attributes) == set(audited_attributes())


@pytest.mark.parametrize("language", languages())
def test_the_page_is_the_reviewed_one(assert_golden, language):
    texts = load_texts(language)
    assert_golden(f"{language}/model_card.html", render_card_html(build_model_card(RECORD, texts), texts))


def test_the_markdown_is_the_reviewed_one(markdown, assert_golden):
    assert_golden("model_card.md", markdown(RECORD))


def test_a_card_comes_from_the_record_alone_as_it_was_kept(texts):
    kept = json.loads(json.dumps(RECORD))
    assert card_documents(kept, texts) == card_documents(RECORD, texts)
    assert set(card_documents(kept, texts)) == {"model_card.md", "model_card.html"}


def test_the_page_has_a_title_a_language_landmarks_and_asks_nothing_from_outside(page):
    shown = page(RECORD)
    assert '<html lang="en">' in shown.html
    assert "<title>Model card: sellers, 30 June 2026</title>" in shown.html
    assert {"header", "main", "footer", "h1"} <= set(shown.tags)
    assert shown.outside_references() == []


def test_both_forms_say_the_same(page, markdown, texts):
    card = build_model_card(RECORD, texts)
    unescaped = re.sub(r"\\(.)", r"\1", markdown(RECORD))
    told = page(RECORD).text
    for section in card.sections:
        for sentence in (section.title, *section.sentences, *section.lines):
            assert sentence in unescaped
            assert sentence in told


def test_it_says_what_it_is_for_and_what_it_must_never_be_used_for(page):
    told = page(RECORD).text
    assert "To help a manager decide with whom to talk first" in told
    assert "Dismissal, pay, bonus, promotion, or the allocation of work" in told


def test_every_figure_of_skill_stands_with_interval_base_rate_and_counts(page):
    told = page(RECORD).text
    line = "6 months\n9,820 person-months, 903 exits\n9%\n0.712 (0.684 to 0.741)\n0.622 (0.6 to 0.65)"
    assert line in told


def test_parts_are_ordered_from_the_weakest_and_unmeasured_ones_are_left_out(page):
    told = page(RECORD).text
    assert told.index("business unit North") < told.index("people never seen in training")
    assert "the months after a reorganisation" not in told


def test_names_in_the_data_never_become_markup(page, markdown):
    assert "business unit North | <b>West</b>" in page(RECORD).text
    line = next(line for line in markdown(RECORD).splitlines() if "North" in line)
    assert r"North \| \<b\>West\</b\>" in line
    assert len(re.findall(r"(?<!\\)\|", line)) == 5  # four cells


def test_groups_that_differ_are_named_and_never_hidden(page):
    told = page(RECORD).text
    assert "Groups differ by age: for 55+, the share named for a talk is 0.21, for all others 0.09." in told
    assert "Groups by age too small to be looked at: 1." in told
    assert "How well the features give age away: AUC 0.81 (0.78 to 0.84), 2,100 people" in told


@pytest.mark.parametrize(
    ("fairness", "sentence"),
    [
        (None, "Not measured: this training was not audited."),
        ({"is_measured": False, "reason": "x"}, "no protected attributes were delivered"),
        (
            {
                "is_measured": True,
                "findings": [],
                "attributes": {"gender": {"withheld_groups": 0, "proxy": None}},
            },
            "No difference between groups beyond chance and margin, by gender.",
        ),
    ],
)
def test_what_is_known_of_groups_is_said(page, fairness, sentence):
    assert sentence in page(changed(fairness=fairness)).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "Of 100 pairs of one who left within 6 months and one who stayed, the model put 71 in the right",
        ),
        ({"verdict": "no_signal"}, "The data do not carry a list of names"),
        ({"is_suspiciously_good": True}, "a column probably knows the future"),
    ],
)
def test_the_card_begins_with_the_verdict(page, changes, sentence):
    assert sentence in page(changed(**changes)).text.split("What it is for")[0]


@pytest.mark.parametrize(
    ("growth", "sentence"), [("flat", "Hardly: with 110 exits"), ("uncertain", "These data cannot say")]
)
def test_it_says_whether_more_data_would_help(page, growth, sentence):
    curve = {**RECORD["learning_curve"], "growth": growth, "flattens_at_exits": None}
    told = page(changed(learning_curve=curve)).text
    assert sentence in told
    assert "another doubling adds" not in told


def test_what_is_not_measured_is_named_with_what_it_needs(page):
    told = page(RECORD).text
    assert "Balance: not measured; it needs open_positions and accounts." in told
    assert "Pay: measured in part; for the rest it needs variable_payments." in told
    measured_all = page(changed(factors_not_measured={}, factors_partly_measured={})).text
    assert "Every factor of the catalogue is measured at least in part." in measured_all


def test_the_record_of_an_earlier_version_still_makes_a_card(page, texts):
    newer = ("organisation", "population", "first_as_of_date", "exits_dated_by", "code_version", "slices")
    newer += ("model_version", "data_digests", "learning_curve", "fairness", "backtest_origins")
    newer += ("factors_not_measured", "factors_partly_measured")
    told = page(without(*newer)).text
    assert "not known" in told
    assert "No part of the tested people was large enough" in told
    assert "Trained as of 2026-06-30" in told
    assert run_description(without(*newer), texts).startswith("**Of 100 pairs")


def test_a_figure_without_a_value_is_said_to_be_unknown(page):
    record = deepcopy(RECORD)
    record["backtest"]["lightgbm"]["6m"]["calibration_slope"] = estimate(None)
    record["backtest"]["lightgbm"]["6m"]["precision_top_tenth"] = estimate(0.27)
    assert "0.041 (0.029 to 0.052)\nnot known\n27%" in page(record).text


def test_the_runs_description_has_the_verdict_the_key_figures_and_what_is_not_measured(texts):
    told = run_description(RECORD, texts)
    assert told.startswith("**Of 100 pairs of one who left within 6 months")
    assert "- AUC: 0.712 (0.684 to 0.741)" in told
    assert "- AUC of circumstances alone: 0.622 (0.6 to 0.65)" in told
    assert "- Rests on: 9,820 person-months, 903 exits" in told
    assert "- Base rate: 9%" in told
    assert told.endswith("Not measured: Balance and Tools.")


def test_the_registered_model_says_its_purpose(texts):
    told = model_description(RECORD, texts)
    assert told.startswith("Risk that sellers of nordsalg leave of their own accord, for talks of support")
    assert "never for dismissal, pay or the allocation of work" in told


def test_a_simulated_organisations_card_says_how_much_of_the_truth_was_reached(page):
    assert "the model reaches 83% of the skill" in page(changed(share_of_oracle_6m=0.83)).text
    assert "simulated" not in page(RECORD).text
