"""The stages that look back: what became of earlier lists, what it teaches, what drifted since."""

import logging
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from models.calibration import Calibration
from models.calibration_update import CalibrationUpdate, restate_risks
from models.drift import Drift, measure_drift
from models.flight_risk import FlightRiskModel
from pipelines.as_of import months_before
from pipelines.monitoring.back_check import BackCheck, check_back
from pipelines.monitoring.back_check_table import keep_rows
from pipelines.monitoring.calibration_updating import updated_calibration
from pipelines.monitoring.monitoring_record import back_check_record, drift_record, update_record
from pipelines.monitoring.published_months import PublishedList, read_published
from pipelines.session import Session
from pipelines.sources import CheckedSources

log = logging.getLogger("stanna")


@dataclass(frozen=True)
class LookBack:
    """What a run knows of earlier months before it scores its own.

    Attributes:
        checked: the published lists beside what happened.
        model: the model to score with, its calibration brought up to date; None under `no_signal`.
        update: what was applied.
    """

    checked: BackCheck
    model: FlightRiskModel | None
    update: CalibrationUpdate

    @property
    def last_month(self) -> PublishedList | None:
        """The list of the month before this one."""
        day = months_before(self.checked.known_by, 1)
        return next((found for found in self.checked.months.lists if found.as_of_date == day), None)


def check_published(session: Session, sources: CheckedSources) -> BackCheck:
    """Hold every list published before this month against what is on record by its last day."""
    settings = session.config.run
    with session.clock.stage("back_check") as cost:
        months = read_published(
            session.output, sources.as_of_date, settings.organisation, settings.population
        )
        checked = check_back(session.store, months, settings, sources.as_of_date)
        cost.rows = sum(len(found.scores) for found in months.lists)
    return checked


def look_back(session: Session, sources: CheckedSources, model: FlightRiskModel | None) -> LookBack:
    """Check the published lists, and bring the calibration up to date by them where that is asked for."""
    checked = check_published(session, sources)
    update = CalibrationUpdate()
    if model is not None and session.config.calibration.update:
        update = updated_calibration(model, checked)
        model = replace(model, update=Calibration(update.calibration.intercept, update.calibration.slope))
    if update.is_limited:
        log.warning("calibration update=limited intercept=%.2f", update.calibration.intercept)
    return LookBack(checked, model, update)


def monitoring_record(
    session: Session, back: LookBack, people: pd.DataFrame, scores: pd.DataFrame
) -> dict[str, Any]:
    """The parts of run.json about earlier lists, the update and drift."""
    drift = None if back.model is None else find_drift(back.model, people, scores, back)
    return {
        "back_check": back_check_record(back.checked, scores, session.config.run),
        "calibration_update": update_record(back.update, is_on=session.config.calibration.update),
        "drift": drift_record(drift),
    }


def find_drift(
    model: FlightRiskModel, people: pd.DataFrame, scores: pd.DataFrame, back: LookBack
) -> Drift | None:
    """The month beside the model's months of training; a drift that matters is logged as a warning."""
    if model.distribution is None:
        return None
    risks = scores[[f"risk_{horizon}m" for horizon in model.horizons_months]].to_numpy(dtype=np.float64)
    # The months of training knew no update: what it moved is no drift of the people.
    registered = restate_risks(risks, model.leads, model.update, Calibration())
    main = pd.Series(registered[:, model.horizons_months.index(model.main_horizon_months)])
    drift = measure_drift(model.distribution, people, main, back.checked.known_by)
    for found in (*drift.drifted, *([drift.score] if drift.score.matters else [])):
        log.warning(
            "drift column=%r psi=%.3f psi_by_chance=%.3f p=%.2g",
            found.column,
            found.psi,
            found.psi_by_chance,
            found.p_adjusted,
        )
    return drift


def keep_back_check(session: Session, checked: BackCheck) -> str:
    """Write the table of the back-check; returns its path in words."""
    settings = session.config.run
    name = f"{settings.organisation}-{settings.population}"
    return str(keep_rows(session.store, session.output, name, checked.rows))
