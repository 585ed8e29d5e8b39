"""Two runs at once, and what a killed run leaves running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data_contracts.errors import StorageError
from pipelines.publishing import locked_output
from pipelines.run import run

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
APRIL = date(2026, 4, 30)


@pytest.fixture
def holder(tmp_path) -> Iterator[subprocess.Popen]:
    """Another process in the middle of a run: it holds the output folder and waits."""
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom pipelines.publishing import locked_output\n"
        "with locked_output(Path(sys.argv[1])):\n    print('holds', flush=True)\n    time.sleep(600)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
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


def processes_with(marker: str) -> dict[Path, str]:
    """Folders in /proc and command lines of living processes whose environment holds the marker."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (folder / "environ").read_bytes():
                found[folder] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended meanwhile, or is not ours
    return found


def are_helpers_at_work(marker: str) -> bool:
    """Whether there are helpers, and each has loaded what it fits models with."""
    helpers = [folder for folder, command in processes_with(marker).items() if "LokyProcess" in command]
    try:
        return bool(helpers) and all("lib_lightgbm" in (folder / "maps").read_text() for folder in helpers)
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_the_helpers_of_a_killed_training_end_by_themselves_and_hold_no_lock(tiny, tmp_path):
    marker = f"STANNA_KILLED_RUN={tmp_path}"
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "STANNA_KILLED_RUN": str(tmp_path)}
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
        while process.poll() is None and not are_helpers_at_work(marker):
            time.sleep(0.05)
        process.kill()
        process.wait()
    with locked_output(tmp_path / "out"):
        pass
    patience = time.monotonic() + 60
    while processes_with(marker) and time.monotonic() < patience:
        time.sleep(0.2)
    assert processes_with(marker) == {}
