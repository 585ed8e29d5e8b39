"""The commands: which stages run, in which order, and what each leaves on disk."""

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.catalogue import published_contract
from data_contracts.check import raise_if_critical
from data_contracts.errors import ContractError, ModelError, PublicationError
from features.catalogue import FEATURES
from models.flight_risk import FlightRiskModel
from pipelines.as_of import landmark_dates, months_before
from pipelines.learning import learn
from pipelines.pages import ReportInputs, write_pages
from pipelines.panels import Panel, measure_panel
from pipelines.publishing import (
    RECORD,
    previous_month,
    refuse_if_published,
    report_folder,
    staged_month,
)
from pipelines.record import base_record, model_record, panel_record, refusal_record, run_id, to_json
from pipelines.reports.csv_safety import harmless_csv
from pipelines.scoring import Scored, ScoringSettings, score_month, withhold_month
from pipelines.session import RunRequest, Session, open_session
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import CheckedSources, read_and_check
from pipelines.tracking import ChosenModel, choose_model, is_training_due, keep_training
from pipelines.truth import read_observable_hazards
from pipelines.validation import write_validation

log = logging.getLogger("stanna")

TABLES = ("scores", "reasons", "factor_contributions", "team_factors")


@dataclass(frozen=True)
class RunOutcome:
    """What a command tells the person who started it."""

    lines: tuple[str, ...]


def simulate_organisation(
    out: Path, seed: int, scenario: str, sellers: int, months: int, parameters: Path | None
) -> None:
    """Write a simulated organisation into `out`."""
    simulate(load_parameters(parameters), seed, sellers, months, scenario, out)


def check(request: RunRequest) -> RunOutcome:
    """Check the sources and write the report, also when they are sound."""
    with open_session(request) as session:
        sources = _checked(session)
        folder = report_folder(session.output, sources.as_of_date)
        _write_report(session, sources, folder)
        return RunOutcome((_check_sentence(sources), f"report: {folder / 'validation' / 'index.html'}"))


def train(request: RunRequest) -> RunOutcome:
    """Check the sources, backtest and train, and track it all."""
    with open_session(request) as session:
        sources = _checked(session)
        chosen, _ = _trained(session, sources)
        return RunOutcome((_check_sentence(sources), _model_sentence(chosen.training)))


def score(request: RunRequest) -> RunOutcome:
    """Publish scores and reasons of the month with the champion."""
    with open_session(request) as session:
        sources = _checked_for_publication(session)
        chosen = _chosen(session, sources)
        if chosen is None:
            raise ModelError(
                f"there is no model of {session.model_name} trained by {sources.as_of_date}; "
                "run `stanna train` first"
            )
        panel = _panel(session, sources, [sources.as_of_date])
        scored, record = _scored(session, sources, panel, chosen)
        _publish(session, sources, panel, scored, record, with_pages=False)
        return _published_outcome(session, sources, record)


def report(request: RunRequest) -> RunOutcome:
    """Render the pages of a month whose scores are published."""
    with open_session(request) as session:
        sources = _checked(session)
        month = session.output / sources.as_of_date.isoformat()
        if not (month / "scores.parquet").exists():
            raise PublicationError(
                f"{month} has no scores to render; run `stanna score` or `stanna run` first"
            )
        if (month / "leadership.html").exists():
            refuse_if_published(session.output, sources.as_of_date, replace=request.is_replacing)
        record = json.loads((month / RECORD).read_text(encoding="utf-8"))
        if record["run_id"] != run_id(session.config, sources, sources.as_of_date):
            raise PublicationError(
                f"{month} was scored from other sources, settings or code; "
                "publish it anew with `stanna run --replace`"
            )
        panel = _panel(session, sources, [sources.as_of_date])
        tables = {table: pd.read_parquet(month / f"{table}.parquet") for table in TABLES}
        scored = Scored(**tables, edges=None)
        with staged_month(session.output, sources.as_of_date) as folder:
            shutil.copytree(month, folder, dirs_exist_ok=True)
            shutil.rmtree(folder / "managers", ignore_errors=True)
            inputs = ReportInputs(session.config, sources, panel, scored, record, session.texts)
            pages = write_pages(folder, session.store, inputs)
        return RunOutcome((f"{pages} pages written to {month}",))


def run(request: RunRequest) -> RunOutcome:
    """The scheduled batch: check, train if due, score, report, publish."""
    with open_session(request) as session:
        sources = _checked_for_publication(session)
        chosen = _chosen(session, sources)
        if chosen is None or _is_due(session, sources):
            chosen, panel = _trained(session, sources, fallback=chosen)
        else:
            panel = _panel(session, sources, [sources.as_of_date])
        scored, record = _scored(session, sources, panel, chosen)
        _publish(session, sources, panel, scored, record, with_pages=True)
        return _published_outcome(session, sources, record)


def _checked_for_publication(session: Session) -> CheckedSources:
    """Check, unless the month must not be touched: then stop as early as the month is known."""
    request = session.request
    if request.as_of_date is not None:
        refuse_if_published(session.output, request.as_of_date, replace=request.is_replacing)
    sources = _checked(session)
    refuse_if_published(session.output, sources.as_of_date, replace=request.is_replacing)
    return sources


def _checked(session: Session) -> CheckedSources:
    """Read and check; a critical violation leaves its report and stops."""
    request = session.request
    with session.clock.stage("check") as cost:
        sources = read_and_check(
            session.store, session.config, session.data_folder, request.as_of_date, request.today
        )
        cost.rows = sum(count.rows_read for count in sources.report.counts)
    try:
        raise_if_critical(sources.report)
    except ContractError as error:
        folder = report_folder(session.output, sources.as_of_date)
        _write_report(session, sources, folder)
        raise ContractError(f"{error}\n  the whole report: {folder / 'validation' / 'index.html'}") from None
    return sources


def _panel(session: Session, sources: CheckedSources, as_of_dates: list[date]) -> Panel:
    with session.clock.stage("features") as cost:
        panel = measure_panel(session.store, sources, session.config.run, as_of_dates)
        cost.rows = len(panel.frame)
    return panel


def _trained(
    session: Session, sources: CheckedSources, fallback: ChosenModel | None = None
) -> tuple[ChosenModel, Panel]:
    """Train at the as-of date and keep the training; returns the model to score with.

    A refusal leaves its record unless a champion can go on scoring.
    """
    settings = session.config.run
    dates = landmark_dates(
        sources.as_of_date, settings.history_months, settings.landmark_every_months, settings.observed_from
    )
    panel = _panel(session, sources, dates)
    truth = None
    if session.config.truth is not None:
        truth = read_observable_hazards(session.data_folder / session.config.truth.folder)
    try:
        with session.clock.stage("train") as cost:
            learned = learn(session.store, panel, settings, sources.as_of_date, truth)
            cost.rows = learned.result.rows
    except ModelError as error:
        if fallback is not None:
            log.warning("no new model was trained (%s); the champion goes on scoring", error)
            return fallback, panel
        _leave_refusal(session, sources, panel, str(error))
        raise
    with session.clock.stage("track"):
        kept = keep_training(session.registry, session.model_name, learned, settings.population)
    return (fallback or kept), panel


def _chosen(session: Session, sources: CheckedSources) -> ChosenModel | None:
    with session.clock.stage("model"):
        return choose_model(session.registry, session.model_name, sources.as_of_date)


def _is_due(session: Session, sources: CheckedSources) -> bool:
    every_months = session.config.run.train_every_months
    return is_training_due(session.registry, session.model_name, sources.as_of_date, every_months)


def _scored(
    session: Session, sources: CheckedSources, panel: Panel, chosen: ChosenModel
) -> tuple[Scored, dict[str, Any]]:
    people = panel.on(sources.as_of_date)
    settings, bands = session.config.run, session.config.bands
    identifier = run_id(session.config, sources, sources.as_of_date)
    with session.clock.stage("score") as cost:
        cost.rows = len(people)
        if chosen.model is None:
            scored = withhold_month(people, settings.horizons_months, identifier)
        else:
            scored = score_month(
                people,
                sources.as_of_date,
                _fitting(chosen.model, settings.horizons_months),
                {feature.name: feature for feature in FEATURES},
                _previous_scores(session.output, sources.as_of_date),
                ScoringSettings(bands.talk_now_ratio, bands.plan_a_talk_ratio, identifier),
            )
    version = None if chosen.model is None else chosen.model.model_version
    record = (
        base_record(session.config, sources)
        | panel_record(panel)
        | model_record(chosen.training, version, scored.edges, len(people))
    )
    return scored, record


def _publish(
    session: Session,
    sources: CheckedSources,
    panel: Panel,
    scored: Scored,
    record: dict[str, Any],
    *,
    with_pages: bool,
) -> None:
    horizons = session.config.run.horizons_months
    with staged_month(session.output, sources.as_of_date) as folder:
        with session.clock.stage("publish") as cost:
            for table in TABLES:
                contract = published_contract(table, horizons)
                session.store.check_and_write(getattr(scored, table), contract, folder / f"{table}.parquet")
            columns = list(published_contract("scores", horizons).column_names)
            (folder / "scores.csv").write_text(harmless_csv(scored.scores[columns]), encoding="utf-8")
            _write_report(session, sources, folder)
            cost.rows = len(scored.scores)
        if with_pages:
            with session.clock.stage("report") as cost:
                inputs = ReportInputs(session.config, sources, panel, scored, record, session.texts)
                cost.rows = write_pages(folder, session.store, inputs)
        (folder / RECORD).write_text(to_json(record), encoding="utf-8")
        (folder / "timings.json").write_text(to_json({"stages": session.clock.as_rows()}), encoding="utf-8")


def _leave_refusal(session: Session, sources: CheckedSources, panel: Panel, reason: str) -> None:
    folder = report_folder(session.output, sources.as_of_date)
    _write_report(session, sources, folder)
    record = base_record(session.config, sources) | panel_record(panel) | refusal_record(reason)
    (folder / RECORD).write_text(to_json(record), encoding="utf-8")


def _write_report(session: Session, sources: CheckedSources, folder: Path) -> None:
    target = folder / "validation"
    shutil.rmtree(target, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    organisation = session.config.run.organisation
    write_validation(target, session.store, sources.report, organisation, sources.as_of_date, session.texts)


def _previous_scores(output: Path, as_of_date: date) -> pd.DataFrame | None:
    folder = previous_month(output, as_of_date)
    if folder is None or folder.name != months_before(as_of_date, 1).isoformat():
        return None
    return pd.read_parquet(folder / "scores.parquet")


def _fitting(model: FlightRiskModel, horizons_months: tuple[int, ...]) -> FlightRiskModel:
    """The model, if it speaks of the configured horizons.

    Raises:
        ModelError: it was trained for others.
    """
    if model.horizons_months != horizons_months:
        raise ModelError(
            f"the champion speaks of {list(model.horizons_months)} months, the configuration asks for "
            f"{list(horizons_months)}; run `stanna train`, or set [run] horizons_months back"
        )
    return model


def _check_sentence(sources: CheckedSources) -> str:
    report = sources.report
    rows = sum(count.rows_read for count in report.counts)
    aside = sum(count.rows_quarantined for count in report.counts)
    return (
        f"{sources.as_of_date}: {rows:,} rows in {len(report.counts)} tables held against "
        f"{report.rules_checked} rules; {len(report.violations)} broken, {aside:,} rows set aside"
    )


def _model_sentence(training: Mapping[str, Any]) -> str:
    ladder = training["backtest"][training["rung"]]
    horizon = list(ladder)[-1] if len(ladder) == 1 else None
    aucs = ", ".join(
        f"{name} {found['auc']['value']:.3f} ({found['auc']['low']:.3f}-{found['auc']['high']:.3f})"
        for name, found in ladder.items()
        if found["auc"]["value"] is not None and (horizon is None or name == horizon)
    )
    return (
        f"verdict {training['verdict']}: {training['rung']}, AUC out of time {aucs}; "
        f"{training['voluntary_exits']:,} voluntary exits among {training['people']:,} people"
    )


def _published_outcome(session: Session, sources: CheckedSources, record: Mapping[str, Any]) -> RunOutcome:
    folder = session.output / sources.as_of_date.isoformat()
    lines = [_check_sentence(sources), _model_sentence(record["model"])]
    lines += [
        f"{name.replace('_', ' ')}: {value:.2f}"
        for name, value in record.items()
        if name.startswith("share_of_")
    ]
    lines.append(f"published: {folder} ({record['people']:,} people)")
    return RunOutcome(tuple(lines))
