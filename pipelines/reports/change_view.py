"""What moved a person's estimate since last month, as names of factors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from features.feature import Factor, Feature

# Log-odds of the monthly hazard: about 5 % of a monthly chance. Less moves no percent that a reader sees.
LEAST_CHANGE = 0.05
FACTORS_SHOWN = 2


@dataclass(frozen=True)
class Moved:
    """What moved a person's estimated chance in the coming months.

    Attributes:
        up: factors that moved it up, the strongest first; down: those that moved it down.
        step: the whole step in log-odds, unnamed parts included.
    """

    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    step: float = 0.0


@dataclass(frozen=True)
class Change:
    """The step from last month's estimate, restated under this month's calibration, to this one.

    Attributes:
        moved: names no factor where the coming months, which contributions speak of, moved the other way
            than the whole horizon did.
    """

    previous_risk: float
    moved: Moved


def change_of(previous_risk: float, risk: float, moved: Moved) -> Change:
    """The step to this month's risk, and what moved it where that went the same way."""
    return Change(previous_risk, moved if (risk - previous_risk) * moved.step > 0 else Moved())


def moved_factors(changes: pd.DataFrame, may_be_named: Collection[str]) -> Mapping[str, Moved]:
    """Per employee_id what moved the estimate; people whom nothing moved noticeably are left out.

    Args:
        changes: employee_id, factor, change (log-odds of the monthly hazard).
        may_be_named: the factors a manager may read of; the others move the estimate without being named.
    """
    seen = changes[changes["factor"].isin(may_be_named) & (changes["change"].abs() >= LEAST_CHANGE)]
    ordered = seen.assign(is_up=seen["change"] > 0, size=seen["change"].abs()).sort_values(
        ["employee_id", "is_up", "size", "factor"], ascending=[True, False, False, True]
    )
    strongest = ordered.groupby(["employee_id", "is_up"]).head(FACTORS_SHOWN)
    found: dict[str, dict[bool, list[str]]] = {}
    for person, is_up, factor in zip(
        strongest["employee_id"], strongest["is_up"], strongest["factor"], strict=True
    ):
        found.setdefault(person, {True: [], False: []})[bool(is_up)].append(factor)
    steps = changes.groupby("employee_id")["change"].sum()
    return {
        person: Moved(tuple(ways[True]), tuple(ways[False]), float(steps[person]))
        for person, ways in found.items()
    }


def nameable_factors(features: Sequence[Feature]) -> frozenset[str]:
    """The factors a change may be put down to: those with a feature that managers may see, and circumstances.

    Time in the job, role and season move an estimate too; left out, their share would be put down to others.
    """
    seen = {feature.factor.value for feature in features if feature.is_shown and not feature.is_group_only}
    return frozenset({*seen, Factor.CONTEXT.value})
