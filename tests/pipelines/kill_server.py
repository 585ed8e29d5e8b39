"""Kills runs of a tiny organisation at random moments of every stage, and tells what each kill left behind.

Started as a process of its own with one core and one thread, so that a fork is a whole copy of it. A carrier
process makes one run; where a stage begins it halts and sends forks of itself ahead, one after the other,
which are killed inside the stage. After each kill the folder is looked at, kept if the kill left something
new, and put back as it was. So a kill costs its stage and not a whole run. At the end whole new runs start
from what the kills had left.

Usage: kill_server.py FOLDER KILLS SCENARIO...   FOLDER holds tiny.toml and data/; writes FOLDER/kills.json.
KILLS is the number of all scenarios together, of which each has its share.
"""

import contextlib
import hashlib
import json
import logging
import math
import os
import pickle
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path

os.environ["JOBLIB_MULTIPROCESSING"] = "0"  # joblib's own switch: fits run in this process
os.environ["OMP_NUM_THREADS"] = "1"
CORES = sorted(os.sched_getaffinity(0))
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))  # each on a core of its own
os.sched_setaffinity(0, {CORES[WORKER % len(CORES)]})  # DuckDB and Arrow start a thread per core

from models.mlflow_connection import quiet_imports  # noqa: E402
from pipelines.folders import STAGING, mend_folders  # noqa: E402
from pipelines.run import check, run, score  # noqa: E402
from pipelines.session import RunRequest  # noqa: E402
from pipelines.tracking import registry_at  # noqa: E402

SEED = 20260430  # of the moments
FIRST, REPLACE, NEW = "first run", "replace", "new month"
APRIL, MAY = date(2026, 4, 30), date(2026, 5, 31)
MONTHS = {REPLACE: APRIL, NEW: MAY}
SWAP = "swap"  # from the end of the last stage to the end of the process
# Shares of all kills, in thousandths, by scenario and stage.
PLAN = {
    FIRST: {
        "check": 40,
        "model": 80,
        "features": 30,
        "back_check": 10,
        "train": 60,
        "audit": 20,
        "track": 180,
        "score": 20,
        "publish": 50,
        "report": 30,
        SWAP: 50,
    },
    REPLACE: {
        "check": 30,
        "model": 30,
        "features": 30,
        "back_check": 15,
        "score": 20,
        "publish": 70,
        "report": 40,
        SWAP: 90,
    },
    NEW: {
        "check": 15,
        "model": 20,
        "features": 15,
        "back_check": 15,
        "score": 15,
        "publish": 35,
        "report": 20,
        SWAP: 30,
    },
}
LONGER = {SWAP: 2.0}  # its moments reach beyond the measured end, since it is soon over
AFTERWARDS = {"track": 2, SWAP: 3}  # kills besides, right after what the stage is there for has happened
Files = dict[str, bytes | None]  # None for a folder
Months = dict[str, dict[str, str]]  # digest of each file of each month


@dataclass(frozen=True)
class Place:
    """The one folder all runs work in: MLflow keeps absolute paths, so a state is brought here to go on."""

    root: Path
    name: str = "work"

    @property
    def work(self) -> Path:
        return self.root / self.name

    @property
    def output(self) -> Path:
        return self.work / "out"

    def request(self, as_of_date: date) -> RunRequest:
        return RunRequest(
            config_path=self.root / "tiny.toml",
            as_of_date=as_of_date,
            output=self.output,
            data=self.root / "data",
            is_replacing=True,
            today=date(2026, 11, 22),
            tracking_uri=f"sqlite:///{self.work}/mlruns/mlflow.db",
        )

    def months(self) -> Months:
        """Digest of every file of every published month, by month; what may differ between runs left out."""
        return {
            month.name: {
                str(path.relative_to(month)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(month.rglob("*"))
                if path.is_file() and path.name != "timings.json"
            }
            for month in self.output.glob("????-??-??")
        }

    def files(self) -> Files:
        return {
            str(path.relative_to(self.work)): path.read_bytes() if path.is_file() else None
            for path in sorted(self.work.rglob("*"))
        }

    def registry(self) -> str:
        """What MLflow's database holds, in words."""
        path = self.work / "mlruns" / "mlflow.db"
        if not path.exists():
            return "no database" if not self.work.joinpath("mlruns").exists() else "half a database"
        with contextlib.closing(sqlite3.connect(path)) as database:
            count = {
                table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("experiments", "runs", "model_versions", "registered_model_aliases")
            }
        return ", ".join(f"{table} {rows}" for table, rows in count.items())

    def restore(self, files: Files) -> None:
        """Bring a state back, in place: the carrier has the database and the locks open."""
        for path in sorted(self.work.rglob("*"), reverse=True):
            if str(path.relative_to(self.work)) not in files:
                path.rmdir() if path.is_dir() else path.unlink()
        for name, content in sorted(files.items()):
            path = self.work / name
            if content is None:
                path.mkdir(mode=0o700, exist_ok=True)
            elif not path.exists() or path.read_bytes() != content:
                with path.open("r+b" if path.exists() else "wb") as target:
                    target.write(content)
                    target.truncate()


@dataclass
class StageLog:
    """Which stage a process is in, told to `on_start` and, for another process, in a file."""

    path: Path
    on_start: Callable[[str], None] = lambda stage: None
    started: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def filter(self, record: logging.LogRecord) -> bool:
        words = dict(word.split("=", 1) for word in record.getMessage().split() if "=" in word)
        stage, event = words.get("stage"), words.get("event")
        if stage is not None:
            with self.path.open("a") as log:
                log.write(f"{event} {stage}\n")
            if event == "start":
                self._start(stage)
            else:
                self.seconds[stage] = time.perf_counter() - self.started[stage]
                if stage == "report":
                    self._start(SWAP)
        return False

    def _start(self, stage: str) -> None:
        self.on_start(stage)
        self.started[stage] = time.perf_counter()


def different_files(months: Months, others: Months) -> list[str]:
    """The files in which two sets of months differ."""
    flat = [
        {(day, name): text for day, files in found.items() for name, text in files.items()}
        for found in (months, others)
    ]
    return [f"{day}/{name}" for day, name in sorted(flat[0].keys() ^ flat[1].keys())] + [
        f"{key[0]}/{key[1]}"
        for key in sorted(flat[0].keys() & flat[1].keys())
        if flat[0][key] != flat[1][key]
    ]


def last_stage(log: Path) -> str:
    """The stage a process was in when it ended; between two stages it counts as the one before."""
    lines = log.read_text().splitlines()
    return SWAP if lines[-1] == "end report" else lines[-1].split()[1]


def forked(task: Callable[[], None]) -> int:
    """Start a copy of this process that does the task; an error shows its traceback and ends it with 1."""
    child = os.fork()
    if child:
        return child
    try:
        task()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def finish(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextlib.contextmanager
def logged_to(log: StageLog) -> Iterator[None]:
    logger = logging.getLogger("stanna")
    logger.setLevel(logging.INFO)
    logger.addFilter(log.filter)
    try:
        yield
    finally:
        logger.removeFilter(log.filter)


@dataclass(frozen=True)
class Kill:
    """One kill: the stage it was meant for, the one it fell into, and what it left behind."""

    scenario: str
    aimed: str
    stage: str
    left: str
    is_intact: bool


@dataclass
class Scenario:
    """Runs for one month from one state of the folder."""

    name: str
    place: Place
    as_of_date: date
    before: Files
    seconds: dict[str, float] = field(default_factory=dict)
    published: list[Months] = field(default_factory=list)  # before a run, and after it
    kills: list[Kill] = field(default_factory=list)
    states: dict[str, Files] = field(default_factory=dict)  # one for each kind of what was left

    def measure(self) -> None:
        """An undisturbed run: how long each stage takes, and what is published before and after it."""
        self.place.restore(self.before)
        self.published = [self.place.months()]
        told = self.place.root / "seconds.json"

        def task() -> None:
            log = StageLog(self.place.root / "log")
            with logged_to(log):
                run(self.place.request(self.as_of_date))
            log.seconds[SWAP] = time.perf_counter() - log.started[SWAP]
            told.write_text(json.dumps(log.seconds))

        if finish(forked(task)):
            raise SystemExit(f"{self.name}: the undisturbed run failed")
        self.seconds = json.loads(told.read_text())
        self.published.append(self.place.months())
        if self.published[0] == self.published[1]:
            raise SystemExit(f"{self.name}: a run publishes nothing new, so that no kill could be seen")

    def kill(self, moments: dict[str, list[float]]) -> None:
        """One run that halts where a stage begins and sends copies of itself ahead to be killed."""
        self.place.restore(self.before)
        told = self.place.root / "kills.pickle"

        def task() -> None:
            log = StageLog(self.place.root / "carrier-log")
            log.on_start = lambda stage: self._halt(log, stage, moments.get(stage, []))
            with logged_to(log):
                run(self.place.request(self.as_of_date))
            if different := different_files(self.place.months(), self.published[1]):
                raise AssertionError(f"{self.name}: the carrier itself was disturbed: {different}")
            told.write_bytes(pickle.dumps((self.kills, self.states)))

        if finish(forked(task)):
            raise SystemExit(f"{self.name}: the carrier failed")
        self.kills, self.states = pickle.loads(told.read_bytes())

    def _halt(self, log: StageLog, stage: str, moments: list[float]) -> None:
        """Copies sent ahead, killed at random moments and, where it is soon over, at a certain one."""
        at_start = self.place.files()
        seconds = [moment * self.seconds[stage] * LONGER.get(stage, 1) for moment in moments]
        for number, delay in enumerate([*seconds, *[None] * AFTERWARDS.get(stage, 0)]):
            code = 0
            while code == 0:  # until the run is killed before it has ended
                ahead = shutil.copy(log.path, self.place.root / f"log-{stage}-{number}")
                child = os.fork()
                if not child:
                    log.path, log.on_start = ahead, lambda _: None
                    return
                if delay is None:
                    self._wait_for(stage, child)
                else:
                    time.sleep(delay)
                    delay *= 0.7
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                code = finish(child)
                if code == -signal.SIGKILL:
                    self._look(stage, last_stage(ahead), at_start)
                elif code:
                    raise AssertionError(f"{self.name}: a run that was not killed ended with {code}")
                self.place.restore(at_start)

    def _wait_for(self, stage: str, child: int) -> None:
        """Until the version is registered (it has no alias and no copy yet), or the month has appeared."""
        page = self.place.output / self.as_of_date.isoformat() / "leadership.html"
        while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if page.exists() if stage == SWAP else "model_versions 0" not in self.place.registry():
                return
            time.sleep(0.0005)

    def _look(self, aimed: str, stage: str, at_start: Files) -> None:
        files = self.place.files()
        left = "nothing" if files == at_start else self._kind(at_start)
        self.kills.append(Kill(self.name, aimed, stage, left, self.place.months() in self.published))
        if left != "nothing":
            self.states.setdefault(left, files)

    def _kind(self, at_start: Files) -> str:
        """What a killed run left, once the folders are mended as the next run mends them."""
        for folder in (self.place.output, self.place.output / ".champion"):
            if folder.exists():
                mend_folders(folder)
        if self.place.files() == {name: kept for name, kept in at_start.items() if STAGING not in name}:
            return "a staging folder"
        if self.place.months() != self.published[0]:
            return "the new month"
        return f"{self.place.registry()}, copy {'kept' if self._has_copy() else 'missing'}"

    def _has_copy(self) -> bool:
        return any((self.place.output / ".champion").glob("*/champion.json"))

    def go_on(self, left: str) -> bool:
        """Whether a whole new run from a state that a kill left ends with 0 and publishes what it should."""
        self.place.restore(self.states[left])
        ended = finish(forked(lambda: run(self.place.request(self.as_of_date)) and None))
        return ended == 0 and self.place.months() == self.published[1]


def scenarios(place: Place, names: list[str]) -> Iterator[Scenario]:
    """The runs that are killed, each from a state that real commands left."""
    place.work.mkdir()
    empty = place.files()
    if FIRST in names:
        first = Scenario(FIRST, place, APRIL, empty)
        first.measure()
        yield first
    later = [name for name in names if name != FIRST]
    if later:
        # The month that is replaced has no pages, so that it differs from the one that takes its place.
        place.restore(empty)
        if finish(forked(lambda: run(place.request(APRIL)) and None)) or finish(
            forked(lambda: score(place.request(APRIL)) and None)
        ):
            raise SystemExit("the month to replace could not be published")
        published = place.files()
    for name in later:
        scenario = Scenario(name, place, MONTHS[name], published)
        scenario.measure()
        yield scenario


def warm_up(request: RunRequest) -> None:
    """Let libraries load what they load at their first use; no training: its threads would not be forked."""
    check(request)
    registry_at(request.tracking_uri, "tiny").champion("tiny-seller")
    with quiet_imports():
        for name in ("mlflow.pyfunc", "mlflow.sklearn", "mlflow.lightgbm"):
            import_module(name)


def main(root: Path, count: int, names: list[str]) -> None:
    place = Place(root)
    warm_up(Place(root, "warm").request(APRIL))
    draw = random.Random(SEED)
    kills, following, seconds = [], [], {}
    started = time.perf_counter()
    for scenario in scenarios(place, names):
        plan = PLAN[scenario.name]
        scenario.kill(
            {
                stage: [draw.random() for _ in range(math.ceil(share * count / 1000))]
                for stage, share in plan.items()
            }
        )
        kills += [asdict(kill) for kill in scenario.kills]
        sys.stderr.write(f"{scenario.name}: {len(scenario.kills)} kills, {len(scenario.states)} states\n")
        following += [
            {"scenario": scenario.name, "left": left, "is_right": scenario.go_on(left)}
            for left in sorted(scenario.states)
        ]
        seconds[scenario.name] = scenario.seconds
    told = {
        "kills": kills,
        "following": following,
        "stages": seconds,
        "seconds": time.perf_counter() - started,
        "processor_seconds": sum(os.times()[:4]),
        "threads": len(list(Path("/proc/self/task").iterdir())),
    }
    (root / "kills.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
