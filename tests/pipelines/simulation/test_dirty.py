"""The scenarios dirty and untidy: every rule of the contracts is broken somewhere, and found there alone."""

import csv
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data_contracts.catalogue import SOURCES, source_contract
from data_contracts.contract import Severity
from pipelines.config import load_config
from pipelines.inspection import inspect
from pipelines.simulation import load_parameters, simulate
from pipelines.simulation.defects.catalogue import (
    BY_NAME,
    BY_TABLE,
    NOT_PLANTED,
    planter_of,
    reason_not_to,
    rules_of,
)
from pipelines.sources import CheckedSources, read_and_check
from pipelines.store import Store
from tests.mutations.economy import engine_only

TODAY = date(2026, 11, 22)
FEW = {"sellers": 80, "months": 24}  # of some kinds of defects there is none: the tables are too small
ENOUGH = {"sellers": 300, "months": 36}  # for every kind of defect


@dataclass(frozen=True)
class Checked:
    """What a check found, and the rows it set aside by table."""

    sources: CheckedSources
    quarantine: dict[str, pd.DataFrame]

    def broken(self) -> dict[tuple[str, str], int]:
        """The rows that break each rule, by table and rule."""
        return {(found.table, found.rule): found.rows_broken for found in self.sources.report.violations}


def write_config(folder: Path, data: Path) -> Path:
    """The settings of an organisation with every table of the data folder."""
    lines = ["[run]", 'organisation = "acme"', "[purpose]", "simulated = true"]
    for path in sorted(data.glob("*.parquet")):
        lines += [f"[sources.{path.stem}]", f"sql = \"SELECT * FROM read_parquet('{path.name}')\""]
    config = folder / "acme.toml"
    config.write_text("\n".join(lines), encoding="utf-8")
    return config


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> Callable[..., Checked]:
    """An organisation's tables as the check leaves them; with the engine alone, or the library too."""
    done: dict[Path, Checked] = {}

    def check(data: Path, *, with_library: bool = False) -> Checked:
        if data not in done:
            config = load_config(write_config(tmp_path_factory.mktemp("settings"), data))
            store = Store()
            with nullcontext() if with_library else engine_only(active=True):
                sources = inspect(store, config, read_and_check(store, config, data, None, TODAY), None)
            quarantine = {
                table: store.con.execute(f"SELECT _row, rule FROM quarantine.{table}").df()
                for table in store.tables_in("quarantine")
            }
            store.close()
            done[data] = Checked(sources, quarantine)
        return done[data]

    return check


@pytest.fixture(scope="module")
def planted(read) -> Callable[[Path], pd.DataFrame]:
    return lambda folder: read(folder, "truth/defects")


def assert_found_and_nothing_else(defects: pd.DataFrame, found: Checked) -> None:
    by_rule = defects.groupby(["table", "rule"])._row.nunique().to_dict()
    assert found.broken() == by_rule
    of_rows = defects[defects.severity == "row"]
    expected = {
        (table, int(row), rule)
        for table, row, rule in of_rows[["table", "_row", "rule"]].itertuples(index=False)
    }
    set_aside = {
        (table, int(row), rule)
        for table, rows in found.quarantine.items()
        for row, rule in rows.itertuples(index=False)
    }
    assert set_aside == expected


@pytest.mark.parametrize("contract", SOURCES, ids=lambda contract: contract.table)
def test_every_rule_of_a_table_is_broken_somewhere_or_says_why_not(contract):
    forgotten = [
        rule
        for rule in rules_of(contract)
        if planter_of(contract.table, rule) is None and reason_not_to(rule) is None
    ]
    assert forgotten == []


def test_no_planter_and_no_reason_is_about_a_rule_that_there_is_not():
    rules = {(contract.table, rule) for contract in SOURCES for rule in rules_of(contract)}
    names = {rule for _, rule in rules}
    patterns = [pattern for pattern, _ in (*BY_NAME, *NOT_PLANTED)]
    assert [key for key in BY_TABLE if key not in rules] == []
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, name) for name in names)] == []


def test_a_rule_with_a_planter_has_no_reason_not_to_be_broken():
    assert [rule for _, rule in BY_TABLE if reason_not_to(rule) is not None] == []


def test_every_planted_defect_is_found_at_its_row_and_nothing_else_is(organisation, checked, planted):
    folder = organisation("dirty", **FEW)
    assert_found_and_nothing_else(planted(folder), checked(folder))


def test_nothing_is_reported_about_the_default_organisation(organisation, checked):
    """No rule is broken, no gate is closed, no dates look swapped, and no column looks odd."""
    found = checked(organisation(**FEW))
    assert found.broken() == {}
    assert found.sources.suspicions == ()
    assert found.quarantine == {} or all(rows.empty for rows in found.quarantine.values())


@pytest.mark.slow
def test_in_untidy_the_same_defects_stop_no_run(organisation, checked, planted):
    folder = organisation("untidy", **FEW)
    found = checked(folder)
    assert_found_and_nothing_else(planted(folder), found)
    assert found.sources.report.critical() == ()
    assert found.sources.suspicions == ()


def test_the_truth_of_dirty_is_that_of_the_default_organisation(organisation):
    dirty, default = organisation("dirty", **FEW), organisation(**FEW)
    for name in ("hazards", "contributions", "signals", "latents"):
        path = Path("truth") / f"{name}.parquet"
        assert (dirty / path).read_bytes() == (default / path).read_bytes()


@pytest.mark.parametrize("contract", SOURCES, ids=lambda contract: contract.table)
def test_all_other_values_are_those_of_the_default_organisation(organisation, planted, contract):
    table = contract.table
    dirty = pq.read_table(organisation("dirty", **FEW) / f"{table}.parquet")
    default = pq.read_table(organisation(**FEW) / f"{table}.parquet")
    defects = planted(organisation("dirty", **FEW)).query("table == @table")
    spoilt = defects._row.dropna().astype(int) - 1
    for name in default.column_names:
        sound = default[name].cast("string").to_pandas()
        delivered = dirty[name].cast("string").to_pandas()[: len(sound)]
        changed = sound.index[~(sound.eq(delivered) | (sound.isna() & delivered.isna()))]
        # A column without any value is given a sound one, so that it is no column of unreadable values.
        excused = default.num_rows if default[name].null_count == default.num_rows else 0
        assert len(set(changed) - set(spoilt)) <= min(1, excused), name


def test_the_list_says_where_a_defect_lies_and_what_was_there(organisation, planted):
    folder = organisation("dirty", **FEW)
    defects = planted(folder)
    assert list(defects) == [
        "table",
        "rule",
        "severity",
        "column",
        "key",
        "_row",
        "kind",
        "original",
        "planted",
    ]
    assert set(defects.severity) == {severity.value for severity in Severity}
    for table, rows in defects[defects._row.notna() & defects.column.notna()].groupby("table"):
        delivered = pq.read_table(folder / f"{table}.parquet")
        contract = source_contract(table)
        names = [n for n in contract.key or contract.required_columns if n in delivered.column_names]
        texts = {name: delivered[name].cast("string").to_pylist() for name in delivered.column_names}
        for defect in rows.itertuples():
            row = int(defect._6) - 1
            assert texts[defect.column][row] == (None if pd.isna(defect.planted) else defect.planted)
            assert defect.key == "|".join(f"{name}={texts[name][row] or ''}" for name in names)


def test_no_row_has_two_defects(organisation, planted):
    defects = planted(organisation("dirty", **FEW)).dropna(subset="_row")
    kinds = defects.groupby(["table", "_row"]).kind.nunique()
    assert (kinds == 1).all()


def test_the_same_seed_plants_the_same_defects_and_another_seed_others(organisation, planted, tmp_path):
    first = planted(organisation("dirty", **FEW))
    simulate(load_parameters(), 7, FEW["sellers"], FEW["months"], "dirty", tmp_path)
    assert planted(tmp_path).equals(first)
    assert not planted(organisation("dirty", seed=8, **FEW)).equals(first)


@pytest.mark.slow
def test_an_organisation_too_small_for_all_defects_has_those_it_has_room_for(
    organisation, checked, planted, caplog
):
    folder = organisation("dirty", seed=8, sellers=9, months=13)
    told = [record.getMessage() for record in caplog.records if "too few rows" in record.getMessage()]
    assert len(told) == 1
    assert told[0].endswith("choose more sellers or months")
    defects, broken = planted(folder), checked(folder).broken()
    assert defects.rule.nunique() > 100
    by_rule = defects.groupby(["table", "rule"])._row.nunique().to_dict()
    assert {key: broken.get(key) for key in by_rule} == by_rule


@pytest.mark.slow
def test_every_rule_is_broken_where_there_are_rows_enough(organisation, planted):
    defects = planted(organisation("dirty", **ENOUGH))
    expected = {
        (contract.table, rule)
        for contract in SOURCES
        for rule in rules_of(contract)
        if planter_of(contract.table, rule) is not None
    }
    assert set(zip(defects.table, defects.rule, strict=True)) == expected


@pytest.mark.slow
def test_the_command_stops_and_its_report_names_every_defect_by_rule_and_row(
    organisation, planted, stanna, tmp_path
):
    folder = organisation("dirty", **ENOUGH)
    ended = stanna(
        "check", "--config", write_config(tmp_path, folder), "--data", folder, "--output", tmp_path / "out"
    )
    assert ended.exit_code == 11
    defects = planted(folder)
    report = tmp_path / "out" / "2026-06-30" / "validation"
    with (report / "violations.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["table"], row["rule"]): int(row["rows_broken"]) for row in csv.DictReader(file)}
    assert rows == defects.groupby(["table", "rule"])._row.nunique().to_dict()
    for table, of_table in defects[defects.severity == "row"].groupby("table"):
        set_aside = pq.read_table(report / "quarantine" / f"{table}.parquet", columns=["_row", "rule"])
        joined = of_table.merge(set_aside.to_pandas(), on=["_row", "rule"])
        assert len(joined) == len(of_table) == set_aside.num_rows


@pytest.mark.slow
def test_nothing_is_reported_about_a_default_organisation_of_the_usual_size(organisation, checked):
    found = checked(organisation(seed=1, sellers=1200, months=60), with_library=True)
    assert found.broken() == {}
    assert found.sources.suspicions == ()
