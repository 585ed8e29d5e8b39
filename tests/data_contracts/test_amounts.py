"""Amounts keep to one unit, one currency and a believable order of magnitude."""

import pytest

from data_contracts.contract import Severity

SPELLS = """
employee_id | spell_id | population | start_date
1           | 1        | seller     | 2024-01-01
2           | 2        | seller     | 2024-01-01
3           | 3        | seller     | 2024-01-01
"""


def found_in(broken, **tables):
    return {rule: found for (_, rule), found in broken(employment_spells=SPELLS, **tables).items()}


ORDER = "base_pay is within 100 times the median"


@pytest.mark.parametrize("amount", ["42", "4200001", "419.99"])
def test_pay_in_another_unit_is_set_aside(broken, amount):
    pay = f"""
    employee_id | valid_from | base_pay
    1           | 2024-01-01 | 42000
    2           | 2024-01-01 | 42000
    3           | 2024-01-01 | {amount}
    """
    found = found_in(broken, pay=pay)
    assert {rule: violation.severity for rule, violation in found.items()} == {
        "base_pay is within 10 times the median": Severity.WARNING,
        ORDER: Severity.ROW,
    }
    assert found[ORDER].rows_broken == 1
    assert "one unit" in found[ORDER].advice


@pytest.mark.parametrize("amount", ["420000", "4200", "0"])
def test_pay_up_to_ten_times_the_median_and_no_pay_are_believed(broken, amount):
    pay = f"""
    employee_id | valid_from | base_pay
    1           | 2024-01-01 | 42000
    2           | 2024-01-01 | 42000
    3           | 2024-01-01 | {amount}
    """
    assert found_in(broken, pay=pay) == {}


def test_a_cancellation_counts_by_its_size(broken):
    results = """
    employee_id | month      | result
    1           | 2024-01-01 | 100
    2           | 2024-01-01 | -120
    3           | 2024-01-01 | -100000000
    """
    found = found_in(broken, sales_results=results)
    assert list(found) == ["result is within 10,000 times the median"]
    assert next(iter(found.values())).severity is Severity.WARNING


STEPS = "base_pay changes by less than 5 times from one row of a person to the next"


@pytest.mark.parametrize(("later", "is_told"), [("209999", False), ("210000", True), ("8400", True)])
def test_yearly_pay_among_monthly_pay_is_told(broken, later, is_told):
    pay = f"""
    employee_id | valid_from | base_pay
    1           | 2024-01-01 | 42000
    1           | 2025-01-01 | {later}
    2           | 2024-01-01 | 44000
    """
    found = found_in(broken, pay=pay)
    assert list(found) == ([STEPS] if is_told else [])


def test_two_people_of_different_pay_are_no_step(broken):
    pay = "employee_id|valid_from|base_pay\n1|2024-01-01|10000\n2|2024-02-01|80000"
    assert found_in(broken, pay=pay) == {}


CURRENCY = "all amounts are in one currency"


def test_a_second_currency_is_told_with_its_rows(broken):
    pay = """
    employee_id | valid_from | base_pay | currency
    1           | 2024-01-01 | 42000    | SEK
    2           | 2024-01-01 | 43000    | SEK
    3           | 2024-01-01 | 44000    | NOK
    1           | 2024-02-01 | 44000    | sek
    """
    found = found_in(broken, pay=pay)
    assert list(found) == [CURRENCY]
    assert (found[CURRENCY].rows_broken, found[CURRENCY].examples) == (2, ("'NOK'", "'sek'"))


def test_of_two_equally_frequent_currencies_always_the_same_one_counts(broken):
    pay = """
    employee_id | valid_from | base_pay | currency
    1           | 2024-01-01 | 42000    | SEK
    2           | 2024-01-01 | 43000    | NOK
    3           | 2024-01-01 | 43000    |
    """
    assert found_in(broken, pay=pay)[CURRENCY].examples == ("'SEK'",)
