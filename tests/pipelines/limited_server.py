"""Runs commands where files may not grow or the disk is full, each in a fork with the command line loaded.

Usage: limited_server.py FOLDER   FOLDER/tasks.json holds the tasks; writes FOLDER/ended.json
Disks (tasks with `disk_kb`) are mounted: for them the process has to be started under `unshare -rm`.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

os.environ["JOBLIB_MULTIPROCESSING"] = "0"
os.environ["OMP_NUM_THREADS"] = "1"
CORES = sorted(os.sched_getaffinity(0))
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))  # each on a core of its own
os.sched_setaffinity(0, {CORES[WORKER % len(CORES)]})  # one thread, so that a fork is a whole copy

from models.mlflow_connection import quiet_imports  # noqa: E402
from pipelines.cli import main  # noqa: E402

with quiet_imports():  # what every command would load anew after the fork
    for name in ("great_expectations", "mlflow.pyfunc", "mlflow.sklearn", "mlflow.lightgbm"):
        import_module(name)


@dataclass(frozen=True)
class Task:
    """One command.

    Attributes:
        arguments: of stanna; {work} and {disk} stand for the task's own folders.
        template: the folder whose content `work` begins with.
        limit: the most bytes a file may have.
        disk_kb: size of a disk of its own that is mounted on {disk}.
        is_read_only: whether that disk is, with the template on it.
    """

    name: str
    arguments: list[str]
    environment: dict[str, str]
    template: str | None = None
    limit: int | None = None
    disk_kb: int | None = None
    is_read_only: bool = False


def prepare(task: Task, work: Path, disk: Path) -> None:
    disk.mkdir(parents=True)
    if task.disk_kb is not None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={task.disk_kb}k", "tmpfs", disk], check=True)
    work.mkdir(exist_ok=True)
    if task.template is not None:
        shutil.copytree(task.template, work, dirs_exist_ok=True)
    if task.is_read_only and disk != work:
        shutil.copytree(task.template or work, disk, dirs_exist_ok=True)
    if task.is_read_only:
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


def command(task: Task, places: dict[str, str]) -> None:
    os.environ.update({name: value.format(**places) for name, value in task.environment.items()})
    sys.argv = ["stanna", *(argument.format(**places) for argument in task.arguments)]
    if task.limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (task.limit, task.limit))
    try:
        main()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run_task(task: Task, root: Path) -> dict[str, object]:
    disk = root / task.name / "disk"
    work = disk if "{work}" not in "".join(task.arguments) else root / task.name / "work"
    places = {"work": str(work), "disk": str(disk)}
    prepare(task, work, disk)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.close(reading)
        command(task, places)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        text = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    files = {
        str(path.relative_to(work)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((work / "out").rglob("*"))
        if path.is_file() and path.name != "timings.json"
    }
    return {"name": task.name, "code": code, "told": text, "files": files}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    tasks = [Task(**task) for task in json.loads((folder / "tasks.json").read_text())]
    ended = [run_task(task, folder) for task in tasks]
    (folder / "ended.json").write_text(json.dumps(ended, indent=1))
