"""The figures of the comparison as tables, and where the goal is missed in words."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from models.paired_measures import ComparedMetric

MEASURES = (
    "auc",
    "log_loss",
    "brier",
    "calibration_intercept",
    "calibration_slope",
    "expected_calibration_error",
)
SKILL = (ComparedMetric.AUC, ComparedMetric.LOG_LOSS, ComparedMetric.BRIER)
CALIBRATION = (ComparedMetric.CALIBRATION_INTERCEPT, ComparedMetric.CALIBRATION_SLOPE)
NO_SHORTFALL = "worse than no peer beyond its interval, and slower than none of equal skill"


def shortfalls(found: Mapping[str, Any]) -> list[str]:
    """Where the winning rung is worse than a peer, in skill or calibration, or slower at equal skill.

    A peer is of equal skill unless the rung is better than it beyond the interval, by AUC or by log-loss.
    """
    seconds = {method: figures["seconds"] for method, figures in found["methods"].items()}
    own, told = found["winner"], []
    for peer, gained in found["gain_of_winner"].items():
        told += [
            f"{measure} worse than {peer}'s: {_shown(gained[measure], 4)}"
            for measure in (*SKILL, *CALIBRATION)
            if gained[measure]["finding"] == "worse"
        ]
        is_equal = not any(gained[measure]["finding"] == "better" for measure in ("auc", "log_loss"))
        if is_equal and seconds[own] > seconds[peer]:
            told.append(f"slower than {peer} of equal skill: {seconds[own]:.2f} s, {seconds[peer]:.2f} s")
    return told


def as_table(name: str, found: Mapping[str, Any]) -> Table:
    """One line a method."""
    first = next(iter(found["methods"].values()))
    origins = found["origins"]
    table = Table(
        title=f"{name}, {found['horizon_months']} months: n {first['people_months']:,} of "
        f"{found['people']:,} people, {first['exits']:,} exits, base rate {first['base_rate']:.2%}, "
        f"{len(origins)} origins {origins[0]} to {origins[-1]}\n"
        f"the whole ladder: {found['ladder_seconds']:.1f} s of CPU"
    )
    for column in ("method", "AUC", "log-loss", "Brier", "intercept", "slope", "error", "CPU s"):
        table.add_column(column, justify="left" if column == "method" else "right", no_wrap=True)
    for method, figures in found["methods"].items():
        table.add_row(
            method + (" (wins)" if method == found["winner"] else ""),
            *(
                _shown(figures[measure], digits)
                for measure, digits in zip(MEASURES, (3, 4, 4, 2, 2, 3), strict=True)
            ),
            f"{figures['seconds']:.2f}",
        )
    return table


def differences_table(name: str, found: Mapping[str, Any]) -> Table:
    """How much better the winning rung is than each peer; below 0 it is worse."""
    table = Table(title=f"{name}: gain of {found['winner']} over each peer (95 % interval)")
    table.add_column("peer")
    for measure in (*SKILL, *CALIBRATION):
        table.add_column(
            measure.removeprefix("calibration_").replace("_", " "), justify="right", no_wrap=True
        )
    for peer, gained in found["gain_of_winner"].items():
        table.add_row(peer, *(_shown(gained[measure], 4) for measure in (*SKILL, *CALIBRATION)))
    return table


def _shown(estimate: Mapping[str, float | None], digits: int) -> str:
    value, low, high = (estimate[name] for name in ("value", "low", "high"))
    if value is None:
        return "-"
    return f"{value:.{digits}f}" + ("" if low is None else f" ({low:.{digits}f}, {high:.{digits}f})")
