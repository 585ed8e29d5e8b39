"""What a check found, and the one error that stops a run because of it."""

from dataclasses import dataclass

from data_contracts.contract import Severity
from data_contracts.errors import ContractError


@dataclass(frozen=True)
class Violation:
    """One broken promise.

    Attributes:
        table: the table that broke it.
        rule: the fact that should hold.
        severity: what it does to the run.
        description: why it matters.
        rows_broken: rows that break it; 0 where the promise is about the table as a whole.
        rows_total: rows the table had when it was checked.
        examples: up to three offending values, as text.
        advice: what to do about it.
    """

    table: str
    rule: str
    severity: Severity
    description: str
    rows_broken: int
    rows_total: int
    examples: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class TableCount:
    """Where the rows of one table went: `rows_read == rows_used + rows_quarantined`."""

    table: str
    rows_read: int
    rows_used: int
    rows_quarantined: int


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes:
        violations: every broken rule.
        counts: one entry per table that was there.
        rules_checked: how many rules were evaluated.
    """

    violations: tuple[Violation, ...]
    counts: tuple[TableCount, ...]
    rules_checked: int

    def critical(self) -> tuple[Violation, ...]:
        """The violations that stop a run."""
        return tuple(found for found in self.violations if found.severity is Severity.CRITICAL)


def raise_if_critical(report: CheckReport) -> None:
    """Raise one error that names every broken critical rule.

    Raises:
        ContractError: there is at least one; the message says what, where, how many and what to do.
    """
    critical = report.critical()
    if not critical:
        return
    tables = dict.fromkeys(found.table for found in critical)
    lines = []
    for table in tables:
        found = [violation for violation in critical if violation.table == table]
        lines.append(f"{table} broke {len(found)} rule{'s' if len(found) > 1 else ''}")
        lines += [f"  {_sentence(violation)}" for violation in found]
    raise ContractError("\n".join(lines))


def _sentence(violation: Violation) -> str:
    shown = f" ({', '.join(violation.examples)})" if violation.examples else ""
    how_many = (
        f"{violation.rows_broken:,} of {violation.rows_total:,} rows" if violation.rows_broken else "no"
    )
    return f"{violation.rule}: {how_many}{shown} — {violation.advice}"
