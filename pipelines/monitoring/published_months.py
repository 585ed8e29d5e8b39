"""The months published so far, read back to be held against what happened; what cannot be read is named."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.tables.scores import risk_column
from models.calibration import Calibration
from models.reasons import STATED
from pipelines.publishing import REASONS, RECORD, SCORES

log = logging.getLogger("stanna")


@dataclass(frozen=True)
class PublishedList:
    """One month's list.

    Attributes:
        as_of_date: the month's.
        scores: employee_id, as_of_date (datetime64), risk_band and the risks, sorted by person.
        horizons_months: rising.
        main_horizon_months: the one bands are cut at.
        model_version: of the registered model.
        run_id: of the run that published it.
        update: of the calibration the list was published with.
        stated: employee_id, factor and direction of every reason it published; none until they are read.
    """

    as_of_date: date
    scores: pd.DataFrame
    horizons_months: tuple[int, ...]
    main_horizon_months: int
    model_version: str
    run_id: str
    update: Calibration
    stated: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STATED)))

    def risks(self, horizon_months: int) -> pd.Series:
        """Everybody's risk within a horizon."""
        return self.scores[risk_column(horizon_months)]


@dataclass(frozen=True)
class PublishedMonths:
    """What an output folder holds of the months before a date.

    Attributes:
        lists: oldest first.
        no_signal: months that were published without a list.
        skipped: months that could not be used, and why.
    """

    lists: tuple[PublishedList, ...]
    no_signal: tuple[date, ...]
    skipped: Mapping[str, str]


def read_published(
    output: Path, before: date, organisation: str, population: str, *, since: date | None = None
) -> PublishedMonths:
    """Every month published in the folder before a date; damaged and foreign ones are logged and left out.

    `since` leaves out earlier months unread.
    """
    oldest = "" if since is None else since.isoformat()
    lists, mute, skipped = [], [], {}
    for folder in sorted(output.glob("????-??-??")):
        if not oldest <= folder.name < before.isoformat() or not (folder / SCORES).exists():
            continue
        try:
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            _refuse_foreign(record, folder.name, organisation, population)
            if record["verdict"] == "no_signal":
                mute.append(date.fromisoformat(folder.name))
            else:
                lists.append(_read(folder, record))
        # Whatever a file of another version, another program or a failing disk holds: it is one month less.
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            skipped[folder.name] = f"{type(error).__name__}: {error}".partition("\n")[0]
            log.warning("month=%s is left out of the back-check: %s", folder.name, skipped[folder.name])
    return PublishedMonths(tuple(lists), tuple(mute), skipped)


def with_stated(output: Path, published: PublishedList) -> PublishedList:
    """The list with the reasons it published; without them where they cannot be read any more."""
    path = output / published.as_of_date.isoformat() / REASONS
    try:
        return replace(published, stated=pd.read_parquet(path, columns=list(STATED)))
    except (OSError, ValueError) as error:
        log.warning("month=%s: its reasons are not read: %s", published.as_of_date, type(error).__name__)
        return published


def _refuse_foreign(record: Mapping[str, Any], name: str, organisation: str, population: str) -> None:
    found = (record["organisation"], record["population"], record["as_of_date"])
    if found != (organisation, population, name):
        raise ValueError(f"its {RECORD} speaks of {found[0]}, {found[1]}, {found[2]}")


def _read(folder: Path, record: Mapping[str, Any]) -> PublishedList:
    settings = record["config"]["run"]
    horizons = tuple(int(horizon) for horizon in settings["horizons_months"])
    columns = ["employee_id", "as_of_date", "risk_band", *map(risk_column, horizons)]
    scores = pd.read_parquet(folder / SCORES, columns=[*columns, "run_id", "model_version"])
    if scores.empty or scores[columns].isna().any(axis=None) or scores["employee_id"].duplicated().any():
        raise ValueError(f"{SCORES} lacks values, people, or holds one twice")
    if set(scores["run_id"]) != {record["run_id"]}:
        raise ValueError(f"{SCORES} and {RECORD} come from different runs")
    if (pd.to_datetime(scores["as_of_date"]) != pd.Timestamp(folder.name)).any():
        raise ValueError(f"{SCORES} speaks of another month")
    return PublishedList(
        as_of_date=date.fromisoformat(folder.name),
        scores=scores[columns]
        .assign(as_of_date=pd.Timestamp(folder.name).as_unit("us"))
        .sort_values("employee_id", ignore_index=True),
        horizons_months=horizons,
        main_horizon_months=int(settings["main_horizon_months"]),
        model_version=str(record["model_version"]),
        run_id=str(record["run_id"]),
        update=applied_update(record),
    )


def applied_update(record: Mapping[str, Any]) -> Calibration:
    """The update of the calibration a month was published with, from its run.json."""
    applied = record.get("calibration_update") or {}
    return Calibration(float(applied.get("intercept", 0.0)), float(applied.get("slope", 1.0)))
