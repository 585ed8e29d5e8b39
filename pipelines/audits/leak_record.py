"""What is said of signs of leaks: features that know more than they can, and what to do about each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from data_contracts.suspicion import Suspicion, SuspicionKind
from models.bootstrap import Estimate
from models.leak_guard import LeakData, LeakFinding, LeakKind, LeakSettings, find_leaks
from models.training import TrainingResult
from pipelines.training_record import JSONValue

# Suspicions of the check that are about time; the others say nothing of a leak.
OF_TIME = frozenset({SuspicionKind.KNOWS_THE_FUTURE, SuspicionKind.CLOCK_READ_AT_THE_END})

SENTENCES: Mapping[str, str] = {
    LeakKind.SINGLE_SKILL: (
        "{feature} alone ranks leavers with an AUC of {auc:.3f}, and {ceiling:.2f} is more than one thing on "
        "record can: find out when its values were entered"
    ),
    LeakKind.FADES: (
        "{feature} ranks leavers with an AUC of {auc:.3f}, read one landmark earlier with {auc_earlier:.3f}: "
        "such skill comes from the last weeks, so find out whether its values are entered after the notice"
    ),
    LeakKind.KNOWS_THE_FUTURE: (
        "{feature} agrees with the results of the three months after its date (rank correlation "
        "{agreement_after:.2f}) more than with those before it ({agreement_before:.2f}): its values were "
        "probably filled in afterwards"
    ),
}


def leak_record(
    result: TrainingResult,
    data: LeakData,
    plausible_auc: float,
    suspicions: Sequence[Suspicion],
    explained_features: Collection[str],
) -> dict[str, JSONValue]:
    """What the features were found to know, ready for JSON.

    Args:
        result: of the training.
        data: its panel with the outcomes known at its cutoff.
        plausible_auc: skill of a whole model above it is a leak until explained.
        suspicions: what the check found about columns of the source tables.
        explained_features: features whose findings somebody has explained.
    """
    chosen = result.settings
    settings = LeakSettings(chosen.main_horizon_months, plausible_auc, chosen.bootstrap_draws, chosen.seed)
    found = find_leaks(data, settings)
    findings = [_finding(one, one.feature in explained_features) for one in found if not one.is_note]
    columns = [one for one in suspicions if one.kind in OF_TIME]
    open_ones = [one for one in findings if not one["is_explained"]]
    return {
        "is_raised": bool(open_ones or columns),
        "is_clear_cut": any(one["is_clear_cut"] for one in open_ones),
        "findings": list(findings),
        "source_columns": [
            {"table": one.table, "column": one.column, "kind": one.kind.value} for one in columns
        ],
        "constant_features": _named(found, LeakKind.CONSTANT),
        "running_features": _named(found, LeakKind.RUNNING),
        "id_like_features": _named(found, LeakKind.ID_LIKE),
        "has_work": data.work is not None and not data.work.empty,
    }


def leak_lines(training: Mapping[str, Any]) -> list[str]:
    """What the person who started the command must read of it; columns of the sources were told before.

    Args:
        training: a training's record; of one made before there were guards nothing is said.
    """
    guards = training.get("leak_guards") or {"findings": []}
    return [
        f"WARNING, this looks like a leak: {leak_sentence(found)}"
        for found in guards["findings"]
        if not found["is_explained"]
    ]


def leak_sentence(found: Mapping[str, Any]) -> str:
    """One finding in words."""
    figures = {name: estimate["value"] for name, estimate in found["figures"].items()}
    return SENTENCES[found["kind"]].format(feature=found["feature"], **figures)


def monthly_work(results: pd.DataFrame) -> pd.DataFrame:
    """People's results by the month's index: employee_id, month (months since year 0), result."""
    month = pd.to_datetime(results["month"])
    return pd.DataFrame(
        {
            "employee_id": results["employee_id"],
            "month": month.dt.year * 12 + month.dt.month,
            "result": results["result"].astype(float),
        }
    )


def _finding(found: LeakFinding, is_explained: bool) -> dict[str, JSONValue]:
    return {
        "kind": found.kind.value,
        "feature": found.feature,
        "n": found.n,
        "is_clear_cut": found.is_clear_cut,
        "is_explained": is_explained,
        "figures": {name: _interval(estimate) for name, estimate in found.figures.items()},
    }


def _named(found: Sequence[LeakFinding], kind: LeakKind) -> list[JSONValue]:
    return [one.feature for one in found if one.kind is kind]


def _interval(estimate: Estimate) -> dict[str, JSONValue]:
    return {name: None if value != value else round(value, 6) for name, value in asdict(estimate).items()}
