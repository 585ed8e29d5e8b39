"""The whole run on a small simulated organisation: what is published, when it is not, and that it repeats."""

import contextlib
import json
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from benchmarks import verdicts
from data_contracts.errors import LeakageError, ModelError, PublicationError, StorageError
from models.registry import ModelRegistry
from pipelines.run import read_month, report, run, score, train
from pipelines.session import RunRequest
from pipelines.simulation import load_parameters, simulate
from pipelines.stages import refuse_if_implausible
from pipelines.tracking import Tracking, registry_at
from pipelines.training_record import is_implausible
from tests.pipelines.earlier_records import cut_at

pytestmark = pytest.mark.slow

SELLERS, MONTHS, SEED = 500, 42, 3
LAST_DAY = date(2026, 6, 30)
AS_OF = date(2026, 3, 31)  # not the last month, so that the sources hold something later
EXEMPT = {"timings.json"}  # the one published file that may differ between reruns


def settings(folder: Path, *, purpose: str = "simulated = true") -> Path:
    """The sample's configuration at shorter horizons, without its own simulation."""
    sample = (Path(__file__).parents[2] / "config" / "sample.toml").read_text(encoding="utf-8")
    start = sample.index("[simulation]")
    text = sample[:start] + sample[sample.index("[truth]", start) :]
    for old, new in {
        "horizons_months = [3, 6, 12]": "horizons_months = [1, 3]",
        "main_horizon_months = 6": "main_horizon_months = 3",
        "observed_from = 2021-07-01": "observed_from = 2023-01-01",
        "\nsimulated = true\n": f"\n{purpose}\n",
    }.items():
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


def request(config: Path, data: Path, output: Path, **changes: object) -> RunRequest:
    arguments = {
        "config_path": config,
        "as_of_date": AS_OF,
        "output": output,
        "data": data,
        "is_replacing": False,
        "today": date(2026, 11, 22),
        "tracking_uri": f"sqlite:///{output.parent}/mlruns/mlflow.db",
    }
    return RunRequest(**{**arguments, **changes})


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("organisation") / "data"
    simulate(load_parameters(None), SEED, SELLERS, MONTHS, "default", folder)
    return folder


@dataclass(frozen=True)
class FirstRun:
    """A training and the run after it: where, with what, what they logged and what they connected to."""

    config: Path
    working: Path
    log: str
    connections: list[str]
    told_by_training: tuple[str, ...]
    left_by_training: list[str]

    @property
    def output(self) -> Path:
        return self.working / "out"

    @property
    def month(self) -> Path:
        return self.output / AS_OF.isoformat()

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.month / f"{name}.parquet")

    @property
    def record(self) -> dict:
        return json.loads((self.month / "run.json").read_text())


WATCH = """
import sys
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        host = str(arguments[0])
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
    else:
        return
    with open({log!r}, "a") as log:
        log.write(host + chr(10))
sys.addaudithook(watch)
"""


@contextlib.contextmanager
def watched_connections(folder: Path) -> Iterator[list[str]]:
    """The hosts that this process and every process it starts look up or connect to."""
    log = folder / "connections.log"
    log.touch()
    code = WATCH.format(log=str(log))
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    seen: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))  # every interpreter started from here on runs the hook
        exec(compile(code, "watch", "exec"), {})
        yield seen
    seen += log.read_text(encoding="utf-8").split()


@pytest.fixture(scope="session")
def first_run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    working = tmp_path_factory.mktemp("first-run")
    config = settings(working)
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda entry: lines.append(entry.getMessage())
    logging.getLogger().addHandler(handler)
    logging.getLogger("stanna").setLevel(logging.INFO)
    try:
        with contextlib.chdir(working), watched_connections(tmp_path_factory.mktemp("watch")) as connections:
            trained = train(request(config, data, working / "out"))
            left_by_training = sorted(path.name for path in (working / "out").iterdir())
            run(request(config, data, working / "out"))
    finally:
        logging.getLogger().removeHandler(handler)
    return FirstRun(config, working, "\n".join(lines), connections, trained.lines, left_by_training)


def files(month: Path) -> dict[str, bytes]:
    found = (path for path in month.rglob("*") if path.is_file() and path.name not in EXEMPT)
    return {str(path.relative_to(month)): path.read_bytes() for path in found}


def test_a_run_publishes_what_the_design_lists_and_nothing_else(first_run):
    names = {path.name for path in first_run.month.iterdir()}
    assert names == {
        "scores.parquet",
        "scores.csv",
        "reasons.parquet",
        "factor_contributions.parquet",
        "team_factors.parquet",
        "value_at_stake.parquet",
        "managers",
        "leadership.html",
        "validation",
        "run.json",
        "timings.json",
    }
    validation = {path.name for path in (first_run.month / "validation").iterdir()}
    assert validation == {"index.html", "result.json", "violations.csv", "people.parquet", "quarantine"}


def test_training_alone_tells_its_verdict_and_publishes_nothing(first_run):
    assert any(line.startswith("verdict ok: ") for line in first_run.told_by_training)
    assert first_run.left_by_training == [".champion", ".lock"]


def test_the_signal_of_an_organisation_with_one_is_found(first_run):
    assert first_run.record["verdict"] == "ok"
    assert 0.6 < first_run.record["share_of_oracle_3m"] < 1.2


def test_where_the_truth_is_known_the_record_says_what_it_would_be_worth(first_run):
    record = first_run.record
    assert list(record["oracle"]) == [f"{horizon}m" for horizon in record["model"]["horizons_months"]]
    for horizon, found in record["oracle"].items():
        share, backtest = (
            found["share_of_oracle"],
            record["model"]["backtest"][record["model"]["rung"]][horizon],
        )
        assert share["low"] < share["value"] == record[f"share_of_oracle_{horizon}"] < share["high"]
        assert {name: found[name] for name in ("n", "exits", "base_rate")} == {
            name: backtest[name] for name in ("n", "exits", "base_rate")
        }
        assert found["model"] == {name: backtest[name] for name in ("auc", "brier", "log_loss")}
        reached, attainable = (found[whose]["auc"]["value"] for whose in ("model", "observable"))
        assert share["value"] == pytest.approx((reached - 0.5) / (attainable - 0.5), abs=1e-4)
        assert 0.6 < found["true"]["auc"]["low"] < found["true"]["auc"]["value"]
    assert "oracle" not in record["model"]


def test_the_record_says_how_many_ranges_hold_the_true_risk(first_run):
    record = first_run.record
    assert [horizon for horizon, found in record["oracle"].items() if "range" in found] == ["3m"]
    found = record["oracle"]["3m"]["range"]
    assert found["n"] == sum(tenth["people"] for tenth in found["by_tenth"])
    assert (
        0.98 * record["people"] < found["n"] <= record["people"]
    )  # notice given, not on record: no true risk
    assert found["covered"]["low"] < found["covered"]["value"] < found["covered"]["high"]
    assert (
        found["covered"]["value"] > 0.6
    )  # of one small organisation; what is promised of many, a benchmark shows
    assert found["mean_true_risk"] == pytest.approx(found["mean_risk"], rel=0.5)


def test_the_watch_on_connections_sees_those_of_started_processes(tmp_path):
    with watched_connections(tmp_path) as seen:
        code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
        subprocess.run([sys.executable, "-c", code], check=True)
    assert "127.0.0.1" in seen


def test_a_run_opens_no_connection_beyond_this_machine(first_run):
    outside = [host for host in first_run.connections if host not in {"127.0.0.1", "::1", "localhost"}]
    assert outside == []


def test_no_name_key_or_score_is_logged(first_run, data):
    assert "stage=train event=end" in first_run.log
    scores = first_run.table("scores")
    people = set(scores["employee_id"]) | set(scores["manager_id"].dropna())
    words = set(re.findall(r"[\w.-]+", first_run.log))
    assert not words & people
    risks = first_run.table("scores")[["risk_1m", "risk_3m"]].to_numpy().ravel()
    assert not words & {text for risk in risks for text in (str(risk), f"{risk:.4f}", f"{risk:.3f}")}
    names = pd.read_parquet(data / "display_names.parquet")["name"]
    assert not any(name in first_run.log for name in names)


def test_everyone_at_work_on_the_as_of_date_is_scored_and_nobody_else(first_run, data):
    day = pd.Timestamp(AS_OF)
    spells = pd.read_parquet(data / "employment_spells.parquet").astype({"start_date": "datetime64[us]"})
    ends = spells[["notice_date", "end_date", "end_recorded_date"]].apply(pd.to_datetime)
    knows_end = ends["end_recorded_date"] <= day
    leaves = pd.read_parquet(data / "leaves.parquet").apply(
        lambda column: pd.to_datetime(column) if column.name.endswith("_date") else column
    )
    away = leaves[(leaves["start_date"] <= day) & (leaves["end_date"].isna() | (leaves["end_date"] >= day))]
    is_seller = spells["population"] == "seller"
    at_work = spells[is_seller & (spells["start_date"] <= day) & ~knows_end]
    expected = set(at_work["employee_id"]) - set(away["employee_id"])
    assert knows_end.any()
    assert len(away) > 0
    assert set(first_run.table("scores")["employee_id"]) == expected


def test_risk_rises_with_the_horizon_and_lies_in_its_range(first_run):
    scores = first_run.table("scores")
    assert (scores["risk_1m"] <= scores["risk_3m"]).all()
    assert (scores["risk_low"] <= scores["risk_3m"]).all()
    assert (scores["risk_3m"] <= scores["risk_high"]).all()


def test_contributions_and_base_sum_to_the_log_odds_of_every_person(first_run):
    by_person = first_run.table("factor_contributions").groupby("employee_id")
    total = by_person["contribution"].sum() + by_person["base_log_odds"].first()
    scores = first_run.table("scores").set_index("employee_id")
    np.testing.assert_allclose(total.reindex(scores.index), scores["hazard_log_odds"], atol=1e-6)


def test_a_manager_reads_three_reasons_at_most_and_one_that_protects(first_run):
    counts = first_run.table("reasons").groupby(["employee_id", "direction"]).size().unstack(fill_value=0)
    assert counts["raises"].max() <= 3
    assert counts["protects"].max() <= 1
    assert not set(first_run.table("reasons")["factor"]) & {"context"}


def test_there_is_a_page_for_each_manager_with_people_and_it_names_them(first_run, data):
    scores = first_run.table("scores")
    pages = {path.stem: path.read_text() for path in (first_run.month / "managers").glob("*.html")}
    assert set(pages) == set(scores["manager_id"].dropna())
    assert {path.stem for path in (first_run.month / "managers").glob("*.xlsx")} == set(pages)
    names = pd.read_parquet(data / "display_names.parquet").set_index("employee_id")["name"]
    led = scores[scores["manager_id"].notna()].head(40)
    assert all(names[row.employee_id] in pages[row.manager_id] for row in led.itertuples())


def test_what_is_at_stake_is_the_sum_of_items_that_name_their_source(first_run):
    scores = first_run.table("scores").set_index("employee_id")
    items = first_run.table("value_at_stake")
    told = first_run.record["value_at_stake"]
    assert set(items["item"]) == set(told["items_measured"])
    high = items.assign(high=items["high"].astype(float)).groupby("employee_id")["high"].sum()
    totals = scores["value_at_stake_high"].dropna().astype(float)
    # Outwards to two digits, and pay in the total alone: it lies above what the items' own ends leave.
    assert (totals >= high[totals.index] * 0.9).all()
    assert len(totals) > 0.9 * len(scores)


def test_rows_read_are_rows_used_and_rows_set_aside(first_run):
    for counts in first_run.record["sources"].values():
        assert counts["rows_read"] == counts["rows_used"] + counts["rows_quarantined"]


def test_what_was_recorded_later_changes_no_byte_and_neither_does_training_within_the_run(
    first_run, data, tmp_path
):
    """From the same starting state, on sources cut at the as-of date, one `run` gives what two steps gave."""
    cut = cut_at(data, tmp_path / "cut", AS_OF)
    assert (
        pq.read_metadata(cut / "deals.parquet").num_rows < pq.read_metadata(data / "deals.parquet").num_rows
    )
    with contextlib.chdir(tmp_path):
        run(request(first_run.config, cut, tmp_path / "out"))
    assert files(tmp_path / "out" / AS_OF.isoformat()) == files(first_run.month)


@pytest.fixture
def afterwards(first_run, tmp_path):
    """A copy of the state after the first run, and a way to go on from it."""
    shutil.copytree(first_run.output, tmp_path / "out")

    def call(command, data: Path, **changes: object):
        uri = f"sqlite:///{first_run.working}/mlruns/mlflow.db"
        with contextlib.chdir(first_run.working):
            return command(request(first_run.config, data, tmp_path / "out", tracking_uri=uri, **changes))

    return call


def test_a_published_month_is_refused_a_second_time(afterwards, data, first_run, tmp_path):
    for command in (run, score, report):
        with pytest.raises(PublicationError, match="already published"):
            afterwards(command, data)
    assert files(tmp_path / "out" / AS_OF.isoformat()) == files(first_run.month)


def test_the_champion_scores_again_what_it_scored_at_its_training(afterwards, data, first_run, tmp_path):
    afterwards(run, data, is_replacing=True)
    month = tmp_path / "out" / AS_OF.isoformat()
    assert files(month) == files(first_run.month)
    stages = [stage["stage"] for stage in json.loads((month / "timings.json").read_text())["stages"]]
    assert stages == ["check", "model", "features", "back_check", "score", "publish", "report"]


def test_the_next_month_carries_last_months_risk_of_the_same_model(afterwards, data, first_run, tmp_path):
    afterwards(run, data, as_of_date=date(2026, 4, 30))
    april = pd.read_parquet(tmp_path / "out" / "2026-04-30" / "scores.parquet").set_index("employee_id")
    march = first_run.table("scores").set_index("employee_id")["risk_3m"]
    both = april.index.intersection(march.index)
    assert len(both) > 100
    np.testing.assert_array_equal(april.loc[both, "previous_risk"], march[both])


def test_score_publishes_tables_without_pages_and_report_adds_them(afterwards, data, first_run, tmp_path):
    afterwards(score, data, is_replacing=True)
    month = tmp_path / "out" / AS_OF.isoformat()
    assert not (month / "managers").exists()
    assert not (month / "leadership.html").exists()
    afterwards(report, data)
    assert files(month) == files(first_run.month)


def test_a_month_before_the_champions_training_is_not_scored_with_it(afterwards, data):
    with pytest.raises(ModelError, match="no model of sample-seller trained by 2026-02-28"):
        afterwards(score, data, as_of_date=date(2026, 2, 28))


def test_without_a_purpose_no_page_about_a_person_is_written(first_run, data, tmp_path):
    config = settings(tmp_path, purpose="consultation_date = 2026-01-01")
    uri = f"sqlite:///{first_run.working}/mlruns/mlflow.db"
    with contextlib.chdir(first_run.working):
        run(request(config, data, tmp_path / "out", tracking_uri=uri))
    month = tmp_path / "out" / AS_OF.isoformat()
    assert (month / "leadership.html").exists()
    assert not (month / "managers").exists()


@pytest.fixture(scope="session")
def noise_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run on an organisation in which nothing matters but tenure."""
    working = tmp_path_factory.mktemp("noise")
    simulate(load_parameters(None), SEED, SELLERS, MONTHS, "noise", working / "data")
    with contextlib.chdir(working):
        run(request(settings(working), working / "data", working / "out"))
    return working


def test_an_organisation_in_which_nothing_matters_gets_no_list(noise_run):
    month = noise_run / "out" / AS_OF.isoformat()
    assert json.loads((month / "run.json").read_text())["verdict"] == "no_signal"
    scores = pd.read_parquet(month / "scores.parquet")
    assert scores[["risk_1m", "risk_3m", "risk_band", "rank_in_team", "hazard_log_odds"]].isna().all().all()
    assert len(pd.read_parquet(month / "reasons.parquet")) == 0
    names = pd.read_parquet(noise_run / "data" / "display_names.parquet").set_index("employee_id")["name"]
    pages = {path.stem: path.read_text() for path in (month / "managers").glob("*.html")}
    assert set(pages) == set(scores["manager_id"].dropna())
    assert not list((month / "managers").glob("*.xlsx"))
    assert len(pd.read_parquet(month / "value_at_stake.parquet")) == 0
    assert scores[["value_at_stake_low", "value_at_stake_high"]].isna().all().all()
    for manager_id, people in scores.groupby("manager_id"):
        page = pages[manager_id].replace(names[manager_id], "")  # a seller may be called the same
        assert not any(names[key] in page or key in page for key in people["employee_id"])
    assert (month / "leadership.html").exists()


def test_a_seed_of_each_scenario_gets_the_verdict_that_the_benchmark_over_seeds_expects(first_run, noise_run):
    record = json.loads((noise_run / "out" / AS_OF.isoformat() / "run.json").read_text())
    found = {"noise": verdicts.figures(record), "default": verdicts.figures(first_run.record)}
    assert {scenario: run["verdict"] for scenario, run in found.items()} == verdicts.EXPECTED
    assert found["default"]["auc_gain_bound"] > 0


def test_after_no_signal_a_score_run_publishes_group_figures_too(noise_run):
    with contextlib.chdir(noise_run):
        score(request(noise_run / "small.toml", noise_run / "data", noise_run / "out", is_replacing=True))
    record = json.loads((noise_run / "out" / AS_OF.isoformat() / "run.json").read_text())
    assert record["verdict"] == "no_signal"


def test_skill_above_what_is_plausible_is_a_leak_and_scores_no_month(first_run, monkeypatch):
    tracking = Tracking(
        registry_at(f"sqlite:///{first_run.working}/mlruns/mlflow.db", "sample"), "sample-seller", (1, 3), 3
    )
    record = {**first_run.record["model"], "is_suspiciously_good": True}
    with pytest.raises(LeakageError, match=r"above 0.85 and .* raise \[run\] plausible_auc"):
        refuse_if_implausible(record, 0.85)
    refuse_if_implausible(first_run.record["model"], 0.85)
    monkeypatch.setattr(ModelRegistry, "read_document", lambda *_: json.dumps(record))
    assert tracking.choose(AS_OF) is None


def test_skill_is_suspicious_above_the_limit_of_the_configuration(first_run):
    auc = first_run.record["model"]["backtest"][first_run.record["model"]["rung"]]["3m"]["auc"]["value"]
    assert is_implausible(auc, auc - 0.01)
    assert not is_implausible(auc, auc)


def test_a_model_whose_files_were_changed_or_damaged_is_refused(first_run, tmp_path):
    registry = registry_at(f"sqlite:///{first_run.working}/mlruns/mlflow.db", "sample")
    champion = registry.champion("sample-seller")
    (folder,) = first_run.working.glob(f"mlruns/artifacts/{champion.mlflow_run_id}/artifacts/flight_risk")
    manifest = folder / "manifest.json"
    sound = manifest.read_text()
    try:
        for damage, told in {
            sound.replace('"slope": ', '"slope": 1'): "they were changed afterwards",
            sound[:200]: "could not be read",
            "[]": "could not be read",
        }.items():
            manifest.write_text(damage)
            with pytest.raises(StorageError, match=told):
                registry.load_model("sample-seller", champion.version)
    finally:
        manifest.write_text(sound)


def test_a_damaged_published_month_is_told_apart_from_a_bug(first_run, tmp_path):
    month = tmp_path / AS_OF.isoformat()
    shutil.copytree(first_run.month, month)
    (month / "run.json").write_text("{")
    with pytest.raises(StorageError, match=r"is damaged .*`stanna run --replace`"):
        read_month(month)


def test_other_horizons_than_the_champions_are_trained_for_anew(first_run):
    tracking = Tracking(
        registry_at(f"sqlite:///{first_run.working}/mlruns/mlflow.db", "sample"), "sample-seller", (1, 3), 3
    )
    assert tracking.choose(AS_OF) is not None
    assert not tracking.is_training_due(AS_OF, 6)
    for horizons, main in (((1, 3), 1), ((3, 6), 3)):
        other = replace(tracking, horizons_months=horizons, main_horizon_months=main)
        assert other.choose(AS_OF) is None
        assert other.is_training_due(AS_OF, 6)


def test_the_fairness_of_a_training_is_kept_as_aggregates_and_never_as_people(first_run, data):
    people = set(pd.read_parquet(data / "protected_attributes.parquet")["employee_id"])
    kept = list((first_run.working / "mlruns").rglob("fairness.json"))
    assert kept
    fairness = json.loads(kept[0].read_text())
    assert fairness["is_measured"]
    assert set(fairness["attributes"]) == {"age_band", "gender", "nationality"}
    for attribute in fairness["attributes"].values():
        for group in attribute["groups"]:
            assert group["people"] >= fairness["minimum_people"]
            assert group["observed_over_expected"]["low"] < group["observed_over_expected"]["high"]
        assert attribute["proxy"]["auc"]["low"] < 0.6  # drawn without regard to anything
    rates = first_run.output / "fairness" / "flag_rates.csv"
    assert set(pd.read_csv(rates)["as_of_date"]) == {AS_OF.isoformat()}
    for text in (kept[0].read_text(), rates.read_text(), json.dumps(first_run.record["fairness"])):
        assert not [person for person in people if person in text]


def test_nothing_of_a_simulated_organisation_looks_like_a_leak(first_run):
    guards = first_run.record["model"]["leak_guards"]
    assert guards["has_work"]
    assert (guards["is_raised"], guards["findings"]) == (False, [])
