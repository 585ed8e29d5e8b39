"""docs/bench-truth.md from what the verdicts and the coverage of intervals came to.

`make bench-truth` measures both, which takes hours, and writes the page last; it is committed, so that a
reader need not wait to see it.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.verdicts import EXPECTED, MAIN

PAGE = Path("docs/bench-truth.md")
FOLDER = Path("output/verification")


def main() -> None:
    """Write the page from the two JSON files."""
    parser = argparse.ArgumentParser(description="The page of what is known to be true and was said.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of verdicts.json and coverage.json")
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    verdicts, coverage = (
        json.loads((asked.folder / f"{name}.json").read_text("utf-8")) for name in ("verdicts", "coverage")
    )
    asked.page.write_text(truth_page(verdicts, coverage), encoding="utf-8")


def truth_page(verdicts: Mapping[str, Any], coverage: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The page as Markdown.

    Args:
        verdicts: `code_version` and `runs`, as `benchmarks.verdicts` keeps them.
        coverage: the rows of one or more tables by their titles, as `benchmarks.coverage` keeps them.
    """
    lines = [
        "# What Stanna says where the truth is known",
        "",
        "Written by `make bench-truth`. Each verdict is that of the whole job, as for the sample,",
        f"on an organisation simulated with that seed; code version `{verdicts['code_version']}`.",
    ]
    for scenario, expected in EXPECTED.items():
        runs = {name: run for name, run in verdicts["runs"].items() if name.startswith(f"{scenario} ")}
        lines += ["", *_verdicts(scenario, expected, runs)]
    for title, rows in coverage.items():
        lines += ["", *_coverage(title, rows)]
    return "\n".join(lines) + "\n"


def _verdicts(scenario: str, expected: str, runs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    right = sum(run["verdict"] == expected for run in runs.values())
    lines = [
        f"## `{scenario}`: {right} of {len(runs)} are `{expected}`",
        "",
        f"| organisation | verdict | rung | exits | AUC {MAIN} | context | share of oracle {MAIN} |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, run in runs.items():
        if run["verdict"] == "refused":
            lines.append(f"| {name} | refused | | | | | |")
            continue
        figures = [_interval(run["auc"]), _interval(run["context_auc"])]
        figures.append(_interval(run["oracle"][MAIN]["share_of_oracle"]) if run["oracle"] else "")
        cells = [name, run["verdict"], run["rung"], f"{run['exits']:,}", *figures]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _coverage(title: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        f"## How often a 95 % interval holds the truth: {title}",
        "",
        "| figure | true value | held | of |",
        "|---|---|---|---|",
    ]
    return lines + [
        f"| {row['metric']} | {row['true_value']:.4f} | {row['covered']} | {row['intervals']} |"
        for row in rows
    ]


def _interval(estimate: Mapping[str, float | None]) -> str:
    value, low, high = (estimate[name] for name in ("value", "low", "high"))
    if value is None:
        return "no skill"
    return f"{value:.3f}" + ("" if low is None else f" ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
