"""The same registry on a real MLflow server, which one variable points to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pandas as pd
import pytest

from models.mlflow_connection import open_mlflow
from models.training_run import RunNotes
from pipelines.tracking import registry_at

NAME = "remote-seller"
STARTING_SECONDS = 120

pytestmark = pytest.mark.slow


def is_up(uri: str) -> bool:
    try:
        with urllib.request.urlopen(f"{uri}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    """A server on this machine with a database and a folder of artifacts of its own."""
    folder = tmp_path_factory.mktemp("server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    arguments = ["server", "--backend-store-uri", f"sqlite:///{folder}/server.db", "--workers", "1"]
    arguments += ["--artifacts-destination", str(folder / "artifacts"), "--serve-artifacts"]
    arguments += ["--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", *arguments],
            env={**os.environ, **quiet},
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        )
    uri = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + STARTING_SECONDS
        while not is_up(uri):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.5)
        yield uri
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def registry(server):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "60")
        yield registry_at(server, "remote")


@pytest.fixture(scope="module")
def registered(registry, trained):
    notes = RunNotes("panel", {"population": "seller"}, {"note.txt": "kept"}, {"table.bin": b"kept"})
    return registry.log_training(trained, NAME, notes)


def test_a_model_from_the_server_scores_the_same_bits(registry, registered, trained):
    registry.set_champion(NAME, registered.version)
    assert registry.champion(NAME) == registered
    loaded = registry.load_model(NAME, registered.version)
    people = trained.latest_rows
    pd.testing.assert_frame_equal(loaded.score(people), trained.model.score(people), check_exact=True)


def test_its_artifacts_lie_with_the_server_and_are_read_back(registry, registered):
    assert registry.read_document(registered.mlflow_run_id, "note.txt") == "kept"
    assert registry.find_file(registered.mlflow_run_id, "table.bin") == b"kept"
    registry.write_files(registered.mlflow_run_id, {"table.bin": b"anew"})
    assert registry.find_file(registered.mlflow_run_id, "table.bin") == b"anew"
    with open_mlflow(registry) as (_, client):
        assert client.get_run(registered.mlflow_run_id).info.artifact_uri.startswith("mlflow-artifacts:")
        names = {file.path for file in client.list_artifacts(registered.mlflow_run_id, "figures")}
    assert "figures/skill_over_time.png" in names


def test_a_training_removed_from_a_server_takes_its_files_along(registry, registered, trained):
    notes = RunNotes("panel", {"population": "seller"}, {"note.txt": "kept"})
    second = registry.log_training(trained, NAME, notes)
    going = [found for found in registry.trainings(NAME, "seller") if second.version in found.versions]
    registry.remove(NAME, going)
    assert [found.version for found in registry.versions(NAME)] == [registered.version]
    with open_mlflow(registry) as (_, client):
        assert client.get_run(second.mlflow_run_id).info.lifecycle_stage == "deleted"
        assert client.list_artifacts(second.mlflow_run_id) == []
    assert len(registry.trainings(NAME, "seller")) == 1
    assert registry.read_document(registered.mlflow_run_id, "note.txt") == "kept"
