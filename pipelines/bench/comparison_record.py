"""A comparison of two trainings as JSON, and the protected groups' part of it read back."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from models.bootstrap import Estimate
from models.paired_measures import ComparedMetric, PairedDifference
from models.promotion import GroupsState
from models.run_comparison import ComparedSlice, GroupComparison, RunComparison
from pipelines.bench.comparison_words import verdict_sentence

COMPARISON = "comparison.json"
CHART = "comparison.png"


def comparison_record(
    comparison: RunComparison,
    metric: ComparedMetric,
    first: Mapping[str, Any],
    second: Mapping[str, Any],
) -> dict[str, Any]:
    """comparison.json: every figure of a comparison. `first` and `second` say which trainings they are."""
    return {
        "first": dict(first),
        "second": dict(second),
        "horizon_months": comparison.horizon_months,
        "outcomes_known_at": comparison.outcomes_known_at.isoformat(),
        "main_metric": metric.value,
        "finding": comparison.overall.difference(metric).finding.value,
        "sentence": verdict_sentence(comparison, metric),
        "rows": {
            "compared": comparison.overall.people_months,
            "only_first": comparison.only_first,
            "only_second": comparison.only_second,
            "outcome_unknown": comparison.unknown,
        },
        "overall": slice_record(comparison.overall),
        "months": [slice_record(month) for month in comparison.months],
        "slices": [slice_record(part) for part in comparison.slices],
    }


def groups_record(state: GroupsState, found: GroupComparison | None) -> dict[str, Any]:
    """What is kept of protected groups: aggregates, and how many groups were too small for them."""
    return {
        "state": state.value,
        "compared": [] if found is None else [slice_record(group) for group in found.compared],
        "withheld": {} if found is None else dict(found.withheld),
    }


def read_groups_record(record: Mapping[str, Any]) -> tuple[GroupsState, tuple[ComparedSlice, ...]]:
    """The same read back."""
    return GroupsState(record["state"]), tuple(_read_slice(found) for found in record["compared"])


def comparison_summary(record: Mapping[str, Any]) -> dict[str, Any]:
    """What the training's own record and run.json say of it."""
    overall, metric = record["overall"], record["main_metric"]
    return {
        "with_version": record["first"].get("version"),
        "with_model_version": record["first"].get("model_version"),
        "finding": record["finding"],
        "sentence": record["sentence"],
        "horizon_months": record["horizon_months"],
        "n": overall["people_months"],
        "exits": overall["exits"],
        "base_rate": overall["base_rate"],
        metric: overall["differences"][metric],
        "rows": record["rows"],
    }


def slice_record(part: ComparedSlice) -> dict[str, Any]:
    """One slice with all its differences."""
    return {
        "part": part.part,
        "origin": None if part.origin is None else part.origin.isoformat(),
        "people": part.people,
        "people_months": part.people_months,
        "exits": part.exits,
        "base_rate": _number(part.base_rate),
        "differences": {found.metric.value: difference_record(found) for found in part.differences},
    }


def difference_record(found: PairedDifference) -> dict[str, Any]:
    """One measure of both; a gain above 0 is the second's."""
    return {
        "first": _number(found.first),
        "second": _number(found.second),
        "gain": _number(found.gain.value),
        "gain_low": _number(found.gain.low),
        "gain_high": _number(found.gain.high),
        "detectable_gain": _number(found.detectable_gain),
        "finding": found.finding.value,
    }


def _read_slice(record: Mapping[str, Any]) -> ComparedSlice:
    origin = record["origin"]
    return ComparedSlice(
        part=record["part"],
        origin=None if origin is None else date.fromisoformat(origin),
        people=record["people"],
        people_months=record["people_months"],
        exits=record["exits"],
        base_rate=_value(record["base_rate"]),
        differences=_read_differences(record["differences"]),
    )


def _read_differences(record: Mapping[str, Mapping[str, Any]]) -> tuple[PairedDifference, ...]:
    return tuple(
        PairedDifference(
            ComparedMetric(metric),
            _value(found["first"]),
            _value(found["second"]),
            Estimate(_value(found["gain"]), _value(found["gain_low"]), _value(found["gain_high"])),
            _value(found["detectable_gain"]),
        )
        for metric, found in record.items()
    )


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return value if math.isfinite(value) else None


def _value(number: float | None) -> float:
    return float("nan") if number is None else number
