"""A challenger weighed against the champion: what the rule stored with its training makes of it."""

import json
from dataclasses import dataclass, replace

from models.promotion import (
    Candidate,
    ConditionName,
    Decision,
    GroupsState,
    PromotionRule,
    decide,
)
from models.registry import ModelRegistry, RegisteredModel
from models.run_comparison import ComparedSlice, RunComparison, compare_runs
from pipelines.bench.comparing import BOOTSTRAP, read_kept_predictions, why_not_comparable
from pipelines.bench.comparison_record import COMPARISON, read_groups_record
from pipelines.bench.comparison_words import verdict_sentence
from pipelines.bench.decisions import damaged
from pipelines.bench.promotion_words import groups_sentence
from pipelines.tracking import Tracking


@dataclass(frozen=True)
class Weighed:
    """What a challenger was found to be.

    Attributes:
        candidate: what is on record of it.
        comparison: the champion first, the challenger second; None where there is none.
        decision: of the rule.
        sentence: the comparison in words.
    """

    candidate: Candidate
    comparison: RunComparison | None
    decision: Decision
    sentence: str


def weigh(
    tracking: Tracking,
    rule: PromotionRule,
    champion: RegisteredModel | None,
    challenger: RegisteredModel,
    acknowledgement: str | None,
) -> Weighed:
    """Compare on what both trainings kept, and hold that against the rule.

    Raises:
        StorageError: MLflow could not be reached, or something kept is damaged.
    """
    comparison, reason = _compare(tracking.registry, champion, challenger)
    candidate = _candidate(tracking, champion, challenger, acknowledgement)
    decision = decide(rule, candidate, comparison, has_champion=champion is not None)
    sentence = "there was no champion to be compared with"
    if comparison is not None:
        measured = verdict_sentence(comparison, rule.main_metric)
        sentence = f"{measured}; {groups_sentence(candidate.groups_state, len(candidate.groups))}"
    return Weighed(candidate, comparison, _with_reason(decision, reason), sentence)


def _compare(
    registry: ModelRegistry, champion: RegisteredModel | None, challenger: RegisteredModel
) -> tuple[RunComparison | None, str]:
    """The champion first and the challenger second, or why not."""
    if champion is None:
        return None, ""
    first, second = (read_kept_predictions(registry, found) for found in (champion, challenger))
    reason = why_not_comparable(first, second)
    if first is None or second is None or reason is not None:
        return None, reason or ""
    comparison = compare_runs(first, second, BOOTSTRAP, is_detailed=False)
    return comparison, "no person and as-of date that both predicted has a known outcome"


def _candidate(
    tracking: Tracking,
    champion: RegisteredModel | None,
    challenger: RegisteredModel,
    acknowledgement: str | None,
) -> Candidate:
    training = tracking.training(challenger)
    main = f"{training['main_horizon_months']}m"
    state, groups = _groups(tracking.registry, champion, challenger)
    return Candidate(
        verdict=challenger.verdict,
        auc=training["backtest"][training["rung"]][main]["auc"]["value"],
        is_implausible=bool(training["is_suspiciously_good"]),
        acknowledgement=acknowledgement,
        speaks_of_what_is_asked=tracking.speaks_of_what_is_asked(training),
        groups_state=state,
        groups=groups,
    )


def _groups(
    registry: ModelRegistry, champion: RegisteredModel | None, challenger: RegisteredModel
) -> tuple[GroupsState, tuple[ComparedSlice, ...]]:
    """What the training kept of protected groups; its comparison with another champion is none with this."""
    content = registry.find_file(challenger.mlflow_run_id, COMPARISON)
    if content is None:
        return GroupsState.OTHER_CHAMPION, ()
    try:
        record = json.loads(content)
        state, groups = read_groups_record(record["groups"])
        compared_with = record["first"]["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(COMPARISON, challenger) from error
    is_of_now = champion is not None and compared_with == champion.version
    return (
        (state, groups)
        if is_of_now or state is not GroupsState.COMPARED
        else (
            GroupsState.OTHER_CHAMPION,
            (),
        )
    )


def _with_reason(decision: Decision, reason: str) -> Decision:
    """Why two trainings cannot be compared is known here, not to the rule."""
    return Decision(
        tuple(
            replace(condition, note=reason) if condition.name is ConditionName.COMPARABLE else condition
            for condition in decision.conditions
        )
    )
