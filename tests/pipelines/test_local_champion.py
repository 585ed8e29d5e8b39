"""While MLflow is away the local copy scores under the same rules, and nothing is trained."""

import json
import logging
import shutil
import threading
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from data_contracts.errors import StorageError
from pipelines.local_champion import KeptModel, LocalChampion
from pipelines.run import run, score, train
from pipelines.tracking import Tracking, registry_at

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)
DOWN = "http://127.0.0.1:9"  # the discard port: refused at once
NAME = "tiny-seller"

slow = pytest.mark.slow


def kept(**changes: object) -> KeptModel:
    """What is kept when the newest training found no signal."""
    training = {"training_cutoff": "2026-04-30", "horizons_months": [1], "main_horizon_months": 1}
    sound = KeptModel(3, "no_signal", APRIL, training | {"is_suspiciously_good": False}, None)
    return replace(sound, **changes)


def tracking(local: LocalChampion | None, uri: str = DOWN) -> Tracking:
    return Tracking(registry_at(uri, "tiny"), NAME, (1,), 1, local)


@pytest.fixture
def local(tmp_path) -> LocalChampion:
    return LocalChampion(tmp_path / ".champion" / NAME)


def test_what_is_kept_is_read_back(local):
    assert local.read() is None
    local.keep(kept())
    assert local.read() == kept()
    local.keep(kept(version=4))
    assert local.read() == kept(version=4)
    assert [path.name for path in local.folder.parent.iterdir()] == [NAME]


def test_a_copy_of_what_the_registry_no_longer_holds_is_removed(local, tmp_path):
    local.keep(kept())
    empty = tracking(local, f"sqlite:///{tmp_path}/mlruns/mlflow.db")
    assert empty.choose(APRIL) is None
    assert local.read() is None
    with pytest.raises(StorageError, match="There is no local copy of tiny-seller to score with either"):
        tracking(local).choose(APRIL)


def test_a_copy_that_is_the_same_is_not_written_again(local):
    local.keep(kept())
    before = (local.folder / "champion.json").stat().st_mtime_ns
    local.keep(kept())
    assert (local.folder / "champion.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"digest": "1", "kept": {}}'])
def test_a_damaged_copy_is_refused_and_written_anew_by_the_next_run(local, damage):
    local.keep(kept())
    (local.folder / "champion.json").write_text(damage)
    with pytest.raises(StorageError, match=r"is damaged .* run again when MLflow can be reached"):
        local.read()
    local.keep(kept())
    assert local.read() == kept()


def test_one_changed_character_of_the_training_record_is_noticed(local):
    local.keep(kept())
    path = local.folder / "champion.json"
    path.write_text(path.read_text().replace("no_signal", "no-signal"))
    with pytest.raises(StorageError, match="was changed afterwards"):
        local.read()


def test_a_copy_that_cannot_be_written_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="local copy of the model cannot be written to"):
        LocalChampion(tmp_path / "file" / NAME).keep(kept())


def test_a_write_cut_in_half_leaves_the_former_copy(local):
    local.keep(kept())
    local.folder.rename(local.folder.with_name(f".old-{NAME}"))
    local.folder.with_name(f".staging-{NAME}").mkdir()
    assert local.read() == kept()


def test_without_a_copy_nothing_is_scored_while_mlflow_is_away(local):
    with pytest.raises(StorageError, match=r"There is no local copy of tiny-seller .* first run that reach"):
        tracking(local).choose(APRIL)


def test_if_the_newest_training_found_no_signal_no_model_speaks(local):
    local.keep(kept())
    asked = tracking(local)
    chosen = asked.choose(MAY)
    assert chosen.model is None
    assert chosen.training["training_cutoff"] == "2026-04-30"
    (notice,) = asked.notices
    assert (
        "version 3 of tiny-seller (trained to 2026-04-30, no_signal) was taken from its local copy" in notice
    )
    assert "refused" in notice


def test_a_month_before_the_newest_training_is_not_scored_with_the_copy(local):
    local.keep(kept())
    with pytest.raises(StorageError, match=r"may only score months from 2026-04-30 on, .* not 2026-03-31"):
        tracking(local).choose(MARCH)


def test_a_copy_of_other_horizons_than_asked_for_is_not_used(local):
    local.keep(kept())
    with pytest.raises(StorageError, match=r"speaks of horizons \[1\], asked for are \[1, 3\]"):
        replace(tracking(local), horizons_months=(1, 3)).choose(APRIL)


def test_training_that_is_due_is_skipped_and_told(local):
    local.keep(kept())
    asked = tracking(local)
    assert not asked.is_training_due(MAY, 6)
    assert asked.notices == []
    assert not asked.is_training_due(MAY, 1)
    assert asked.notices == ["training is due and was skipped: MLflow, which keeps trainings, is not reached"]


@pytest.fixture(scope="module")
def april(tiny, tmp_path_factory):
    """The folder after a run that trained."""
    working = tmp_path_factory.mktemp("april")
    run(tiny.request(working, APRIL))
    return working


@pytest.fixture
def working(april, tmp_path):
    """A copy of it to go on from; MLflow itself stays where it is."""
    shutil.copytree(april / "out", tmp_path / "out")
    return tmp_path


@slow
def test_a_run_leaves_a_copy_of_the_champion_beside_the_months(april):
    record = json.loads((april / "out" / "2026-04-30" / "run.json").read_text())
    found = LocalChampion(april / "out" / ".champion" / NAME).read()
    assert (found.version, found.verdict, found.newest_cutoff) == (1, "ok", APRIL)
    assert found.model.model_version == record["model_version"]
    assert found.training == record["model"]


@slow
def test_a_damaged_model_in_the_copy_is_refused(april, working, tiny):
    (manifest,) = (working / "out").rglob("manifest.json")
    manifest.write_text(manifest.read_text().replace('"slope": ', '"slope": 1', 1))
    with pytest.raises(StorageError, match=r"local copy .* is damaged \(its files give model_version"):
        score(tiny.request(working, MAY, tracking_uri=DOWN))


@slow
@pytest.mark.parametrize("command", [run, score])
def test_without_mlflow_a_month_is_published_with_the_same_bytes(
    command, working, april, tiny, published_files, caplog
):
    mlflow = f"sqlite:///{april}/mlruns/mlflow.db"
    command(tiny.request(working, MAY, tracking_uri=mlflow))
    month = working / "out" / "2026-05-31"
    before = published_files(month)
    assert json.loads((month / "timings.json").read_text())["notices"] == []
    with caplog.at_level(logging.WARNING):
        outcome = command(tiny.request(working, MAY, tracking_uri=DOWN, is_replacing=True))
    assert published_files(month) == before
    told = f"MLflow was not reached; version 1 of {NAME} (trained to 2026-04-30, ok) was taken from its local"
    assert any(line.startswith(told) for line in outcome.lines)
    assert any(record.message.startswith(told) for record in caplog.records)
    assert json.loads((month / "timings.json").read_text())["notices"][0].startswith(told)


@slow
def test_a_database_that_cannot_be_read_counts_as_not_reached(working, tiny):
    (working / "mlflow.db").write_bytes(b"this was a database once" * 500)
    outcome = score(tiny.request(working, MAY, tracking_uri=f"sqlite:///{working}/mlflow.db"))
    assert any("file is not a database" in line for line in outcome.lines)
    assert (working / "out" / "2026-05-31" / "scores.parquet").exists()


@slow
def test_training_that_is_due_waits_until_mlflow_is_back(working, tiny):
    config = tiny.changed(working, train_every_months=1)
    outcome = run(tiny.request(working, MAY, tracking_uri=DOWN, config_path=config))
    assert "training is due and was skipped: MLflow, which keeps trainings, is not reached" in outcome.lines


@slow
def test_train_says_why_it_cannot_and_does_not_train_first(working, tiny, caplog):
    with caplog.at_level(logging.INFO), pytest.raises(StorageError) as caught:
        train(tiny.request(working, MAY, tracking_uri=DOWN))
    assert str(caught.value).startswith(
        "nothing was trained, because a training could not be kept: MLflow at"
    )
    assert "stage=train" not in caplog.text


@slow
def test_a_damaged_model_in_mlflow_is_never_replaced_by_the_copy(working, april, tiny):
    (manifest,) = (april / "mlruns").rglob("flight_risk/manifest.json")
    sound = manifest.read_text()
    manifest.write_text(sound[:200])
    try:
        with pytest.raises(StorageError, match=r"could not be read .* restore the artifacts from a backup"):
            score(tiny.request(working, MAY, tracking_uri=f"sqlite:///{april}/mlruns/mlflow.db"))
    finally:
        manifest.write_text(sound)
    assert not (working / "out" / "2026-05-31").exists()


@slow
def test_a_backfill_leaves_the_copy_of_the_newest_model(working, april, tiny):
    """The copy speaks of the months to come, whichever month a run is about."""
    mlflow = f"sqlite:///{april}/mlruns/mlflow.db"
    before = LocalChampion(working / "out" / ".champion" / NAME).read()
    asked = tracking(LocalChampion(working / "out" / ".champion" / NAME), mlflow)
    assert asked.choose(MARCH) is None
    assert LocalChampion(working / "out" / ".champion" / NAME).read() == before


class Vanishing(BaseHTTPRequestHandler):
    """A tracking server that knows the experiment and no model, and answers nothing else."""

    def do_GET(self) -> None:
        experiment = {"experiment_id": "1", "name": "tiny", "lifecycle_stage": "active"}
        experiment |= {"artifact_location": "mlflow-artifacts:/1"}
        name = self.path.partition("?")[0].rpartition("mlflow/")[2]
        answers = {
            "experiments/get-by-name": {"experiment": experiment},
            "experiments/get": {"experiment": experiment},
            "registered-models/search": {},
            "model-versions/search": {},
        }
        if name in answers:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answers[name]).encode())
        else:
            self.send_error(503)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@slow
def test_mlflow_that_vanishes_during_a_training_ends_the_run_and_publishes_nothing(tiny, tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), Vanishing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        uri = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(
            StorageError, match=r"the training is finished but could not be kept, .* run again"
        ):
            run(tiny.request(tmp_path, APRIL, tracking_uri=uri))
        server.shutdown()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock"]
