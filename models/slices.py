"""The backtest's metrics: of every rung on all and per origin, and of the winner on parts of the people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.candidates import Rung
from models.columns import FloatArray
from models.metrics import Metrics, evaluate
from models.parallel import run_parallel
from models.person_months import BoolArray
from models.splits import Split

MINIMUM_UNIT_PEOPLE = 50
MINIMUM_PART_PEOPLE = 10
SMALL_UNITS = "small_units"
JUDGED = ["employee_id", "as_of_date", "cause", "months_observed", "team_id"]


@dataclass(frozen=True)
class BootstrapSettings:
    """How many weight-bootstrap draws the intervals rest on, and their seed."""

    draws: int
    seed: int


@dataclass(frozen=True)
class SliceMetrics:
    """Metrics of one rung at one horizon on one slice of the test rows.

    Attributes:
        rung: the rung.
        origin: the backtest origin, or None over all origins.
        part: 'all', or a part of the people as in `parts_of`.
        metrics: the measures.
    """

    rung: Rung
    origin: date | None
    part: str
    metrics: Metrics


def observed_origins(
    splits: Sequence[Split], cutoff: date, horizon_months: int, lag_months: int
) -> list[date]:
    """Origins whose whole horizon was observed by the cutoff.

    At a younger origin an early exit would be known and a stayer not yet: a biased base rate.
    """
    last = cutoff.year * 12 + cutoff.month - lag_months
    return [s.origin for s in splits if s.origin.year * 12 + s.origin.month + horizon_months <= last]


def parts_of(rows: pd.DataFrame) -> dict[str, BoolArray]:
    """The parts of the test rows on which a model may fail although it does well on all.

    Args:
        rows: employee_id, org_unit (null where there is none) and the flags is_unseen_person,
            is_unseen_team, is_unseen_manager and is_after_reorganisation.

    Returns:
        'unseen_people', 'unseen_teams', 'unseen_managers': nobody, no team, no manager the origin's fit
        trained on; 'after_reorganisation'; 'unit:<org_unit>' of every unit in which at least 50 people were
        tested, the others together as 'small_units'. A part may be empty.
    """
    parts = {
        "unseen_people": rows["is_unseen_person"].to_numpy(dtype=bool),
        "unseen_teams": rows["is_unseen_team"].to_numpy(dtype=bool),
        "unseen_managers": rows["is_unseen_manager"].to_numpy(dtype=bool),
        "after_reorganisation": rows["is_after_reorganisation"].to_numpy(dtype=bool),
    }
    people = rows.groupby("org_unit", sort=True)["employee_id"].nunique()
    large = people[people >= MINIMUM_UNIT_PEOPLE].index
    parts |= {f"unit:{unit}": (rows["org_unit"] == unit).to_numpy(dtype=bool) for unit in large}
    is_small = rows["org_unit"].notna() & ~rows["org_unit"].isin(large)
    return parts | ({SMALL_UNITS: is_small.to_numpy(dtype=bool)} if is_small.any() else {})


def measure_rungs(
    rows: pd.DataFrame,
    risks: Mapping[Rung, FloatArray],
    origins: Mapping[int, Sequence[date]],
    bootstrap: BootstrapSettings,
    jobs: int,
) -> tuple[SliceMetrics, ...]:
    """Metrics of every rung over all origins, with intervals, and at each, without.

    Args:
        rows: the backtest's test rows with outcomes and team_id.
        risks: per rung, shape (rows, horizons).
        origins: per horizon, in the order of the risks' columns, the origins whose whole horizon was
            observed; other rows are left out.
        bootstrap: for the intervals.
        jobs: processes at once; changes no result.
    """
    judged = rows[JUDGED]
    tasks, keys = [], []
    for position, (horizon, days) in enumerate(origins.items()):
        at_origin = {day: (rows["as_of_date"] == pd.Timestamp(day)).to_numpy() for day in days}
        is_observed = np.logical_or.reduce([np.zeros(len(rows), dtype=bool), *at_origin.values()])
        masks = [(None, is_observed, bootstrap.draws), *((day, here, 0) for day, here in at_origin.items())]
        for rung in risks:
            keys += [(rung, origin) for origin, _, _ in masks]
            slices = tuple((mask, draws) for _, mask, draws in masks)
            tasks.append((risks[rung][:, position], judged, horizon, slices, bootstrap.seed))
    found = [metrics for part in run_parallel(_measure, tasks, jobs) for metrics in part]
    return tuple(
        SliceMetrics(rung, origin, "all", metrics)
        for (rung, origin), metrics in zip(keys, found, strict=True)
    )


def measure_parts(
    rows: pd.DataFrame,
    rung: Rung,
    risk: FloatArray,
    origins: Mapping[int, Sequence[date]],
    bootstrap: BootstrapSettings,
    jobs: int,
) -> tuple[SliceMetrics, ...]:
    """Metrics of one rung on each of `parts_of` the rows, over all origins, with intervals.

    Of a part with fewer than ten people only their numbers are stated: the rest would speak of persons.

    Args:
        rows: as for `measure_rungs`, with what `parts_of` reads.
        rung: whose risks they are.
        risk: shape (rows, horizons).
        origins: as for `measure_rungs`.
        bootstrap: for the intervals.
        jobs: processes at once; changes no result.
    """
    parts, judged = parts_of(rows), rows[JUDGED]
    tasks, is_told = [], []
    for position, (horizon, days) in enumerate(origins.items()):
        is_observed = rows["as_of_date"].isin([pd.Timestamp(day) for day in days]).to_numpy()
        masks = [mask & is_observed for mask in parts.values()]
        is_told += [rows.loc[mask, "employee_id"].nunique() >= MINIMUM_PART_PEOPLE for mask in masks]
        slices = tuple((mask, bootstrap.draws) for mask in masks)
        tasks.append((risk[:, position], judged, horizon, slices, bootstrap.seed))
    found = [metrics for part in run_parallel(_measure, tasks, jobs) for metrics in part]
    return tuple(
        SliceMetrics(rung, None, part, metrics if told else metrics.withheld())
        for part, metrics, told in zip(list(parts) * len(origins), found, is_told, strict=True)
    )


def _measure(
    risk: FloatArray,
    rows: pd.DataFrame,
    horizon_months: int,
    slices: Sequence[tuple[BoolArray, int]],
    seed: int,
) -> list[Metrics]:
    return [
        evaluate(
            risk[mask],
            rows[mask],
            horizon_months,
            teams=rows.loc[mask, "team_id"],
            draws=draws,
            seed=seed,
        )
        for mask, draws in slices
    ]
