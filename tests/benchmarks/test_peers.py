"""The comparison with other libraries: everybody gets the same rows, and no label from after the origin."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.peer_data import Case
from benchmarks.peer_encoding import learn_plain_encoding
from benchmarks.peer_ladder import run_ladder, time_rungs
from benchmarks.peer_rows import PeerFold, peer_folds
from benchmarks.peer_runs import run_methods
from benchmarks.peer_tables import CALIBRATION, SKILL, shortfalls
from data_contracts.errors import LeakageError
from models.candidates import Rung
from models.columns import ModelColumns
from models.inputs import TrainingData, TrainingSettings
from models.splits import Split, rolling_origin_splits

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ModelColumns(
    numeric=("gap", "tenure_months"),
    categorical=("role",),
    context=("tenure_months", "role"),
    factor_of={"gap": "leadership", "tenure_months": "context", "role": "context"},
)
SETTINGS = TrainingSettings((3, 6), 6, outcome_lag_months=1, minimum_voluntary_exits=30, bootstrap_draws=0)
CUTOFF_MONTH, EVERY = 30, 3


def day_of(month: int) -> date:
    return (pd.Timestamp(2022, 1, 31) + pd.offsets.MonthEnd(month)).date()


def month_of(dates: pd.Series) -> pd.Series:
    return (dates.dt.year - 2022) * 12 + dates.dt.month - 1


@pytest.fixture(scope="module")
def case() -> Case:
    """300 people from month 0; with a gap 6 % leave a month, else 2 %, and one in five for another cause."""
    draw = np.random.default_rng(7)
    people = np.arange(300)
    gap = draw.normal(size=300)
    leaves = draw.geometric(np.where(gap > 0, 0.06, 0.02))
    cause = np.where(draw.random(300) < 0.8, "voluntary", "other")
    months = np.arange(0, CUTOFF_MONTH + 1, EVERY)
    frame = pd.DataFrame({"employee_id": np.tile(people, len(months)), "month": np.repeat(months, 300)})
    frame = frame[leaves[frame["employee_id"]] > frame["month"]].reset_index(drop=True)
    person = frame["employee_id"].to_numpy()
    panel = pd.DataFrame(
        {
            "employee_id": person,
            "as_of_date": pd.to_datetime([day_of(month) for month in frame["month"]]),
            "gap": np.where(person % 10 == 0, np.nan, gap[person]),
            "tenure_months": frame["month"] + 1.0,
            "role": np.where(person % 3 == 0, "hunter", "farmer"),
            "team_id": None,
            "manager_id": None,
            "org_unit": None,
        }
    )

    def known_at(month: int) -> pd.DataFrame:
        until = month - SETTINGS.outcome_lag_months
        start = frame["month"].to_numpy()
        left = (leaves[person] <= until) & (start <= until)
        return panel[["employee_id", "as_of_date"]].assign(
            cause=np.where(left, cause[person], None),
            months_observed=np.where(left, leaves[person] - start, np.maximum(until - start, 0)),
        )

    splits = rolling_origin_splits([day_of(month) for month in months], day_of(CUTOFF_MONTH), 6, 1, 4)
    known = {split.origin: known_at(_month(split)) for split in splits}
    data = TrainingData(
        panel, known | {day_of(CUTOFF_MONTH): known_at(CUTOFF_MONTH)}, day_of(CUTOFF_MONTH), COLUMNS
    )
    return Case(data, splits, SETTINGS)


def _month(split: Split) -> int:
    return (split.origin.year - 2022) * 12 + split.origin.month - 1


@pytest.fixture(scope="module")
def folds(case) -> list[PeerFold]:
    return peer_folds(case.data, case.splits, case.settings)


def half(fold: PeerFold) -> np.ndarray:
    return np.full(len(fold.people), 0.5)


def test_every_method_is_given_the_same_rows(folds):
    given: dict[str, list[PeerFold]] = {"first": [], "second": []}

    def keeping(name: str):
        return lambda fold: (given[name].append(fold), half(fold))[1]

    run_methods(folds, {name: keeping(name) for name in given}, told=lambda line: None)
    assert len(given["first"]) == 4
    for one, other in zip(given["first"], given["second"], strict=True):
        assert one is other


def test_no_label_is_later_than_the_origin_less_the_lag(folds):
    for fold in folds:
        last = _month(fold.split) - SETTINGS.outcome_lag_months
        start = month_of(fold.training["as_of_date"]).to_numpy()
        months, left = fold.durations()
        assert (start + months <= last).all()
        assert months.min() >= 1
        assert left.any()
        status = fold.has_left()
        assert (start[~np.isnan(status)] + SETTINGS.main_horizon_months <= last).all()
        assert {0.0, 1.0} <= set(status)


def test_who_left_early_from_a_date_whose_horizon_is_not_over_trains_no_classifier(folds):
    fold = folds[-1]
    start = month_of(fold.training["as_of_date"]).to_numpy()
    is_young = start + SETTINGS.main_horizon_months > _month(fold.split) - SETTINGS.outcome_lag_months
    assert (fold.outcomes["cause"].notna() & is_young).any()
    assert np.isnan(fold.has_left()[is_young]).all()


def test_another_kind_of_exit_ends_the_observation_of_a_survival_model_and_is_a_no_to_a_classifier(folds):
    fold = folds[-1]
    others = (fold.outcomes["cause"] == "other").to_numpy()
    _, left = fold.durations()
    assert others.any()
    assert not left[others].any()
    status = fold.has_left()[others]
    assert (status[~np.isnan(status)] == 0.0).all()
    assert (~np.isnan(status)).any()


def test_outcomes_that_reach_beyond_their_origin_are_refused(case):
    known = dict(case.data.outcomes_known_at)
    known[case.splits[0].origin] = known[case.data.cutoff]
    with pytest.raises(LeakageError, match="use outcomes from after"):
        peer_folds(replace(case.data, outcomes_known_at=known), case.splits, case.settings)


def test_what_happens_after_an_origin_changes_nothing_a_method_is_given_there(case, folds):
    first = case.splits[0].origin
    invented = {
        day: frame if day <= first else frame.assign(cause="voluntary")
        for day, frame in case.data.outcomes_known_at.items()
    }
    changed = peer_folds(replace(case.data, outcomes_known_at=invented), case.splits, case.settings)
    pd.testing.assert_frame_equal(changed[0].outcomes, folds[0].outcomes)
    pd.testing.assert_frame_equal(changed[0].training, folds[0].training)
    assert not changed[1].outcomes.equals(folds[1].outcomes)


@pytest.mark.parametrize(
    ("method", "message"),
    [
        (lambda fold: half(fold)[1:], r"gave \(\d+,\) risks"),
        (lambda fold: half(fold) + 1, "no probabilities"),
    ],
    ids=["too few", "above one"],
)
def test_a_method_must_give_everybody_a_probability(folds, method, message):
    with pytest.raises(ValueError, match=message):
        run_methods(folds, {"broken": method}, told=lambda line: None)


def test_gaps_are_filled_with_the_median_of_the_training_rows_and_flagged():
    training = np.array([[1.0, 5.0, 0.0], [3.0, np.nan, 1.0], [8.0, 7.0, np.nan]])
    encoding = learn_plain_encoding(training, numeric=2, labels=(2,))
    people = np.array([[np.nan, np.nan, 1.0], [2.0, 9.0, np.nan]])
    # number, number, flag of the second (the first had no gap in training), label 0, label 1
    expected = [[3.0, 6.0, 1.0, 0.0, 1.0], [2.0, 9.0, 0.0, 0.0, 0.0]]
    np.testing.assert_array_equal(encoding.encode(people), expected)


def test_the_ladder_is_timed_on_the_rows_of_its_backtest_and_on_no_others(case):
    few = replace(case, splits=case.splits[-2:])
    folds = peer_folds(few.data, few.splits, few.settings)
    ladder = run_ladder(few, folds)
    keys = ["employee_id", "as_of_date"]
    given = pd.concat([fold.people for fold in folds], ignore_index=True)
    pd.testing.assert_frame_equal(given[keys], ladder.backtest.rows[keys])
    assert set(ladder.runs) == {f"stanna {rung.value}" for rung in Rung}
    assert all(run.seconds > 0 for run in ladder.runs.values())
    last = folds[-1]
    fewer = replace(last, training=last.training.iloc[:-40], outcomes=last.outcomes.iloc[:-40])
    with pytest.raises(ValueError, match="differ from the backtest's"):
        time_rungs(few, [folds[0], fewer], ladder.backtest)


def compared(seconds: float, **findings: str) -> dict:
    gained = {
        measure.value: {
            "value": 0.1,
            "low": 0.0,
            "high": 0.2,
            "finding": findings.get(measure, "no_difference"),
        }
        for measure in (*SKILL, *CALIBRATION)
    }
    methods = {"stanna logistic": {"seconds": 1.0}, "cox": {"seconds": seconds}}
    return {"winner": "stanna logistic", "methods": methods, "gain_of_winner": {"cox": gained}}


def test_what_is_worse_beyond_its_interval_is_said():
    (line,) = shortfalls(compared(2.0, brier="worse"))
    assert line == "brier worse than cox's: 0.1000 (0.0000, 0.2000)"


def test_a_faster_peer_counts_only_where_its_skill_is_equal():
    assert shortfalls(compared(0.5)) == ["slower than cox of equal skill: 1.00 s, 0.50 s"]
    assert shortfalls(compared(0.5, log_loss="better")) == []
    assert shortfalls(compared(2.0)) == []


def test_one_module_alone_knows_the_survival_library():
    packages = ("data_contracts", "features", "models", "pipelines", "benchmarks", "tests")
    files = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    naming = {path: text for path in files if "sksurv" in (text := path.read_text(encoding="utf-8"))}
    importing = {
        path.name
        for path, text in naming.items()
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sksurv")
        or (isinstance(node, ast.Import) and any(name.name.split(".")[0] == "sksurv" for name in node.names))
    }
    assert importing == {"peer_methods.py"}
