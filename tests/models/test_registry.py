"""Tracking and registry on a database of the test's own."""

import errno
import os
import shutil
import socket
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from data_contracts.errors import StorageError
from models.candidates import FitOptions, Rung, fit_hazard
from models.causes import cause_months
from models.columns import feature_matrix
from models.comparison import Judgement, Verdict
from models.metrics import Estimate
from models.mlflow_connection import MlflowUnreachableError, open_mlflow
from models.native import native_model
from models.oracle import OracleComparison, Skill
from models.registry import ModelRegistry
from models.training_log import origin_step
from models.training_run import RunNotes

NAME = "sample-seller"
NOTHING = Estimate(float("nan"))
ORACLE = OracleComparison(
    horizon_months=6,
    people_months=900,
    exits=80,
    base_rate=80 / 900,
    model=Skill(Estimate(0.65, 0.6, 0.7), NOTHING, NOTHING),
    observable=Skill(Estimate(0.70, 0.65, 0.75), NOTHING, NOTHING),
    truth=Skill(Estimate(0.72), NOTHING, NOTHING),
    share=Estimate(0.75, 0.6, 0.9),
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory) -> ModelRegistry:
    folder = tmp_path_factory.mktemp("mlruns")
    return ModelRegistry(f"sqlite:///{folder}/mlflow.db", folder / "artifacts", "stanna")


@pytest.fixture(scope="module")
def registered(registry, trained):
    return registry.log_training(
        trained,
        NAME,
        RunNotes(
            "panel.parquet",
            {"code_version": "1"},
            {"note.txt": "kept"},
            {"table.bin": b"kept"},
            [ORACLE],
            description="**Kept.**",
            model_description="One model a month.",
        ),
    )


def test_a_name_never_registered_has_no_champion(registry):
    assert registry.champion("other-seller") is None
    assert registry.versions("other-seller") == []


def test_a_training_is_registered_with_its_cutoff_version_and_verdict(registered, trained):
    assert registered.version == 1
    assert registered.training_cutoff == date(2025, 1, 31)
    assert registered.model_version == trained.model.model_version
    assert registered.verdict == "ok"


def test_the_champion_is_the_version_it_was_set_to(registry, registered):
    assert registry.champion(NAME) is None
    registry.set_champion(NAME, registered.version)
    assert registry.champion(NAME) == registered


def test_a_version_without_our_tags_is_a_storage_error_that_says_what_to_do(tmp_path):
    import mlflow

    place = ModelRegistry(f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "artifacts", "stanna")
    client = mlflow.MlflowClient(place.tracking_uri, place.tracking_uri)
    client.create_registered_model("by-hand")
    client.create_model_version("by-hand", source=str(tmp_path))
    client.set_registered_model_alias("by-hand", "champion", "1")
    with pytest.raises(StorageError, match=r"version 1 of by-hand lacks the tags .* train again"):
        place.champion("by-hand")


def test_the_loaded_model_scores_the_same_bits(registry, registered, trained):
    loaded = registry.load_model(NAME, registered.version)
    people = trained.latest_rows
    pd.testing.assert_frame_equal(loaded.score(people), trained.model.score(people), check_exact=True)
    assert loaded.model_version == trained.model.model_version


def test_every_version_carries_its_own_verdict(registry, registered, trained):
    poor = replace(
        trained,
        model=replace(trained.model, record=replace(trained.model.record, verdict="no_signal")),
        judgement=Judgement(Verdict.NO_SIGNAL, 0.0, -0.1),
    )
    second = registry.log_training(poor, NAME, RunNotes("panel.parquet"))
    verdicts = {found.version: found.verdict for found in registry.versions(NAME)}
    assert verdicts == {registered.version: "ok", second.version: "no_signal"}


def test_texts_kept_with_a_training_are_read_back(registry, registered):
    assert registry.read_document(registered.mlflow_run_id, "note.txt") == "kept"
    assert registry.find_file(registered.mlflow_run_id, "table.bin") == b"kept"


def test_a_run_holds_rungs_metrics_digests_figures_and_the_models_folder(registry, registered, trained):
    import mlflow

    client = mlflow.MlflowClient(registry.tracking_uri)
    run = client.get_run(registered.mlflow_run_id)
    metrics = run.data.metrics
    assert metrics["monotone_auc_cost"] == pytest.approx(trained.backtest.constraints.auc_cost, rel=1e-3)
    assert metrics["interval/auc_6m_low"] < metrics["auc_6m"] < metrics["interval/auc_6m_high"]
    assert metrics["truth/share_of_oracle_6m"] == 0.75
    assert [metrics[f"interval/share_of_oracle_6m_{end}"] for end in ("low", "high")] == [0.6, 0.9]
    assert [metrics["truth/oracle_auc_6m"], metrics["truth/truth_auc_6m"]] == [0.70, 0.72]
    assert "interval/truth_auc_6m_low" not in metrics  # it was not measured
    digests = {entry.dataset.name: entry.dataset.digest for entry in run.inputs.dataset_inputs}
    assert digests == {
        f"{NAME} {frame}": digest for frame, digest in trained.model.record.data_digests.items()
    }
    assert run.data.params["main_horizon_months"] == "6"
    names = {file.path for file in client.list_artifacts(registered.mlflow_run_id)}
    assert {"figures", "flight_risk", "metrics.csv", "note.txt"} <= names
    figures = {file.path for file in client.list_artifacts(registered.mlflow_run_id, "figures")}
    assert {"figures/calibration.png", "figures/skill_over_time.png", "figures/factors.png"} <= figures

    parent = f"tags.`mlflow.parentRunId` = '{registered.mlflow_run_id}'"
    nested = client.search_runs([run.info.experiment_id], parent)
    assert {child.data.tags["rung"] for child in nested} == {rung.value for rung in trained.backtest.risks}
    behind = {c.data.tags["rung"]: c.data.metrics["log_loss_behind_best"] for c in nested}
    assert min(behind.values()) == 0.0 < behind["base_rate"]
    for run_id in (registered.mlflow_run_id, nested[0].info.run_id):
        series = client.get_metric_history(run_id, "by_month/auc_6m")
        origins = [split.origin for split in trained.backtest.splits]
        assert [point.step for point in series] == [origin_step(day) for day in origins]
        dated = [datetime.fromtimestamp(point.timestamp / 1000, UTC).date() for point in series]
        assert dated == origins


def test_runs_are_told_apart_by_name_tags_and_description(registry, registered, trained):
    import mlflow

    client = mlflow.MlflowClient(registry.tracking_uri)
    run = client.get_run(registered.mlflow_run_id)
    winner = trained.model.rung.value
    assert run.info.run_name == f"2025-01-31 {NAME} {winner}"
    tested = trained.metrics(trained.model.rung, 6)
    assert {
        "as_of_date": "2025-01-31",
        "rung": winner,
        "verdict": "ok",
        "code_version": "1",
        "model_version": trained.model.model_version,
        "tested_n": f"{tested.people_months:,} person-months, {tested.exits:,} exits",
        "mlflow.note.content": "**Kept.**",
    }.items() <= run.data.tags.items()
    parent = f"tags.`mlflow.parentRunId` = '{registered.mlflow_run_id}'"
    nested = client.search_runs([run.info.experiment_id], parent)
    assert sorted(child.info.run_name for child in nested) == [
        "1 base_rate",
        "2 context_only",
        "3 logistic",
        "4 lightgbm",
    ]
    winners = [child.data.tags["rung"] for child in nested if child.data.tags["is_winner"] == "true"]
    assert winners == [winner]
    assert client.get_registered_model(NAME).description == "One model a month."
    assert client.get_model_version(NAME, registered.version).description == "**Kept.**"


def test_equal_steps_between_origins_are_equal_times():
    assert origin_step(date(2000, 1, 31)) == 0
    assert origin_step(date(2025, 3, 31)) - origin_step(date(2024, 12, 31)) == 3


def test_the_native_model_loads_in_its_own_flavour_with_a_signature(registry, registered):
    import mlflow

    mlflow.set_tracking_uri(registry.tracking_uri)
    info = mlflow.models.get_model_info(f"models:/{NAME}/{registered.version}")
    assert info.signature is not None
    assert set(info.flavors) & {"sklearn", "lightgbm"}


def test_the_input_example_is_nobodys_row(registry, registered, trained):
    import mlflow

    mlflow.set_tracking_uri(registry.tracking_uri)
    info = mlflow.models.get_model_info(f"models:/{NAME}/{registered.version}")
    example = mlflow.models.Model.load(info.model_uri).load_input_example(info.model_uri)
    people = native_model(
        trained.model.causes.voluntary,
        feature_matrix(trained.latest_rows, trained.model.columns, trained.model.categories),
        trained.model.columns.features,
    ).examples
    shared = example.merge(people.round(9), how="inner", on=list(people.columns))
    assert len(example) == 3
    assert shared.empty


def test_a_boosted_winner_is_logged_as_lightgbm(registry, trained, firm, months):
    import mlflow

    model = trained.model
    matrix = feature_matrix(firm.panel, model.columns, model.categories)
    person_months = cause_months(firm.outcomes_at(months(36)), model.leads, "voluntary")
    boosted = fit_hazard(Rung.LIGHTGBM, matrix, model.columns, person_months, FitOptions(1))
    causes = replace(model.causes, voluntary=boosted)
    result = replace(trained, model=replace(model, causes=causes, rung=Rung.LIGHTGBM))
    logged = registry.log_training(result, "boosted-seller", RunNotes("panel.parquet"))
    info = mlflow.models.get_model_info(f"models:/boosted-seller/{logged.version}")
    assert "lightgbm" in info.flavors
    assert info.signature.inputs.input_names() == [
        *model.columns.features,
        "lead_position",
        "anniversary_share_of_lead",
    ]
    loaded = registry.load_model("boosted-seller", logged.version)
    assert loaded.model_version == result.model.model_version


def test_an_unknown_version_is_a_storage_error_that_says_where(registry, registered):
    with pytest.raises(StorageError, match=r"MLflow at sqlite:///.*check MLFLOW_TRACKING_URI"):
        registry.load_model(NAME, 99)


@pytest.mark.parametrize("lost", ["flight_risk", "flight_risk/manifest.json", "flight_risk/voluntary.json"])
def test_a_model_without_its_artifacts_is_a_storage_error_that_says_what_to_do(registry, registered, lost):
    path = registry.artifact_folder / registered.mlflow_run_id / "artifacts" / lost
    elsewhere = path.rename(registry.artifact_folder / "elsewhere")
    advice = "restore the artifacts from a backup, or delete the registered version and train again"
    message = rf"{registered.mlflow_run_id} .* from {registry.artifact_folder}.*{advice}"
    with pytest.raises(StorageError, match=message):
        registry.load_model(NAME, registered.version)
    elsewhere.rename(path)
    assert registry.load_model(NAME, registered.version).model_version == registered.model_version


def test_a_text_that_was_lost_is_a_storage_error_that_says_what_to_do(registry, registered):
    with pytest.raises(StorageError, match=r"'lost.txt' of the training .* restore the artifacts"):
        registry.read_document(registered.mlflow_run_id, "lost.txt")


def test_a_damaged_database_is_a_storage_error_of_one_line(tmp_path):
    (tmp_path / "mlflow.db").write_bytes(b"this was a database once" * 500)
    broken = ModelRegistry(f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "artifacts", "stanna")
    with pytest.raises(StorageError, match=r"file is not a database - .* restored from a backup") as caught:
        broken.champion(NAME)
    assert "\n" not in str(caught.value)


def test_a_server_that_is_down_fails_soon_and_quietly(caplog, monkeypatch):
    for name in ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "MLFLOW_HTTP_REQUEST_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    down = ModelRegistry("http://anna:secret@127.0.0.1:9", None, "stanna")
    start = time.monotonic()
    with pytest.raises(StorageError, match=r"MLflow at http://127\.0\.0\.1:9, .* refused") as caught:
        down.champion(NAME)
    assert time.monotonic() - start < 15  # MLflow's own seven retries take four minutes
    assert "secret" not in str(caught.value)
    assert not caplog.records


def test_what_does_not_answer_is_told_apart_from_what_is_not_there(registry, registered, tmp_path):
    """Only the first may be answered with a copy of the model."""
    (tmp_path / "damaged.db").write_bytes(b"this was a database once" * 500)
    for uri in ("http://127.0.0.1:9", f"sqlite:///{tmp_path}/damaged.db"):
        with pytest.raises(MlflowUnreachableError):
            ModelRegistry(uri, None, "stanna").versions(NAME)
    for asked in (
        lambda: registry.load_model(NAME, 99),
        lambda: registry.read_document("no-run", "note.txt"),
    ):
        with pytest.raises(StorageError) as caught:
            asked()
        assert not isinstance(caught.value, MlflowUnreachableError)


def test_a_server_that_goes_down_while_it_is_asked_counts_as_not_answering(registry, registered, tmp_path):
    database = tmp_path / "mlflow.db"
    shutil.copy(registry.tracking_uri.removeprefix("sqlite:///"), database)
    copied = ModelRegistry(f"sqlite:///{database}", registry.artifact_folder, "stanna")

    def lose_the_connection() -> None:
        with open_mlflow(copied):
            database.write_bytes(b"this was a database once" * 500)
            raise OSError("connection reset")

    with pytest.raises(MlflowUnreachableError, match="file is not a database"):
        lose_the_connection()


def test_a_server_that_is_silent_counts_as_not_answering(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        uri = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(MlflowUnreachableError, match="time"):
            ModelRegistry(uri, None, "stanna").champion(NAME)


def test_a_database_that_cannot_be_opened_fails_soon(tmp_path):
    (tmp_path / "mlflow.db").mkdir()
    start = time.monotonic()
    with pytest.raises(MlflowUnreachableError, match="unable to open database file"):
        ModelRegistry(f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "artifacts", "stanna").champion(NAME)
    assert time.monotonic() - start < 15  # MLflow's own ten attempts take a hundred seconds


def test_a_database_that_a_killed_process_left_half_made_is_made_anew(tmp_path):
    for name in (".mlflow.db.partial", ".mlflow.db.partial-journal"):
        (tmp_path / name).write_bytes(b"half of a database")
    fresh = ModelRegistry(f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "artifacts", "stanna")
    assert fresh.champion(NAME) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["artifacts", "mlflow.db"]


def test_a_local_model_is_read_without_a_copy_in_the_folder_of_temporary_files(
    registry, registered, monkeypatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    assert registry.load_model(NAME, registered.version).model_version == registered.model_version


def test_patience_with_a_slow_server_can_be_asked_for(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "60")
    with pytest.raises(StorageError):
        ModelRegistry("http://127.0.0.1:9", None, "stanna").champion(NAME)
    assert os.environ["MLFLOW_HTTP_REQUEST_TIMEOUT"] == "60"


def test_a_place_that_cannot_be_written_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("")
    broken = ModelRegistry(f"sqlite:///{tmp_path}/file/mlflow.db", tmp_path / "file" / "artifacts", "stanna")
    with pytest.raises(StorageError, match="exist and are writable"):
        broken.champion(NAME)
