"""The validation folder: what was broken and what was set aside, for people and for programs."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from data_contracts.catalogue import SOURCES
from data_contracts.check import CheckReport
from pipelines.reports.texts import Texts
from pipelines.reports.validation_page import ValidationView, render_validation_page, violations_csv
from pipelines.store import Store


def write_validation(
    folder: Path, store: Store, report: CheckReport, organisation: str, as_of_date: date, texts: Texts
) -> None:
    """Write index.html, result.json, violations.csv and quarantine/*.parquet into `folder`."""
    quarantine = folder / "quarantine"
    quarantine.mkdir(parents=True, exist_ok=True)
    view = ValidationView(organisation=organisation, as_of_date=as_of_date, report=report)
    (folder / "index.html").write_text(render_validation_page(view, texts), encoding="utf-8")
    (folder / "violations.csv").write_text(violations_csv(report.violations), encoding="utf-8")
    result = {
        "as_of_date": as_of_date.isoformat(),
        "rules_checked": report.rules_checked,
        "violations": [asdict(violation) for violation in report.violations],
        "tables": [asdict(count) for count in report.counts],
    }
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    apart = {contract.table for contract in SOURCES if contract.is_apart}
    for table in store.tables_in("quarantine"):
        if store.row_count("quarantine", table):
            # Names and protected attributes never lie beside scores: of such a row only its number is told.
            columns = "_row, rule" if table in apart else "*"
            store.write_table("quarantine", table, quarantine / f"{table}.parquet", columns, "_row, rule")
