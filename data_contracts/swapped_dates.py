"""Dates that look as if day and month were exchanged: 3 April read as 4 March."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

import duckdb
import numpy as np

from data_contracts.contract import Contract, Severity, quoted
from data_contracts.delivered_dates import DeliveredDates, delivered_dates
from data_contracts.quarantine import EXAMPLES, tables_in
from data_contracts.report import Violation
from data_contracts.swap_calendar import calendar_evidence
from data_contracts.swap_evidence import DatePairs, PairEvidence, pair_evidence

_OTHER_DATES = "the column's other dates"


def find_swapped_dates(
    con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], severity: Severity
) -> tuple[Violation, ...]:
    """The date columns in which day and month look exchanged, in part of the rows or in all.

    Nothing is said about a column without strong evidence: by chance alone less than one sound delivery in a
    million would be accused. So a few exchanged dates in a column that nothing holds against another date are
    not noticed.

    Args:
        con: the open database; `source.*` as the checks left it. Rows in `quarantine.*` are read, too: an
            exchanged date often breaks a rule.
        contracts: the contracts of the configured sources.
        severity: of the violations.
    """
    present = tables_in(con, "source")
    found: list[Violation] = []
    for contract in contracts:
        if contract.table in present:
            found += _of_table(con, contract, severity)
    return tuple(found)


def _of_table(con: duckdb.DuckDBPyConnection, contract: Contract, severity: Severity) -> list[Violation]:
    with delivered_dates(con, contract) as dates:
        calendars = {name: days for name in dates.columns if (days := _calendar(con, dates.rows, name))}
        pairs = [
            *combinations(calendars, 2),
            *((name, reference) for name in calendars for reference in dates.references),
        ]
        by_pairs = [evidence for a, b in pairs for evidence in pair_evidence(_date_pairs(con, dates, a, b))]
    for name, days in calendars.items():
        by_pairs += pair_evidence(_own_pairs(name, days))
    return [
        violation
        for name, days in calendars.items()
        if (violation := _violation(contract, severity, name, days, by_pairs)) is not None
    ]


def _calendar(con: duckdb.DuckDBPyConnection, rows: str, column: str) -> dict[date, int]:
    """How many rows have each day."""
    name = quoted(column)
    found = con.execute(
        f"SELECT {name}, count(*) FROM {rows} WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return dict(found)


def _date_pairs(
    con: duckdb.DuckDBPyConnection, dates: DeliveredDates, column: str, reference: str
) -> DatePairs:
    a, b = quoted(column), quoted(reference)
    found = con.execute(
        f"SELECT {a} - DATE '1970-01-01', {b} - DATE '1970-01-01', count(*) FROM {dates.rows} "
        f"WHERE {a} IS NOT NULL AND {b} IS NOT NULL GROUP BY 1, 2"
    ).fetchnumpy()
    days, reference_days, rows = (np.asarray(values, dtype=np.int64) for values in found.values())
    return DatePairs(column, reference, days, reference_days, rows, reference in dates.references)


def _own_pairs(column: str, days: Mapping[date, int]) -> DatePairs:
    """The column beside one fixed day: what is usual is then the range of its own dates."""
    numbers = np.array(list(days), dtype="datetime64[D]").astype(np.int64)
    rows = np.array(list(days.values()), dtype=np.int64)
    return DatePairs(column, _OTHER_DATES, numbers, np.zeros_like(numbers), rows, True)


def _violation(
    contract: Contract,
    severity: Severity,
    column: str,
    days: Mapping[date, int],
    by_pairs: Sequence[PairEvidence],
) -> Violation | None:
    """The violation of one column, from the evidence that counts most rows."""
    pairs = sorted(
        (pair for pair in by_pairs if pair.column == column), key=lambda pair: (-pair.rows, pair.reference)
    )
    alone = calendar_evidence(days)
    if alone is not None and (not pairs or alone.rows > pairs[0].rows):
        rows, examples, reason = alone.rows, alone.examples, alone.reason
    elif pairs:
        rows, examples = pairs[0].rows, pairs[0].examples
        reason = f"far from {pairs[0].reference}, and at a usual distance with day and month exchanged"
    else:
        return None
    return Violation(
        table=contract.table,
        rule=f"dates of {column} are not day-month swapped",
        severity=severity,
        description=f"3 April read as 4 March is a wrong day that looks like a right one; found: {reason}.",
        rows_broken=rows,
        rows_total=sum(days.values()),
        examples=() if contract.is_apart else tuple(f"'{day}'" for day in examples[:EXAMPLES]),
        advice=(
            f"read {column} as text and parse it in the SQL of [sources.{contract.table}] with "
            f"strptime({column}, '%d/%m/%Y') or the format it really has"
        ),
    )
