"""The sound organisation that defects are made in: its tables, its champion, its published month of May."""

import contextlib
import fcntl
import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq

from pipelines import run as batch
from pipelines.session import RunRequest
from pipelines.simulation import load_parameters, simulate
from tests.mutations.tables import Delivery, Table
from tests.strong_effects import strong_parameters

AS_OF, MONTH_BEFORE = date(2026, 6, 30), date(2026, 5, 31)
TODAY = date(2026, 7, 6)
TABLES = ("employment_spells", "assignments", "pay", "sales_results", "one_on_ones")
EXTRA_TABLES = ("display_names", "trainings", "leaves")

# How users read CSV: as the README shows it, with the engine's guesses, or everything as text.
READERS = {"sniffed": "", "text": ", all_varchar = true, header = true"}

SETTINGS = """
[run]
organisation = "acme"
horizons_months = [1, 3]
main_horizon_months = 3
observed_from = 2023-01-01
minimum_exits = 50
plausible_auc = 1.0

[purpose]
simulated = true
"""
LEARNT_FROM, LEARNT_MONTHS, LEARNT_SEED = 300, 36, 3
SELLERS, MONTHS, SEED = 60, 20, 5


@dataclass(frozen=True)
class Baseline:
    """What the sound tables lead to, read in one way."""

    digests: dict[str, str]
    findings: frozenset[tuple[str, str]]
    scores: pd.DataFrame


@dataclass(frozen=True)
class Organisation:
    """Where the organisation lies, and what is known of it."""

    folder: Path

    @cached_property
    def tables(self) -> dict[str, Table]:
        document = json.loads((self.folder / "tables.json").read_text(encoding="utf-8"))
        return {name: Table(found["columns"], found["rows"]) for name, found in document.items()}

    @property
    def output(self) -> Path:
        return self.folder / "out"

    def as_read(self, reader: str, name: str) -> Path:
        """The sound table with the types the engine gave it when it read the CSV file."""
        return self.folder / f"as-read-{reader}" / f"{name}.parquet"

    @property
    def tracking_uri(self) -> str:
        return f"sqlite:///{self.folder}/mlruns/mlflow.db"

    def request(self, config: Path, output: Path, as_of_date: date | None) -> RunRequest:
        return RunRequest(
            config_path=config,
            as_of_date=as_of_date,
            output=output,
            data=None,
            is_replacing=False,
            today=TODAY,
            tracking_uri=self.tracking_uri,
        )


def write_case(
    delivery: Delivery, folder: Path, reader: str, organisation: Organisation | None = None
) -> Path:
    """The delivery's files and the TOML that reads them, as a user would have them.

    Tables without a defect are what the engine once read from the sound ones: guessing the types of a CSV
    file takes longer than checking it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    untouched = frozenset() if organisation is None else delivery.untouched(organisation.tables)
    delivery.write(folder, untouched)
    read = [name for name in delivery.tables if name not in delivery.unread]
    queries = {
        name: f"SELECT * FROM read_parquet('{organisation.as_read(reader, name)}')"
        if name in untouched
        else delivery.query(name, READERS[reader])
        for name in read
    }
    sections = [f'[sources.{name}]\nsql = """{queries[name]}"""\n' for name in read]
    path = folder / "acme.toml"
    path.write_text(SETTINGS + "\n".join(sections), encoding="utf-8")
    return path


def build_organisation(folder: Path) -> Organisation:
    """Simulate, train once, publish May; shared by all processes of a test run."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "tables.json").exists():
            _train(Organisation(folder))
            _publish(Organisation(folder))
    return Organisation(folder)


def _train(organisation: Organisation) -> None:
    """A champion from a larger organisation of the same kind: so few people carry no model."""
    folder = organisation.folder
    learnt = folder / "learnt"
    simulate(strong_parameters(), LEARNT_SEED, LEARNT_FROM, LEARNT_MONTHS, "default", learnt)
    sections = [
        f"[sources.{name}]\nsql = \"SELECT * FROM read_parquet('{name}.parquet')\"\n" for name in TABLES
    ]
    (learnt / "acme.toml").write_text(SETTINGS + "\n".join(sections), encoding="utf-8")
    trained = batch.train(organisation.request(learnt / "acme.toml", folder / "trained", MONTH_BEFORE))
    assert "verdict ok" in "\n".join(trained.lines), "without a signal nobody has a score that could move"


def _publish(organisation: Organisation) -> None:
    """May and June of the small organisation, read in each way; the tables themselves last."""
    folder = organisation.folder
    small = folder / "small"
    simulate(load_parameters(None), SEED, SELLERS, MONTHS, "default", small)
    tables = {name: _as_text(small / f"{name}.parquet") for name in (*TABLES, *EXTRA_TABLES)}
    _give_other_ids(tables)
    delivery = Delivery.of({name: tables[name] for name in TABLES})
    for reader in READERS:
        config = write_case(delivery, folder / f"sound-{reader}", reader)
        request = organisation.request(config, folder / f"baseline-{reader}", AS_OF)
        batch.score(replace(request, as_of_date=MONTH_BEFORE))
        batch.score(request)
        _keep_as_read(organisation, tables, reader)
    document = {name: {"columns": table.columns, "rows": table.rows} for name, table in tables.items()}
    (folder / "tables.json").write_text(json.dumps(document), encoding="utf-8")


def _keep_as_read(organisation: Organisation, tables: dict[str, Table], reader: str) -> None:
    delivery = Delivery.of(tables)
    csv = organisation.folder / f"as-csv-{reader}"
    csv.mkdir()
    delivery.write(csv, frozenset())
    organisation.as_read(reader, "").parent.mkdir()
    with contextlib.chdir(csv), duckdb.connect() as con:
        for name in tables:
            query = delivery.query(name, READERS[reader])
            con.execute(f"COPY ({query}) TO '{organisation.as_read(reader, name)}' (FORMAT parquet)")


def _as_text(path: Path) -> Table:
    table = pq.read_table(path)
    columns = [
        ["" if value is None else str(value) for value in column.to_pylist()] for column in table.columns
    ]
    return Table(table.column_names, [list(row) for row in zip(*columns, strict=True)])


def _give_other_ids(tables: dict[str, Table]) -> None:
    """Numbers with leading zeros, as personnel systems have them: s00012 -> 00731012, m0003 -> 00842003."""

    def other(old: str) -> str:
        if old == "" or old[0] not in "sm":
            return old
        number, _, spell = old[1:].partition("-")
        return f"00{int(number) + (731000 if old[0] == 's' else 842000)}{'-' + spell if spell else ''}"

    for table in tables.values():
        for column in set(table.columns) & {"employee_id", "manager_id", "spell_id"}:
            table.put(range(len(table.rows)), column, other)
