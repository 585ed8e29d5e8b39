"""What is said of promotions: why one was refused, and what was decided when by whom."""

from collections.abc import Mapping
from typing import Any

from models.promotion import Condition, ConditionName, GroupsState, PromotionRule
from pipelines.audits.fairness_audit import TABLE
from pipelines.bench.comparison_words import NAMES, difference_words


def condition_sentence(condition: Condition, rule: PromotionRule) -> str:
    """Why a condition is not met, with the figures and, where somebody can do something, what."""
    found = condition.difference
    match condition.name:
        case ConditionName.VERDICT:
            return f"its verdict is {condition.note}: a model without a signal is never promoted"
        case ConditionName.PLAUSIBLE if float(condition.note) <= rule.plausible_auc:
            return (
                "one of its features looks as if it knew the future (leak_guards in its training.json): "
                "correct the source, or say with --acknowledge why it does not"
            )
        case ConditionName.PLAUSIBLE:
            return (
                f"its AUC of {condition.note} is above {rule.plausible_auc:g}, more than such records can "
                "carry: find the column that knows the future, or say with --acknowledge why it is real"
            )
        case ConditionName.HORIZONS:
            return "it speaks of other horizons than the configuration asks for: it would score no month"
        case ConditionName.COMPARABLE:
            return f"it cannot be compared with the champion: {condition.note}"
        case ConditionName.GROUPS_MEASURED:
            return (
                "protected groups were compared with the champion of its training, not with that of now: "
                "train again with `stanna train`"
            )
    if found is None:
        raise ValueError(f"the condition {condition.name} has no figures")
    measured = f"{NAMES[found.metric]} {difference_words(found)}"
    if condition.name is ConditionName.MAIN_METRIC:
        least = f" by at least {rule.minimum_gain:g}" if rule.minimum_gain else ""
        return f"it is not better{least} beyond its interval: {measured}"
    limit = f", more than {rule.maximum_calibration_loss:g}" if _is_calibration(condition) else ""
    if condition.name is ConditionName.CALIBRATION:
        return f"it is worse calibrated beyond its interval{limit}: {measured}"
    return f"it is worse for the group {condition.part} beyond its interval{limit}: {measured}"


def groups_sentence(state: GroupsState, compared: int) -> str:
    """What an accepted promotion says of protected groups."""
    match state:
        case GroupsState.COMPARED if compared:
            return f"not worse for any of {compared} protected groups beyond its interval"
        case GroupsState.COMPARED:
            return "no protected group was large enough to be compared"
        case GroupsState.NOT_DELIVERED:
            return f"protected groups were not compared: {TABLE} is not delivered"
        case _:
            return "protected groups were not compared: the rule does not ask for it"


def decision_line(decision: Mapping[str, Any]) -> str:
    """One line of the history."""
    who = f"confirmed by {decision['confirmed_by']}" if decision["confirmed_by"] else "confirmed by nobody"
    champion = decision["champion_version"]
    match decision["decision"]:
        case "accepted":
            over = "without a champion before it" if champion is None else f"over version {champion}"
            told = f"version {decision['version']} promoted {over}, {who}: {decision['sentence']}"
        case "rolled_back":
            told = (
                f"rolled back from version {champion} to {decision['version']}, {who}: {decision['reason']}"
            )
        case _:
            told = f"version {decision['version']} refused, asked by {decision['confirmed_by'] or 'nobody'}: "
            told += "; ".join(decision["failed"])
    if decision["acknowledgement"]:
        told += f"; acknowledged: {decision['acknowledgement']}"
    return f"{decision['decided_at']} {told}"


def _is_calibration(condition: Condition) -> bool:
    return condition.difference is not None and condition.difference.metric.value.startswith("calibration")
