"""The configurations of data nobody here wrote: their SQL on drawn exports, and their runs on the data.

The data are no part of the project. STANNA_FOREIGN_DATA names the folder that holds them, one folder a set.
"""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import expressions as exp

from data_contracts.catalogue import source_contract
from pipelines.config import SAMPLE_CONFIG, load_config

CONFIGS = SAMPLE_CONFIG.parent
TABLES = [
    pytest.param(path, table, id=f"{path.stem}-{table}")
    for path in sorted(CONFIGS.glob("*.toml"))
    for table in load_config(path).sources
]
# A snapshot has no dates: these columns are what its refusal is about.
UNDATED = {"employment_spells": {"start_date"}, "assignments": {"valid_from"}, "pay": {"valid_from"}}
CLOCKS = {"YearsAtCompany", "YearsInCurrentRole", "YearsWithCurrManager"}


def query_of(path: Path, table: str) -> exp.Query:
    found = sqlglot.parse_one(load_config(path).sources[table].sql, dialect="duckdb")
    assert isinstance(found, exp.Query)
    return found


@pytest.mark.parametrize(("path", "table"), TABLES)
def test_a_sources_sql_names_only_columns_of_its_contract(path: Path, table: str):
    names = set(query_of(path, table).named_selects) - {"*"}
    unknown = names - set(source_contract(table).column_names)
    assert unknown <= (CLOCKS if path.stem == "ibm_attrition" else set())


@pytest.mark.parametrize(("path", "table"), TABLES)
def test_a_sources_sql_returns_all_its_contract_requires(path: Path, table: str):
    names = set(query_of(path, table).named_selects)
    lacking = set() if "*" in names else set(source_contract(table).required_columns) - names
    assert lacking == (UNDATED[table] if path.stem == "ibm_attrition" else set())


@pytest.mark.parametrize(("path", "table"), TABLES)
def test_a_sources_sql_reads_files_relative_to_the_data_folder(path: Path, table: str):
    literals = (literal.this for literal in query_of(path, table).find_all(exp.Literal) if literal.is_string)
    files = [text for text in literals if text.endswith((".csv", ".parquet"))]
    assert files
    assert not [name for name in files if Path(name).is_absolute() or ".." in Path(name).parts]


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_no_configuration_but_those_of_simulated_people_names_anybody(path: Path):
    config = load_config(path)
    assert bool(config.missing_purpose()) is (config.simulation is None)


@pytest.fixture
def rows_of(tmp_path: Path) -> Callable[..., list[tuple[object, ...]]]:
    """The rows that a configuration's source returns over drawn exports, sorted."""

    def read(config: str, table: str, columns: str, **exports: str) -> list[tuple[object, ...]]:
        with duckdb.connect() as con:
            for name, select in exports.items():
                file = tmp_path / f"{name}.parquet"
                con.execute(f"COPY ({select}) TO '{file}' (FORMAT parquet)")
            sql = load_config(CONFIGS / f"{config}.toml").sources[table].sql
            with contextlib.chdir(tmp_path):
                return con.execute(f"SELECT {columns} FROM ({sql}) ORDER BY ALL").fetchall()

    return read


DEPARTMENTS = "SELECT * FROM (VALUES ('d1', 'Sales'), ('d2', 'Finance')) AS t(dept_no, dept_name)"
HEADS = """SELECT * FROM (VALUES
  (90, 'd1', TIMESTAMP '1990-01-01', TIMESTAMP '1995-01-01'), (91, 'd1', TIMESTAMP '1995-01-01', NULL),
  (92, 'd2', TIMESTAMP '1990-01-01', NULL)) AS t(emp_no, dept_no, from_date, to_date)"""
STAYS = """SELECT * FROM (VALUES
  (1, 'd1', TIMESTAMP '1994-03-01', NULL),
  (2, 'd1', TIMESTAMP '1994-03-01', TIMESTAMP '1996-05-01'),
  (3, 'd2', TIMESTAMP '1993-01-01', TIMESTAMP '1994-03-01'),
  (3, 'd1', TIMESTAMP '1994-03-01', TIMESTAMP '1995-03-01'),
  (3, 'd2', TIMESTAMP '1995-03-01', NULL),
  (4, 'd1', TIMESTAMP '1994-03-01', TIMESTAMP '1994-03-01')) AS t(emp_no, dept_no, from_date, to_date)"""
TITLES = """SELECT * FROM (VALUES
  (1, 'Staff', TIMESTAMP '1994-03-01', TIMESTAMP '1996-03-01'),
  (1, 'Senior Staff', TIMESTAMP '1996-03-01', NULL),
  (2, 'Staff', TIMESTAMP '1994-03-01', TIMESTAMP '1996-05-01')) AS t(emp_no, title, from_date, to_date)"""


def test_a_stay_in_sales_ends_the_day_before_its_end_and_a_move_is_no_exit(rows_of):
    found = rows_of(
        "employees_sample",
        "employment_spells",
        "employee_id, start_date, hired_date, end_date, exit_type",
        dept_emp=STAYS,
        departments=DEPARTMENTS,
        dept_manager_original=HEADS,
    )
    began = date(1994, 3, 1)
    assert found == [
        (1, began, began, None, None),
        (2, began, began, date(1996, 4, 30), "unknown"),
        (3, began, date(1993, 1, 1), date(1995, 2, 28), "internal_move"),
        (4, began, began, began, "unknown"),
        (90, date(1990, 1, 1), None, date(1994, 12, 31), "unknown"),
        (91, date(1995, 1, 1), None, None, None),
    ]


def test_title_and_head_are_those_of_the_day_from_which_a_row_holds(rows_of):
    found = rows_of(
        "employees_sample",
        "assignments",
        "employee_id, valid_from, level, manager_id",
        dept_emp=STAYS,
        departments=DEPARTMENTS,
        dept_manager_original=HEADS,
        titles=TITLES,
    )
    assert [row for row in found if row[0] in (1, 2)] == [
        (1, date(1994, 3, 1), "Staff", 90),
        (1, date(1995, 1, 1), "Staff", 91),
        (1, date(1996, 3, 1), "Senior Staff", 91),
        (2, date(1994, 3, 1), "Staff", 90),
        (2, date(1995, 1, 1), "Staff", 91),
    ]


PANEL = """SELECT * FROM (VALUES
  (1.0, '12/31/2013 0:00', '1/2/2010', '1/1/1900', 'ACTIVE', 'Not Applicable', 'STORES'),
  (2.0, '12/31/2013 0:00', '3/4/2010', '5/6/2014', 'ACTIVE', 'Not Applicable', 'STORES'),
  (2.0, '5/1/2014 0:00',   '3/4/2010', '5/6/2014', 'TERMINATED', 'Resignaton', 'STORES'),
  (3.0, '12/1/2014 0:00',  '3/4/2010', '12/30/2014', 'TERMINATED', 'Layoff', 'STORES'),
  (4.0, '12/31/2013 0:00', '3/4/2010', '1/1/1900', 'ACTIVE', 'Not Applicable', 'HEADOFFICE')) AS t(
  EmployeeID, recorddate_key, orighiredate_key, terminationdate_key,
  STATUS, termreason_desc, BUSINESS_UNIT)"""


def test_a_leaving_date_of_the_panel_is_read_month_first_and_once_per_person(rows_of):
    found = rows_of(
        "mfg10", "employment_spells", "employee_id, start_date, end_date, exit_type", mfg10_termination=PANEL
    )
    assert found == [
        (1, date(2010, 1, 2), None, None),
        (2, date(2010, 3, 4), date(2014, 5, 6), "voluntary"),
        (3, date(2010, 3, 4), date(2014, 12, 30), "involuntary"),
    ]


# --- the runs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Foreign:
    """One set: its configuration, its folder, and the last whole month it covers."""

    config: str
    folder: str
    month: str | None


TRAINED = {
    "insurance": Foreign("insurance_sales", "insurance_sales_2016", "2016-12-31"),
    "employees": Foreign("employees_sample", "test_db_10k/parquet", "2002-07-31"),
    "takehome": Foreign("takehome_retention", "takehome_retention", "2015-11-30"),
    "mfg10": Foreign("mfg10", "mfg10", "2015-12-31"),
}
# People there leave around anniversaries: months in a level tell more than they did a quarter ago. A warning.
FADING = {"takehome": {"months_in_level", "months_in_level_to_peers_ratio"}}
REFUSED = {
    "maven": Foreign("maven_crm", "maven_crm", "2017-12-31"),
    "adventureworks": Foreign("adventureworks", "adventureworks/raw_oltp", "2025-02-28"),
    "ibm": Foreign("ibm_attrition", "ibm_attrition", None),
}


@dataclass(frozen=True)
class Ended:
    """How the run ended and the record it left."""

    exit_code: int
    told: str
    record: dict


@pytest.fixture
def run_foreign(stanna, tmp_path: Path) -> Callable[[Foreign], Ended]:
    """`stanna run` on one set as its configuration says; skipped where the data are not."""

    def run(foreign: Foreign) -> Ended:
        root = os.environ.get("STANNA_FOREIGN_DATA")
        if root is None:
            pytest.skip("STANNA_FOREIGN_DATA does not name the folder of the foreign data")
        data = Path(root) / foreign.folder
        if not data.is_dir():
            pytest.skip(f"the folder of the foreign data holds no {foreign.folder}")
        arguments = [
            "--config",
            CONFIGS / f"{foreign.config}.toml",
            "--data",
            data,
            "--output",
            tmp_path / "out",
        ]
        ended = stanna("run", *arguments)
        assert "Traceback" not in ended.err
        (record,) = (tmp_path / "out").rglob("run.json")
        return Ended(ended.exit_code, ended.out + ended.err, json.loads(record.read_text(encoding="utf-8")))

    return run


def auc_of(record: dict, rung: str | None = None) -> float:
    """The AUC out of time at the main horizon, of the winner or of a rung."""
    model = record["model"]
    return model["backtest"][rung or model["rung"]][f"{model['main_horizon_months']}m"]["auc"]["value"]


def all_rows_accounted_for(record: dict) -> bool:
    return bool(record["sources"]) and all(
        source["rows_read"] == source["rows_used"] + source["rows_quarantined"]
        for source in record["sources"].values()
    )


@pytest.mark.parametrize(
    ("name", "verdict", "low", "high"),
    [
        ("insurance", "ok", 0.70, 0.77),
        ("employees", "no_signal", 0.56, 0.65),
        ("takehome", "ok", 0.75, 0.82),
        ("mfg10", "no_signal", 0.75, 0.84),
    ],
    ids=list(TRAINED),
)
@pytest.mark.foreign_data
@pytest.mark.slow
def test_a_set_with_exits_ends_in_the_verdict_and_the_skill_that_are_sane_for_it(
    run_foreign, name: str, verdict: str, low: float, high: float
):
    ended = run_foreign(TRAINED[name])
    assert ended.exit_code == 0, ended.told
    assert ended.record["as_of_date"] == TRAINED[name].month
    assert ended.record["verdict"] == verdict
    assert low <= auc_of(ended.record) <= high
    assert auc_of(ended.record) - auc_of(ended.record, "context_only") >= (0.02 if verdict == "ok" else -0.02)
    assert all_rows_accounted_for(ended.record)
    assert not sum(source["rows_quarantined"] for source in ended.record["sources"].values())
    assert "no page about a person was written" in ended.told
    found = ended.record["model"]["leak_guards"]["findings"]
    assert {one["feature"] for one in found} == FADING.get(name, set())
    assert not any(one["is_clear_cut"] for one in found)


@pytest.mark.foreign_data
@pytest.mark.slow
def test_a_rating_that_stands_in_each_month_of_its_quarter_raises_the_leak_detectors_hand(
    run_foreign, tmp_path: Path
):
    """As the export gives it: the quarter's own result, in the quarter's first month."""
    as_given = f"""extends = "{CONFIGS / "insurance_sales.toml"}"
[sources.ratings]
sql = '''
SELECT job.emp_id AS employee_id, job.month AS period_start, last_day(job.month) AS period_end,
  quarter.quarterly_rating AS rating, 4 AS scale_max
FROM read_csv('monthly_job_and_pay.csv') AS job
JOIN read_csv('quarterly_ratings.csv') AS quarter
  ON quarter.emp_id = job.emp_id AND quarter.quarter_start = date_trunc('quarter', job.month)
'''
"""
    (tmp_path / "as_given.toml").write_text(as_given, encoding="utf-8")
    honest = TRAINED["insurance"]
    ended = run_foreign(Foreign(str(tmp_path / "as_given"), honest.folder, honest.month))
    assert ended.exit_code == 12
    assert "last_rating_score agrees with the results of the three months after its date" in ended.told
    assert "explained_features" in ended.told
    assert ended.record["verdict"] == "refused"
    (found,) = ended.record["model"]["leak_guards"]["findings"]
    assert (found["kind"], found["feature"]) == ("knows_the_future", "last_rating_score")


@pytest.mark.parametrize(
    ("name", "exit_code", "sentence", "set_aside"),
    [
        ("maven", 13, "refused: nobody ever leaves: of 30 spells", {"deals": 500}),
        ("adventureworks", 13, "refused: nobody ever leaves: of 14 spells", {}),
        ("ibm", 11, "Without dates nothing can be placed in time", {}),
    ],
    ids=list(REFUSED),
)
@pytest.mark.foreign_data
@pytest.mark.slow
def test_a_set_that_carries_no_model_is_refused_with_what_is_missing(
    run_foreign, name: str, exit_code: int, sentence: str, set_aside: dict[str, int]
):
    ended = run_foreign(REFUSED[name])
    assert ended.exit_code == exit_code, ended.told
    assert sentence in ended.told
    assert ended.record["as_of_date"] == REFUSED[name].month
    assert ended.record["verdict"] == "refused"
    assert sentence in ended.record["reason"]
    assert all_rows_accounted_for(ended.record)
    found = {table: source["rows_quarantined"] for table, source in ended.record["sources"].items()}
    assert {table: rows for table, rows in found.items() if rows} == set_aside
