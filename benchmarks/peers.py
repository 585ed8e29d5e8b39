"""The ladder beside its peers on data nobody here wrote: same origins, same rows, same features.

`make bench-peers` reads the sets that STANNA_FOREIGN_DATA names the folder of, and compares the ladder's
backtest with a Cox model, a random survival forest, logistic regression and LightGBM with their defaults.
Every method is fitted at every origin to what was known there and predicts the people of that origin:
survival models learn from the months observed, with other exits censored; classifiers from the rows whose
horizon was over. Peers are not recalibrated and the ladder is, as it always is. The rung is chosen on the
rows it is judged by, so that all rungs are shown.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from benchmarks.peer_data import SETS, read_case
from benchmarks.peer_ladder import LADDER, LadderRun, run_ladder, run_name
from benchmarks.peer_methods import FOREST_ROWS, PEERS
from benchmarks.peer_rows import peer_folds
from benchmarks.peer_runs import MethodRun, run_methods
from benchmarks.peer_tables import MEASURES, NO_SHORTFALL, as_table, differences_table, shortfalls
from models.bootstrap import Estimate
from models.metrics import evaluate, known_status
from models.paired_measures import PairedDifference, paired_differences
from models.slices import BootstrapSettings
from pipelines.code_version import code_version, package_versions

BOOTSTRAP = BootstrapSettings(draws=1000, seed=20260101)


def main(arguments: list[str] | None = None) -> None:
    """Compare on each set asked for, print a table a set, and keep the figures."""
    parser = argparse.ArgumentParser(description="The ladder beside its peers on data nobody here wrote.")
    parser.add_argument("--set", action="append", choices=list(SETS), help="default: all four")
    parser.add_argument("--data", type=Path, help="the folder of the sets; default STANNA_FOREIGN_DATA")
    parser.add_argument("--json", type=Path, default=Path("output/verification/peers.json"))
    asked = parser.parse_args(arguments)
    root = asked.data or os.environ.get("STANNA_FOREIGN_DATA")
    if root is None:
        sys.exit("STANNA_FOREIGN_DATA does not name the folder of the foreign data; --data does too")
    console = Console(width=200)
    found: dict[str, Any] = json.loads(asked.json.read_text("utf-8")) if asked.json.exists() else {}
    for name in asked.set or SETS:
        found[name] = compare(name, Path(root), console)
        console.print(as_table(name, found[name]))
        console.print(differences_table(name, found[name]))
        for line in shortfalls(found[name]) or [NO_SHORTFALL]:
            console.print(f"{name}: {line}")
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    console.print(f"written to {asked.json}")


def compare(name: str, root: Path, console: Console) -> dict[str, Any]:
    """Every method's figures on one set, and how much better the ladder's rung is than each peer."""
    case = read_case(SETS[name], root)
    folds = peer_folds(case.data, case.splits, case.settings)
    ladder = run_ladder(case, folds)
    console.print(f"{name}: {LADDER} {ladder.seconds:.1f} s of CPU, {ladder.winner} wins")
    runs = ladder.runs | run_methods(folds, PEERS, console.print)
    rows, horizon = ladder.backtest.rows, case.settings.main_horizon_months
    training_rows = [len(fold.training) for fold in folds]
    return {
        "code_version": code_version(),
        "versions": package_versions(),
        "horizon_months": horizon,
        "origins": [split.origin.isoformat() for split in case.splits],
        "features": len(case.data.columns.features),
        "training_rows": [min(training_rows), max(training_rows)],
        "forest_rows": min(FOREST_ROWS, max(training_rows)),
        "people": int(rows["employee_id"].nunique()),
        "winner": run_name(ladder.winner),
        "ladder_seconds": ladder.seconds,
        "tuned_origins": ladder.tuned_origins,
        "methods": {method: _figures(run, rows, horizon) for method, run in runs.items()},
        "gain_of_winner": gains(rows, runs, ladder, horizon),
    }


def gains(
    rows: pd.DataFrame, runs: Mapping[str, MethodRun], ladder: LadderRun, horizon: int
) -> dict[str, dict[str, Any]]:
    """Per peer and measure how much better the winning rung is, with the interval over persons."""
    status = known_status(rows, horizon)
    known = ~np.isnan(status)
    judged = pd.DataFrame({"person_code": rows["employee_id"], "as_of_date": rows["as_of_date"]})
    judged = judged.assign(status=status, second=runs[run_name(ladder.winner)].risk)
    found = {}
    for peer in PEERS:
        compared = judged.assign(first=runs[peer].risk)[known].reset_index(drop=True)
        found[peer] = {
            difference.metric.value: _difference(difference)
            for difference in paired_differences(compared, BOOTSTRAP)
        }
    return found


def _figures(run: MethodRun, rows: pd.DataFrame, horizon: int) -> dict[str, Any]:
    metrics = evaluate(run.risk, rows, horizon, draws=BOOTSTRAP.draws, seed=BOOTSTRAP.seed)
    estimates = metrics.estimates()
    return {
        "people_months": metrics.people_months,
        "exits": metrics.exits,
        "base_rate": metrics.base_rate,
        **{measure: _interval(estimates[measure]) for measure in MEASURES},
        "calibration_error_by_chance": estimates["calibration_error_by_chance"].value,
        "seconds": run.seconds,
        "warnings": list(run.warnings),
    }


def _difference(difference: PairedDifference) -> dict[str, Any]:
    return _interval(difference.gain) | {"finding": difference.finding.value}


def _interval(estimate: Estimate) -> dict[str, float | None]:
    return {
        name: None if np.isnan(value) else value
        for name, value in (("value", estimate.value), ("low", estimate.low), ("high", estimate.high))
    }


if __name__ == "__main__":
    main()
