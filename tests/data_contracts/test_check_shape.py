import pytest

from data_contracts.catalogue import source_contract
from data_contracts.check import check_shape, raise_if_critical
from data_contracts.contract import Severity
from data_contracts.errors import ContractError

SPELLS = "employee_id | spell_id | population | start_date"
ASSIGNMENTS = """
employee_id | valid_from
1           | 2024-01-01
"""


@pytest.fixture
def shape(engine):
    def check(tables, **drawings):
        for table, drawing in drawings.items():
            engine.deliver(table, drawing)
        return check_shape(engine.con, [source_contract(table) for table in tables])

    return check


def found(report):
    return {(violation.table, violation.rule): violation.severity for violation in report.violations}


def test_a_required_table_that_was_not_delivered_is_critical(shape):
    report = shape(["employment_spells", "assignments", "pay"], assignments=ASSIGNMENTS)
    assert found(report) == {("employment_spells", "table is delivered"): Severity.CRITICAL}


def test_a_required_table_without_rows_is_critical(shape):
    report = shape(["employment_spells"], employment_spells=SPELLS)
    assert found(report) == {("employment_spells", "table has rows"): Severity.CRITICAL}


def test_an_optional_table_without_rows_is_a_warning(shape):
    report = shape(["pay"], pay="employee_id | valid_from | base_pay")
    assert found(report) == {("pay", "table has rows"): Severity.WARNING}


def test_a_required_column_that_was_not_delivered_is_critical_in_an_optional_table_too(shape):
    report = shape(["pay"], pay="employee_id | valid_from\n1 | 2024-01-01")
    assert found(report) == {("pay", "column base_pay is delivered"): Severity.CRITICAL}


def test_an_optional_column_may_be_missing(shape):
    report = shape(["assignments"], assignments=ASSIGNMENTS)
    assert report.violations == ()
    assert report.rules_checked == 4  # two required columns, no surplus column, rows


def test_a_column_the_contract_does_not_know_is_a_warning_that_names_it(shape):
    report = shape(["assignments"], assignments="employee_id | valid_from | recorded_dat\n1 | 2024-01-01 | x")
    (violation,) = report.violations
    assert violation.rule == "all delivered columns are part of the contract"
    assert violation.severity is Severity.WARNING
    assert violation.examples == ("recorded_dat",)


def test_the_counts_of_the_delivered_tables_are_reported(shape):
    (count,) = shape(["assignments", "pay"], assignments=ASSIGNMENTS).counts
    assert (count.table, count.rows_read, count.rows_used, count.rows_quarantined) == ("assignments", 1, 1, 0)


def test_the_message_names_what_is_missing_and_what_was_delivered(shape):
    report = shape(
        ["employment_spells", "assignments"],
        assignments="emp_id | valid_from\n1 | 2024-01-01",
    )
    with pytest.raises(ContractError) as error:
        raise_if_critical(report)
    assert str(error.value) == (
        "employment_spells broke 1 rule\n"
        "  table is delivered: no — add [sources.employment_spells] to the configuration\n"
        "assignments broke 1 rule\n"
        "  column employee_id is delivered: no — let the SQL of [sources.assignments] return employee_id; "
        "it returns emp_id, valid_from"
    )


def advice_of(report):
    return next(v.advice for v in report.violations if v.rule.startswith("column employee_id"))


def deliver_as_text(engine, *names):
    columns = ", ".join(f"'x' AS \"{name}\"" for name in names)
    engine.con.execute(f"CREATE TABLE raw.pay AS SELECT 1 AS _row, {columns}")
    return check_shape(engine.con, [source_contract("pay")])


def test_a_file_without_a_header_line_shows_shapes_and_nobodys_data(engine):
    report = deliver_as_text(engine, "00731000", "2014-11-15", "30900.00", "Anna Öberg")
    told = advice_of(report)
    assert "no header line (it begins 99999999, 9999-99-99, 99999.99, aaaa aaaaa)" in told
    everything = " ".join(f"{v.advice} {v.examples}" for v in report.violations)
    assert "00731000" not in everything
    assert "Anna" not in everything


def test_a_file_that_was_not_split_into_columns_is_told_as_that(engine):
    told = advice_of(deliver_as_text(engine, "employee_id;valid_from;base_pay"))
    assert "could not be split into columns: a row has more or fewer cells than the header" in told


def test_an_empty_file_is_told_as_that(engine):
    assert "its file is empty" in advice_of(deliver_as_text(engine, "column0"))


def test_columns_of_ones_own_are_named_as_they_are(engine):
    assert advice_of(deliver_as_text(engine, "emp no", "Grundlön (kr)")).endswith(
        "it returns Grundlön (kr), emp no"
    )


def test_a_missing_date_says_why_a_snapshot_is_not_enough(shape):
    report = shape(["assignments"], assignments="employee_id | role\n1 | kam")
    (violation,) = report.violations
    assert violation.rule == "column valid_from is delivered"
    assert "a snapshot says who is there on one day, not who left when" in violation.advice
