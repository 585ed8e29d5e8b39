"""What stands out in the checked tables beyond their contracts: gates, changes since then, odd columns."""

from collections.abc import Mapping
from dataclasses import replace

import ibis.expr.types as ir

from data_contracts.catalogue import SOURCES, source_contract
from data_contracts.contract import Severity
from data_contracts.report import Violation
from data_contracts.suspicion import Suspicion
from data_contracts.swapped_dates import find_swapped_dates
from features.hindsight import Hindsight, find_suspicions
from features.panel import build_panel
from pipelines.changes import LABELS, Snapshot, compare
from pipelines.config import Config
from pipelines.exits_on_record import nobody_at_risk
from pipelines.gates import (
    changed_amounts,
    changed_volumes,
    emptied_by_quarantine,
    new_labels,
    reorganisation,
    stale_tables,
)
from pipelines.sources import CheckedSources
from pipelines.store import Store


def inspect(store: Store, config: Config, sources: CheckedSources, before: Snapshot | None) -> CheckedSources:
    """The check's result with its gates, the changes since the last run, and the columns to look at.

    Args:
        store: holds the cleaned tables.
        config: the organisation's settings.
        sources: what the contracts said; its tables' shape must be sound.
        before: the last run's tables, or None.
    """
    contracts = [contract for contract in SOURCES if contract.table in config.sources]
    gates = config.gates
    found = [
        *emptied_by_quarantine(
            sources.report,
            {
                c.table: gates.required_set_aside_ratio if c.is_required else gates.set_aside_ratio
                for c in contracts
            },
            [contract.table for contract in contracts if contract.is_required],
            gates.set_aside_severity,
        ),
        *find_swapped_dates(store.con, contracts, gates.swapped_dates_severity),
        *stale_tables(
            store.newest_records(contracts, sources.as_of_date),
            sources.as_of_date,
            config.freshness_days(),
            gates.freshness_severity,
        ),
    ]
    tables = _open_tables(store)
    now = _snapshot(store, sources, tables, config.run.population)
    suspicions: tuple[Suspicion, ...] = ()
    if not sources.report.critical():  # looking back takes tables that a run could use
        suspicions = find_suspicions(store.con, contracts, tables, _hindsight(config, sources))
    if now.people.empty:
        found.append(_nobody(store, config, sources))
    changes = None
    if before is not None:
        changes = compare(before, now)
        found += changed_volumes(changes, gates.volume_change_ratio, gates.volume_severity)
        found += changed_amounts(changes, gates.amount_change_times, gates.volume_severity)
        found += new_labels(changes, gates.new_label_ratio, gates.volume_severity)
        found += reorganisation(changes, gates.manager_change_ratio, gates.manager_change_severity)
    report = replace(sources.report, violations=sources.report.violations + tuple(found))
    return replace(sources, report=report, snapshot=now, changes=changes, suspicions=suspicions)


def _nobody(store: Store, config: Config, sources: CheckedSources) -> Violation:
    """The warning that a score run of these tables would end in a refusal."""
    return Violation(
        table="employment_spells",
        rule="somebody is employed and at work on the as-of date",
        severity=Severity.WARNING,
        description="Without anybody at risk there is nobody to score.",
        rows_broken=0,
        rows_total=store.row_count("source", "employment_spells"),
        examples=(),
        advice=nobody_at_risk(store, config.run.population, sources.as_of_date),
    )


def _hindsight(config: Config, sources: CheckedSources) -> Hindsight:
    settings = config.run
    return Hindsight(
        as_of_date=sources.as_of_date,
        horizon_months=settings.main_horizon_months,
        population=settings.population,
        outcome_lag_months=settings.outcome_lag_months,
        unknown_exits_count_as=settings.unknown_exits_count_as,
    )


def _open_tables(store: Store) -> dict[str, ir.Table]:
    """The tables that features may read: all but those kept apart."""
    return store.sources({contract.table: contract for contract in SOURCES if not contract.is_apart})


def _snapshot(
    store: Store, sources: CheckedSources, tables: Mapping[str, ir.Table], population: str
) -> Snapshot:
    panel = build_panel(tables, [sources.as_of_date], population)
    counts = sources.report.counts
    return Snapshot(
        as_of_date=sources.as_of_date,
        rows={count.table: count.rows_read for count in counts},
        filled={count.table: store.filled_columns(source_contract(count.table)) for count in counts},
        usual_amounts={count.table: store.usual_amounts(source_contract(count.table)) for count in counts},
        people=store.frame(panel.select("employee_id", "manager_id", *LABELS), ("employee_id",)),
    )
