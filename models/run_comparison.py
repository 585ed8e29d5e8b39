"""Two trainings held against each other on the people-months that both predicted, with paired intervals.

Both backtests predicted the same people at the same as-of dates; the outcome is the one that the later
training knew. What is compared is therefore how the two procedures would have done month after month, not
the two final fits. Intervals are the weight bootstrap over persons, the same weights for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from models.group_sizes import pool_small_groups
from models.metrics import known_status
from models.paired_measures import ComparedMetric, PairedDifference, paired_differences, undefined_difference
from models.predictions import PERSON_MONTH, Predictions
from models.slices import BootstrapSettings, parts_of

MINIMUM_GROUP_PEOPLE = 30
MINIMUM_GROUP_EXITS = 10
FLAGS = ("is_unseen_person", "is_unseen_team", "is_unseen_manager", "is_after_reorganisation")


@dataclass(frozen=True)
class ComparedSlice:
    """The differences on a part of the common rows.

    Attributes:
        part: 'all', one of `parts_of` ('unseen_people': by both trainings), or for protected groups
            '<attribute>:<group>'.
        origin: the as-of date, or None over all.
        people: distinct persons; people_months: rows; exits: of them with a voluntary exit in the horizon.
        base_rate: exits over people_months; NaN without rows.
        differences: one per measure; undefined ones are NaN.
    """

    part: str
    origin: date | None
    people: int
    people_months: int
    exits: int
    base_rate: float
    differences: tuple[PairedDifference, ...]

    def difference(self, metric: ComparedMetric) -> PairedDifference:
        """That of one measure."""
        return next(found for found in self.differences if found.metric is metric)


@dataclass(frozen=True)
class RunComparison:
    """Two trainings on the rows that both have.

    Attributes:
        horizon_months: the second training's main horizon.
        outcomes_known_at: the later one's cutoff.
        overall: over all common rows.
        origins: how many as-of dates the common rows have.
        months: per as-of date, oldest first; slices: the backtest's, over all as-of dates.
        only_first: rows that only the first has; only_second: that only the second has; unknown: common
            rows whose outcome at the horizon is not known yet. None of them is compared.
    """

    horizon_months: int
    outcomes_known_at: date
    overall: ComparedSlice
    origins: int
    months: tuple[ComparedSlice, ...]
    slices: tuple[ComparedSlice, ...]
    only_first: int
    only_second: int
    unknown: int


@dataclass(frozen=True)
class GroupComparison:
    """The same for protected groups: aggregates only.

    Attributes:
        compared: one slice per group, its part named '<attribute>:<group>'; small groups are counted
            together as 'other groups'.
        withheld: per attribute how many groups have no figures of their own.
    """

    compared: tuple[ComparedSlice, ...]
    withheld: Mapping[str, int]


def speaks_of(predictions: Predictions, horizon_months: int) -> bool:
    """Whether there are risks at this horizon."""
    return horizon_months in predictions.horizons_months


def compare_runs(
    first: Predictions, second: Predictions, bootstrap: BootstrapSettings, *, is_detailed: bool = True
) -> RunComparison:
    """How much better the second training predicts than the first, at the second's main horizon.

    Args:
        first: the training it is held against.
        second: the one that is judged.
        bootstrap: draws and seed of the intervals.
        is_detailed: whether months and slices are compared too, which takes several times as long.

    Raises:
        ValueError: the first does not speak of that horizon.
    """
    horizon = second.main_horizon_months
    common = _common_rows(first, second, horizon)
    known = common[common["status"].notna()].reset_index(drop=True)
    origins = [stamp.date() for stamp in known["as_of_date"].drop_duplicates()] if is_detailed else []
    parts = parts_of(known.assign(employee_id=known["person_code"])) if is_detailed else {}
    return RunComparison(
        horizon_months=horizon,
        outcomes_known_at=max(first.training_cutoff, second.training_cutoff),
        overall=_compare(known, "all", None, bootstrap),
        origins=known["as_of_date"].nunique(),
        months=tuple(
            _compare(known[known["as_of_date"] == pd.Timestamp(day)], "all", day, bootstrap)
            for day in origins
        ),
        slices=tuple(
            _compare(known[mask], part, None, bootstrap) for part, mask in parts.items() if mask.any()
        ),
        only_first=len(first.rows) - len(common),
        only_second=len(second.rows) - len(common),
        unknown=len(common) - len(known),
    )


def compare_groups(
    first: Predictions, second: Predictions, groups: pd.DataFrame, bootstrap: BootstrapSettings
) -> GroupComparison:
    """The same for each protected group, those with too little behind them counted together.

    Args:
        first: the training in use.
        second: the one that is judged.
        groups: person_code, attribute, group; one row per person and attribute.
        bootstrap: draws and seed of the intervals.
    """
    common = _common_rows(first, second, second.main_horizon_months)
    known = common[common["status"].notna()]
    compared: list[ComparedSlice] = []
    withheld: dict[str, int] = {}
    for attribute, members in groups.groupby("attribute", sort=True):
        rows = known.merge(members[["person_code", "group"]], on="person_code")
        spoken = pool_small_groups(
            rows["group"],
            rows["person_code"],
            rows["status"] > 0,
            MINIMUM_GROUP_PEOPLE,
            MINIMUM_GROUP_EXITS,
        )
        withheld[str(attribute)] = spoken.withheld
        compared += [
            _compare(rows[spoken.label == label], f"{attribute}:{label}", None, bootstrap)
            for label in sorted(spoken.label.dropna().unique())
        ]
    return GroupComparison(tuple(compared), withheld)


def _common_rows(first: Predictions, second: Predictions, horizon_months: int) -> pd.DataFrame:
    """person_code, as_of_date, status (NaN: not known yet), first, second (risks), the slices' columns.

    Sorted by (as_of_date, person_code). Flags hold where they hold in both trainings.
    """
    if not speaks_of(first, horizon_months):
        raise ValueError(f"the first training does not speak of {horizon_months} months")
    risk = f"risk_{horizon_months}m"
    both = first.rows.merge(second.rows, on=PERSON_MONTH, suffixes=("_first", "_second"))
    later = "second" if second.training_cutoff >= first.training_cutoff else "first"
    outcomes = pd.DataFrame(
        {name: both[f"{name}_{later}"] for name in ("cause", "months_observed")}, index=both.index
    )
    common = both[PERSON_MONTH].assign(
        status=known_status(outcomes, horizon_months),
        first=both[f"{risk}_first"],
        second=both[f"{risk}_second"],
    )
    for name in FLAGS:
        common[name] = both[f"{name}_first"] & both[f"{name}_second"]
    common["org_unit"] = both[f"org_unit_{later}"]
    return common.sort_values(["as_of_date", "person_code"], ignore_index=True)


def _compare(
    rows: pd.DataFrame, part: str, origin: date | None, bootstrap: BootstrapSettings
) -> ComparedSlice:
    exits = int(rows["status"].sum())
    return ComparedSlice(
        part=part,
        origin=origin,
        people=int(rows["person_code"].nunique()),
        people_months=len(rows),
        exits=exits,
        base_rate=exits / len(rows) if len(rows) else float("nan"),
        differences=paired_differences(rows, bootstrap)
        if 0 < exits < len(rows)
        else tuple(undefined_difference(metric) for metric in ComparedMetric),
    )
