import pytest

from data_contracts.contract import Severity
from data_contracts.errors import ContractError
from data_contracts.report import CheckReport, Violation, raise_if_critical

END = Violation(
    table="employment_spells",
    rule="end_date is not before start_date",
    severity=Severity.CRITICAL,
    description="Why.",
    rows_broken=3,
    rows_total=18204,
    examples=("row 11", "row 20", "row 77"),
    advice="correct end_date or start_date in the export",
)
CODE = Violation(
    table="employment_spells",
    rule="exit_type is one of [RES, DIS]",
    severity=Severity.CRITICAL,
    description="Why.",
    rows_broken=1,
    rows_total=18204,
    examples=("'RSG'",),
    advice="add the code to the contract or correct the export",
)
LOST = Violation(
    table="assignments",
    rule="rows are left to work with",
    severity=Severity.CRITICAL,
    description="Why.",
    rows_broken=0,
    rows_total=12,
    examples=(),
    advice="correct the rows in quarantine",
)
ROW = Violation("pay", "base_pay is filled", Severity.ROW, "Why.", 1, 2, (), "fill it")
WARNING = Violation("pay", "table has rows", Severity.WARNING, "Why.", 0, 0, (), "check the file")


def test_one_error_says_what_where_how_many_and_what_to_do():
    with pytest.raises(ContractError) as error:
        raise_if_critical(CheckReport((END, ROW, LOST, CODE), (), 4))
    assert str(error.value) == (
        "employment_spells broke 2 rules\n"
        "  end_date is not before start_date: 3 of 18,204 rows (row 11, row 20, row 77)"
        " — correct end_date or start_date in the export\n"
        "  exit_type is one of [RES, DIS]: 1 of 18,204 rows ('RSG')"
        " — add the code to the contract or correct the export\n"
        "assignments broke 1 rule\n"
        "  rows are left to work with: no — correct the rows in quarantine"
    )


def test_the_error_ends_the_process_with_11():
    with pytest.raises(ContractError) as error:
        raise_if_critical(CheckReport((END,), (), 1))
    assert error.value.exit_code == 11


def test_row_violations_and_warnings_stop_nothing():
    report = CheckReport((ROW, WARNING), (), 2)
    assert report.critical() == ()
    raise_if_critical(report)
