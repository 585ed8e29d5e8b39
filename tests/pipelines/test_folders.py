"""Folders are whole or not there, at whichever step the process that writes them is killed."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import folders
from pipelines.folders import mend_folders, staged_folder

# Of Pythons after 3.11: the fork only handles files.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

WATCHED = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "open", "shutil.rmtree", "ctypes.dlopen"}


def write(target: Path, text: str, part: str = "part") -> None:
    with staged_folder(target) as staging:
        (staging / "part").mkdir()
        (staging / "one").write_text(text)
        (staging / part / "two").write_text(text)


def killed_at_step(number: int, task: Callable[[], None]) -> bool:
    """Do the task in a fork that kills itself before its nth file operation; False if it has fewer."""
    child = os.fork()
    if not child:
        left = number

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in WATCHED:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        task()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def content(folder: Path) -> set[str]:
    """The texts of a whole folder; a missing file is told by its name."""
    files = (folder / "one", folder / "part" / "two")
    return {path.read_text() if path.exists() else f"no {path.name}" for path in files}


@pytest.fixture(params=["exchange of names", "two renames"])
def way(request, monkeypatch):
    if request.param == "two renames":
        monkeypatch.setattr(folders, "_exchange", lambda *_: False)
    return request.param


def test_a_replaced_folder_is_the_old_or_the_new_one_after_a_kill_at_any_step(way, tmp_path):
    target = tmp_path / "month"
    seen = []
    for step in range(1, 100):
        shutil.rmtree(target, ignore_errors=True)
        write(target, "old")
        is_killed = killed_at_step(step, lambda: write(target, "new"))
        if way == "exchange of names":
            assert content(target) in ({"old"}, {"new"}), f"step {step}"
        mend_folders(tmp_path)
        assert content(target) in ({"old"}, {"new"}), f"step {step}"
        assert [path.name for path in tmp_path.iterdir()] == ["month"]
        if not is_killed:
            break
        seen += content(target)
    assert not is_killed
    assert {"old", "new"} == set(seen)  # kills fell before and after the swap


def test_a_new_folder_is_whole_or_missing_after_a_kill_at_any_step(tmp_path):
    target = tmp_path / "month"
    for step in range(1, 100):
        shutil.rmtree(target, ignore_errors=True)
        if not killed_at_step(step, lambda: write(target, "new")):
            break
        assert not target.exists() or content(target) == {"new"}
        mend_folders(tmp_path)
        assert not target.exists() or content(target) == {"new"}
        assert [path.name for path in tmp_path.iterdir()] in ([], ["month"])
    assert step > 5


def test_a_failure_inside_the_block_leaves_the_folder_as_it_was(way, tmp_path):
    write(tmp_path / "month", "old")
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "month", "new", "no-such-folder")
    assert content(tmp_path / "month") == {"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["month"]


def test_a_swap_that_fails_half_way_puts_the_old_folder_back(monkeypatch, tmp_path):
    write(tmp_path / "month", "old")
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name.startswith(".staging-"):
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(folders, "_exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "month", "new")
    assert content(tmp_path / "month") == {"old"}


def test_a_file_in_the_way_is_not_replaced(tmp_path):
    (tmp_path / "month").write_text("mine")
    with pytest.raises(FileExistsError, match="in the way and no folder"):
        write(tmp_path / "month", "new")
    assert (tmp_path / "month").read_text() == "mine"


def test_linux_exchanges_names_in_one_step(tmp_path):
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems swap in two steps")
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "file").write_text("")
    assert folders._exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "file").exists()
    with pytest.raises(FileNotFoundError):
        folders._exchange(tmp_path / "one", tmp_path / "three")
