"""What is said of a training."""

import json
from datetime import date

import numpy as np
import pytest

from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.record import run_summary
from pipelines.training_record import training_record

# The drawn organisation of the models' tests, with a model trained on it.
from tests.models.conftest import firm, known_outcomes, organisation, settings, trained, training  # noqa: F401

NAMES = {
    "auc",
    "average_precision",
    "brier",
    "brier_skill",
    "log_loss",
    "calibration_intercept",
    "calibration_slope",
    "expected_calibration_error",
    "calibration_error_by_chance",
    *(f"{one}_top_tenth" for one in ("precision", "recall", "lift")),
    *(f"{one}_two_per_team" for one in ("precision", "recall", "lift")),
}
COUNTS = {"n", "exits", "base_rate", "n_in_teams", "exits_in_teams"}


@pytest.fixture(scope="module")
def result(request):
    return request.getfixturevalue("trained")


@pytest.fixture(scope="module")
def record(result):
    return training_record(result, (), plausible_auc=0.85)


def test_it_is_json_without_nan(record):
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_every_figure_of_every_rung_has_its_numbers_beside_it(record):
    for horizons in record["backtest"].values():
        assert list(horizons) == ["3m", "6m", "12m"]
        for found in horizons.values():
            assert set(found) == NAMES | COUNTS
            assert found["n"] > found["exits"] > 0
            assert found["auc"]["low"] <= found["auc"]["value"] <= found["auc"]["high"]


def test_each_origin_says_how_many_exits_its_fit_had_learned_from(record, result):
    origins = record["backtest_by_origin"]
    assert list(origins) == record["backtest_origins"]
    assert [one["training_exits"] for one in origins.values()] == list(result.backtest.training_exits)
    over_all = record["backtest"][record["rung"]]
    for horizon in ("3m", "6m", "12m"):
        judged = [one[horizon] for one in origins.values() if horizon in one]
        assert sum(one["n"] for one in judged) == over_all[horizon]["n"]
        assert sum(one["exits"] for one in judged) == over_all[horizon]["exits"]
        assert all(set(one) == NAMES | COUNTS for one in judged)
    assert "12m" not in origins[record["backtest_origins"][-1]]  # not yet observed to its end


def test_net_benefit_is_a_line_a_threshold_with_intervals(record):
    table = record["net_benefit"]["6m"]
    assert [line["threshold"] for line in table] == [0.05, 0.10, 0.15, 0.20, 0.25, 0.30]
    flagged = [line["flagged"] for line in table]
    assert flagged == sorted(flagged, reverse=True)
    for line in table:
        for name in ("net_benefit", "treat_all", "gain"):
            assert line[name]["low"] <= line[name]["value"] <= line[name]["high"]


def test_parts_of_the_people_are_the_winners_and_an_empty_one_is_stated(record):
    slices = record["slices"]
    assert list(slices) == ["unseen_people", "unseen_teams", "unseen_managers", "after_reorganisation"]
    assert slices["unseen_people"]["6m"]["exits"] > 0
    assert set(slices["unseen_people"]["6m"]) == NAMES | COUNTS
    nobody = slices["unseen_managers"]["6m"]
    assert (nobody["n"], nobody["base_rate"], nobody["auc"]["value"]) == (0, None, None)


def test_the_list_is_judged_by_how_early_and_how_steadily_it_names(record, result):
    found = record["list_quality"]
    assert found["horizon_months"] == 6
    assert date.fromisoformat(found["first_origin"]) == result.backtest.splits[0].origin
    lead, stability = found["lead_time"], found["stability"]
    assert lead["n"] > lead["named"] >= lead["named_at_first_origin"] > 0
    assert (
        lead["never_named"]["value"] < lead["never_named_by_chance"]
    )  # the drawn signal is strong and lasts
    quartiles = [lead[f"{name}_months"]["value"] for name in ("lower_quartile", "median", "upper_quartile")]
    assert quartiles == sorted(quartiles)
    assert stability["jaccard"]["low"] > stability["jaccard_by_chance"]
    assert len(stability["changes"]) == len(record["backtest_origins"]) - 1
    assert sum(change["n"] for change in stability["changes"]) == stability["n"]


def test_pages_read_their_facts_from_it(record):
    told = {
        "model": record,
        "as_of_date": "2025-01-31",
        "verdict": "ok",
        "factors_measured": [],
        "factors_not_measured": {},
        "factors_partly_measured": {},
        "label": "notice_date",
        "model_version": "m",
        "run_id": "r",
    }
    found = record["backtest"][record["rung"]]["6m"]
    summary = run_summary(told, load_config(SAMPLE_CONFIG))
    assert summary.backtest.months == len(record["backtest_origins"])
    assert (summary.backtest.auc.value, summary.backtest.auc.n) == (found["auc"]["value"], found["n"])
    assert summary.backtest.precision_top_two.n == found["n_in_teams"]
    assert summary.base_rate == found["base_rate"]


def test_no_person_is_in_it(record, result):
    text = json.dumps(record)
    assert not any(person in text for person in np.unique(result.backtest.rows["employee_id"]))
