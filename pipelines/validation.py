"""The validation folder: what was broken, set aside and changed, for people, programs and the next run."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.catalogue import SOURCES
from pipelines.changes import Snapshot
from pipelines.reports.texts import Texts
from pipelines.reports.validation_page import ValidationView, render_validation_page, violations_csv
from pipelines.sources import CheckedSources
from pipelines.store import Store

log = logging.getLogger("stanna")

FOLDER = "validation"
RESULT = "result.json"
PEOPLE = "people.parquet"


def write_validation(
    folder: Path, store: Store, sources: CheckedSources, organisation: str, texts: Texts
) -> None:
    """Write the page, result.json, violations.csv, people.parquet and quarantine/*.parquet into `folder`."""
    quarantine = folder / "quarantine"
    quarantine.mkdir(parents=True, exist_ok=True)
    view = ValidationView(
        organisation=organisation,
        as_of_date=sources.as_of_date,
        report=sources.report,
        changes=sources.changes,
        suspicions=sources.suspicions,
    )
    (folder / "index.html").write_text(render_validation_page(view, texts), encoding="utf-8")
    (folder / "violations.csv").write_text(violations_csv(sources.report.violations), encoding="utf-8")
    (folder / RESULT).write_text(
        json.dumps(_result(sources, view.outcome), indent=1) + "\n", encoding="utf-8"
    )
    if sources.snapshot is not None:
        sources.snapshot.people.to_parquet(folder / PEOPLE, index=False)
    kept_back = {contract.table for contract in SOURCES if contract.is_apart or contract.is_confidential}
    for table in store.tables_in("quarantine"):
        if store.row_count("quarantine", table):
            # Names, protected attributes and answers of a few never lie here: of such a row only its number.
            columns = "_row, rule" if table in kept_back else "*"
            store.write_table("quarantine", table, quarantine / f"{table}.parquet", columns, "_row, rule")


def last_snapshot(output: Path, as_of_date: date) -> Snapshot | None:
    """What the tables of the last earlier month in the output folder held.

    Months whose check stopped are passed over, as are those without a readable report (of an older version,
    or damaged), which are logged. None when there is no other.
    """
    names = sorted((path.name for path in output.glob("????-??-??")), reverse=True)
    for name in names:
        folder = output / name / FOLDER
        if name >= as_of_date.isoformat() or not folder.is_dir():
            continue
        try:
            found = _read_snapshot(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning(
                "the earlier report in %s cannot be read (%s); nothing is compared with it", folder, error
            )
            continue
        if found is not None:
            return found
    return None


def _read_snapshot(folder: Path) -> Snapshot | None:
    result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    if result["outcome"] == "stopped":
        return None
    return Snapshot(
        as_of_date=date.fromisoformat(result["as_of_date"]),
        rows={table["table"]: table["rows_read"] for table in result["tables"]},
        filled={table["table"]: tuple(table["columns_filled"]) for table in result["tables"]},
        usual_amounts={table["table"]: table["usual_amounts"] for table in result["tables"]},
        people=pd.read_parquet(folder / PEOPLE),
    )


def _result(sources: CheckedSources, outcome: str) -> Mapping[str, Any]:
    filled = sources.snapshot.filled if sources.snapshot is not None else {}
    amounts = sources.snapshot.usual_amounts if sources.snapshot is not None else {}
    return {
        "as_of_date": sources.as_of_date.isoformat(),
        "outcome": outcome,
        "rules_checked": sources.report.rules_checked,
        "violations": [asdict(violation) for violation in sources.report.violations],
        "tables": [
            asdict(count)
            | {
                "columns_filled": list(filled.get(count.table, ())),
                "usual_amounts": dict(amounts.get(count.table, {})),
            }
            for count in sources.report.counts
        ],
        "changes": None
        if sources.changes is None
        else asdict(sources.changes) | {"since": sources.changes.since.isoformat()},
        "suspicions": [asdict(suspicion) for suspicion in sources.suspicions],
    }
