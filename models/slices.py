"""The backtest's metrics: per rung and horizon, on all, on unseen people and teams, and per origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.candidates import Rung
from models.columns import FloatArray
from models.metrics import Metrics, evaluate
from models.person_months import BoolArray
from models.splits import Split


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
        part: 'all', 'unseen_people' (nobody the fold trained on) or 'unseen_teams'.
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


def measure_slices(
    rows: pd.DataFrame,
    risks: Mapping[Rung, FloatArray],
    horizons_months: Sequence[int],
    origins: Mapping[int, Sequence[date]],
    bootstrap: BootstrapSettings,
) -> tuple[SliceMetrics, ...]:
    """Metrics of every rung on every slice.

    Args:
        rows: the backtest's test rows with outcomes, team_id, is_unseen_person and is_unseen_team.
        risks: per rung, shape (rows, horizons).
        horizons_months: the horizons of the risks' columns.
        origins: per horizon, the origins whose whole horizon was observed; other rows are left out.
        bootstrap: for the intervals over all origins; figures of one origin have none.
    """
    parts = {
        "all": np.ones(len(rows), dtype=bool),
        "unseen_people": rows["is_unseen_person"].to_numpy(dtype=bool),
        "unseen_teams": rows["is_unseen_team"].to_numpy(dtype=bool),
    }
    found: list[SliceMetrics] = []
    for position, horizon in enumerate(horizons_months):
        at_origin = {day: (rows["as_of_date"] == pd.Timestamp(day)).to_numpy() for day in origins[horizon]}
        is_observed = rows["as_of_date"].isin([pd.Timestamp(day) for day in origins[horizon]]).to_numpy()
        slices: list[tuple[date | None, str, BoolArray, int]] = [
            (None, part, mask & is_observed, bootstrap.draws) for part, mask in parts.items()
        ]
        slices += [(day, "all", mask, 0) for day, mask in at_origin.items()]
        for rung in risks:
            for origin, part, mask, draws in slices:
                metrics = evaluate(
                    risks[rung][mask, position],
                    rows[mask],
                    horizon,
                    teams=rows.loc[mask, "team_id"],
                    draws=draws,
                    seed=bootstrap.seed,
                )
                found.append(SliceMetrics(rung, origin, part, metrics))
    return tuple(found)
