"""What every run leaves in its folder whatever its verdict: record, timings, validation report."""

import logging
from pathlib import Path
from typing import Any

from data_contracts.errors import RetentionError, StorageError
from pipelines.folders import staged_folder
from pipelines.publishing import RECORD, report_folder
from pipelines.record import base_record, refusal_record, to_json
from pipelines.session import Session
from pipelines.sources import CheckedSources
from pipelines.validation import FOLDER, write_validation

log = logging.getLogger("stanna")


def refused(
    session: Session, sources: CheckedSources, measured: dict[str, Any], error: RetentionError
) -> RetentionError:
    """Leave the record of a month that gets no scores; returns the error with the place of its report."""
    folder = leave_record(session, sources, measured | refusal_record(str(error)))
    broken = len(sources.report.violations)
    return type(error)(
        f"{error}\n  {broken} broken rule(s) on the validation page: {folder / FOLDER / 'index.html'}"
    )


def leave_record(session: Session, sources: CheckedSources, verdict: dict[str, Any]) -> Path:
    """Leave run.json, timings.json and the validation report of a month that gets no scores.

    Args:
        session: the open command.
        sources: what the check found.
        verdict: what run.json says beyond the sources.

    Returns:
        The folder; never that of a published month.
    """
    folder = report_folder(session.output, sources.as_of_date if sources.is_dated else None)
    try:
        with staged_folder(folder) as staging:
            write_report(session, sources, staging)
            record = to_json(base_record(session.config, sources) | verdict)
            (staging / RECORD).write_text(record, encoding="utf-8")
            write_timings(session, sources, staging)
    except OSError as error:
        raise StorageError(
            f"the validation report could not be written to {folder} ({error.strerror or error}); "
            "make room for it"
        ) from error
    return folder


def write_timings(session: Session, sources: CheckedSources, folder: Path) -> None:
    """What may differ between two runs that publish the same: times, later rows, how the model was got."""
    timings = {
        "stages": session.clock.as_rows(),
        "rows_recorded_later": dict(sources.rows_later),
        "notices": session.tracking.notices,
    }
    (folder / "timings.json").write_text(to_json(timings), encoding="utf-8")


def log_findings(sources: CheckedSources) -> None:
    """One line a table that lost rows or broke rules, and one a broken promise: counts, never values."""
    for count in sources.report.counts:
        log.info(
            "table=%s rows_read=%d rows_used=%d rows_quarantined=%d rows_recorded_later=%d",
            count.table,
            count.rows_read,
            count.rows_used,
            count.rows_quarantined,
            sources.rows_later.get(count.table, 0),
        )
    for found in sources.report.violations:
        log.warning(
            "table=%s severity=%s rows_broken=%d rule=%r",
            found.table,
            found.severity.value,
            found.rows_broken,
            found.rule,
        )


def write_report(session: Session, sources: CheckedSources, folder: Path) -> None:
    """The validation report of a folder that is being written."""
    organisation = session.config.run.organisation
    write_validation(folder / FOLDER, session.store, sources, organisation, session.texts)
