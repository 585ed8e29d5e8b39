"""What is said of the tuning, and how much of it a configuration allows."""

import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from models.boosting import DEFAULT_TREES
from models.splits import Split
from models.tuning import Study, Trial, Tuning
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.tuning_record import tuning_record

BEFORE, AFTER = date(2024, 3, 31), date(2024, 9, 30)
DEFAULT = Trial(DEFAULT_TREES, 0.3, 0.0, 0.0)
OTHER = Trial(replace(DEFAULT_TREES, trees=40, leaves=4, feature_share=0.51234567), 0.28, -0.02, 0.004)


@pytest.fixture
def record():
    study = Study(date(2024, 6, 30), 230, (date(2023, 6, 30), BEFORE), 900, 60, (DEFAULT, OTHER), OTHER)
    backtest = SimpleNamespace(
        tuning=Tuning(1, (study,)), splits=tuple(Split(day, day) for day in (BEFORE, AFTER))
    )
    return tuning_record(backtest)


def test_it_is_json_with_the_budget_and_every_trial(record):
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    (study,) = record["studies"]
    assert record["trials"] == 1
    assert (study["tuned_on"], study["voluntary_exits"], study["n"], study["exits"]) == (
        "2024-06-30",
        230,
        900,
        60,
    )
    assert [trial["leaves"] for trial in study["tried"]] == [7, 4]


def test_what_was_chosen_stands_beside_its_gain_and_its_standard_error(record):
    (study,) = record["studies"]
    assert not study["is_default"]
    assert study["chosen"] == {
        "trees": 40,
        "learning_rate": 0.1,
        "leaves": 4,
        "exits_per_leaf": 8,
        "l2": 50.0,
        "feature_share": 0.512346,
        "log_loss": 0.28,
        "difference": -0.02,
        "standard_error": 0.004,
    }


def test_each_origin_says_how_many_trees_it_grew(record):
    assert record["trees_by_origin"] == {"2024-03-31": 100, "2024-09-30": 40}


def test_the_sample_states_the_default_budget():
    assert load_config(SAMPLE_CONFIG).tuning.trials == 12
    assert load_config(SAMPLE_CONFIG.parent / "takehome_retention.toml").tuning.trials == 12
