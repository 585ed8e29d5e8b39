"""The data's soundness on one page and as CSV: what was broken, how often, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data_contracts.contract import Severity
from data_contracts.report import CheckReport, Violation
from data_contracts.suspicion import Suspicion
from pipelines.changes import Changes, TableChange
from pipelines.reports.csv_safety import harmless_rows
from pipelines.reports.rendering import render
from pipelines.reports.texts import Texts

_COLUMNS = ("table", "rule", "severity", "description", "rows_broken", "rows_total", "examples", "advice")


@dataclass(frozen=True)
class ValidationView:
    """The check of one month's sources.

    Attributes:
        organisation: its name in the settings.
        as_of_date: the day whose knowledge was checked.
        report: broken rules and row counts.
        changes: the tables beside those of the last run; None when there was none to compare with.
        suspicions: columns that somebody should look at.
    """

    organisation: str
    as_of_date: date
    report: CheckReport
    changes: Changes | None = None
    suspicions: tuple[Suspicion, ...] = ()

    @property
    def critical(self) -> int:
        """How many broken rules stop the run."""
        return sum(violation.severity is Severity.CRITICAL for violation in self.report.violations)

    @property
    def quarantined(self) -> int:
        """How many rows were set aside."""
        return sum(count.rows_quarantined for count in self.report.counts)

    @property
    def changed_tables(self) -> list[TableChange]:
        """The tables whose number of rows, or whose filled columns, are not what they were."""
        tables = self.changes.tables if self.changes else ()
        return [table for table in tables if table.rows_before != table.rows_now or table.columns_emptied]

    @property
    def outcome(self) -> str:
        """Which sentence sums the check up: 'stopped', 'set_aside' or 'sound'."""
        if self.critical:
            return "stopped"
        return "set_aside" if self.quarantined else "sound"


def render_validation_page(view: ValidationView, texts: Texts) -> str:
    """One self-contained HTML document: the verdict, the broken rules by severity, the counts per table."""
    return render("validation.html.j2", view, texts)


def violations_csv(violations: Sequence[Violation]) -> str:
    """One row per broken rule; examples are separated by `; `; no cell runs in a spreadsheet."""
    return harmless_rows(
        _COLUMNS,
        (
            (
                violation.table,
                violation.rule,
                violation.severity.value,
                violation.description,
                violation.rows_broken,
                violation.rows_total,
                "; ".join(violation.examples),
                violation.advice,
            )
            for violation in violations
        ),
    )
