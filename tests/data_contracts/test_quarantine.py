import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.cast import typed_select
from data_contracts.catalogue import source_contract
from data_contracts.check import check_tables

LEAVES = source_contract("leaves")
TWO_RULES = """
employee_id | start_date | end_date   | recorded_date
1           | 2024-02-01 | 2024-01-01 | 2024-02-01    # ends before it starts
2           | 1900-01-01 |            | 2024-02-01    # too early
3           | 2024-02-01 | 1900-01-01 | 2024-02-01    # both
4           | 2024-02-01 | 2024-02-09 | 2024-02-01
"""


def test_broken_rows_are_moved_with_all_their_columns(engine):
    engine.check(leaves=TWO_RULES)
    assert engine.rows("source.leaves", "employee_id") == [("4",)]
    moved = "SELECT DISTINCT employee_id FROM quarantine.leaves ORDER BY ALL"
    assert engine.con.execute(moved).fetchall() == [("1",), ("2",), ("3",)]
    source = engine.con.execute("DESCRIBE source.leaves").fetchall()
    *columns, rule = engine.con.execute("DESCRIBE quarantine.leaves").fetchall()
    assert columns == source
    assert rule[:2] == ("rule", "VARCHAR")


def test_a_row_that_breaks_two_rules_is_listed_with_each_and_counted_once(engine):
    (count,) = engine.check(leaves=TWO_RULES).counts
    assert engine.con.execute("SELECT employee_id, rule FROM quarantine.leaves ORDER BY ALL").fetchall() == [
        ("1", "end_date is not before start_date"),
        ("2", "start_date lies between 1950 and 2100"),
        ("3", "end_date is not before start_date"),
        ("3", "end_date lies between 1950 and 2100"),
    ]
    assert (count.rows_read, count.rows_used, count.rows_quarantined) == (4, 1, 3)


def test_a_table_without_broken_rows_has_no_quarantine(engine):
    engine.check(leaves="employee_id|start_date\n1|2024-01-01")
    assert engine.con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'quarantine'"
    ).fetchall() == [(0,)]


def test_rows_that_break_a_critical_rule_or_a_warning_stay(engine):
    report = engine.check(
        employment_spells="""
        employee_id | spell_id | population | start_date | end_date   | exit_type | hired_date
        1           | 1        | seller     | 2024-02-01 | 2024-01-01 | voluntary |            # critical
        2           | 2        | seller     | 2024-02-01 |            |           | 2024-03-01 # warning
        """
    )
    assert len(report.violations) == 2
    assert len(engine.rows("source.employment_spells", "_row")) == 2


def test_a_required_table_that_lost_all_its_rows_is_critical(engine):
    report = engine.check(
        employment_spells="""
        employee_id | spell_id | population | start_date
        1           | 1        | seller     | 1900-01-01
        """
    )
    (critical,) = report.critical()
    assert (critical.rule, critical.rows_total) == ("rows are left to work with", 1)


def test_rules_across_tables_see_the_cleaned_tables(engine):
    report = engine.check(
        employment_spells="""
        employee_id | spell_id | population | start_date
        1           | 1        | seller     | 2024-01-01
        2           | 2        | seller     | 1900-01-01   # goes to quarantine
        """,
        leaves="""
        employee_id | start_date
        1           | 2024-02-01
        2           | 2024-02-01                            # so this one is nobody's
        """,
    )
    assert ("leaves", "employee_id has a spell") in {(v.table, v.rule) for v in report.violations}
    assert engine.rows("source.leaves", "employee_id") == [("1",)]


days = st.sampled_from([None, "", "soon", "1900-01-01", "2024-01-01", "2024-01-31", "2024-02-01"])
people = st.sampled_from([None, "1", "2", "3"])


@settings(max_examples=10)
@given(st.lists(st.tuples(people, days, days, days), max_size=12))
def test_every_row_read_is_either_used_or_in_quarantine(rows):
    con = duckdb.connect()
    for schema in ("raw", "source"):
        con.execute(f"CREATE SCHEMA {schema}")
    con.execute(
        "CREATE TABLE raw.leaves (_row BIGINT, employee_id VARCHAR, start_date VARCHAR, end_date VARCHAR, "
        "recorded_date VARCHAR)"
    )
    for number, row in enumerate(rows, start=1):
        con.execute("INSERT INTO raw.leaves VALUES (?, ?, ?, ?, ?)", [number, *row])
    delivered = ["employee_id", "start_date", "end_date", "recorded_date"]
    con.execute(f"CREATE TABLE source.leaves AS {typed_select(LEAVES, delivered)}")

    report = check_tables(con, [LEAVES])

    (count,) = report.counts
    used = {row[0] for row in con.execute("SELECT _row FROM source.leaves").fetchall()}
    moved = set()
    if count.rows_quarantined:
        moved = {row[0] for row in con.execute("SELECT _row FROM quarantine.leaves").fetchall()}
    assert (count.rows_read, count.rows_used, count.rows_quarantined) == (len(rows), len(used), len(moved))
    assert used.isdisjoint(moved)
    assert used | moved == set(range(1, len(rows) + 1))
