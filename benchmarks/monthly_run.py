"""What the monthly run costs, stage by stage, and against the work it cannot avoid.

`make bench` simulates the embedded sample into a temporary folder, runs it twice (first with training and
backtest, then with the champion at hand) as whole processes, and prints both. Then it runs the same stages in
this process with one job and times the calls into LightGBM and scikit-learn and the scan of the source files:
their sum is the irreducible part.
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
from sklearn.linear_model import LogisticRegression

from features.catalogue import FEATURES
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
LIMIT_SECONDS = {"first run": 180, "scoring run": 30, "check": 15, "features": 10}


class Stopwatch:
    """Seconds spent inside watched calls, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add the block's seconds to `name`."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def watch(self, owner: object, method: str, name_of: Callable[[dict[str, object]], str]) -> None:
        """Time every call of `owner.method` from now on."""
        original = getattr(owner, method)

        def timed(*arguments: object, **keywords: object) -> object:
            with self.part(name_of(keywords)):
                return original(*arguments, **keywords)

        setattr(owner, method, timed)


def main() -> None:
    """Print the tables."""
    console = Console()
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
    for column in ("stage", "rows", "seconds", "limit", "rows per second", "peak memory MB"):
        table.add_column(column, justify="left" if column == "stage" else "right")
    for stage in stages:
        table.add_row(
            stage["stage"],
            f"{stage['rows']:,}",
            f"{stage['seconds']:.2f}",
            str(LIMIT_SECONDS.get(stage["stage"], "")),
            f"{stage['rows_per_second']:,}",
            f"{stage['peak_memory_mb']:,.0f}",
        )
    console.print(table)


def _print_irreducible(console: Console, data: Path) -> None:
    """One training and one scoring in this process, beside the library calls and the scan inside them."""
    config = load_config(SAMPLE_CONFIG)
    clock, library = Stopwatch(), Stopwatch()
    with library.part("scan"):
        for path in sorted(data.glob("*.parquet")):
            duckdb.sql(f"SELECT count(*), sum(hash(COLUMNS(*))) FROM '{path}'").fetchall()
    library.watch(lgb, "train", lambda _: "fit")
    library.watch(LogisticRegression, "fit", lambda _: "fit")
    library.watch(
        lgb.Booster, "predict", lambda given: "contributions" if given.get("pred_contrib") else "predict"
    )
    store = Store()
    with clock.part("check"):
        sources = read_and_check(store, config, data, AS_OF, AS_OF)
    settings = config.run
    dates = landmark_dates(
        AS_OF, settings.history_months, settings.landmark_every_months, settings.observed_from
    )
    with clock.part("features"):
        panel = measure_panel(store, sources, settings, dates)
    # In this process, so that the watched calls are seen; the result does not depend on it.
    with parallel_config(backend="sequential"), clock.part("train"):
        learned = learn(store, panel, settings, AS_OF, None)
    with clock.part("score"):
        _score(panel.on(AS_OF), learned.result.model)
    whole, parts = sum(clock.seconds.values()), sum(library.seconds.values())
    table = Table(title="one job: our stages and the irreducible parts inside them")
    for column in ("part", "seconds"):
        table.add_column(column, justify="left" if column == "part" else "right")
    for name, seconds in (*clock.seconds.items(), ("all stages", whole)):
        table.add_row(name, f"{seconds:.2f}")
    table.add_section()
    for name, seconds in (*library.seconds.items(), ("all irreducible", parts)):
        table.add_row(name, f"{seconds:.2f}")
    console.print(table)
    console.print(f"ratio of the whole to its irreducible parts: {whole / parts:.2f}")


def _score(people: pd.DataFrame, model: FlightRiskModel) -> None:
    features = {feature.name: feature for feature in FEATURES}
    score_month(people, AS_OF, model, features, None, ScoringSettings(0.1, 0.2, "bench"))


if __name__ == "__main__":
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    main()
