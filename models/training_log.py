"""A training's measures as the named numbers a tracking store keeps."""

import math
from dataclasses import dataclass

from models.candidates import Rung
from models.training import TrainingResult


@dataclass(frozen=True)
class Point:
    """One value of a series; the step is the origin's year and month, as in 202406."""

    name: str
    value: float
    step: int


def judgement_metrics(result: TrainingResult) -> dict[str, float]:
    """The evidence for the verdict and the size of the training data."""
    values = {
        "auc_gain_over_context": result.judgement.auc_gain,
        "auc_gain_bound": result.judgement.auc_gain_bound,
        "training_rows": float(result.rows),
        "training_people": float(result.people),
        **{f"exits_{cause}": float(count) for cause, count in result.exits.items()},
    }
    return _defined(values)


def overall_metrics(result: TrainingResult, rung: Rung) -> dict[str, float]:
    """`<measure>_<h>m` over all origins with its interval in `_low` and `_high`; slices carry their name."""
    values: dict[str, float] = {}
    for found in result.backtest.metrics:
        if found.rung is not rung or found.origin is not None:
            continue
        part = "" if found.part == "all" else f"_{found.part}"
        suffix = f"_{found.metrics.horizon_months}m{part}"
        values[f"tested_people_months{suffix}"] = float(found.metrics.people_months)
        values[f"tested_exits{suffix}"] = float(found.metrics.exits)
        for name, estimate in found.metrics.estimates().items():
            values[name + suffix] = estimate.value
            values[f"{name}{suffix}_low"] = estimate.low
            values[f"{name}{suffix}_high"] = estimate.high
    return _defined(values)


def origin_metrics(result: TrainingResult, rung: Rung) -> list[Point]:
    """Each measure at each origin, as a series named `<measure>_<h>m_at_origin`."""
    return [
        Point(
            f"{name}_{found.metrics.horizon_months}m_at_origin",
            estimate.value,
            found.origin.year * 100 + found.origin.month,
        )
        for found in result.backtest.metrics
        if found.rung is rung and found.origin is not None
        for name, estimate in found.metrics.estimates().items()
        if math.isfinite(estimate.value)
    ]


def _defined(values: dict[str, float]) -> dict[str, float]:
    """Only finite values: a tracking store would keep NaN as a number."""
    return {name: value for name, value in values.items() if math.isfinite(value)}
