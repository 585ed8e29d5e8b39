"""Holds tables against their contracts with Great Expectations, on the engine's own tables.

The only door to the library, which is imported when a check runs: importing it takes seconds.
"""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

import duckdb

from data_contracts.contract import Contract, Expectation, Rule, Severity
from data_contracts.counted_rows import COUNTED_ROWS, make_known
from data_contracts.library_results import raised_message, rows_found, surplus_columns
from data_contracts.quarantine import (
    columns_of,
    count_offending,
    examples,
    move_to_quarantine,
    offending_rows,
    row_count,
    tables_in,
    unreadable_columns,
)
from data_contracts.report import CheckReport, TableCount, Violation, raise_if_critical
from data_contracts.rules import published_rules, source_rules
from data_contracts.table_rules import (
    TableRule,
    delivered_rule,
    published_shape_rules,
    remaining_rule,
    shape_rules,
)

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.core.batch import Batch
    from great_expectations.datasource.fluent import SQLDatasource

__all__ = ["CheckReport", "TableCount", "Violation", "check_published", "check_shape", "check_tables"]
__all__ += ["raise_if_critical"]

# Counts only: examples come from the engine, so no value of a person travels through the library.
_RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}

_LIBRARY_SEVERITY = {Severity.CRITICAL: "critical", Severity.ROW: "warning", Severity.WARNING: "info"}


def check_shape(con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> CheckReport:
    """Whether `raw.*` has the tables, columns and rows the contracts require.

    Args:
        con: the open database; no transaction may be open on it.
        contracts: the contracts of the configured sources.

    Raises:
        RuntimeError: an expectation could not be evaluated, which is a bug.
    """
    present = tables_in(con, "raw")
    missing = [c for c in contracts if c.is_required and c.table not in present]
    violations = [_violation(c.table, delivered_rule(c), (0, 0), ()) for c in missing]
    counts, checked = [], len(missing)
    with _expectations(con, "raw") as suites:
        for contract in (c for c in contracts if c.table in present):
            relation = f"raw.{contract.table}"
            total = row_count(con, relation)
            rules = shape_rules(contract, columns_of(con, relation))
            violations += _broken_tables(suites, contract.table, rules, total)
            counts.append(TableCount(contract.table, total, total, 0))
            checked += len(rules)
    return CheckReport(tuple(violations), tuple(counts), checked)


def check_tables(con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract]) -> CheckReport:
    """Hold `source.*` against its contracts, and move broken rows to `quarantine.*`.

    First each table by itself; then, on what is left, the rules across rows and tables. A rule that needs a
    table which was not delivered is skipped. Critical violations and warnings are reported, not acted upon.

    Args:
        con: the open database; no transaction may be open on it.
        contracts: the contracts of the configured sources.

    Raises:
        RuntimeError: an expectation could not be evaluated, or counted other rows than the engine: a bug.
    """
    present = tables_in(con, "source")
    delivered = [contract for contract in contracts if contract.table in present]
    read = {contract.table: row_count(con, f"source.{contract.table}") for contract in delivered}
    moved = dict.fromkeys(read, 0)
    violations: list[Violation] = []
    checked = 0
    with _expectations(con, "source") as suites:
        for is_across in (False, True):
            for contract in delivered:
                unreadable = unreadable_columns(con, f"source.{contract.table}")
                rules = [
                    rule
                    for rule in source_rules(contract, unreadable)
                    if rule.is_across is is_across and present.issuperset(rule.reads)
                ]
                found = _broken_rules(con, suites, contract, rules, f"source.{contract.table}")
                broken = {violation.rule for violation in found}
                to_move = [rule for rule in rules if rule.name in broken and rule.severity is Severity.ROW]
                moved[contract.table] += move_to_quarantine(con, contract.table, to_move)
                violations += found
                checked += len(rules)
        for contract in (c for c in delivered if c.is_required):
            violations += _broken_tables(
                suites, contract.table, [remaining_rule(contract)], read[contract.table]
            )
            checked += 1
    counts = tuple(
        TableCount(table, total, row_count(con, f"source.{table}"), moved[table])
        for table, total in read.items()
    )
    return CheckReport(tuple(violations), counts, checked)


def check_published(con: duckdb.DuckDBPyConnection, contract: Contract, table_name: str) -> CheckReport:
    """Hold a table that is about to be published against its contract; any violation is a bug of ours.

    Args:
        con: the open database; no transaction may be open on it.
        contract: the published table's contract.
        table_name: a table, or a frame registered on `con`.

    Raises:
        RuntimeError: an expectation could not be evaluated, which is a bug.
    """
    relation = f"checked.{contract.table}"
    con.execute("CREATE SCHEMA IF NOT EXISTS checked")
    con.execute(
        f"CREATE OR REPLACE TABLE {relation} AS SELECT row_number() OVER () AS _row, * FROM {table_name}"
    )
    total = row_count(con, relation)
    shape, rules = published_shape_rules(contract), published_rules(contract)
    try:
        with _expectations(con, "checked") as suites:
            violations = _broken_tables(suites, contract.table, shape, total)
            # Rules about columns that are not there, or of another type, could only raise.
            checked = () if violations else rules
            violations += _broken_rules(con, suites, contract, checked, relation)
    finally:
        con.execute(f"DROP TABLE {relation}")
    counts = (TableCount(contract.table, total, total, 0),)
    return CheckReport(tuple(violations), counts, len(shape) + len(checked))


class _Suites:
    """Runs suites on the tables of one schema."""

    def __init__(self, gx: ModuleType, source: "SQLDatasource") -> None:
        self._gx = gx
        self._source = source
        self._batches: dict[str, Batch] = {}

    def run(
        self, table: str, expectations: Mapping[str, tuple[Severity, Expectation]]
    ) -> "dict[str, ExpectationValidationResult]":
        """Evaluate one suite.

        Args:
            table: the table's name in the schema.
            expectations: severity and expectation of each rule, by the rule's name.

        Raises:
            RuntimeError: an expectation raised: that is neither a violation nor a pass.
        """
        if not expectations:
            return {}
        suite = self._gx.ExpectationSuite(
            name=table,
            expectations=[
                {
                    "type": expectation.type,
                    "kwargs": dict(expectation.kwargs),
                    "severity": _LIBRARY_SEVERITY[severity],
                    "meta": {"rule": rule},
                }
                for rule, (severity, expectation) in expectations.items()
            ],
        )
        results = self._batch(table).validate(suite, result_format=_RESULT_FORMAT).results
        by_rule = {}
        for result in results:
            rule = result.expectation_config.meta["rule"]
            message = raised_message(result.exception_info)
            if message is not None:
                raise RuntimeError(f"{table}: rule '{rule}' could not be evaluated: {message}")
            by_rule[rule] = result
        return by_rule

    def _batch(self, table: str) -> "Batch":
        if table not in self._batches:
            asset = self._source.add_table_asset(table, table_name=table)
            self._batches[table] = asset.add_batch_definition_whole_table("all").get_batch()
        return self._batches[table]


@contextmanager
def _expectations(con: duckdb.DuckDBPyConnection, schema: str) -> Iterator[_Suites]:
    """Great Expectations on one schema of the open database, in a context that is forgotten afterwards."""
    # Version 1.24 has no analytics client left; others read this at their import.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # Great Expectations 1.24 imports sre_constants and sre_parse, deprecated in Python 3.11.
        warnings.filterwarnings("ignore", r"module 'sre_\w+' is deprecated", DeprecationWarning)
        import great_expectations as gx
    from data_contracts.duckdb_dialect import URL, register, shared_cursors

    register()
    make_known(gx.expectations.UnexpectedRowsExpectation)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        schema, connection_string=URL, kwargs={"creator": shared_cursors(con, schema)}
    )
    try:
        yield _Suites(gx, source)
    finally:
        source.get_engine().dispose()


def _broken_tables(suites: _Suites, table: str, rules: Sequence[TableRule], total: int) -> list[Violation]:
    """The violations among rules about the table as a whole."""
    results = suites.run(table, {rule.name: (rule.severity, rule.expectation) for rule in rules})
    return [
        _violation(table, rule, (0, total), surplus_columns(results[rule.name].result))
        for rule in rules
        if not results[rule.name].success
    ]


def _broken_rules(
    con: duckdb.DuckDBPyConnection,
    suites: _Suites,
    contract: Contract,
    rules: Sequence[Rule],
    relation: str,
) -> list[Violation]:
    """The violations among rules about rows; the library's count must be the engine's."""
    total = row_count(con, relation)
    if total == 0:  # the library counts nothing there, not zero
        return []
    results = suites.run(contract.table, {rule.name: (rule.severity, _expectation(rule)) for rule in rules})
    counted = {name: rows_found(result.result) for name, result in results.items()}
    # Where the expectation is the rule's own SQL, there is nothing to compare.
    stated_twice = [rule for rule in rules if rule.expectation is not None]
    for name, by_engine in count_offending(con, stated_twice, relation).items():
        if counted[name] != by_engine:
            raise RuntimeError(
                f"{contract.table}: rule '{name}' is broken by {counted[name]} rows according to its "
                f"expectation, by {by_engine} according to its SQL; the two must state the same"
            )
    return [
        _violation(contract.table, rule, (counted[rule.name], total), examples(con, contract, rule, relation))
        for rule in rules
        if counted[rule.name] > 0
    ]


def _violation(
    table: str, rule: Rule | TableRule, broken_of_total: tuple[int, int], examples: tuple[str, ...]
) -> Violation:
    broken, total = broken_of_total
    return Violation(table, rule.name, rule.severity, rule.description, broken, total, examples, rule.advice)


def _expectation(rule: Rule) -> Expectation:
    if rule.expectation is not None:
        return rule.expectation
    # The library may put an alias after the batch, so it is named once, where no other alias can follow.
    rows = "WITH checked_rows AS NOT MATERIALIZED (SELECT * FROM {batch})"
    query = f"{rows} {offending_rows(rule, 'checked_rows')}"
    return Expectation(COUNTED_ROWS, {"unexpected_rows_query": query})
