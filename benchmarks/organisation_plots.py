"""Draws the simulated organisation for docs/organisation.md from what `make verify` wrote.

`python -m benchmarks.organisation_plots output/verification/truth.json docs/images` writes four pictures:
exits by tenure, planted against recovered effects, the kernel and the calendar, and a small firm's chart.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from pipelines.simulation import load_parameters, scenario_sellers, simulate

INK, PLANTED, FOUND, FAINT = "#22303c", "#c0562b", "#2b6c8f", "#9aa7b1"
ROLE_COLOURS = {"account_manager": "#2b6c8f", "new_business": "#c0562b", "inside_sales": "#6b8e4e"}
MONTHS = list("JFMAMJJASOND")


def main(arguments: list[str]) -> None:
    """Write the pictures."""
    found, folder = json.loads(Path(arguments[0]).read_text(encoding="utf-8")), Path(arguments[1])
    plt.rcParams.update({"font.size": 10, "axes.edgecolor": FAINT, "text.color": INK, "savefig.dpi": 110})
    first = found["organisations"][0]
    draw_tenure(pd.DataFrame(first["rates_by_tenure"]), folder / "organisation_tenure.png")
    draw_effects(found, folder / "organisation_effects.png")
    draw_shapes(first, folder / "organisation_shapes.png")
    with tempfile.TemporaryDirectory() as small:
        simulate(load_parameters(), 1, scenario_sellers("small"), 24, "small", Path(small))
        draw_chart(Path(small), folder / "organisation_chart.png")


def draw_tenure(rates: pd.DataFrame, path: Path) -> None:
    """Voluntary exits a year by tenure: as the hazards say, and as they happened."""
    figure, axes = plt.subplots(figsize=(7, 3.2))
    rates = rates.assign(order=rates["group"].str.extract(r"(\d+)")[0].astype(int)).sort_values("order")
    places = np.arange(len(rates))
    axes.bar(places, 100 * rates["expected_per_year"], color=PLANTED, alpha=0.35, label="planted")
    low, high = rates["exits_per_year"] - rates["low"], rates["high"] - rates["exits_per_year"]
    axes.errorbar(
        places,
        100 * rates["exits_per_year"],
        100 * np.vstack([low, high]),
        fmt="o",
        color=FOUND,
        capsize=3,
        label="realised, 95 % interval",
    )
    axes.set_xticks(places, rates["group"].str.strip())
    axes.set_ylabel("voluntary exits, % a year")
    axes.set_xlabel("months since the hire")
    _finish(figure, axes, path)


def draw_effects(found: dict[str, Any], path: Path) -> None:
    """Each planted log hazard ratio against what a model with the true covariates finds, over all seeds."""
    effects = pd.concat([pd.DataFrame(each["effects"]) for each in found["organisations"]])
    effects = effects[(effects["kind"] == "signal") & effects["estimate"].notna()]
    order = effects.groupby("name")["planted"].mean().sort_values().index
    figure, axes = plt.subplots(figsize=(7.5, 0.24 * len(order) + 1.2))
    nth = effects.groupby("name").cumcount()
    places = effects["name"].map({name: place for place, name in enumerate(order)}) + 0.12 * (nth - 2)
    axes.hlines(places, effects["low"], effects["high"], color=FOUND, alpha=0.7, linewidth=1.2)
    axes.plot(effects["estimate"], places, ".", color=FOUND, markersize=3)
    axes.plot(
        effects.groupby("name")["planted"].mean().reindex(order),
        range(len(order)),
        "|",
        color=PLANTED,
        markersize=11,
        markeredgewidth=2.5,
    )
    axes.set_yticks(range(len(order)), [name.replace("_", " ") for name in order], fontsize=8)
    axes.axvline(0, color=FAINT, linewidth=0.8)
    axes.set_xlabel("log hazard ratio: planted (bar), recovered in five organisations (95 % intervals)")
    _finish(figure, axes, path, legend=False)


def draw_shapes(first: dict[str, Any], path: Path) -> None:
    """What a team-mate's notice does in the months after it, and what the calendar does."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
    for axes, frame, labels in (
        (left, pd.DataFrame(first["kernel"]), list(range(1, 6))),
        (right, pd.DataFrame(first["calendar"]), MONTHS),
    ):
        places = np.arange(len(frame))
        axes.bar(places, np.exp(frame["planted"]) - 1, bottom=1, color=PLANTED, alpha=0.35, label="planted")
        low = np.exp(frame["estimate"]) - np.exp(frame["low"])
        high = np.exp(frame["high"]) - np.exp(frame["estimate"])
        axes.errorbar(
            places,
            np.exp(frame["estimate"]),
            np.vstack([low, high]),
            fmt="o",
            color=FOUND,
            capsize=3,
            label="realised, 95 % interval",
        )
        axes.axhline(1, color=FAINT, linewidth=0.8)
        axes.set_xticks(places, labels)
    left.set_xlabel("months after a team-mate's notice")
    left.set_ylabel("hazard ratio")
    right.set_xlabel("month of the year")
    right.tick_params(axis="x", labelsize=8)
    left.spines[["top", "right"]].set_visible(False)
    _finish(figure, right, path)


def draw_chart(folder: Path, path: Path) -> None:
    """Who reports to whom in a small firm on its last day: director, managers, sellers by role."""
    spells = pd.read_parquet(folder / "employment_spells.parquet")
    jobs = pd.read_parquet(folder / "assignments.parquet").sort_values("valid_from")
    last_day = pd.to_datetime(jobs["recorded_date"]).max()
    stays = spells["end_date"].isna() | (pd.to_datetime(spells["end_date"]) >= last_day)
    present = spells[stays]["employee_id"]
    jobs = jobs[jobs["employee_id"].isin(present)].groupby("employee_id").last().reset_index()
    teams = jobs[jobs["role"] != "sales_manager"].groupby("manager_id")
    figure, axes = plt.subplots(figsize=(9, 3.4))
    managers = list(teams.groups)
    centre = (len(managers) - 1) / 2
    axes.text(centre, 3.0, "director", ha="center", va="center", bbox=_box())
    for place, manager in enumerate(managers):
        axes.plot([centre, centre, place, place], [2.8, 2.4, 2.4, 2.0], color=FAINT, linewidth=1, zorder=0)
        axes.text(place, 1.85, f"manager\n{manager}", ha="center", va="center", fontsize=8, bbox=_box())
        for nth, role in enumerate(teams.get_group(manager)["role"].sort_values()):
            column, row = nth % 3, nth // 3
            axes.plot(
                place + (column - 1) * 0.2, 1.2 - 0.28 * row, "o", color=ROLE_COLOURS[role], markersize=8
            )
    for role, colour in ROLE_COLOURS.items():
        axes.plot([], [], "o", color=colour, label=role.replace("_", " "))
    axes.legend(loc="upper left", frameon=False, fontsize=8)
    axes.set_xlim(-0.7, len(managers) - 0.3)
    axes.set_ylim(-0.4, 3.4)
    axes.axis("off")
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)


def _box() -> dict[str, str]:
    """The frame of a post."""
    return {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": FAINT}


def _finish(figure: plt.Figure, axes: plt.Axes, path: Path, *, legend: bool = True) -> None:
    """Save one picture."""
    axes.spines[["top", "right"]].set_visible(False)
    if legend:
        axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)


if __name__ == "__main__":
    main(sys.argv[1:])
