"""What a check of tiny tables need not pay a thousand times: compiling queries, threads, counting twice.

- An Ibis expression over the sources is built and compiled once in a process and not once a check; equal
  tables give equal expressions, and these equal SQL.
- The engine gets one thread: two processes share the cores already.
- A check counts each rule twice, by Great Expectations and by the rule's own SQL, and raises where the
  two differ. The library takes most of a small check's time, so most mutations are counted by the engine
  alone; the rest, and every other test, count twice.
- Suspicious columns, which never stop a run, are looked for where a column as a whole was changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import duckdb
import ibis
import ibis.expr.types as ir

from data_contracts import check
from data_contracts.quarantine import columns_of, row_count
from features import hindsight
from pipelines import inspection, store

COMPILED: dict[tuple[object, object], object] = {}
BUILT: dict[tuple[object, ...], ir.Table] = {}
BUILDERS = (
    (store, "as_recorded"),
    (store, "known_at"),
    (store, "with_recorded_dates"),
    (store, "with_superseded"),
    (inspection, "build_panel"),
    (hindsight, "build_panel"),
)


def identity(argument):
    """What makes two arguments the same question."""
    if isinstance(argument, ir.Table):
        return argument.op()
    if isinstance(argument, dict):
        return tuple((name, identity(value)) for name, value in argument.items())
    return tuple(argument) if isinstance(argument, list) else argument


def built_once(build):
    """The function of tables, contracts and dates, which answers the same question once."""

    def call(*arguments):
        key = (build.__name__, *map(identity, arguments))
        if key not in BUILT:
            BUILT[key] = build(*arguments)
        return BUILT[key]

    return call


@contextmanager
def one_thread_and_compiled_once() -> Iterator[None]:
    """Share expressions and their queries, and keep the engine to one thread, while the block runs."""
    builders = [(module, name, getattr(module, name)) for module, name in BUILDERS]
    compile_anew, connect = ibis.to_sql, duckdb.connect

    def to_sql(expression, dialect=None):
        key = (expression.op(), dialect)
        if key not in COMPILED:
            COMPILED[key] = compile_anew(expression, dialect=dialect)
        return COMPILED[key]

    ibis.to_sql = to_sql
    duckdb.connect = lambda *arguments, **options: (
        connect(*arguments, **options) if arguments or options else connect(config={"threads": 1})
    )
    for module, name, build in builders:
        setattr(module, name, built_once(build))
    try:
        yield
    finally:
        ibis.to_sql, duckdb.connect = compile_anew, connect
        for module, name, build in builders:
            setattr(module, name, build)


class EngineSuites:
    """What `check` asks of the library, answered by the engine."""

    def __init__(self, con, schema: str) -> None:
        self._con = con
        self._schema = schema

    def run(self, table, expectations):
        return {rule: self._result(table, expected) for rule, (_, expected) in expectations.items()}

    def _result(self, table, expected):
        relation = f"{self._schema}.{table}"
        kwargs = expected.kwargs
        match expected.type:
            case "expect_column_to_exist":
                is_met = kwargs["column"] in columns_of(self._con, relation)
            case "expect_table_columns_to_match_set":
                surplus = sorted({"_row", *columns_of(self._con, relation)} - set(kwargs["column_set"]))
                details = {"mismatched": {"unexpected": surplus}}
                return SimpleNamespace(success=not surplus, result={"details": details})
            case "expect_table_row_count_to_be_between":
                is_met = row_count(self._con, relation) >= kwargs["min_value"]
            case "expect_table_columns_to_match_ordered_list":
                is_met = ["_row", *columns_of(self._con, relation)] == kwargs["column_list"]
            case "unexpected_rows_expectation":
                query = kwargs["unexpected_rows_query"].replace("{batch}", relation)
                query = query.replace("current_schema()", f"'{self._schema}'")
                is_met = not self._con.execute(query).fetchall()
            case _:
                raise NotImplementedError(expected.type)
        return SimpleNamespace(success=is_met, result={})


@contextmanager
def without_suspicions(*, active: bool) -> Iterator[None]:
    """Let `check` look for no suspicious columns while the block runs."""
    real = inspection.find_suspicions
    if active:
        inspection.find_suspicions = lambda *_: ()
    try:
        yield
    finally:
        inspection.find_suspicions = real


@contextmanager
def engine_only(*, active: bool) -> Iterator[None]:
    """Let `check` count with the engine alone while the block runs."""
    if not active:
        yield
        return
    real = check._expectations, check._broken_rules

    @contextmanager
    def suites(con, schema):
        yield EngineSuites(con, schema)

    def broken_rules(con, suites, contract, rules, relation):
        total = row_count(con, relation)
        counted = check.count_offending(con, rules, relation) if total else {}
        return [
            check._violation(
                contract.table,
                rule,
                (counted[rule.name], total),
                check.examples(con, contract, rule, relation),
            )
            for rule in rules
            if counted.get(rule.name)
        ]

    check._expectations, check._broken_rules = suites, broken_rules
    try:
        yield
    finally:
        check._expectations, check._broken_rules = real
