"""What `stanna check` says beyond the contracts: gates, changes, suspicions; in page, file and output."""

import json

import pandas as pd
import pytest

SPELLS = """
employee_id | spell_id | population    | start_date | end_date   | exit_type
s1          | c1       | seller        | 2024-01-15 |            |
s2          | c2       | seller        | 2024-03-01 | 2024-06-10 | voluntary
s3          | c4       | seller        | 2024-05-01 |            |
s4          | c5       | seller        | 2024-06-03 |            |
m1          | c3       | sales_manager | 2020-01-01 |            |
m2          | c6       | sales_manager | 2020-01-01 |            |
"""
ASSIGNMENTS = """
employee_id | valid_from | role             | team_id | manager_id
s1          | 2024-01-15 | account_manager  | t1      | m1
s1          | 2024-06-01 | account_manager  | t2      | m2
s2          | 2024-03-01 | account_manager  | t1      | m1
s3          | 2024-05-01 | account_manager  | t1      | m1
s4          | 2024-06-03 | account_manager  | t1      | m1
"""
RESULTS = """
employee_id | month      | result
s1          | 2024-04-01 | 100
s1          | 2024-05-01 | 110
"""
TALKS = """
employee_id | planned_date | held_date
s1          | 2024-05-20   | 2024-05-20
s1          | 2024-06-20   | 2024-06-20
"""
TABLES = {
    "employment_spells": SPELLS,
    "assignments": ASSIGNMENTS,
    "sales_results": RESULTS,
    "one_on_ones": TALKS,
}


@pytest.fixture
def check(stanna, organisation, tmp_path):
    def call(as_of, tables=TABLES, gates=""):
        path = organisation(tables, extra=f"[gates]\n{gates}\n")
        ended = stanna("check", "--config", path, "--output", tmp_path / "out", "--as-of", as_of)
        return ended, tmp_path / "out" / as_of

    return call


def result(folder):
    return json.loads((folder / "validation" / "result.json").read_text())


def rules(folder):
    return {(found["table"], found["rule"]) for found in result(folder)["violations"]}


def test_the_first_check_has_nothing_to_compare_with(check):
    ended, folder = check("2024-05-31")
    assert ended.exit_code == 0, ended.err
    assert result(folder)["changes"] is None
    assert "There is no earlier run" in (folder / "validation" / "index.html").read_text()


def test_the_next_months_check_tells_rows_people_and_managers(check):
    check("2024-05-31")
    _, folder = check("2024-06-30")
    changes = result(folder)["changes"]
    assert changes["since"] == "2024-05-31"
    assert (changes["people_before"], changes["people_now"]) == (3, 3)
    assert (changes["people_in"], changes["people_out"]) == (1, 1)
    assert (changes["managers_changed"], changes["managers_compared"]) == (1, 2)
    assert {"table": "assignments", "rows_before": 3, "rows_now": 5, "columns_emptied": []} in changes[
        "tables"
    ]
    assert "People at risk: 3, last time 3; 1 came, 1 went." in (folder / "validation/index.html").read_text()


def test_three_of_four_people_with_another_manager_are_told_as_a_reorganisation(check):
    people = [f"s{n}" for n in range(1, 5)]
    spells = SPELLS.splitlines()[1] + "".join(f"\n{p} | c{p} | seller | 2024-01-15 | | " for p in people)
    before = ASSIGNMENTS.splitlines()[1] + "".join(
        f"\n{p} | 2024-01-15 | account_manager | t1 | m1" for p in people
    )
    after = "".join(f"\n{p} | 2024-06-01 | account_manager | t2 | m2" for p in people[:3])
    managers = "".join(f"\n{m} | c{m} | sales_manager | 2020-01-01 | | " for m in ("m1", "m2"))
    tables = {**TABLES, "employment_spells": spells + managers, "assignments": before + after}
    check("2024-05-31", tables)
    ended, folder = check("2024-06-30", tables)
    assert ("assignments", "at most 25% of the people have another manager than last time") in rules(folder)
    assert "at most 25% of the people have another manager than last time" in ended.out


def test_a_check_of_an_earlier_month_is_not_compared_with_a_later_one(check):
    check("2024-06-30")
    _, folder = check("2024-05-31")
    assert result(folder)["changes"] is None


def test_a_lost_column_and_a_lost_table_are_told(check):
    check("2024-05-31")
    without = {name: text for name, text in TABLES.items() if name != "sales_results"}
    without["assignments"] = ASSIGNMENTS.replace("account_manager", "")
    _, folder = check("2024-06-30", without)
    assert ("sales_results", "the table is delivered again") in rules(folder)
    assert ("assignments", "columns that held values last time still do") in rules(folder)


def test_a_stale_table_of_events_warns_sooner_than_one_of_states(check):
    tables = {**TABLES, "sales_results": RESULTS.replace("2024-04", "2024-01").replace("2024-05", "2024-02")}
    _, folder = check("2024-06-30", tables)
    assert rules(folder) == {("sales_results", "the newest record is at most 92 days before the as-of date")}


def test_a_gate_may_be_critical_and_stop_the_run(check):
    gates = 'freshness_days = 20\nfreshness_severity = "critical"'
    ended, folder = check("2024-06-30", TABLES, gates)
    assert ended.exit_code == 11
    assert "sales_results broke 1 rule" in ended.err
    assert "newest record 2024-05-31, 30 days before" in ended.err
    assert result(folder)["outcome"] == "stopped"


def test_a_month_whose_check_stopped_is_not_compared_with(check):
    check(
        "2024-05-31", TABLES, 'freshness_days = 1\nstate_freshness_days = 1\nfreshness_severity = "critical"'
    )
    _, folder = check("2024-06-30")
    assert result(folder)["changes"] is None


def test_a_damaged_earlier_report_is_logged_and_nothing_is_compared(check, caplog):
    _, earlier = check("2024-05-31")
    (earlier / "validation" / "people.parquet").write_bytes(b"PAR1")
    ended, folder = check("2024-06-30")
    assert ended.exit_code == 0
    assert result(folder)["changes"] is None
    assert "cannot be read" in caplog.text


def test_people_are_kept_for_the_next_comparison_as_keys_only(check):
    _, folder = check("2024-05-31")
    people = pd.read_parquet(folder / "validation" / "people.parquet")
    assert list(people.columns) == ["employee_id", "manager_id", "role", "level", "country"]
    assert list(people["employee_id"]) == ["s1", "s2", "s3"]


def test_a_check_leaves_its_record_with_every_row_accounted_for(check):
    tables = {**TABLES, "sales_results": RESULTS + "nobody | 2024-05-01 | 5\n"}
    ended, folder = check("2024-05-31", tables)
    record = json.loads((folder / "run.json").read_text())
    assert record["verdict"] is None
    assert record["validation"] == "validation/index.html"
    assert record["sources"]["sales_results"] | {"digest": ""} == {
        "digest": "",
        "rows_read": 3,
        "rows_used": 2,
        "rows_quarantined": 1,
    }
    assert "set aside: sales_results 1 of 3 rows (33.3%)" in ended.out


def test_rows_recorded_later_are_counted_for_the_reader_but_not_in_the_record(check):
    ended, folder = check("2024-05-31")
    assert "left out: 4 rows recorded after 2024-05-31" in ended.out
    timings = json.loads((folder / "timings.json").read_text())
    assert timings["rows_recorded_later"] == {
        "employment_spells": 1,
        "assignments": 2,
        "sales_results": 0,
        "one_on_ones": 1,
    }


def test_a_stopped_check_leaves_a_refusal_that_says_why(check):
    tables = {**TABLES, "employment_spells": SPELLS.replace("2024-06-10", "2024-01-10")}
    ended, folder = check("2024-06-30", tables)
    assert ended.exit_code == 11
    record = json.loads((folder / "run.json").read_text())
    assert record["verdict"] == "refused"
    assert "end_date is not before start_date" in record["reason"]
    assert record["sources"]["assignments"]["rows_read"] == 5


def test_tables_of_a_broken_shape_leave_a_record_without_digests(check, tmp_path):
    tables = {**TABLES, "assignments": ASSIGNMENTS.replace("valid_from", "since")}
    ended, folder = check("2024-06-30", tables)
    assert ended.exit_code == 11
    record = json.loads((folder / "run.json").read_text())
    assert record["sources"]["assignments"]["digest"] is None
    assert record["sources"]["assignments"]["rows_read"] == 5


def test_the_log_accounts_for_the_rows_of_each_table(check, caplog):
    caplog.set_level("INFO", logger="stanna")
    check("2024-05-31")
    assert "table=assignments rows_read=3 rows_used=3 rows_quarantined=0 rows_recorded_later=2" in caplog.text


def test_a_far_date_as_placeholder_is_set_aside_instead_of_waiting_for_its_day(check):
    tables = {**TABLES, "assignments": ASSIGNMENTS.replace("2024-06-01", "9999-12-31")}
    ended, _ = check("2024-06-30", tables)
    assert ended.exit_code == 0
    assert "set aside: assignments 1 of 5 rows" in ended.out


def test_a_day_on_which_nobody_is_at_work_is_told_by_the_check_already(check):
    ended = SPELLS.replace("|            |", "| 2024-06-25 | voluntary")
    told, folder = check("2024-06-30", {**TABLES, "employment_spells": ended})
    assert ("employment_spells", "somebody is employed and at work on the as-of date") in rules(folder), (
        told.err
    )
    assert "of 4 spells on record 4 had ended" in told.out


def test_a_pulse_of_a_few_people_leaves_only_its_row_number_behind(check):
    pulses = """
    team_id | answered_date | question | mean_score | respondents
    t1      | 2024-05-20    | workload | 3.5        | 6
    t1      | 2024-05-20    | tools    | 4.25       | 3
    """
    ended, folder = check("2024-06-30", {**TABLES, "team_pulses": pulses})
    assert "set aside: team_pulses 1 of 2 rows" in ended.out
    kept = pd.read_parquet(folder / "validation" / "quarantine" / "team_pulses.parquet")
    assert list(kept.columns) == ["_row", "rule"]
    assert "4.25" not in (folder / "validation" / "violations.csv").read_text()
