"""Drawn tables in, values per person out: the engine, the tables and a random organisation."""

from datetime import date

import duckdb
import ibis
import pyarrow as pa
import pytest

from data_contracts.catalogue import source_contract
from features.build import build_features
from features.catalogue import features_of
from features.panel import PANEL_COLUMNS, build_panel
from features.point_in_time import as_recorded, known_at
from tests.features.random_rows import random_organisation

AS_OF = date(2026, 6, 30)


class Engine:
    """An in-memory engine whose tables can be filled from Python rows."""

    def __init__(self, threads):
        self.con = ibis.duckdb.from_connection(duckdb.connect(config={"threads": threads}))
        self.script = []

    def store(self, name, expression):
        sql = ibis.to_sql(expression, dialect="duckdb")
        self.script.append((name, sql))
        self.con.con.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")
        return self.con.table(name)

    def fill(self, name, kinds, rows):
        columns = ", ".join(f"{column} {kind}" for column, kind in kinds.items())
        self.con.con.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
        if rows:
            drawn = pa.table({column: pa.array([row.get(column) for row in rows]) for column in kinds})
            self.con.con.register("drawn", drawn)
            self.con.con.execute(f"INSERT INTO {name} SELECT * FROM drawn")
        return self.con.table(name)

    def fill_source(self, table, rows):
        kinds = {column.name: column.kind.value for column in source_contract(table).columns}
        unknown = {column for row in rows for column in row} - set(kinds)
        assert not unknown, f"{table} has no {unknown}"
        return self.fill(f"typed_{table}", kinds, rows)

    def source(self, table, rows, as_of_date, lag_days=0):
        contract = source_contract(table)
        typed = self.fill_source(table, rows)
        return self.store(table, known_at(as_recorded(typed, contract, lag_days), contract, as_of_date))

    def rows(self, expression):
        return self.con.to_pyarrow(expression).to_pylist()


def drawn_rows(text):
    """Rows of a drawn table: a header, a line of dashes, values; empty is null, after # a comment."""
    lines = [line.split("#")[0].rstrip() for line in text.strip("\n").splitlines()]
    lines = [line for line in lines if line.strip() and set(line.strip()) - set("-+")]
    header, *rows = ([cell.strip() or None for cell in line.split("|")] for line in lines)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture(scope="session")
def engine():
    return Engine(threads=1)


@pytest.fixture(scope="session")
def draw():
    return drawn_rows


@pytest.fixture
def sources(engine):
    """Drawn tables by name -> source tables as known on the as-of date."""

    def build(drawn, as_of_date=AS_OF, lag_days=0):
        return {
            table: engine.source(table, drawn_rows(text), as_of_date, lag_days)
            for table, text in drawn.items()
        }

    return build


@pytest.fixture
def feature_test(engine, sources):
    """Check a feature's value per person on drawn tables.

    `drawn` is the feature's source, or a mapping of tables. Who is in the panel: the drawn `panel` (any
    panel columns), else the people of `expected`. `with_features` are computed first.
    """

    def check(feature, drawn, expected, *, as_of_date=AS_OF, panel=None, with_features=(), lag_days=0):
        drawn = {feature.source: drawn} if isinstance(drawn, str) else drawn
        expected = {str(person): value for person, value in expected.items()}
        people = drawn_rows(panel) if panel else [{"employee_id": person} for person in expected]
        kinds = {column: "DATE" if column.endswith("_date") else "VARCHAR" for column in PANEL_COLUMNS}
        base = {"as_of_date": as_of_date.isoformat(), "population": "seller"}
        stored = engine.fill("panel", kinds, [{**base, **person} for person in people])
        built = build_features(
            stored, sources(drawn, as_of_date, lag_days), (*with_features, feature), engine.store
        )
        found = {row["employee_id"]: row[feature.name] for row in engine.rows(built)}
        if expected and not isinstance(next((v for v in expected.values() if v is not None), ""), str):
            expected = {p: None if v is None else pytest.approx(v) for p, v in expected.items()}
        assert {person: found[person] for person in expected} == expected

    return check


@pytest.fixture
def panel_test(engine, sources):
    """The panel's rows (of a few columns) on drawn tables, in order of the keys."""

    def check(drawn, expected, *, as_of_dates=(AS_OF,), population="seller", known_by=AS_OF, lag_days=0):
        tables = sources({"assignments": "employee_id | valid_from", **drawn}, known_by, lag_days)
        panel = build_panel(tables, as_of_dates, population)
        wanted = drawn_rows(expected)
        columns = list(wanted[0]) if wanted else [expected.strip().split("|")[0].strip()]
        found = engine.rows(panel.select(*columns).order_by(columns))
        assert [{c: None if v is None else str(v) for c, v in row.items()} for row in found] == wanted

    return check


@pytest.fixture(scope="session")
def organisation():
    return random_organisation


@pytest.fixture(scope="session")
def everything():
    """An organisation's rows -> panel and all features of a population, by key, as known on a day.

    The expressions are compiled once for each pair of dates and replayed on new rows after that.
    """
    engine = Engine(threads=2)
    scripts = {}

    def build(rows_of, as_of_dates, known_by, population="seller"):
        key = (tuple(as_of_dates), known_by, population)
        for table, rows in rows_of.items():
            engine.fill_source(table, rows)
        if key not in scripts:
            engine.script = []
            tables = {}
            for table in rows_of:
                contract = source_contract(table)
                typed = engine.con.table(f"typed_{table}")
                known = known_at(as_recorded(typed, contract, 0), contract, known_by)
                tables[table] = engine.store(table, known)
            panel = engine.store("panel", build_panel(tables, as_of_dates, population))
            engine.store("features", build_features(panel, tables, features_of(population), engine.store))
            scripts[key] = engine.script
        else:
            for name, sql in scripts[key]:
                engine.con.con.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")
        found = engine.con.con.execute("SELECT * FROM features").to_arrow_table().to_pylist()
        return {(row["employee_id"], row["as_of_date"]): row for row in found}

    return build
