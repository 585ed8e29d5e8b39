"""What the whole job says of organisations whose truth is known, over seeds.

`make verdicts` simulates the default organisation, and one in which only tenure and the calendar matter, with
ten seeds each. It runs `stanna run` on each as a process of its own, with its own output and MLflow store,
and prints the verdict, the skill beside that of context alone, and the share of the oracle's skill. What is
finished is kept in the JSON file under the version of the code: started again, the command goes on where it
stopped.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipelines.code_version import code_version
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.simulation import load_parameters, simulate

EXPECTED = {"noise": "no_signal", "default": "ok"}
MAIN = f"{load_config(SAMPLE_CONFIG).run.main_horizon_months}m"
LAST_LINES = 5  # of a failed run's log


def main(arguments: list[str] | None = None) -> None:
    """Run what is missing and print the tables."""
    parser = argparse.ArgumentParser(description="Verdicts of the whole job over seeds.")
    parser.add_argument("--seeds", type=int, default=10, help="how many organisations, with seeds 1, 2, ...")
    parser.add_argument("--scenario", action="append", choices=list(EXPECTED), help="default: both")
    parser.add_argument("--sellers", type=int, default=1200)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--json", type=Path, default=Path("output/verification/verdicts.json"))
    asked = parser.parse_args(arguments)
    console = Console(width=110)
    version = code_version()
    kept = finished_runs(asked.json, version)
    for scenario in asked.scenario or EXPECTED:
        found = []
        for seed in range(1, asked.seeds + 1):
            name = f"{scenario} {asked.sellers}x{asked.months} seed {seed}"
            if name not in kept:
                kept[name] = run_organisation(scenario, seed, asked.sellers, asked.months)
                asked.json.parent.mkdir(parents=True, exist_ok=True)
                text = json.dumps({"code_version": version, "runs": kept}, indent=1)
                asked.json.write_text(text + "\n", encoding="utf-8")
                console.print(f"{name}: {kept[name]['verdict']} in {kept[name]['seconds']:.0f} s")
            found.append({"seed": seed, **kept[name]})
        print_scenario(console, scenario, found)
    console.print(f"written to {asked.json}")


def run_organisation(scenario: str, seed: int, sellers: int, months: int) -> dict[str, Any]:
    """Simulate, run, and what run.json says: verdict, exits, AUC of winner and context, the oracle block."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        simulate(load_parameters(), seed, sellers, months, scenario, work / "data")
        command = [str(Path(sys.executable).with_name("stanna")), "run", "--config", str(SAMPLE_CONFIG)]
        command += ["--data", str(work / "data"), "--output", str(work / "out")]
        environment = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
        finished = subprocess.run(
            command, cwd=work, env=environment, capture_output=True, text=True, check=False
        )
        records = list((work / "out").glob("*/run.json"))
        if not records:
            lines = "\n".join(finished.stderr.splitlines()[-LAST_LINES:])
            sys.exit(f"{scenario} seed {seed} ended with {finished.returncode}:\n{lines}")
        record = json.loads(records[0].read_text(encoding="utf-8"))
    return figures(record) | {"seconds": round(time.perf_counter() - started, 1)}


def print_scenario(console: Console, scenario: str, found: list[dict[str, Any]]) -> None:
    """One line a seed, and how many verdicts are what they should be; shares are of the oracle's skill."""
    right = sum(run["verdict"] == EXPECTED[scenario] for run in found)
    heads = ["seed", "verdict", "exits", f"AUC {MAIN}", "context", "gain", "bound"]
    horizons = list(next((run["oracle"] for run in found if run["oracle"]), {}))
    table = Table(title=f"{scenario}: {right} of {len(found)} are {EXPECTED[scenario]}")
    for column in heads + [f"share {horizon}" for horizon in horizons]:
        table.add_column(column, justify="right", no_wrap=True)
    for run in found:
        if run["verdict"] == "refused":
            table.add_row(str(run["seed"]), run["verdict"])
            continue
        table.add_row(
            str(run["seed"]),
            run["verdict"],
            f"{run['exits']:,}",
            _interval(run["auc"]),
            _interval(run["context_auc"]),
            f"{run['auc_gain']:+.3f}",
            f"{run['auc_gain_bound']:+.3f}",
            *(_share(run["oracle"][horizon]["share_of_oracle"]) for horizon in horizons),
        )
    console.print(table)


def finished_runs(path: Path, version: str) -> dict[str, Any]:
    """Finished runs of this version of the code."""
    if not path.exists():
        return {}
    record = json.loads(path.read_text(encoding="utf-8"))
    return dict(record["runs"]) if record["code_version"] == version else {}


def figures(record: dict[str, Any]) -> dict[str, Any]:
    """What a table says of a run.json."""
    if record["verdict"] == "refused":
        return {"verdict": "refused", "reason": record["reason"], "oracle": {}}
    model = record["model"]
    main = f"{model['main_horizon_months']}m"
    return {
        "verdict": record["verdict"],
        "rung": model["rung"],
        "exits": model["voluntary_exits"],
        "auc": model["backtest"][model["rung"]][main]["auc"],
        "context_auc": model["backtest"]["context_only"][main]["auc"],
        "auc_gain": model["auc_gain_over_context"],
        "auc_gain_bound": model["auc_gain_lower_bound_99"],
        "oracle": record["oracle"],
    }


def _interval(estimate: dict[str, float | None]) -> str:
    value, low, high = (estimate[name] for name in ("value", "low", "high"))
    return f"{value:.3f}" + ("" if low is None else f"\n{low:.2f}-{high:.2f}")


def _share(estimate: dict[str, float | None]) -> str:
    value, low, high = (estimate[name] for name in ("value", "low", "high"))
    if value is None:
        return "no skill"
    return f"{value:.2f}" + ("" if low is None else f"\n{low:.2f}-{high:.2f}")


if __name__ == "__main__":
    main()
