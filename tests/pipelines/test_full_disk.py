"""A disk without room, or one that cannot be written, ends in a sentence and 15; published months stay."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipelines.run import run, score

pytestmark = pytest.mark.slow

SERVER = Path(__file__).with_name("limited_server.py")
APRIL, MAY = date(2026, 4, 30), date(2026, 5, 31)
DONE, STORAGE = 0, 15


@dataclass(frozen=True)
class Ended:
    """How a command ended and what stands in its output folder: digests by file."""

    name: str
    code: int
    told: str
    files: dict[str, str]

    @property
    def message(self) -> str:
        return next(line for line in self.told.splitlines() if line.startswith("StorageError: "))

    def month(self, day: date) -> dict[str, str]:
        return {name: found for name, found in self.files.items() if name.startswith(f"out/{day}/")}


def is_mounting_possible() -> bool:
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return shutil.which("unshare") is not None and not subprocess.run(command, capture_output=True).returncode


needs_mounts = pytest.mark.skipif(
    not is_mounting_possible(), reason="a full disk needs `unshare -rm mount`, which is not permitted here"
)


@pytest.fixture(scope="module")
def april(tiny, tmp_path_factory) -> Path:
    """The state after a training: April is published, without pages so that its replacement differs."""
    working = tmp_path_factory.mktemp("april")
    run(tiny.request(working, APRIL))
    score(tiny.request(working, APRIL, is_replacing=True))
    return working


@pytest.fixture(scope="module")
def before(april) -> dict[str, str]:
    """The digests of what was published before, as every task begins with it."""
    (ended,) = server(april.parent / "before", [task("nothing", ["--help"], april)], [])
    return ended.month(APRIL)


def task(name: str, arguments: list[object], template: Path | None = None, **limits: object) -> dict:
    place = "{work}" if "disk_kb" not in limits or "TMPDIR" in limits.get("environment", {}) else "{disk}"
    tracking = {"MLFLOW_TRACKING_URI": f"sqlite:///{place}/mlruns/mlflow.db"}
    environment = tracking | limits.pop("environment", {})
    return {
        "name": name,
        "arguments": [str(argument).replace("{place}", place) for argument in arguments],
        "template": None if template is None else str(template),
        "environment": environment,
        **limits,
    }


def server(folder: Path, tasks: list[dict], wrapper: list[str]) -> list[Ended]:
    folder.mkdir()
    (folder / "tasks.json").write_text(json.dumps(tasks))
    environment = os.environ | {"PYTHONPATH": str(SERVER.parents[2])}
    subprocess.run([*wrapper, sys.executable, SERVER, folder], check=True, env=environment, timeout=500)
    return [Ended(**ended) for ended in json.loads((folder / "ended.json").read_text())]


@pytest.fixture
def ended(tmp_path) -> Callable[..., list[Ended]]:
    """Run tasks, with disks of their own where one asks for it."""

    def call(*tasks: dict) -> list[Ended]:
        has_disks = any("disk_kb" in found for found in tasks)
        return server(tmp_path / "tasks", list(tasks), ["unshare", "-rm"] if has_disks else [])

    return call


@pytest.fixture
def arguments(tiny) -> Callable[..., list[object]]:
    def build(command: str, day: date, config: Path | None = None) -> list[object]:
        sources = ["--config", config or tiny.config, "--data", tiny.folder / "data"]
        return [command, *sources, "--as-of", day, "--output", "{place}/out"]

    return build


def require_refusals(found: list[Ended], kept: dict[str, str]) -> None:
    """Each ended well or with one sentence, and April stands as it stood, or is replaced as a whole."""
    for end in found:
        assert end.code in (DONE, STORAGE), f"{end.name}: {end.told}"
        assert "Traceback" not in end.told, f"{end.name}: {end.told}"
        assert not any(".staging-" in name or ".old-" in name for name in end.files), end.name
        if end.code == STORAGE:
            assert end.month(APRIL) == kept, end.name
            assert len([line for line in end.told.splitlines() if "StorageError" in line]) == 1, end.told


def test_files_that_may_not_grow_stop_a_replacement_at_each_kind_of_file(april, before, arguments, ended):
    sizes = [0, 4500, 8000, 11_000, 20_000]
    command = [*arguments("run", APRIL), "--replace"]
    found = ended(*(task(f"at-{size}", command, april, limit=size) for size in sizes))
    require_refusals(found, before)
    assert all(end.code == STORAGE for end in found)
    assert sum("the month 2026-04-30 could not be written" in end.message for end in found) >= 3


def test_files_that_may_not_grow_stop_a_first_run_in_the_database_or_in_tracking(arguments, ended):
    sizes = [0, 500_000, 1_000_000]
    found = ended(*(task(f"at-{size}", arguments("run", APRIL), limit=size) for size in sizes))
    require_refusals(found, {})
    assert all(end.code == STORAGE for end in found)
    assert sum("MLflow at sqlite:///" in end.message for end in found) >= 2


def test_files_that_may_not_grow_stop_the_report_of_rows_set_aside(tiny, tmp_path, arguments, ended):
    """The engine itself writes the rows that were set aside: its errors are not those of files."""
    text = tiny.config.read_text().replace(
        "SELECT * FROM read_parquet('one_on_ones.parquet')",
        "SELECT * REPLACE (CASE WHEN hash(employee_id, planned_date) % 5 = 0 THEN NULL ELSE planned_date END "
        "AS planned_date) FROM read_parquet('one_on_ones.parquet')",
    )
    config = tmp_path / "broken.toml"
    config.write_text(text)
    sizes = [0, 2000, 9500]
    found = ended(*(task(f"at-{size}", arguments("check", APRIL, config), limit=size) for size in sizes))
    require_refusals(found, {})
    assert [end.code for end in found] == [STORAGE] * 3


def test_files_that_may_not_grow_stop_the_simulator(ended):
    command = ["simulate", "--out", "{work}/out", "--sellers", "30", "--months", "13"]
    found = ended(*(task(f"at-{size}", command, limit=size) for size in (0, 3000, 8000)))
    require_refusals(found, {})
    assert all(end.code == STORAGE and end.files == {} for end in found)
    assert all("the simulated organisation cannot be written there" in end.message for end in found)


@needs_mounts
def test_a_full_disk_stops_a_replacement_and_leaves_the_month(april, before, arguments, ended):
    taken_kb = sum(path.stat().st_size // 4096 + 1 for path in april.rglob("*") if path.is_file()) * 4
    command = [*arguments("run", APRIL), "--replace"]
    rooms = [40, 160, 300]
    found = ended(*(task(f"room-{kb}", command, april, disk_kb=taken_kb + kb) for kb in rooms))
    require_refusals(found, before)
    assert found[0].code == STORAGE
    assert "No space left on device" in found[0].message


@needs_mounts
def test_a_full_disk_stops_a_first_run_wherever_it_strikes(arguments, ended):
    sizes = [8, 1000, 1450, 1600]
    found = ended(*(task(f"size-{kb}", arguments("run", APRIL), disk_kb=kb) for kb in sizes))
    require_refusals(found, {})
    assert all(end.code == STORAGE for end in found)


@needs_mounts
def test_an_output_that_is_read_only_is_refused(april, before, arguments, ended):
    (end,) = ended(task("ro", arguments("run", MAY), april, disk_kb=9000, is_read_only=True))
    require_refusals([end], before)
    assert end.code == STORAGE
    assert "cannot be written (Read-only file system)" in end.message


@needs_mounts
def test_a_tracking_store_that_is_read_only_counts_as_not_reached(april, arguments, ended):
    found = task("ro", arguments("run", MAY), april, disk_kb=9000, is_read_only=True)
    found["arguments"] = [text.replace("{disk}/out", "{work}/out") for text in found["arguments"]]
    (end,) = ended(found)
    assert end.code == DONE, end.told
    assert "MLflow was not reached; version 1 of tiny-seller" in end.told


@needs_mounts
def test_a_full_folder_of_temporary_files_is_named_when_a_training_needs_it(april, arguments, ended):
    limits = {"disk_kb": 8, "environment": {"TMPDIR": "{disk}"}}
    trains, scores = ended(
        task("trains", arguments("train", APRIL), **limits),
        task("scores", arguments("run", MAY), april, **limits),
    )
    require_refusals([trains], {})
    assert trains.code == STORAGE
    assert "the training is finished but could not be kept" in trains.message
    assert "(TMPDIR) have room" in trains.message
    assert scores.code == DONE, scores.told
