"""Drawn tables in, values per person out: the engine, the tables and a random organisation."""

import random
from datetime import date, timedelta

import duckdb
import ibis
import pyarrow as pa
import pytest

from data_contracts.catalogue import source_contract
from features.build import build_features
from features.catalogue import FEATURES
from features.panel import PANEL_COLUMNS, build_panel
from features.point_in_time import as_recorded, known_at

AS_OF = date(2026, 6, 30)
TABLES = (
    "employment_spells",
    "assignments",
    "leaves",
    "pay",
    "ratings",
    "quotas",
    "deals",
    "sales_results",
    "recognitions",
    "one_on_ones",
    "trainings",
)


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


PEOPLE = tuple(f"s{number:02d}" for number in range(80))
MANAGERS = ("m1", "m2")
FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)


def random_organisation(seed):
    """Typed rows of every table, three years of a small organisation with late records and corrections.

    Every recorded date is explicit, so that a plain cut by date is the whole truth about knowledge.
    """
    rng = random.Random(seed)
    days = (LAST_DAY - FIRST_DAY).days

    def day():
        return FIRST_DAY + timedelta(days=rng.randrange(days))

    def late(from_day):
        return from_day + timedelta(days=rng.choice((0, 0, 0, 3, 20, 90)))

    def maybe(value, share=0.8):
        return value if rng.random() < share else None

    def versions(rows, key, change):
        """Some rows again, corrected and recorded later."""
        again = [
            {
                **row,
                **change(row),
                "recorded_date": row["recorded_date"] + timedelta(days=rng.randint(1, 200)),
            }
            for row in rows
            if rng.random() < 0.2
        ]
        unique = {(*(row.get(column) for column in key), row["recorded_date"]): row for row in rows + again}
        return list(unique.values())

    def spell(person, population):
        start = FIRST_DAY + timedelta(days=rng.randrange(-600, 300)) if rng.random() < 0.9 else day()
        left = rng.random() < 0.4 and population == "seller"
        notice = start + timedelta(days=rng.randrange(300, 1500)) if left else None
        end = notice + timedelta(days=rng.randrange(0, 90)) if notice else None
        kinds = ("voluntary", "voluntary", "involuntary", "internal_move", None)
        return {
            "employee_id": person,
            "spell_id": person,
            "population": population,
            "start_date": start,
            "end_date": end,
            "notice_date": maybe(notice, 0.6),
            "exit_type": rng.choice(kinds) if left else None,
            "recorded_date": late(start),
            "end_recorded_date": late(notice) if left else None,
        }

    def assignment(person, valid_from):
        return {
            "employee_id": person,
            "valid_from": valid_from,
            "role": rng.choice(("kam", *("inside",) * 9)),
            "level": rng.choice(("1", "2")),
            "team_id": maybe(rng.choice(("t1", "t2")), 0.95),
            "manager_id": maybe(rng.choice(MANAGERS), 0.95),
            "country": "SE",
            "recorded_date": late(valid_from),
        }

    spells = [spell(person, "seller") for person in PEOPLE]
    spells += [spell(person, "sales_manager") for person in MANAGERS]
    firsts = [assignment(row["employee_id"], row["start_date"]) for row in spells[: len(PEOPLE)]]
    later = [assignment(rng.choice(PEOPLE), day()) for _ in range(40)]

    def events(count, make):
        rows = []
        for number in range(count):
            row = make(number, rng.choice(PEOPLE), day())
            rows.append({"recorded_date": late(next(v for v in row.values() if isinstance(v, date))), **row})
        return rows

    def pay(_, person, on):
        return {
            "employee_id": person,
            "valid_from": on,
            "base_pay": rng.randrange(300, 600) * 100,
            "target_variable_pay": maybe(rng.randrange(0, 200) * 100),
            "market_median": maybe(45000),
            "currency": "SEK",
        }

    def quota(_, person, on):
        start = rng.choice((on.replace(day=1), date(on.year, 1, 1)))
        return {
            "employee_id": person,
            "period_start": start,
            "period_end": start + timedelta(days=rng.choice((27, 89, 180, 364, 364))),
            "quota": rng.randrange(1, 50) * 1000,
        }

    def deal(number, person, on):
        closed = maybe(on + timedelta(days=rng.randrange(0, 200)), 0.7)
        return {
            "deal_id": f"d{number}",
            "employee_id": person,
            "opened_date": on,
            "closed_date": closed,
            "outcome": rng.choice(("won", "lost")) if closed else None,
            "co_owner_id": maybe(rng.choice(PEOPLE), 0.3),
        }

    def talk(_, person, on):
        held = maybe(on + timedelta(days=rng.randrange(0, 15)), 0.7)
        return {
            "employee_id": person,
            "planned_date": on,
            "requested_date": maybe(on - timedelta(days=rng.randrange(0, 30)), 0.4),
            "held_date": held,
            "arena": rng.choice(("goal", "plan", "practice", "other")) if held else None,
            "recorded_date": late(on),
        }

    def rating(_, person, on):
        return {
            "employee_id": person,
            "period_end": on,
            "period_start": on - timedelta(days=90),
            "rating": rng.randrange(1, 6),
            "scale_max": 5,
        }

    def result(_, person, on):
        return {"employee_id": person, "month": on.replace(day=1), "result": rng.randrange(-5, 60) * 1000}

    def monthly_results():
        months = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]
        rows = [result(0, person, month) for person in PEOPLE for month in months if rng.random() < 0.85]
        return [{**row, "recorded_date": late(row["month"] + timedelta(days=27))} for row in rows]

    def recognition(_, person, on):
        return {"employee_id": person, "recognised_date": on, "giver": "peer"}

    def training(_, person, on):
        return {
            "employee_id": person,
            "completed_date": on,
            "hours": maybe(rng.randrange(1, 17)),
            "linked_to_goal": maybe(rng.random() < 0.5),
        }

    def leave(_, person, on):
        end = maybe(on + timedelta(days=rng.randrange(5, 60)))
        recorded = late(end) if end else None
        return {"employee_id": person, "start_date": on, "end_date": end, "end_recorded_date": recorded}

    made = {
        "employment_spells": spells,
        "assignments": firsts + later,
        "leaves": events(8, leave),
        "pay": events(140, pay),
        "ratings": events(140, rating),
        "quotas": events(500, quota),
        "deals": events(300, deal),
        "sales_results": monthly_results(),
        "recognitions": events(200, recognition),
        "one_on_ones": events(350, talk),
        "trainings": events(140, training),
    }
    changes = {
        "pay": lambda row: {"base_pay": row["base_pay"] + 1000},
        "quotas": lambda row: {"quota": row["quota"] * 2},
        "sales_results": lambda row: {"result": row["result"] + 7000},
        "assignments": lambda row: {"team_id": "t2", "level": "2"},
        "ratings": lambda row: {"rating": 5},
        "deals": lambda row: {"co_owner_id": None},
        "trainings": lambda row: {"hours": 40},
    }
    return {
        table: versions(rows, source_contract(table).key, changes.get(table, lambda row: {}))
        for table, rows in made.items()
    }


@pytest.fixture(scope="session")
def organisation():
    return random_organisation


@pytest.fixture(scope="session")
def everything():
    """An organisation's rows -> panel and all features, by key, as known on a day.

    The expressions are compiled once for each pair of dates and replayed on new rows after that.
    """
    engine = Engine(threads=2)
    scripts = {}

    def build(rows_of, as_of_dates, known_by):
        key = (tuple(as_of_dates), known_by)
        for table, rows in rows_of.items():
            engine.fill_source(table, rows)
        if key not in scripts:
            engine.script = []
            tables = {}
            for table in TABLES:
                contract = source_contract(table)
                typed = engine.con.table(f"typed_{table}")
                known = known_at(as_recorded(typed, contract, 0), contract, known_by)
                tables[table] = engine.store(table, known)
            panel = engine.store("panel", build_panel(tables, as_of_dates, "seller"))
            engine.store("features", build_features(panel, tables, FEATURES, engine.store))
            scripts[key] = engine.script
        else:
            for name, sql in scripts[key]:
                engine.con.con.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")
        found = engine.con.con.execute("SELECT * FROM features").to_arrow_table().to_pylist()
        return {(row["employee_id"], row["as_of_date"]): row for row in found}

    return build
