"""What the monthly run costs, stage by stage, and against the work it cannot avoid.

`make bench` simulates the embedded sample into a temporary folder, runs it twice (first with training and
backtest, then with the champion at hand) as whole processes, and prints both. Then it runs the same stages in
this process with one job and times the calls into LightGBM and scikit-learn inside them, and one scan of the
source files: their sum is the irreducible part. What a stage takes beyond its own irreducible part is what
stands between the ratio and the target, and is listed by size.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from datetime import date
from pathlib import Path

import duckdb
import lightgbm as lgb
import pandas as pd
from joblib import parallel_config
from rich.console import Console
from rich.table import Table

from features.catalogue import FEATURES
from models import candidates
from models.flight_risk import FlightRiskModel
from pipelines.as_of import landmark_dates
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.learning import learn
from pipelines.panels import measure_panel
from pipelines.scoring import ScoringSettings, score_month
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import read_and_check
from pipelines.store import Store

AS_OF = date(2026, 6, 30)
TARGET_RATIO = 1.3
HELD_IN = {"report": "publish"}  # stages that another one holds
LIMIT_SECONDS = {"first run": 180, "scoring run": 30, "check": 15, "features": 10}


class Stopwatch:
    """Seconds of each stage, and of the watched calls inside it by the kind of work."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.parts: dict[tuple[str, str], float] = {}
        self._stage = ""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as a stage."""
        self._stage, started = name, time.perf_counter()
        yield
        self.stages[name] = time.perf_counter() - started
        self._stage = ""

    def add(self, stage: str, part: str, seconds: float) -> None:
        """Count seconds of irreducible work in a stage."""
        self.parts[stage, part] = self.parts.get((stage, part), 0.0) + seconds

    def watch(self, owner: object, method: str, name_of: Callable[[dict[str, object]], str]) -> None:
        """Time every call of `owner.method` from now on."""
        original = getattr(owner, method)

        def timed(*arguments: object, **keywords: object) -> object:
            started = time.perf_counter()
            try:
                return original(*arguments, **keywords)
            finally:
                self.add(self._stage, name_of(keywords), time.perf_counter() - started)

        setattr(owner, method, timed)

    def irreducible(self, stage: str) -> float:
        """The stage's seconds that no code of ours can save."""
        return sum(seconds for (held_in, _), seconds in self.parts.items() if held_in == stage)


def main() -> None:
    """Print the tables."""
    console = Console(width=110)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        started = time.perf_counter()
        simulate(load_parameters(None), 1, 1200, 60, "default", work / "data")
        console.print(f"simulate: 1,200 sellers x 60 months in {time.perf_counter() - started:.1f} s")
        first = _whole_run(work, "first run")
        _print_stages(console, "first run", first, work)
        again = _whole_run(work, "scoring run", "--replace")
        _print_stages(console, "scoring run", again, work)
        with chdir(work):
            _print_irreducible(console, work / "data")


def _whole_run(work: Path, name: str, *arguments: str) -> float:
    """Wall seconds of one `stanna run` as its own process."""
    command = [str(Path(sys.executable).with_name("stanna")), "run", "--config", str(SAMPLE_CONFIG)]
    command += ["--data", str(work / "data"), "--output", str(work / "out"), *arguments]
    started = time.perf_counter()
    finished = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        sys.exit(f"the {name} failed with {finished.returncode}:\n{finished.stderr}")
    return time.perf_counter() - started


def _print_stages(console: Console, title: str, wall_seconds: float, work: Path) -> None:
    stages = json.loads((work / "out" / AS_OF.isoformat() / "timings.json").read_text())["stages"]
    table = Table(title=f"{title}: {wall_seconds:.1f} s as a whole process (limit {LIMIT_SECONDS[title]} s)")
    for column in ("stage", "rows", "seconds", "share", "limit", "rows per second", "peak memory MB"):
        table.add_column(column, justify="left" if column == "stage" else "right")
    for stage in stages:
        table.add_row(
            stage["stage"],
            f"{stage['rows']:,}",
            f"{stage['seconds']:.2f}",
            f"{stage['seconds'] / wall_seconds:.0%}",
            str(LIMIT_SECONDS.get(stage["stage"], "")),
            f"{stage['rows_per_second']:,}",
            f"{stage['peak_memory_mb']:,.0f}",
        )
    in_stages = sum(stage["seconds"] for stage in stages if stage["stage"] not in HELD_IN)
    outside = wall_seconds - in_stages
    table.add_row("start, imports, end", "", f"{outside:.2f}", f"{outside / wall_seconds:.0%}", "", "", "")
    console.print(table)
    console.print("; ".join(f"{inner} is part of {outer}" for inner, outer in HELD_IN.items()))


def _print_irreducible(console: Console, data: Path) -> None:
    """One training and one scoring in this process, beside the library calls and the scan inside them."""
    config = load_config(SAMPLE_CONFIG)
    clock = Stopwatch()
    started = time.perf_counter()
    for path in sorted(data.glob("*.parquet")):
        duckdb.sql(f"SELECT count(*), sum(hash(COLUMNS(*))) FROM '{path}'").fetchall()
    clock.add("check", "scan", time.perf_counter() - started)
    clock.watch(lgb, "train", lambda _: "fit")
    clock.watch(candidates, "fit_lead_logit", lambda _: "fit")
    clock.watch(
        lgb.Booster, "predict", lambda given: "contributions" if given.get("pred_contrib") else "predict"
    )
    store = Store()
    with clock.stage("check"):
        sources = read_and_check(store, config, data, AS_OF, AS_OF)
    settings = config.run
    dates = landmark_dates(
        AS_OF, settings.history_months, settings.landmark_every_months, settings.observed_from
    )
    with clock.stage("features"):
        panel = measure_panel(store, sources, settings, dates)
    # In this process, so that the watched calls are seen; the result does not depend on it.
    with parallel_config(backend="sequential"), clock.stage("train"):
        learned = learn(store, panel, settings, AS_OF, None, trials=config.tuning.trials)
    with clock.stage("score"):
        _score(panel.on(AS_OF), learned.result.model)
    _print_ratio(console, clock)


def _print_ratio(console: Console, clock: Stopwatch) -> None:
    whole, parts = sum(clock.stages.values()), sum(clock.parts.values())
    ours = {stage: seconds - clock.irreducible(stage) for stage, seconds in clock.stages.items()}
    table = Table(title="one job in this process: our stages and the irreducible parts inside them")
    for column in ("stage", "seconds", "share", "irreducible", "of which", "ours", "ratio"):
        table.add_column(column, justify="left" if column in {"stage", "of which"} else "right")
    for stage, seconds in clock.stages.items():
        held = {part: taken for (held_in, part), taken in clock.parts.items() if held_in == stage}
        irreducible = clock.irreducible(stage)
        table.add_row(
            stage,
            f"{seconds:.2f}",
            f"{seconds / whole:.0%}",
            f"{irreducible:.2f}",
            ", ".join(f"{part} {taken:.2f}" for part, taken in held.items()),
            f"{ours[stage]:.2f}",
            f"{seconds / irreducible:.1f}" if irreducible else "",
        )
    table.add_section()
    table.add_row(
        "all", f"{whole:.2f}", "", f"{parts:.2f}", "", f"{whole - parts:.2f}", f"{whole / parts:.2f}"
    )
    console.print(table)
    excess = whole - TARGET_RATIO * parts
    console.print(f"ratio of the whole to its irreducible parts: {whole / parts:.2f}, target {TARGET_RATIO}")
    if excess <= 0:
        return
    console.print(f"{excess:.1f} s would have to go; ours, by size:")
    for stage, seconds in sorted(ours.items(), key=lambda pair: -pair[1]):
        console.print(f"  {stage}: {seconds:.1f} s, {seconds / excess:.0%} of what would have to go")


def _score(people: pd.DataFrame, model: FlightRiskModel) -> None:
    features = {feature.name: feature for feature in FEATURES}
    score_month(people, AS_OF, model, features, None, ScoringSettings(0.1, 0.2, "bench"))


if __name__ == "__main__":
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    main()
