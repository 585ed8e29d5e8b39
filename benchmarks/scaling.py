"""Whether checks and features stay linear and within 4 GB when the organisation doubles, and doubles again.

`make bench` simulates 10,000, 20,000 and 40,000 sellers x 60 months one after the other into a temporary
folder, and measures each in processes of their own: the peak memory of a process is its own. Beside each
stage stands the irreducible part, one scan of all columns of the files. Ratios are of processor seconds,
which other work on the machine disturbs less than the clock on the wall.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from pipelines.as_of import landmark_dates
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.inspection import inspect
from pipelines.panels import measure_panel
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import read_and_check
from pipelines.store import Store

AS_OF = date(2026, 6, 30)
MONTHS = 60
DOUBLINGS = (1, 2, 4)
LIMIT_MB = 4096
LIMIT_SECONDS = 30  # features of the scoring month at the smallest size
SLACK = 1.15  # so much above linear counts as noise
SCAN, SIMULATE = "scan (irreducible)", "simulate"
CHECK, INSPECT = "check, contracts", "check, gates and columns"
ONE, ALL = "features, scoring month", "features, all landmarks"


@dataclass
class Cost:
    """What one stage took in its process; `peak_mb` is that of the process up to the stage's end."""

    stage: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    rows: int = 0
    peak_mb: float = 0.0


@contextmanager
def timed(costs: list[Cost], stage: str) -> Iterator[Cost]:
    """Append the block's cost; the block sets the rows."""
    cost = Cost(stage)
    started, used = time.perf_counter(), _cpu_seconds()
    yield cost
    cost.seconds, cost.cpu_seconds = time.perf_counter() - started, _cpu_seconds() - used
    cost.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    costs.append(cost)


def main() -> None:
    """Print a table a size, and what is not linear or too big."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sellers", type=int, default=10_000, help="the smallest size")
    arguments.add_argument(
        "--measure", nargs=3, metavar=("WHAT", "SELLERS", "FOLDER"), help=argparse.SUPPRESS
    )
    given = arguments.parse_args()
    if given.measure:
        what, sellers, folder = given.measure
        sys.stdout.write(json.dumps([asdict(cost) for cost in measure(what, int(sellers), Path(folder))]))
        return
    console = Console(width=120)
    at_one: dict[str, Cost] = {}
    findings: list[str] = []
    for factor in DOUBLINGS:
        costs = _measure_size(given.sellers * factor)
        at_one = at_one or {cost.stage: cost for cost in costs}
        console.print(_table(given.sellers * factor, factor, costs, at_one))
        findings += _findings(given.sellers * factor, factor, costs, at_one)
    console.print("\n".join(findings) or f"linear, and within {LIMIT_MB:,} MB and {LIMIT_SECONDS} s")


def measure(what: str, sellers: int, folder: Path) -> list[Cost]:
    """One process' share of the measurement: `simulate`, or `one` or `all` as-of dates."""
    costs: list[Cost] = []
    data = folder / "data"
    if what == SIMULATE:
        with timed(costs, SIMULATE) as cost:
            simulate(load_parameters(None), 1, sellers, MONTHS, "default", data)
            cost.rows = sellers
        return costs
    config = load_config(SAMPLE_CONFIG)
    settings = config.run
    landmarks = landmark_dates(
        AS_OF, settings.history_months, settings.landmark_every_months, settings.observed_from
    )
    if what == "one":
        with timed(costs, SCAN) as cost:
            cost.rows = _scan(data)
    store = Store(folder / ".spill")
    try:
        with timed(costs, CHECK) as cost:
            sources = read_and_check(store, config, data, AS_OF, AS_OF)
            cost.rows = sum(count.rows_read for count in sources.report.counts)
        if what == "one":
            with timed(costs, INSPECT) as cost:
                inspect(store, config, sources, None)
                cost.rows = costs[-1].rows  # those of the check
        with timed(costs, ONE if what == "one" else ALL) as cost:
            dates = [AS_OF] if what == "one" else landmarks
            cost.rows = len(measure_panel(store, sources, settings, dates).frame)
    finally:
        store.close()
    return costs


def _scan(data: Path) -> int:
    """Read every value of every file once; the rows read."""
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        return sum(
            con.execute(f"SELECT count(*), sum(hash(COLUMNS(*))) FROM '{path}'").fetchall()[0][0]
            for path in sorted(data.glob("*.parquet"))
        )


def _measure_size(sellers: int) -> list[Cost]:
    """All stages of one size; of the check, which runs twice, the cheaper time and the higher memory."""
    with tempfile.TemporaryDirectory() as folder:
        simulated = _in_own_process(SIMULATE, sellers, folder)
        scan, check, inspected, one = _in_own_process("one", sellers, folder)
        again, everything = _in_own_process("all", sellers, folder)
    cheaper = min(check, again, key=lambda cost: cost.cpu_seconds)
    check = replace(cheaper, peak_mb=max(check.peak_mb, again.peak_mb))
    return [*simulated, scan, check, inspected, one, everything]


def _in_own_process(what: str, sellers: int, folder: str) -> list[Cost]:
    command = [sys.executable, "-m", "benchmarks.scaling", "--measure", what, str(sellers), folder]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        sys.exit(f"{what} of {sellers:,} sellers failed:\n{finished.stderr}")
    return [Cost(**cost) for cost in json.loads(finished.stdout)]


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _table(sellers: int, factor: int, costs: list[Cost], at_one: dict[str, Cost]) -> Table:
    scan = next(cost for cost in costs if cost.stage == SCAN)
    table = Table(title=f"{sellers:,} sellers x {MONTHS} months; linear is {factor}.0")
    columns = ("seconds", "processor s", "rows", "rows per second", "to 1x", "to the scan", "peak memory MB")
    table.add_column("stage")
    for column in columns:
        table.add_column(column, justify="right")
    for cost in costs:
        table.add_row(
            cost.stage,
            f"{cost.seconds:.1f}",
            f"{cost.cpu_seconds:.1f}",
            f"{cost.rows:,}",
            f"{cost.rows / cost.seconds:,.0f}",
            f"{cost.cpu_seconds / at_one[cost.stage].cpu_seconds:.2f}",
            f"{cost.cpu_seconds / scan.cpu_seconds:.1f}",
            f"{cost.peak_mb:,.0f}",
        )
    return table


def _findings(sellers: int, factor: int, costs: list[Cost], at_one: dict[str, Cost]) -> list[str]:
    """Sentences on what is not as it should be; the simulator only feeds the measurement."""
    found = []
    for cost in (cost for cost in costs if cost.stage not in {SIMULATE, SCAN}):
        ratio = cost.cpu_seconds / at_one[cost.stage].cpu_seconds
        if ratio > factor * SLACK:
            found.append(f"{sellers:,} sellers: {cost.stage} is not linear: {ratio:.2f} for {factor}.0")
        if cost.peak_mb > LIMIT_MB:
            found.append(f"{sellers:,} sellers: {cost.stage} took {cost.peak_mb:,.0f} MB of {LIMIT_MB:,}")
        if factor == 1 and cost.stage == ONE and cost.seconds > LIMIT_SECONDS:
            found.append(f"{sellers:,} sellers: {cost.stage} took {cost.seconds:.0f} s of {LIMIT_SECONDS}")
    return found


if __name__ == "__main__":
    main()
