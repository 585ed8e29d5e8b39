"""A run killed at any moment leaves every published month intact, and the next one finishes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from data_contracts.errors import StorageError
from pipelines.publishing import locked_output
from pipelines.run import run

pytestmark = pytest.mark.slow

SERVER = Path(__file__).with_name("kill_server.py")
KILLS = int(os.environ.get("STANNA_KILLS", "200"))  # more for a longer hunt
APRIL = date(2026, 4, 30)
# Of every 200 kills so many have to fall into each stage of the three runs together.
FEWEST = {
    "check": 10,
    "model": 15,
    "features": 8,
    "train": 6,
    "track": 25,
    "score": 3,
    "publish": 20,
    "report": 10,
    "swap": 15,
}


@dataclass(frozen=True)
class Killed:
    """What the kills left, and how the runs after them ended."""

    kills: list[dict]
    following: list[dict]

    def into(self, scenario: str) -> Counter:
        return Counter(kill["stage"] for kill in self.kills if kill["scenario"] == scenario)


@pytest.fixture(scope="module")
def killed(tiny, tmp_path_factory) -> Killed:
    """A first run with its training, a replacement, and a new month beside an older one."""
    folder = tmp_path_factory.mktemp("kills") / "here"
    shutil.copytree(tiny.folder, folder)
    environment = os.environ | {"PYTHONPATH": str(SERVER.parents[2])}
    subprocess.run([sys.executable, SERVER, folder, str(KILLS)], check=True, env=environment, timeout=3600)
    told = json.loads((folder / "kills.json").read_text())
    return Killed(told["kills"], told["following"])


def test_the_kills_fall_into_every_stage_of_every_run(killed):
    total = sum((killed.into(scenario) for scenario in ("first run", "replace", "new month")), Counter())
    assert sum(total.values()) >= KILLS
    short = {stage: total[stage] for stage, fewest in FEWEST.items() if total[stage] < fewest * KILLS / 200}
    assert not short, f"too few kills: {short} of {dict(total)}"
    assert set(killed.into("first run")) == set(FEWEST)
    for scenario in ("replace", "new month"):
        assert set(killed.into(scenario)) >= {"publish", "swap"}


def test_after_every_kill_every_published_month_is_the_old_or_the_new_one_to_the_byte(killed):
    assert [kill for kill in killed.kills if not kill["is_intact"]] == []


def test_kills_fall_before_and_after_what_they_may_interrupt(killed):
    """Otherwise the kills would prove little: some months stood already, some trainings were registered."""
    left = Counter(kill["left"] for kill in killed.kills)
    assert left["nothing"] > 0
    assert left["a staging folder"] > 0
    assert left["the new month"] > 0
    assert any("model_versions 1" in found for found in left)
    assert any("model_versions 0" in found and "runs 0" not in found for found in left)


def test_from_whatever_a_kill_left_the_next_run_publishes_what_an_undisturbed_one_would(killed):
    """One run from each kind of state; the states of a kind are the same once the folders are mended."""
    assert len(killed.following) >= 6
    assert [end for end in killed.following if not end["is_right"]] == []


@pytest.fixture
def holder(tmp_path) -> Iterator[subprocess.Popen]:
    """Another process in the middle of a run: it holds the output folder and waits."""
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom pipelines.publishing import locked_output\n"
        "with locked_output(Path(sys.argv[1])):\n    print('holds', flush=True)\n    time.sleep(600)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(SERVER.parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "out"], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout.readline() == b"holds\n"
        yield process
        process.kill()


def test_a_run_beside_another_one_is_refused_at_once_and_touches_nothing(holder, tiny, tmp_path):
    began = time.monotonic()
    with pytest.raises(StorageError, match=r"another run is writing to .*/out; wait until it has") as caught:
        run(tiny.request(tmp_path, APRIL))
    assert caught.value.exit_code == 15
    assert time.monotonic() - began < 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


def test_the_lock_of_a_killed_run_does_not_block_the_next_one(holder, tmp_path):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with locked_output(tmp_path / "out"):
        pass


def processes_with(marker: str) -> list[str]:
    """Command lines of living processes whose environment holds the marker."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it ended meanwhile, or is not ours
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_the_helpers_of_a_killed_training_end_by_themselves_and_hold_no_lock(tiny, tmp_path):
    marker = f"STANNA_KILLED_RUN={tmp_path}"
    environment = os.environ | {"PYTHONPATH": str(SERVER.parents[2]), "STANNA_KILLED_RUN": str(tmp_path)}
    command = ["train", "--config", tiny.config, "--data", tiny.folder / "data", "--output", tmp_path / "out"]
    with subprocess.Popen(
        [sys.executable, "-c", "from pipelines.cli import main; main()", *command],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stderr:
            if "stage=train event=start" in line:
                break
        while process.poll() is None and not any("loky" in line for line in processes_with(marker)):
            time.sleep(0.05)
        process.kill()
        process.wait()
    with locked_output(tmp_path / "out"):
        pass
    patience = time.monotonic() + 60
    while processes_with(marker) and time.monotonic() < patience:
        time.sleep(0.2)
    assert processes_with(marker) == []
