"""Which reasons may stand beside a name: few, firm, dated, and on the worrying side of the peers.

A factor speaks through one of its features, so that a reader can check the fact. When no factor
passes, there is no reason: the page then says that the evidence is thin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import FloatArray
from models.explain import MINIMUM_GROUP, ComparisonGroups

RAISING_REASONS = 3
PROTECTING_REASONS = 1
SIGN_STABILITY = 0.9
# How far above its group's mean a factor has to lie before it is stated, in log-odds of the monthly hazard:
# nearly half as much again. What was stated last month stays down to a third more, so that a page does not
# change its mind over nothing. Both were chosen on simulated organisations (docs/decisions/0036).
CLEARLY_ABOVE = 0.37
STILL_ABOVE = 0.27
COLUMNS = (
    "employee_id",
    "rank",
    "factor",
    "feature",
    "direction",
    "contribution",
    "value",
    "comparison_value",
    "evidence_date",
    "owner",
)
STATED = ("employee_id", "factor", "direction")


@dataclass(frozen=True)
class FeatureFacts:
    """What choosing a reason needs to know of a feature.

    Attributes:
        name: its column.
        factor: its factor.
        risk_side: which side of the peers' median worries: 'high', 'low' or 'either'.
        is_shown: whether a manager may see it.
        is_elapsed: whether its value is the time since an event.
        elapsed_unit: the unit of that time, 'days' or 'months'.
        is_sign: whether it is a sign of what is coming rather than a condition: something to ask about.
        owner: who can change it: 'manager', 'leadership' or 'nobody' (never a reason).
        step: how far a value must lie from the median for a reader to see the two apart.
    """

    name: str
    factor: str
    risk_side: Literal["high", "low", "either"]
    is_shown: bool
    owner: Literal["manager", "leadership", "nobody"]
    is_elapsed: bool = False
    elapsed_unit: Literal["days", "months"] = "days"
    is_sign: bool = False
    step: float = 0.0


@dataclass(frozen=True)
class ReasonInputs:
    """One as-of date's people, all parts row for row.

    Attributes:
        panel: employee_id and the feature columns.
        as_of_date: the day the values hold on.
        contributions: shares of hazard_log_odds, columns are feature names.
        refit_contributions: the same in every refit, shape (refits, rows, features).
        groups: each person's comparison group.
        stated_before: employee_id, factor and direction of what the same model stated last month.
        second_contributions: the same shares by a second model, shape (rows, features); None without one.
    """

    panel: pd.DataFrame
    as_of_date: date
    contributions: pd.DataFrame
    refit_contributions: FloatArray
    groups: ComparisonGroups
    stated_before: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STATED)))
    second_contributions: FloatArray | None = None


def choose_reasons(
    inputs: ReasonInputs, features: Sequence[FeatureFacts], noise_floors: Mapping[str, float]
) -> pd.DataFrame:
    """The reasons that may be shown, by person and rank.

    What counts is how far a factor's contribution lies above (below) the comparison group's mean: what
    all peers have in common sets nobody apart. Of two models the one that says less counts. A factor raises
    (protects) if that distance is at least `CLEARLY_ABOVE` (`STILL_ABOVE` where it was stated last month)
    and exceeds the noise floor, has its sign in at least 90 % of the refits, the contribution itself raises
    (protects), and one of its showable features of the same sign has a known value on the risk-raising
    (other) side of the group's median, so far that a reader sees it. That feature, the largest such,
    represents it. Without a group there is no reason, and without eight known values in it no median: one of
    two would tell a colleague's value. Signs of withdrawal come last, never alone, and never protect.

    Args:
        inputs: the people.
        features: facts on every column of the contributions.
        noise_floors: per factor.

    Returns:
        Columns `COLUMNS`, sorted by (employee_id, rank): up to three reasons that raise, furthest from the
        group first, then up to one that protects. `contribution` is the whole factor's; `comparison_value`
        the group's median; `evidence_date` the day of the event for elapsed times, else the as-of date.
    """
    found = [
        _candidates(inputs, features, factor, noise_floors.get(factor, 0.0), raises)
        for factor in sorted({facts.factor for facts in features})
        for raises in (True, False)
    ]
    # An empty list cannot be concatenated: no features, no reasons.
    rows = pd.concat([frame for frame in found if len(frame)] or [_no_reasons()], ignore_index=True)
    rows["is_sign"] = rows["feature"].isin([facts.name for facts in features if facts.is_sign])
    is_condition = (rows["direction"] == "raises") & ~rows["is_sign"]
    has_condition = rows["employee_id"].isin(rows.loc[is_condition, "employee_id"])
    rows = rows[~rows["is_sign"] | ((rows["direction"] == "raises") & has_condition)]
    rows = rows.sort_values(
        ["employee_id", "direction", "is_sign", "distance", "factor"],
        ascending=[True, False, True, False, True],  # 'raises' before 'protects'
        ignore_index=True,
    )
    place = rows.groupby(["employee_id", "direction"]).cumcount()
    allowed = np.where(rows["direction"] == "raises", RAISING_REASONS, PROTECTING_REASONS)
    rows = rows[place < allowed].reset_index(drop=True)
    rows["rank"] = rows.groupby("employee_id").cumcount() + 1
    rows["evidence_date"] = evidence_dates(rows, inputs.as_of_date, features)
    rows["owner"] = rows["feature"].map({facts.name: facts.owner for facts in features})
    return rows[list(COLUMNS)]


def evidence_dates(reasons: pd.DataFrame, as_of_date: date, features: Sequence[FeatureFacts]) -> pd.Series:
    """The day each reason's fact dates from.

    For a time since an event the as-of date minus the value: to the day if it counts days, the month's
    last day if it counts months.
    """
    units = {facts.name: facts.elapsed_unit for facts in features if facts.is_elapsed}
    unit = reasons["feature"].map(units).astype(object)
    elapsed = np.floor(reasons["value"].to_numpy(dtype=np.float64)).astype(np.int64)
    day = np.datetime64(as_of_date, "D")
    months_ago: NDArray[np.datetime64] = (day.astype("datetime64[M]") - elapsed + 1).astype(
        "datetime64[D]"
    ) - 1
    dates = np.where(unit == "days", day - elapsed, np.where(unit == "months", months_ago, day))
    return pd.Series(dates.astype("datetime64[us]"), index=reasons.index)


def _candidates(
    inputs: ReasonInputs, features: Sequence[FeatureFacts], factor: str, noise_floor: float, raises: bool
) -> pd.DataFrame:
    sign = 1.0 if raises else -1.0
    names = list(inputs.contributions.columns)
    members = [index for index, name in enumerate(names) if _factor_of(features, name) == factor]
    if not members:
        return _no_reasons()
    share = sign * inputs.contributions.iloc[:, members].sum(axis=1).to_numpy(dtype=np.float64)
    distance = _above_group(inputs.groups, share)
    if inputs.second_contributions is not None:  # no further than both models say
        second = sign * inputs.second_contributions[:, members].sum(axis=1)
        distance = np.minimum(distance, _above_group(inputs.groups, second))
    refitted = sign * inputs.refit_contributions[:, :, members].sum(axis=2)
    holds = np.zeros(len(share))
    for shares in refitted:
        holds += _above_group(inputs.groups, shares) > 0
    is_stable = holds >= SIGN_STABILITY * len(refitted)
    direction = "raises" if raises else "protects"
    before = inputs.stated_before
    told = before.loc[(before["factor"] == factor) & (before["direction"] == direction), "employee_id"]
    needed = np.where(inputs.panel["employee_id"].isin(told), STILL_ABOVE, CLEARLY_ABOVE)
    # Without a group the distance is NaN, which reaches nothing.
    stands = (distance >= np.maximum(needed, noise_floor)) & (share > 0) & is_stable
    showable = [
        facts for facts in features if facts.factor == factor and facts.is_shown and facts.owner != "nobody"
    ]
    if not showable or not stands.any():
        return _no_reasons()
    size, value, median = (
        np.column_stack(parts)
        for parts in zip(*(_evidence(inputs, facts, sign) for facts in showable), strict=True)
    )
    best = size.argmax(axis=1)
    rows = np.flatnonzero(stands & (size.max(axis=1) > 0.0))
    chosen = best[rows]
    return pd.DataFrame(
        {
            "employee_id": inputs.panel["employee_id"].to_numpy()[rows],
            "factor": factor,
            "feature": np.array([facts.name for facts in showable], dtype=object)[chosen],
            "direction": direction,
            "contribution": sign * share[rows],
            "distance": distance[rows],
            "value": value[rows, chosen],
            "comparison_value": median[rows, chosen],
        }
    )


def _above_group(groups: ComparisonGroups, values: FloatArray) -> FloatArray:
    """How far each row lies above its comparison group's mean, NaN without a group."""
    return values - groups.over_members(values, "mean")


def _evidence(
    inputs: ReasonInputs, facts: FeatureFacts, sign: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """How far a feature's share lies above its group's where it may speak (else 0), its value, the median."""
    values = inputs.panel[facts.name]
    if not pd.api.types.is_numeric_dtype(values):  # a label has no side of a median
        nothing = np.full(len(values), np.nan)
        return np.zeros(len(values)), nothing, nothing
    value = values.to_numpy(dtype=np.float64, na_value=np.nan)
    is_enough = inputs.groups.over_members(value, "count") >= MINIMUM_GROUP
    median = np.where(is_enough, inputs.groups.over_members(value, "median"), np.nan)
    side = {"high": value - median, "low": median - value, "either": sign * np.abs(value - median)}
    beyond = sign * side[facts.risk_side]
    is_on_side = (beyond > 0) & (beyond >= facts.step)  # False where value or median is unknown
    share = sign * inputs.contributions[facts.name].to_numpy(dtype=np.float64)
    size = _above_group(inputs.groups, share)
    return np.where(is_on_side & (size > 0), size, 0.0), value, median


def _factor_of(features: Sequence[FeatureFacts], name: str) -> str:
    return next(facts.factor for facts in features if facts.name == name)


def _no_reasons() -> pd.DataFrame:
    texts = {name: pd.Series(dtype="str") for name in ("employee_id", "factor", "feature", "direction")}
    named = ("contribution", "distance", "value", "comparison_value")
    numbers = {name: pd.Series(dtype="float64") for name in named}
    return pd.DataFrame({**texts, **numbers})
