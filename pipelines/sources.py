"""From the organisation's SQL to checked tables that hold what was known on the as-of date."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from data_contracts.catalogue import SOURCES
from data_contracts.check import CheckReport, check_shape, check_tables
from data_contracts.contract import Contract
from data_contracts.input_guard import guard_input
from data_contracts.suspicion import Suspicion
from data_contracts.timed_dates import find_timed_dates
from features.sources import EVENT_SOURCES
from pipelines.as_of import RecordedMonths, last_month_over, require_month_end, resolve_as_of_date
from pipelines.changes import Changes, Snapshot
from pipelines.config import Config
from pipelines.store import Store


@dataclass(frozen=True)
class CheckedSources:
    """What the check found out about the sources of one run.

    Attributes:
        as_of_date: the run's as-of date.
        is_dated: False when the tables' shape was too broken to find the date, and none was asked for.
        delivered: the columns the organisation's SQL returned, by table.
        digests: a digest of the rows visible on the as-of date, by table; empty where the shape was broken.
        report: violations and row counts.
        rows_later: rows recorded after the as-of date and so left out, by table. They must change nothing
            that is published, so only the command's own output and timings.json speak of them.
        snapshot: what the next run compares itself with; None where the shape was broken.
        changes: the tables beside those of the last run; None when there was none.
        suspicions: columns that somebody should look at.
    """

    as_of_date: date
    delivered: Mapping[str, frozenset[str]]
    digests: Mapping[str, str]
    report: CheckReport
    is_dated: bool = True
    rows_later: Mapping[str, int] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    changes: Changes | None = None
    suspicions: tuple[Suspicion, ...] = ()

    def delivered_to_features(self) -> dict[str, frozenset[str]]:
        """The delivered columns without the tables that are kept apart."""
        apart = {contract.table for contract in SOURCES if contract.is_apart}
        return {table: columns for table, columns in self.delivered.items() if table not in apart}


def read_and_check(
    store: Store, config: Config, data_folder: Path, asked: date | None, today: date
) -> CheckedSources:
    """Read every configured source, cut it at the as-of date, and hold it against its contract.

    Leaves the cleaned tables in the engine's schema `source` and broken rows in `quarantine`. Critical
    violations are in the report; raising on them is the caller's part.

    Args:
        store: the engine.
        config: the organisation's settings.
        data_folder: where relative paths in the SQL start.
        asked: the as-of date asked for; None takes the last month the sources cover.
        today: the day of the run.

    Raises:
        ConfigError: a file is missing, SQL fails, or the as-of date is impossible.
    """
    require_month_end(asked, today)
    contracts = [contract for contract in SOURCES if contract.table in config.sources]
    delivered = {
        contract.table: store.read_raw(contract.table, config.sources[contract.table].sql, data_folder)
        for contract in contracts
    }
    grounds = {table: source.legal_grounds for table, source in config.sources.items()}
    guarded = guard_input(contracts, delivered, grounds)
    shape = check_shape(store.con, contracts)
    shape = replace(
        shape,
        violations=guarded + shape.violations,
        rules_checked=shape.rules_checked + len(contracts),
    )
    if shape.critical():
        return CheckedSources(asked or last_month_over(today), delivered, {}, shape, asked is not None)
    timed = find_timed_dates(store.con, contracts, delivered)
    for contract in contracts:
        store.type_source(contract, delivered[contract.table])
    as_of_date = _as_of_date(store, config, contracts, asked, today)
    rows_later = {
        contract.table: store.cut_source(
            contract, as_of_date, config.sources[contract.table].recorded_lag_days
        )
        for contract in contracts
    }
    digests = {contract.table: store.digest(contract.table, contract) for contract in contracts}
    report = check_tables(store.con, contracts)
    moved = {count.table for count in report.counts if count.rows_quarantined}
    for contract in contracts:
        if contract.table in moved:
            store.renew_versions(contract)
    merged = replace(
        report,
        violations=shape.violations + timed + report.violations,
        rules_checked=shape.rules_checked + report.rules_checked,
    )
    return CheckedSources(as_of_date, delivered, digests, merged, rows_later=rows_later)


def _as_of_date(
    store: Store, config: Config, contracts: list[Contract], asked: date | None, today: date
) -> date:
    # Only what was recorded up to the date decides: data that came later must not change the answer.
    until = asked or last_month_over(today)
    events = [contract for contract in contracts if contract.table in EVENT_SOURCES]
    months: dict[date, date] = {}
    for contract in events or contracts:
        lag_days = config.sources[contract.table].recorded_lag_days
        for month, day in store.recorded_months(contract, lag_days, until).items():
            months[month] = max(day, months.get(month, day))
    newest = max(months.values(), default=None)
    return resolve_as_of_date(asked, RecordedMonths(sorted(months), bool(events), newest), today)
