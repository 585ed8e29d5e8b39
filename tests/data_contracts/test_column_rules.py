"""What the declaration of a column promises, on a table made up for the purpose."""

from dataclasses import replace

import pytest

from data_contracts.check import check_tables
from data_contracts.contract import Column, Contract, Expectation, Kind, Rule, Severity

VISITS = Contract(
    table="visits",
    description="One visit.",
    columns=(
        Column("visit_id", Kind.TEXT, "The visit.", is_required=True),
        Column("day", Kind.DATE, "The day.", is_required=True),
        Column("kind", Kind.TEXT, "The kind.", allowed=("call", "meeting")),
        Column("group", Kind.TEXT, "A column named like a word of the query language.", allowed=("a", "b")),
        Column("rooms", Kind.NUMBER, "The rooms.", minimum=1, maximum=9),
        Column("price", Kind.MONEY, "The price.", minimum=0),
        Column("recorded_date", Kind.DATE, "The day it was recorded."),
    ),
    key=("visit_id",),
    recorded_from="day",
)
REQUIRED_VISITS = replace(VISITS, is_required=True)


def test_a_row_that_breaks_a_promise_goes_to_quarantine_and_its_values_are_shown(engine):
    report = engine.check(
        VISITS,
        visits="""
        visit_id | day         | kind    | group | rooms | price | recorded_date
        1        | 1950-01-01  | call    | a     | 1     | 0     | 2024-01-01
        2        | 2100-12-31  | meeting | b     | 9     | 0.01  | 2024-01-01
        3        | 2024-02-29  |         |       |       |       |              # the rest is optional
        4        | 2024-02-29  | visit   | a     |       |       |
        5        | 2024-02-29  | call    | c     |       |       |
        6        | 2024-02-29  | call    | a     | 0     |       |
        7        | 2024-02-29  | call    | a     | 10    |       |
        8        | 2024-02-29  | call    | a     |       | -1    |
        9        | 1949-12-31  | call    | a     |       |       | 2024-01-01
        10       | 2101-01-01  | call    | a     |       |       | 2024-01-01
        11       | 99999-01-01 | call    | a     |       |       | 2024-01-01
        12       |             | call    | a     |       |       |
        13       | 1 January   | call    | a     |       |       |
        14       | 2024-02-29  | call    | a     | x     |       |
        """,
    )
    assert {found.rule: (found.rows_broken, found.examples) for found in report.violations} == {
        "kind is one of [call, meeting]": (1, ("'visit'",)),
        "group is one of [a, b]": (1, ("'c'",)),
        "rooms is at least 1 and at most 9": (2, ("'0.0000'", "'10.0000'")),
        "price is at least 0": (1, ("'-9.99'",)),
        "day lies between 1950 and 2100": (3, ("'1949-12-31'", "'2101-01-01'", "'99999-01-01'")),
        "day is filled": (1, ("row 12",)),
        "day can be read as a date (YYYY-MM-DD)": (1, ("'9 aaaaaaa'",)),
        "rooms can be read as a number": (1, ("'a'",)),
    }
    assert {(v.table, v.severity, v.rows_total) for v in report.violations} == {("visits", Severity.ROW, 14)}
    assert engine.rows("source.visits", "visit_id") == [("1",), ("2",), ("3",)]
    assert len(engine.rows("quarantine.visits", "visit_id, rule")) == 11


def test_a_column_without_one_readable_value_has_the_wrong_type_and_keeps_its_rows(engine):
    report = engine.check(VISITS, visits="visit_id|day|rooms\n1|01.02.2024|5\n2|02.02.2024|6")
    (violation,) = report.critical()
    assert violation.rule == "day has the type DATE"
    assert violation.examples == ("'99.99.9999'",)  # the shape: an unreadable value may be a name
    assert report.violations == (violation,)
    assert [count.rows_used for count in report.counts] == [2]


def test_without_the_delivered_table_an_unreadable_value_cannot_be_shown(engine):
    engine.deliver("visits", "visit_id|day\n1|2024-01-01\n2|1 January")
    engine.make_source(VISITS)
    engine.con.execute("DROP TABLE raw.visits")
    (violation,) = check_tables(engine.con, [VISITS]).violations
    assert (violation.rule, violation.examples) == ("day can be read as a date (YYYY-MM-DD)", ())


def test_copies_of_a_row_go_to_quarantine_all_of_them(engine):
    report = engine.check(VISITS, visits="visit_id|day\n1|2024-01-01\n1|2024-01-01\n2|2024-01-01")
    (violation,) = report.violations
    assert (violation.rule, violation.severity) == ("(visit_id) occurs once per recorded_date", Severity.ROW)
    assert (violation.rows_broken, violation.examples) == (2, ("row 1", "row 2"))
    assert engine.rows("source.visits", "visit_id") == [("2",)]


def test_versions_of_a_key_recorded_on_different_days_are_not_copies(broken):
    drawing = """
    visit_id | day        | recorded_date
    1        | 2024-01-01 | 2024-01-05
    1        | 2024-01-02 | 2024-01-06
    """
    assert broken(VISITS, visits=drawing) == {}


def test_a_key_with_an_empty_optional_part_can_have_copies_too(broken):
    contract = replace(VISITS, key=("visit_id", "kind"))
    drawing = """
    visit_id | day        | kind
    1        | 2024-01-01 |
    1        | 2024-01-01 |
    1        | 2024-01-01 | call
    """
    assert (
        broken(contract, visits=drawing)[
            "visits", "(visit_id, kind) occurs once per recorded_date"
        ].rows_broken
        == 2
    )


def test_without_a_key_every_row_is_a_fact_and_exact_copies_are_a_warning(engine):
    report = engine.check(
        replace(VISITS, key=()),
        visits="""
        visit_id | day        | kind | recorded_date
        1        | 2024-01-01 |      |
        1        | 2024-01-01 |      |
        1        | 2024-01-01 | call |               # differs in a column
        1        | 2024-01-01 |      | 2024-01-02    # and in the day it was recorded
        1        | 2024-01-01 | chat |               # goes to quarantine, for its kind
        1        | 2024-01-01 | chat |
        """,
    )
    assert {
        found.rule: (found.severity, found.rows_broken, found.examples) for found in report.violations
    } == {
        "kind is one of [call, meeting]": (Severity.ROW, 2, ("'chat'",)),
        "no row is an exact copy of another": (Severity.WARNING, 2, ("row 1", "row 2")),
    }
    assert engine.rows("source.visits", "_row") == [(1,), (2,), (3,), (4,)]


def test_a_table_kept_apart_shows_nothing_of_its_values(broken):
    contract = replace(VISITS, is_apart=True)
    found = broken(
        contract, visits="visit_id|day|kind|rooms\n1|2024-01-01|chat|10\n2|1 January||\n|2024-01-01||"
    )
    assert {rule: (violation.rows_broken, violation.examples) for (_, rule), violation in found.items()} == {
        "kind is one of [call, meeting]": (1, ()),
        "rooms is at least 1 and at most 9": (1, ()),
        "day can be read as a date (YYYY-MM-DD)": (1, ()),
        "visit_id is filled": (1, ()),
    }


def test_copies_and_missing_keys_of_a_required_table_are_critical(broken):
    found = broken(REQUIRED_VISITS, visits="visit_id|day\n1|2024-01-01\n1|2024-01-01\n |2024-01-01\n2|")
    assert {rule: violation.severity for (_, rule), violation in found.items()} == {
        "(visit_id) occurs once per recorded_date": Severity.CRITICAL,
        "visit_id is filled": Severity.CRITICAL,
        "day is filled": Severity.ROW,  # required, but not part of the key
    }


def test_a_column_may_declare_that_a_foreign_code_is_critical(broken):
    strict = Column("kind", Kind.TEXT, "The kind.", allowed=("call",), severity=Severity.CRITICAL)
    contract = replace(VISITS, columns=(*VISITS.columns[:2], strict, VISITS.columns[-1]))
    found = broken(contract, visits="visit_id|day|kind\n1|2024-01-01|cal")
    assert found["visits", "kind is one of [call]"].severity is Severity.CRITICAL


def test_a_required_column_that_may_be_null_needs_no_value(broken):
    relaxed = replace(VISITS.columns[1], may_be_null=True)
    contract = replace(VISITS, columns=(VISITS.columns[0], relaxed, VISITS.columns[-1]))
    assert broken(contract, visits="visit_id|day\n1|2024-01-01\n2|") == {}


def test_examples_are_at_most_three_short_values_on_one_line(engine):
    engine.con.execute(
        "CREATE TABLE raw.visits AS SELECT i + 1 AS _row, 'v' || i AS visit_id, '2024-01-01' AS day, "
        "'odd\n' || repeat('x', 90) || i // 2 AS kind, 'a' AS \"group\" FROM range(20) AS t(i)"
    )
    engine.make_source(VISITS)
    kinds = check_tables(engine.con, [VISITS]).violations[0].examples
    assert kinds == (f"'aaa {'a' * 36}'",)  # no code has a blank in it: its shape


def test_a_rule_whose_sql_is_broken_is_a_bug_and_neither_a_violation_nor_a_pass(engine):
    rule = Rule(
        "visits are short", "Why.", Severity.WARNING, "SELECT _row FROM {table} WHERE minutes > 9", "Do."
    )
    with pytest.raises(
        RuntimeError, match=r"^visits: rule 'visits are short' could not be evaluated: .*minutes"
    ):
        engine.check(replace(VISITS, rules=(rule,)), visits="visit_id|day\n1|2024-01-01")


def test_an_expectation_that_counts_other_rows_than_its_sql_is_a_bug(engine):
    rule = Rule(
        name="visits have a kind",
        description="Why.",
        severity=Severity.WARNING,
        offending_sql="SELECT _row FROM {table} WHERE kind IS NOT NULL",
        advice="Do.",
        expectation=Expectation("expect_column_values_to_not_be_null", {"column": "kind"}),
    )
    with pytest.raises(RuntimeError) as error:
        engine.check(replace(VISITS, rules=(rule,)), visits="visit_id|day|kind\n1|2024-01-01|\n2|2024-01-01|")
    assert str(error.value) == (
        "visits: rule 'visits have a kind' is broken by 2 rows according to its expectation, "
        "by 0 according to its SQL; the two must state the same"
    )
