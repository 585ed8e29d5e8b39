"""What the person who started a command is told of the back-check, of drift and of the calibration."""

from collections.abc import Mapping
from typing import Any

from pipelines.monitoring.monitoring_record import named_of


def back_check_lines(record: Mapping[str, Any], main_horizon_months: int) -> list[str]:
    """The newest list that can be judged, all of them together, and what was left out."""
    months = record["months"]
    lines = [
        f"skipped in the back-check: {name}: {reason}" for name, reason in sorted(months["skipped"].items())
    ]
    lines.append(
        f"back-check at {main_horizon_months} months: {months['checked']} lists checked, {months['waiting']} "
        f"wait for their horizon, {months['no_signal']} months had no list (no_signal)"
    )
    pooled = record["pooled"].get(f"{main_horizon_months}m")
    if pooled is None:
        return lines
    newest = record["lists"][-1]
    named = named_of(newest["bands"])
    if named is not None:
        acted = named["people_acted_on"]
        marked = "" if not acted else f"; with {acted:.0f} of them a follow-up is on record"
        if named["people_unknown"]:
            marked += f"; {named['people_unknown']} more had left already or are not on record any more"
        lines.append(
            f"of the {named['people']} people named on {newest['as_of_date']}, {named['exits']:.0f} left; "
            f"{named['exits_expected']:.0f} were expected{marked}"
        )
    ratio, auc = pooled["observed_to_expected"], pooled["auc"]
    lines.append(
        f"all lists: exits over expected exits {_interval(ratio)}, AUC {_interval(auc)}; {pooled['exits']:,} "
        f"exits in {pooled['n']:,} cases of {pooled['people']:,} people, base rate {pooled['base_rate']:.1%}"
    )
    return lines


def update_lines(record: Mapping[str, Any]) -> list[str]:
    """The update where it changes something; loud where the model is to be trained anew."""
    lines = []
    if record["intercept"] or record["slope"] != 1.0:
        lines.append(
            f"calibration updated: intercept {record['intercept']:+.2f}, slope {record['slope']:.2f}, from "
            f"{record['exits']} exits where {record['expected_exits']:.0f} were expected, among "
            f"{record['n']:,} people"
        )
    if record["is_limited"]:
        lines.append(
            "WARNING: exits differ so much from what the model expected that its calibration was moved only "
            "to the limit; train a new one with `stanna train`"
        )
    return lines


def drift_lines(record: Mapping[str, Any]) -> list[str]:
    """A line for each column that drifted, with what to do; none where nothing did."""
    if not record["tested"]:
        return []
    score = record["score"]
    found = [*record["drifted"], *([score] if score["matters"] else [])]
    if not found:
        return []
    return [
        f"WARNING: drift in {len(found)} of {record['features_tested'] + 1} columns of "
        f"{record['n']:,} people: this month is unlike the months of training. Look at the exports behind "
        "these columns first; if they are right, train with `stanna train`",
        *(f"drift: {_drifted(column)}" for column in found),
    ]


def _drifted(column: Mapping[str, Any]) -> str:
    return (
        f"{column['column']}: stability index {column['psi']:.2f} (usually {column['usual_psi']:.2f}, by "
        f"chance {column['psi_by_chance']:.2f}), adjusted p {column['p_adjusted']:.1g}"
    )


def _interval(estimate: Mapping[str, float | None]) -> str:
    if estimate["value"] is None:
        return "undefined"
    if estimate["low"] is None or estimate["high"] is None:
        return f"{estimate['value']:.2f}"
    return f"{estimate['value']:.2f} ({estimate['low']:.2f}-{estimate['high']:.2f})"
