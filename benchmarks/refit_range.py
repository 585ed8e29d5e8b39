"""How many people's range holds their true observable risk, by the number of exits a model learned from.

`python -m benchmarks.refit_range` simulates default organisations of three sizes (about 200, 800 and 4,000
voluntary exits), trains each with the sample's settings and holds the range of everyone at work on the last
day against the truth (`models.true_risk`). Beside it stands what the lowest and highest of the refits alone
would hold. Seeds differ more than people do, so each is a line of its own; what is finished is kept in the
JSON file under the version of the code, so that the command goes on where it stopped.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.skill import AS_OF, simulated
from benchmarks.verdicts import finished_runs
from pipelines.code_version import code_version
from pipelines.learning import learn
from pipelines.truth import range_beside_truth, read_truth

SELLERS = (260, 1050, 4800)
MONTHS = 60
ASKED_FOR = 0.80  # at 800 exits


def main() -> None:
    """Measure what is missing and print a table a size."""
    parser = argparse.ArgumentParser(description="Coverage of the range of every person's risk.")
    parser.add_argument("--sellers", type=int, nargs="+", default=list(SELLERS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[401, 402, 403])
    parser.add_argument("--json", type=Path, default=Path("output/verification/refit_range.json"))
    asked = parser.parse_args()
    console, version = Console(width=120), code_version()
    kept = finished_runs(asked.json, version)
    for sellers in asked.sellers:
        found = []
        for seed in asked.seeds:
            name = f"{sellers} sellers x {MONTHS} months, seed {seed}"
            if name not in kept:
                kept[name] = measure(seed, sellers)
                asked.json.parent.mkdir(parents=True, exist_ok=True)
                text = json.dumps({"code_version": version, "runs": kept}, indent=1)
                asked.json.write_text(text + "\n", encoding="utf-8")
            found.append({"seed": seed, **kept[name]})
        console.print(as_table(f"{sellers:,} sellers x {MONTHS} months", found))
    console.print(f"written to {asked.json}")


def measure(seed: int, sellers: int) -> dict[str, Any]:
    """Train one organisation, and what its ranges hold."""
    started = time.perf_counter()
    with simulated(seed, sellers, MONTHS) as made:
        settings, panel = made.config.run, made.panel()
        truth = read_truth(made.folder / "truth", settings.population)
        learned = learn(made.store, panel, settings, AS_OF, truth, trials=made.config.tuning.trials)
        result, people = learned.result, panel.on(AS_OF)
        refits_alone = replace(result, model=replace(result.model, range=None))
        alone = range_beside_truth(refits_alone, truth, people)
    main = f"{settings.main_horizon_months}m"
    oracle: dict[str, Any] = learned.record["oracle"]  # type: ignore[assignment]
    return {
        "exits": result.exits["voluntary"],
        "rung": learned.record["rung"],
        "verdict": learned.record["verdict"],
        "range": oracle[main]["range"],
        "refits_alone": None if alone is None else alone.covered.value,
        "refits_alone_width": None if alone is None else alone.mean_width,
        "seconds": round(time.perf_counter() - started, 1),
    }


def as_table(title: str, found: list[dict[str, Any]]) -> Table:
    """One line a seed, and the mean over seeds with their standard error."""
    covered = np.array([run["range"]["covered"]["value"] for run in found])
    spread = f" ± {covered.std(ddof=1) / np.sqrt(len(covered)):.2f}" if len(covered) > 1 else ""
    table = Table(
        title=f"{title}: the range holds the true risk of {covered.mean():.2f}{spread} of the people"
    )
    for column in ("seed", "exits", "rung", "verdict", "people", "risk", "true", "covered"):
        table.add_column(column, justify="right")
    for column in ("width", "by tenth of risk", "refits alone", "width"):
        table.add_column(column, justify="right", no_wrap=column.startswith("by"))
    for run in found:
        held = run["range"]
        share = held["covered"]
        table.add_row(
            str(run["seed"]),
            f"{run['exits']:,}",
            run["rung"],
            run["verdict"],
            str(held["n"]),
            f"{held['mean_risk']:.3f}",
            f"{held['mean_true_risk']:.3f}",
            f"{share['value']:.2f}\n{share['low']:.2f}-{share['high']:.2f}",
            f"{held['mean_width']:.3f}",
            _in_two_lines([f"{tenth['covered']:.2f}"[1:] for tenth in held["by_tenth"]]),
            f"{run['refits_alone']:.2f}",
            f"{run['refits_alone_width']:.3f}",
        )
    return table


def _in_two_lines(cells: list[str]) -> str:
    half = (len(cells) + 1) // 2
    return " ".join(cells[:half]) + "\n" + " ".join(cells[half:])


if __name__ == "__main__":
    main()
