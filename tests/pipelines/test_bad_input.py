"""Whatever is wrong with the input ends in one message that says what to do, and in its exit code."""

import json
from datetime import date

import pytest

from pipelines.config import SAMPLE_CONFIG

SPELLS = """
employee_id | spell_id | population    | start_date | end_date   | exit_type
s1          | c1       | seller        | 2024-01-15 |            |
s2          | c2       | seller        | 2024-03-01 | 2025-02-10 | voluntary
m1          | c3       | sales_manager | 2020-01-01 |            |
"""
ASSIGNMENTS = """
employee_id | valid_from | role             | team_id | manager_id
s1          | 2024-01-15 | account_manager  | t1      | m1
s2          | 2024-03-01 | account_manager  | t1      | m1
m1          | 2020-01-01 | sales_manager    | t1      |
"""
TABLES = {"employment_spells": SPELLS, "assignments": ASSIGNMENTS}
JUNE = ("--as-of", "2024-06-30")


@pytest.fixture
def check(stanna, organisation, tmp_path):
    """`stanna check` on the tables, with whatever is changed about them."""

    def call(tables=TABLES, *arguments, **changes):
        path = organisation(tables, **changes)
        return stanna("check", "--config", path, "--output", tmp_path / "out", *(arguments or JUNE))

    return call


def changed(table: str, old: str, new: str) -> dict[str, str]:
    assert old in TABLES[table]
    return {**TABLES, table: TABLES[table].replace(old, new)}


def test_sound_tables_pass_with_a_report(check, tmp_path):
    ended = check()
    assert ended.exit_code == 0, ended.err
    assert (tmp_path / "out/2024-06-30/validation/index.html").exists()
    assert (tmp_path / "out/2024-06-30/validation/violations.csv").read_text().count("\n") == 1


def test_a_missing_file_is_named_with_the_folder_it_was_sought_in(check):
    ended = check(sql={"assignments": "SELECT * FROM read_csv('no_such.csv')"})
    assert ended.exit_code == 10
    assert "[sources.assignments] cannot read its file" in ended.err
    assert "no_such.csv" in ended.err
    assert "relative paths start at" in ended.err


def test_a_data_folder_that_is_not_there_is_named(check, tmp_path):
    ended = check(TABLES, "--data", tmp_path / "nowhere")
    assert ended.exit_code == 10
    assert "does not exist or is no folder; check --data" in ended.err


def test_sql_that_fails_is_quoted_by_the_engine(check):
    ended = check(sql={"assignments": "SELECT nonsense FROM read_csv('assignments.csv')"})
    assert ended.exit_code == 10
    assert "[sources.assignments] its SQL fails" in ended.err
    assert "nonsense" in ended.err


@pytest.mark.parametrize("rows", [3, 5_000, 60_000], ids=["few rows", "thousands", "more than a block"])
@pytest.mark.parametrize("options", ["", ", all_varchar = true, header = true"], ids=["sniffed", "as text"])
def test_a_file_cut_in_the_middle_of_a_row_stops_the_run_whatever_its_length(check, tmp_path, rows, options):
    lines = [f"s{row},2024-01-15,account_manager,t1,m1" for row in range(rows)]
    text = "employee_id,valid_from,role,team_id,manager_id\n" + "\n".join(lines)
    (tmp_path / "cut.csv").write_text(text[: -len(",t1,m1")])
    ended = check(sql={"assignments": f"SELECT * FROM read_csv('{tmp_path / 'cut.csv'}'{options})"})
    assert ended.exit_code == 11
    assert "assignments" in ended.err
    assert "more or fewer cells" in ended.err or "split into columns" in ended.err or "cut short" in ended.err


def test_a_missing_required_column_stops_the_run(check):
    ended = check(changed("assignments", "valid_from", "from_day"))
    assert ended.exit_code == 11
    assert "valid_from" in ended.err


def test_a_column_of_the_wrong_type_stops_the_run(check):
    tables = changed("employment_spells", "start_date", "started").copy()
    tables["employment_spells"] = SPELLS.replace("2024-01-15", "soon").replace("2024-03-01", "later")
    tables["employment_spells"] = tables["employment_spells"].replace("2020-01-01", "long ago")
    ended = check(tables)
    assert ended.exit_code == 11
    assert "start_date has the type DATE" in ended.err


def test_one_unreadable_value_sets_its_row_aside_and_the_run_goes_on(check, tmp_path):
    ended = check(changed("employment_spells", "2024-03-01", "1 March"))
    assert ended.exit_code == 0, ended.err
    quarantine = tmp_path / "out/2024-06-30/validation/quarantine"
    assert (quarantine / "employment_spells.parquet").exists()


def test_an_empty_required_table_stops_the_run(check):
    ended = check({**TABLES, "assignments": "employee_id | valid_from"})
    assert ended.exit_code == 11
    assert "assignments" in ended.err


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2024-06-15", "not a month's last day"),
        ("2030-06-30", "lies outside the data"),
        ("2019-06-30", "lies outside the data"),
        ("yesterday", "is not a date"),
    ],
)
def test_an_impossible_as_of_date_is_refused(check, as_of, told):
    ended = check(TABLES, "--as-of", as_of)
    assert ended.exit_code == 10
    assert told in ended.err


def test_an_unknown_key_names_the_nearest_right_one(check):
    ended = check(run="horizon_months = [3]")
    assert ended.exit_code == 10
    assert "did you mean 'horizons_months'?" in ended.err


def test_duplicate_spells_stop_the_run(check):
    ended = check({**TABLES, "employment_spells": SPELLS + SPELLS.splitlines()[2]})
    assert ended.exit_code == 11
    assert "(employee_id, spell_id) occurs once per recorded_date: 2 of 4 rows" in ended.err


def test_overlapping_spells_stop_the_run(check):
    overlapping = SPELLS.replace("s2          | c2 ", "s1          | c2 ").replace(
        "2024-01-15 |            |", "2024-01-15 | 2024-04-30 | voluntary"
    )
    assert "2024-04-30" in overlapping
    tables = {**TABLES, "employment_spells": overlapping, "assignments": ASSIGNMENTS.replace("s2", "s1")}
    ended = check(tables)
    assert ended.exit_code == 11
    assert "spells of a person do not overlap" in ended.err


def test_an_end_before_the_start_stops_the_run(check):
    ended = check(changed("employment_spells", "2025-02-10", "2024-02-10"), *JUNE)
    assert ended.exit_code == 11
    assert "end_date is not before start_date" in ended.err


def test_a_stopped_check_leaves_its_report_and_says_where(check, tmp_path):
    ended = check(changed("employment_spells", "2025-02-10", "2024-02-10"))
    report = tmp_path / "out/2024-06-30/validation"
    assert "end_date is not before start_date" in (report / "violations.csv").read_text()
    assert str(report) in ended.err


@pytest.mark.parametrize("command", ["run", "train"])
def test_one_seller_is_refused_with_what_a_model_needs(stanna, organisation, tmp_path, command):
    tables = {**TABLES, "employment_spells": "\n".join(SPELLS.splitlines()[:3] + SPELLS.splitlines()[4:])}
    tables["assignments"] = "\n".join(line for line in ASSIGNMENTS.splitlines() if not line.startswith("s2"))
    ended = stanna(command, "--config", organisation(tables), "--output", tmp_path / "out", *JUNE)
    assert ended.exit_code == 13
    assert "100" in ended.err
    assert "Traceback" not in ended.err


def sellers_with_exits(exits: int, sellers: int = 120) -> dict[str, str]:
    spells = ["employee_id | spell_id | population | start_date | end_date | exit_type"]
    assignments = ["employee_id | valid_from | role"]
    for number in range(sellers):
        start = date(2020, 1 + number % 12, 1)
        ending = f"2023-{1 + number % 12:02d}-20 | voluntary" if number < exits else "|"
        spells.append(f"s{number} | c{number} | seller | {start} | {ending}")
        assignments.append(f"s{number} | {start} | account_manager")
    return {"employment_spells": "\n".join(spells), "assignments": "\n".join(assignments)}


@pytest.mark.parametrize("exits", [1, 15])
def test_too_few_exits_are_refused_and_run_json_says_so(stanna, organisation, tmp_path, exits):
    import json

    path = organisation(sellers_with_exits(exits))
    ended = stanna("run", "--config", path, "--output", tmp_path / "out", "--as-of", "2024-12-31")
    assert ended.exit_code == 13
    assert f"{exits} voluntary exits" in ended.err
    assert "100" in ended.err
    record = json.loads((tmp_path / "out/2024-12-31/run.json").read_text())
    assert record["verdict"] == "refused"
    assert not (tmp_path / "out/2024-12-31/scores.parquet").exists()


def test_the_template_for_ones_own_organisation_reads_the_exports_it_describes(stanna, tmp_path):
    template = SAMPLE_CONFIG.with_name("template.toml")
    exports = {
        "employees.csv": "emp_no,joined,left_on,reason\n007,2023-01-09,,\n008,2023-02-01,2024-05-31,RES\n"
        "001,2020-01-01,,\n",
        "jobs.csv": "emp_no,job,grade,team,boss,since\n007,KAM,2,t1,001,2024-01-09\n"
        "008,KAM,1,t1,001,2023-02-01\n",
        "sales.csv": "emp_no,month,result\n007,2024-05,1200.50\n007,2024-06,900\n",
        "talks.csv": "emp_no,planned,status\n007,2024-06-03,held\n007,2024-06-17,cancelled\n",
        "pay.csv": "emp_no,since,monthly_pay\n007,2024-01-09,38000\n",
    }
    for name, text in exports.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    output = tmp_path / "out"
    ended = stanna("check", "--config", template, "--data", tmp_path, "--output", output, *JUNE)
    assert ended.exit_code == 0, ended.err
    assert "5 tables" in ended.out
    assert " 0 broken, 0 rows set aside" in ended.out


def test_two_statements_for_one_source_are_refused(check):
    breakout = "SELECT 1 AS employee_id) ; CREATE TABLE raw.evil AS SELECT * FROM (SELECT 1"
    assert check(sql={"assignments": breakout}).exit_code == 10
    ended = check(sql={"assignments": "SELECT 1; SELECT 2"})
    assert ended.exit_code == 10
    assert "holds 2 statement(s), not one SELECT; keep one query per source table" in ended.err


def test_sql_may_end_in_a_semicolon_and_a_comment(check):
    query = "SELECT * FROM read_csv('assignments.csv', all_varchar = true); -- from HR"
    assert check(sql={"assignments": query}).exit_code == 0


def test_a_data_folder_that_is_a_file_is_refused(check, tmp_path):
    (tmp_path / "file").write_text("")
    ended = check(TABLES, "--data", tmp_path / "file")
    assert ended.exit_code == 10
    assert "is no folder; check --data" in ended.err


def test_a_date_before_our_era_sets_its_row_aside(check):
    ended = check(changed("employment_spells", "2024-03-01", "0001-01-01 (BC)"))
    assert ended.exit_code == 0, ended.err
    assert "rows set aside" in ended.out


def test_a_file_where_the_report_should_go_is_a_storage_error(check, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "2024-06-30").write_text("in the way")
    ended = check()
    assert ended.exit_code == 15
    assert "the validation report could not be written" in ended.err


def test_a_column_that_was_mapped_wrongly_shows_shapes_and_no_names(check, tmp_path):
    tables = changed("employment_spells", "| seller        | 2024-01-15", "| Anna Svensson | 2024-01-15")
    ended = check(tables)
    assert ended.exit_code == 11
    assert "aaaa aaaaaaaa" in ended.err
    reports = [path.read_text() for path in (tmp_path / "out").rglob("*") if path.suffix in {".csv", ".html"}]
    assert reports
    assert not any("Anna" in text for text in (ended.err, *reports))


WITH_SICK_DAYS = {
    **TABLES,
    "pay": """
    employee_id | valid_from | base_pay | sick_days
    s1          | 2024-01-15 | 30000    | 3
    """,
}


def test_a_column_of_refused_data_stops_the_run_unless_a_legal_ground_is_named(check, tmp_path):
    ended = check(WITH_SICK_DAYS)
    assert ended.exit_code == 11
    assert "sick_days (absence and its type)" in ended.err
    assert 'legal_grounds = { sick_days = "the ground" }' in ended.err
    sql = "SELECT * FROM read_csv('pay.csv', all_varchar = true, header = true)"
    granted = sql + '"""\nlegal_grounds = { sick_days = "the works agreement of 2025" }\n#"""'
    ended = check(WITH_SICK_DAYS, sql={"pay": granted})
    assert ended.exit_code == 0, ended.err
    record = json.loads((tmp_path / "out/2024-06-30/run.json").read_text())
    assert record["legal_grounds"] == {"pay": {"sick_days": "the works agreement of 2025"}}
    assert "the works agreement of 2025" in (tmp_path / "out/2024-06-30/validation/index.html").read_text()
