"""What the features of each factor cost, for many sellers with many activities.

`python -m benchmarks.feature_costs` simulates 10,000 sellers x 60 months, repeats every activity four times
(some 20 million rows), and times every stage of the features, of the scoring month and of all landmarks. A
stage that serves several features is divided among them; what is made for all, or joins them, stands apart.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

import duckdb
import ibis.expr.types as ir
from rich.console import Console
from rich.table import Table

from features.catalogue import features_of
from features.feature import Form, Subject
from pipelines.as_of import landmark_dates
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.panels import measure_panel
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import read_and_check
from pipelines.store import Store

AS_OF = date(2026, 6, 30)
JOINT = "panel, shared tables and joins"
POPULATION = "seller"


class TimedStore(Store):
    """A store that counts the seconds of each stage since `stages` was last emptied."""

    def __init__(self, spill_folder: Path) -> None:
        super().__init__(spill_folder)
        self.stages: dict[str, float] = defaultdict(float)

    def materialise(self, name: str, expression: ir.Table) -> ir.Table:
        """Store the table, and count what that took."""
        started = time.perf_counter()
        stored = super().materialise(name, expression)
        self.stages[name] += time.perf_counter() - started
        return stored


def main() -> None:
    """Print a table for the scoring month, and one for all landmarks."""
    parser = argparse.ArgumentParser(description="Seconds of features, by factor.")
    parser.add_argument("--sellers", type=int, default=10_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--activities", type=int, default=4, help="how often each activity is repeated")
    asked = parser.parse_args()
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        simulate(load_parameters(None), 1, asked.sellers, asked.months, "default", data)
        rows = _repeat_activities(data / "activities.parquet", asked.activities)
        config = load_config(SAMPLE_CONFIG)
        settings = config.run
        store = TimedStore(data / ".spill")
        try:
            sources = read_and_check(store, config, data, AS_OF, AS_OF)
            deals = store.row_count("source", "deals")
            console.print(f"{asked.sellers:,} sellers, {rows:,} activities, {deals:,} deals")
            landmarks = landmark_dates(
                AS_OF, settings.history_months, settings.landmark_every_months, settings.observed_from
            )
            for name, dates in (("the scoring month", [AS_OF]), ("all landmarks", landmarks)):
                store.stages.clear()
                started = time.perf_counter()
                panel = measure_panel(store, sources, settings, dates)
                seconds = time.perf_counter() - started
                title = f"{name}: {len(panel.frame):,} rows, {len(panel.features)} features, {seconds:.1f} s"
                console.print(as_table(title, by_factor(store.stages), seconds))
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            console.print(f"peak memory of the whole process, check included: {peak_mb:,.0f} MB")
        finally:
            store.close()


def by_factor(stages: dict[str, float]) -> dict[str, float]:
    """Seconds of stages as seconds of factors.

    Args:
        stages: by the name under which the build stores them.
    """
    served: dict[str, list[str]] = defaultdict(list)
    for f in features_of(POPULATION):
        if f.form is Form.TABLES:
            served[f"feature_{f.name}"].append(f.factor.value)
        elif f.form is Form.ROWS:
            name = f"features_{f.source}" if f.of is Subject.PERSON else f"features_{f.source}_of_{f.of}"
            served[name].append(f.factor.value)
    seconds: dict[str, float] = defaultdict(float)
    for stage, taken in stages.items():
        factors = served.get(stage, [JOINT])
        for factor in factors:
            seconds[factor] += taken / len(factors)
    return dict(sorted(seconds.items(), key=lambda item: -item[1]))


def as_table(title: str, seconds: dict[str, float], total: float) -> Table:
    """The factors, dearest first."""
    table = Table(title=title)
    for column in ("factor", "seconds", "share"):
        table.add_column(column, justify="left" if column == "factor" else "right")
    for factor, taken in seconds.items():
        table.add_row(factor, f"{taken:.1f}", f"{taken / total:.0%}")
    rest = total - sum(seconds.values())
    table.add_row("building expressions, fetching", f"{rest:.1f}", f"{rest / total:.0%}")
    return table


def _repeat_activities(path: Path, times: int) -> int:
    """Every activity so many times, in the same file; how many rows that makes."""
    other = path.with_name("repeated.parquet")
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(f"COPY (SELECT a.* FROM '{path}' a, range({times})) TO '{other}' (FORMAT parquet)")
        rows: int = con.execute(f"SELECT count(*) FROM '{other}'").fetchall()[0][0]
    other.replace(path)
    return rows


if __name__ == "__main__":
    main()
