"""When a challenger may take the champion's place: the rule, the conditions it makes, and what follows.

The rule belongs to the training: it was fixed before the training began and decides whenever somebody asks
for the promotion. Nothing here reads a configuration, a clock or a registry.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from models.comparison import Verdict
from models.paired_measures import ComparedMetric, Finding, PairedDifference
from models.registry import RegisteredModel
from models.run_comparison import ComparedSlice, RunComparison

CALIBRATION = (ComparedMetric.CALIBRATION_INTERCEPT, ComparedMetric.CALIBRATION_SLOPE)


@dataclass(frozen=True)
class PromotionRule:
    """What a challenger has to show.

    Attributes:
        main_metric: it must be better on this one, beyond its interval.
        minimum_gain: and by at least so much, in the metric's own unit.
        maximum_calibration_loss: how much further than the champion's the intercept or the slope of its
            calibration may lie from the ideal; beyond that it is refused if the interval agrees.
        compares_groups: whether it must not be worse for any protected group.
        needs_confirmation: whether a person has to confirm.
        plausible_auc: skill above it needs an acknowledgement.
    """

    main_metric: ComparedMetric
    minimum_gain: float
    maximum_calibration_loss: float
    compares_groups: bool
    needs_confirmation: bool
    plausible_auc: float


class ConditionName(StrEnum):
    """What is asked of a challenger, in the order it is asked."""

    VERDICT = "verdict"
    PLAUSIBLE = "plausible"
    HORIZONS = "horizons"
    COMPARABLE = "comparable"
    MAIN_METRIC = "main_metric"
    CALIBRATION = "calibration"
    GROUPS_MEASURED = "groups_measured"
    GROUP = "group"


@dataclass(frozen=True)
class Condition:
    """One thing asked of a challenger, and whether it was so.

    Attributes:
        name: what was asked.
        is_met: whether it was so.
        part: the slice it was asked of: 'all' or '<attribute>:<group>'.
        difference: the figures, where it is about a measure.
        note: what else decides it, as a word or a figure.
    """

    name: ConditionName
    is_met: bool
    part: str = "all"
    difference: PairedDifference | None = None
    note: str = ""


class GroupsState(StrEnum):
    """Whether protected groups were compared with the champion of now."""

    COMPARED = "compared"
    NOT_ASKED = "not_asked"
    NOT_DELIVERED = "not_delivered"
    OTHER_CHAMPION = "other_champion"


@dataclass(frozen=True)
class Candidate:
    """What is on record of the training that asks for the champion's place.

    Attributes:
        verdict: 'ok' or 'no_signal'.
        auc: at the main horizon, out of time.
        is_implausible: whether that is above the rule's ceiling.
        acknowledgement: why it is believed all the same, or None.
        speaks_of_what_is_asked: whether its horizons are the configured ones.
        groups_state: what the comparison of protected groups rests on.
        groups: that comparison, aggregates only.
    """

    verdict: str
    auc: float
    is_implausible: bool
    acknowledgement: str | None
    speaks_of_what_is_asked: bool
    groups_state: GroupsState
    groups: Sequence[ComparedSlice] = ()


@dataclass(frozen=True)
class Decision:
    """Every condition that was looked at; accepted if all are met."""

    conditions: tuple[Condition, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether nothing speaks against it."""
        return all(condition.is_met for condition in self.conditions)

    @property
    def failed(self) -> tuple[Condition, ...]:
        """What speaks against it."""
        return tuple(condition for condition in self.conditions if not condition.is_met)


def decide(
    rule: PromotionRule, candidate: Candidate, comparison: RunComparison | None, *, has_champion: bool
) -> Decision:
    """Whether the candidate may become champion.

    Args:
        rule: the one stored with the candidate's training.
        candidate: what is on record of it.
        comparison: the champion first, the candidate second; None where they cannot be compared.
        has_champion: without one there is nothing to be better than.
    """
    conditions = [
        Condition(ConditionName.VERDICT, candidate.verdict == Verdict.OK, note=candidate.verdict),
        Condition(
            ConditionName.PLAUSIBLE,
            not candidate.is_implausible or bool(candidate.acknowledgement),
            note=f"{candidate.auc:.3f}",
        ),
        Condition(ConditionName.HORIZONS, candidate.speaks_of_what_is_asked),
    ]
    if has_champion:
        conditions += _against_champion(rule, candidate, comparison)
    return Decision(tuple(conditions))


def _against_champion(
    rule: PromotionRule, candidate: Candidate, comparison: RunComparison | None
) -> list[Condition]:
    is_comparable = comparison is not None and comparison.overall.people_months > 0
    conditions = [Condition(ConditionName.COMPARABLE, is_comparable)]
    if comparison is None or not is_comparable:
        return conditions
    main = comparison.overall.difference(rule.main_metric)
    is_better = main.finding is Finding.BETTER and main.gain.value >= rule.minimum_gain
    conditions.append(Condition(ConditionName.MAIN_METRIC, is_better, difference=main))
    for metric in CALIBRATION:
        found = comparison.overall.difference(metric)
        is_kept = not _is_worse(found, rule.maximum_calibration_loss)
        conditions.append(Condition(ConditionName.CALIBRATION, is_kept, difference=found))
    if not rule.compares_groups:
        return conditions
    is_measured = candidate.groups_state is not GroupsState.OTHER_CHAMPION
    conditions.append(
        Condition(ConditionName.GROUPS_MEASURED, is_measured, note=candidate.groups_state.value)
    )
    for group in candidate.groups:
        limits = {rule.main_metric: 0.0, ComparedMetric.CALIBRATION_INTERCEPT: rule.maximum_calibration_loss}
        for metric, limit in limits.items():
            found = group.difference(metric)
            conditions.append(Condition(ConditionName.GROUP, not _is_worse(found, limit), group.part, found))
    return conditions


def _is_worse(found: PairedDifference, limit: float) -> bool:
    """Worse beyond its interval, and by more than the limit."""
    return found.finding is Finding.WORSE and -found.gain.value > limit


@dataclass(frozen=True)
class CameBy:
    """How a version became champion: by 'promotion' over, or by 'rollback' from, the other version."""

    by: Literal["promotion", "rollback"]
    other_version: int

    def to_text(self) -> str:
        """As it is kept in a tag of the version."""
        return json.dumps(asdict(self))


def came_by(registered: RegisteredModel) -> CameBy | None:
    """The decision that made a version champion; None if it became champion without one."""
    return None if registered.came_by is None else CameBy(**json.loads(registered.came_by))


def waiting_version(
    versions: Sequence[RegisteredModel], champion: RegisteredModel | None
) -> RegisteredModel | None:
    """The newest model that waits for a promotion: good, newer than the champion, and not withdrawn."""
    came = None if champion is None else came_by(champion)
    withdrawn = came.other_version if came is not None and came.by == "rollback" else None
    waiting = [
        found
        for found in versions
        if found.verdict == Verdict.OK
        and (champion is None or _age(found) > _age(champion))
        and found.version != withdrawn
    ]
    return max(waiting, key=_age, default=None)


def _age(registered: RegisteredModel) -> tuple[date, int]:
    return registered.training_cutoff, registered.version
