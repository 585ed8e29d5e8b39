"""The commands: which stages run, in which order, and what is told at the end."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.contract import Severity
from data_contracts.errors import ModelError, PublicationError, StorageError
from data_contracts.report import Violation
from pipelines.audits.fairness_record import fairness_lines
from pipelines.audits.leak_record import leak_lines
from pipelines.monitoring.look_back import check_published, keep_back_check
from pipelines.monitoring.monitoring_record import back_check_record
from pipelines.monitoring.monitoring_words import back_check_lines, drift_lines, update_lines
from pipelines.pages import ReportInputs, write_pages
from pipelines.publishing import RECORD, refuse_if_published, staged_month
from pipelines.record import check_record, run_id
from pipelines.run_folder import leave_record
from pipelines.scoring import Scored
from pipelines.session import RunRequest, Session, open_session
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import CheckedSources
from pipelines.stages import (
    TABLES,
    check_for_publication,
    check_sources,
    choose,
    is_due,
    measure,
    publish_month,
    score_people,
    train_model,
)


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
        sources = check_sources(session)
        folder = leave_record(session, sources, check_record())
        return RunOutcome((*_check_lines(sources), f"report: {folder / 'validation' / 'index.html'}"))


def train(request: RunRequest) -> RunOutcome:
    """Check the sources, backtest and train, and track it all."""
    with open_session(request) as session:
        sources = check_sources(session)
        session.tracking.require_registry()
        chosen, _ = train_model(session, sources)
        found = [*leak_lines(chosen.training), *fairness_lines(chosen.training)]
        return RunOutcome((*_check_lines(sources), _model_sentence(chosen.training), *found))


def score(request: RunRequest) -> RunOutcome:
    """Publish scores and reasons of the month with the champion."""
    with open_session(request) as session:
        sources = check_for_publication(session)
        chosen = choose(session, sources)
        if chosen is None:
            raise ModelError(
                f"there is no model of {session.tracking.name} trained by {sources.as_of_date}; "
                "run `stanna train` first"
            )
        panel = measure(session, sources, [sources.as_of_date])
        scored, record, checked = score_people(session, sources, panel, chosen)
        publish_month(session, sources, panel, scored, record, checked, with_pages=False)
        return _published_outcome(session, sources, record)


def report(request: RunRequest) -> RunOutcome:
    """Render the pages of a month whose scores are published."""
    with open_session(request) as session:
        sources = check_sources(session)
        month = session.output / sources.as_of_date.isoformat()
        if not (month / "scores.parquet").exists():
            raise PublicationError(
                f"{month} has no scores to render; run `stanna score` or `stanna run` first"
            )
        if (month / "leadership.html").exists():
            refuse_if_published(session.output, sources.as_of_date, replace=request.is_replacing)
        record, tables = read_month(month)
        if record.get("run_id") != run_id(session.config, sources, sources.as_of_date):
            raise PublicationError(
                f"{month} was scored from other sources, settings or code; "
                "publish it anew with `stanna run --replace`"
            )
        panel = measure(session, sources, [sources.as_of_date])
        scored = Scored(**tables, edges=None)
        with staged_month(session.output, sources.as_of_date) as folder:
            shutil.copytree(month, folder, dirs_exist_ok=True)
            shutil.rmtree(folder / "managers", ignore_errors=True)
            inputs = ReportInputs(session.config, sources, panel, scored, record, session.texts)
            pages = write_pages(folder, session.output, session.store, inputs)
        return RunOutcome((f"{pages} pages written to {month}",))


def run(request: RunRequest) -> RunOutcome:
    """The scheduled batch: check, train if due, score, report, publish."""
    with open_session(request) as session:
        sources = check_for_publication(session)
        chosen = choose(session, sources)
        if chosen is None or is_due(session, sources):
            champion = chosen if chosen is not None and chosen.model is not None else None
            chosen, panel = train_model(session, sources, fallback=champion)
        else:
            panel = measure(session, sources, [sources.as_of_date])
        scored, record, checked = score_people(session, sources, panel, chosen)
        publish_month(session, sources, panel, scored, record, checked, with_pages=True)
        return _published_outcome(session, sources, record)


def backcheck(request: RunRequest) -> RunOutcome:
    """Hold every published list whose horizon has passed against what happened, and keep the table."""
    with open_session(request) as session:
        sources = check_sources(session)
        checked = check_published(session, sources)
        path = keep_back_check(session, checked)
        settings = session.config.run
        record = back_check_record(checked, None, settings)
        kept = f"table: {path}" if len(checked.rows) else "no list could be checked yet; no table was written"
        return RunOutcome(
            (*_check_lines(sources), *back_check_lines(record, settings.main_horizon_months), kept)
        )


def read_month(month: Path) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """The record and the tables of a published month.

    Raises:
        StorageError: a file is missing or damaged.
    """
    try:
        record = json.loads((month / RECORD).read_text(encoding="utf-8"))
        return record, {table: pd.read_parquet(month / f"{table}.parquet") for table in TABLES}
    except (OSError, ValueError) as error:
        raise StorageError(
            f"the published month {month} is damaged ({error}); publish it anew with `stanna run --replace`"
        ) from error


def _check_lines(sources: CheckedSources) -> list[str]:
    """What was read, what was set aside, and what somebody should look at."""
    report = sources.report
    rows = sum(count.rows_read for count in report.counts)
    aside = sum(count.rows_quarantined for count in report.counts)
    lines = [
        f"{sources.as_of_date}: {rows:,} rows in {len(report.counts)} tables held against "
        f"{report.rules_checked} rules; {len(report.violations)} broken, {aside:,} rows set aside"
    ]
    if later := sum(sources.rows_later.values()):
        lines.append(f"left out: {later:,} rows recorded after {sources.as_of_date}")
    lines += [
        f"set aside: {count.table} {count.rows_quarantined:,} of {count.rows_read:,} rows "
        f"({count.rows_quarantined / count.rows_read:.1%})"
        for count in report.counts
        if count.rows_quarantined
    ]
    lines += [
        f"warning: {found.table}: {found.rule}: {_how_many(found)}; {found.advice}"
        for found in report.violations
        if found.severity is Severity.WARNING
    ]
    lines += [f"look at: {found.table}.{found.column}: {found.evidence}" for found in sources.suspicions]
    return lines


def _how_many(found: Violation) -> str:
    examples = ", ".join(found.examples)
    if not found.rows_broken:
        return examples or "the whole table"
    counted = f"{found.rows_broken:,} of {found.rows_total:,} rows"
    return f"{counted} ({examples})" if examples else counted


def _model_sentence(training: Mapping[str, Any]) -> str:
    aucs = ", ".join(
        f"{horizon} {found['auc']['value']:.3f} ({found['auc']['low']:.3f}-{found['auc']['high']:.3f})"
        for horizon, found in training["backtest"][training["rung"]].items()
        if found["auc"]["value"] is not None and found["auc"]["low"] is not None
    )
    return (
        f"verdict {training['verdict']}: {training['rung']}, AUC out of time {aucs}; "
        f"{training['voluntary_exits']:,} voluntary exits among {training['people']:,} people"
    )


def _published_outcome(session: Session, sources: CheckedSources, record: Mapping[str, Any]) -> RunOutcome:
    folder = session.output / sources.as_of_date.isoformat()
    lines = [*_check_lines(sources), _model_sentence(record["model"])]
    lines += [
        f"{name.replace('_', ' ')}: {value:.2f}"
        for name, value in record.items()
        if name.startswith("share_of_") and value is not None
    ]
    lines += session.tracking.notices
    lines += [*leak_lines(record["model"]), *fairness_lines(record["model"])]
    lines.append(f"published: {folder} ({record['people']:,} people)")
    main = session.config.run.main_horizon_months
    lines += back_check_lines(record["back_check"], main)
    lines += update_lines(record["calibration_update"])
    lines += drift_lines(record["drift"])
    missing = session.config.missing_purpose()
    if missing:
        lines.append(f"no page about a person was written: [purpose] lacks {', '.join(missing)}")
    return RunOutcome(tuple(lines))
