"""What earlier lists of the same model said of the people of this one, in this month's terms."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from models.calibration import Calibration
from models.calibration_update import restate_risks
from models.person_months import leads_between
from pipelines.as_of import months_before
from pipelines.monitoring.published_months import PublishedList, applied_update, read_published

log = logging.getLogger("stanna")

CONTRIBUTIONS = "factor_contributions.parquet"
TREND_MONTHS = 12

# The pseudo-factor of a change in what contributions start from; it has no name a reader could use.
BASE = "base"


@dataclass(frozen=True)
class EarlierFigures:
    """Earlier months of the people listed now; empty after a change of model.

    Attributes:
        risks: employee_id, as_of_date, risk (main horizon), sorted by both: of the last twelve months with a
            list of the same model, as this month's calibration states them.
        changes: employee_id, factor, change: the factor's contribution to the log-odds of the monthly
            hazard less that of the month before. The factor `BASE` is what the base moved by.
    """

    risks: pd.DataFrame
    changes: pd.DataFrame


def no_earlier_figures() -> EarlierFigures:
    """The figures of a first month, or of the first month with another model."""
    return EarlierFigures(
        pd.DataFrame({"employee_id": [], "as_of_date": [], "risk": []}),
        pd.DataFrame({"employee_id": [], "factor": [], "change": []}),
    )


def read_earlier_figures(
    output: Path, record: Mapping[str, Any], contributions: pd.DataFrame
) -> EarlierFigures:
    """The figures of the months published in the folder before a month.

    Args:
        output: where months are published.
        record: the month's run.json.
        contributions: the month's factor_contributions.
    """
    if record["verdict"] != "ok":
        return no_earlier_figures()
    day, model = date.fromisoformat(record["as_of_date"]), str(record["model_version"])
    since = months_before(day, TREND_MONTHS)
    found = read_published(output, day, record["organisation"], record["population"], since=since)
    now = applied_update(record)
    horizon = int(record["config"]["run"]["main_horizon_months"])
    last = _last_contributions(output, month_before(found.lists, months_before(day, 1), model))
    return EarlierFigures(
        earlier_risks(found.lists, model, horizon, now),
        no_earlier_figures().changes
        if last is None
        else contribution_changes(last[0], contributions, last[1], now),
    )


def _last_contributions(
    output: Path, published: PublishedList | None
) -> tuple[pd.DataFrame, Calibration] | None:
    """The contributions published with a list, and its update; None where they cannot be read."""
    if published is None:
        return None
    file = output / published.as_of_date.isoformat() / CONTRIBUTIONS
    columns = ["employee_id", "factor", "contribution", "base_log_odds"]
    try:
        return pd.read_parquet(file, columns=columns), published.update
    # A page without the sentence is a page all the same.
    except (OSError, ValueError, KeyError) as error:
        log.warning("month=%s has no factor contributions to compare with: %s", file.parent.name, error)
        return None


def earlier_risks(
    lists: Sequence[PublishedList], model_version: str, horizon_months: int, now: Calibration
) -> pd.DataFrame:
    """Published risks by the same model, restated; columns as `EarlierFigures.risks`.

    Args:
        lists: oldest first; those of other models, or without the horizon, are left out.
        model_version: this month's.
        horizon_months: the main horizon.
        now: this month's update of the calibration.
    """
    found = [
        pd.DataFrame(
            {
                "employee_id": published.scores["employee_id"],
                "as_of_date": pd.Timestamp(published.as_of_date),
                "risk": _restated(published, horizon_months, now),
            }
        )
        for published in lists
        if published.model_version == model_version and horizon_months in published.horizons_months
    ]
    if not found:
        return no_earlier_figures().risks
    return pd.concat(found[-TREND_MONTHS:]).sort_values(["employee_id", "as_of_date"], ignore_index=True)


def _restated(published: PublishedList, horizon_months: int, now: Calibration) -> np.ndarray:
    horizons = published.horizons_months
    risks = np.column_stack([published.risks(horizon) for horizon in horizons])
    restated = restate_risks(risks, leads_between(horizons), published.update, now)
    return np.asarray(restated[:, horizons.index(horizon_months)])


def contribution_changes(
    then: pd.DataFrame, now: pd.DataFrame, was: Calibration, update: Calibration
) -> pd.DataFrame:
    """What moved each person's log-odds since the month before; columns as `EarlierFigures.changes`.

    Both months come from the same model. The update of the month before is taken back and this month's
    applied, so that a difference is the person's own.

    Args:
        then: last month's factor_contributions.
        now: this month's.
        was: the update last month was published with.
        update: this month's.
    """
    ratio = update.slope / was.slope
    both = now.merge(then, on=["employee_id", "factor"], suffixes=("", "_then"))
    factors = both[["employee_id", "factor"]].assign(
        change=both["contribution"] - ratio * both["contribution_then"]
    )
    bases = both.drop_duplicates("employee_id")
    restated = update.intercept + ratio * (bases["base_log_odds_then"] - was.intercept)
    moved = bases[["employee_id"]].assign(factor=BASE, change=bases["base_log_odds"] - restated)
    return pd.concat([factors, moved]).sort_values(["employee_id", "factor"], ignore_index=True)


def month_before(lists: Sequence[PublishedList], day: date, model_version: str) -> PublishedList | None:
    """The list of that day if it came from the same model."""
    return next(
        (found for found in lists if found.as_of_date == day and found.model_version == model_version), None
    )
