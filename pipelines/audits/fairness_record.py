"""What is said of a training's fairness: aggregates only, never a person, never too small a group."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from models.bootstrap import Estimate
from models.fairness import (
    MARGINS,
    OBSERVED_OVER_EXPECTED,
    AuditSettings,
    FairnessAudit,
    Finding,
    GroupFigures,
    audit_groups,
)
from models.proxy import Proxy, measure_proxy
from models.training import TrainingResult
from pipelines.audits.fairness_audit import TABLE
from pipelines.training_record import JSONValue

FAIRNESS_DOCUMENT = "fairness.json"
NOT_DELIVERED = f"not measured: {TABLE} was not delivered"
NOTHING_FILLED = f"not measured: {TABLE} holds no value of anybody"

# A finding as a person reads it; {value} is the group's, {others} that of everybody else.
SENTENCES: Mapping[str, str] = {
    OBSERVED_OVER_EXPECTED: (
        "{value:.2f} times as many people left as predicted, among the others {others:.2f} times"
    ),
    "flag_rate": "{value:.0%} are named for a talk, of the others {others:.0%}",
    "false_alarm_rate": "{value:.0%} of those who stayed were named, of the others {others:.0%}",
    "miss_rate": "{value:.0%} of those who left were not named, of the others {others:.0%}",
}


def fairness_record(
    groups: pd.DataFrame | None, result: TrainingResult, panel: pd.DataFrame, flagged_share: float
) -> dict[str, JSONValue]:
    """The audit of a training on its out-of-time predictions, ready for JSON.

    Args:
        groups: employee_id, attribute, group; None where none were delivered.
        result: of the training.
        panel: the training's panel, for the proxy test.
        flagged_share: the share of each month's people who are named for a talk now.
    """
    if groups is None or groups.empty:
        reason = NOT_DELIVERED if groups is None else NOTHING_FILLED
        return {"is_measured": False, "reason": reason, "is_raised": False, "findings": []}
    chosen, model = result.settings, result.model
    settings = AuditSettings(flagged_share=flagged_share, draws=chosen.bootstrap_draws, seed=chosen.seed)
    risk = result.backtest.risks[model.rung][:, chosen.main_position]
    audit = audit_groups(result.backtest.rows, risk, groups, chosen.main_horizon_months, settings)
    spoken_of = _groups_of_people(result.backtest.rows, audit)
    return {
        "is_measured": True,
        "horizon_months": chosen.main_horizon_months,
        "flagged_share": flagged_share,
        "minimum_people": settings.minimum_people,
        "minimum_exits": settings.minimum_exits,
        "margins": dict(MARGINS),
        "attributes": {
            name: {
                "withheld_groups": withheld,
                "groups": [_group(one) for one in audit.groups if one.attribute == name],
                "proxy": _proxy(
                    measure_proxy(panel, model.columns, spoken_of[name], chosen.bootstrap_draws, chosen.seed)
                ),
            }
            for name, withheld in audit.withheld.items()
        },
        "is_raised": bool(audit.findings),
        "findings": [_finding(found) for found in audit.findings],
    }


def fairness_lines(training: Mapping[str, Any]) -> list[str]:
    """What the person who started the command must read of it: the attribute, never the group.

    Args:
        training: a training's record; of one made before there were audits nothing is said.
    """
    fairness = training.get("fairness")
    if fairness is None:
        return []
    if not fairness["is_measured"]:
        return [f"fairness: {fairness['reason']}"]
    by_attribute: dict[str, list[Mapping[str, Any]]] = {}
    for found in fairness["findings"]:
        by_attribute.setdefault(found["attribute"], []).append(found)
    return [
        f"WARNING, people are treated differently by {name.replace('_', ' ')}: in one group "
        f"{_sentence(found[0])}; {len(found)} such difference(s) beyond chance and margin, "
        f"see {FAIRNESS_DOCUMENT} of the training"
        for name, found in by_attribute.items()
    ]


def _sentence(found: Mapping[str, Any]) -> str:
    return SENTENCES[found["measure"]].format(value=found["value"], others=found["value_of_others"])


def _groups_of_people(rows: pd.DataFrame, audit: FairnessAudit) -> dict[str, pd.Series]:
    """Per attribute the group that each person was counted in, indexed by employee_id."""
    return {
        name: label.set_axis(rows.loc[label.index, "employee_id"]).dropna().groupby(level=0).first()
        for name, label in audit.labels.items()
    }


def _group(one: GroupFigures) -> JSONValue:
    return {
        "group": one.group,
        "n": one.people_months,
        "people": one.people,
        "exits": one.exits,
        "base_rate": _interval(one.base_rate),
        **{name: _interval(estimate) for name, estimate in one.measures.items()},
        "against_others": {name: _interval(estimate) for name, estimate in one.against_others.items()},
    }


def _finding(found: Finding) -> JSONValue:
    return {
        "attribute": found.attribute,
        "group": found.group,
        "measure": found.measure,
        "value": _number(found.value),
        "value_of_others": _number(found.value_of_others),
        "difference": _interval(found.difference),
        "margin": found.margin,
    }


def _proxy(proxy: Proxy | None) -> JSONValue:
    if proxy is None:
        return None
    return {
        "people": proxy.people,
        "groups": proxy.groups,
        "auc": _interval(proxy.auc),
        "log_loss_skill": _interval(proxy.log_loss_skill),
        "carried_by": list(proxy.carried_by),
    }


def _interval(estimate: Estimate) -> dict[str, JSONValue]:
    return {part: _number(value) for part, value in asdict(estimate).items()}


def _number(value: float) -> float | None:
    return None if value != value else round(value, 6)
