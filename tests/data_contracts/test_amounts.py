"""Amounts keep, within a currency, to one unit and a believable order of magnitude."""

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


ORDER = "base_pay is within 100 times the median of its currency"


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
        "base_pay is within 10 times the median of its currency": Severity.WARNING,
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


STEPS = "base_pay changes by less than 5 times from row to row of a person and currency"


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


def test_pay_is_held_against_the_median_of_its_own_currency(broken):
    pay = """
    employee_id | valid_from | base_pay | currency
    1           | 2024-01-01 | 42000    | EUR
    2           | 2024-01-01 | 43000    | EUR
    3           | 2024-01-01 | 44000    | EUR
    1           | 2024-02-01 | 410000000 | IDR
    2           | 2024-02-01 | 420000000 | IDR
    3           | 2024-02-01 | 430000000 | IDR
    1           | 2025-02-01 | 430000   | IDR    # thousands of them
    """
    found = found_in(broken, pay=pay)
    assert {rule: violation.rows_broken for rule, violation in found.items()} == {
        "base_pay is within 10 times the median of its currency": 1,
        ORDER: 1,
    }


def test_amounts_without_a_currency_are_compared_among_themselves(broken):
    pay = """
    employee_id | valid_from | base_pay | currency
    1           | 2024-01-01 | 42000    | EUR
    2           | 2024-01-01 | 43000000 |
    3           | 2024-01-01 | 44000000 |
    1           | 2024-03-01 | 45000    |
    2           | 2024-03-01 | 43000000 |
    3           | 2024-03-01 | 44000000 |
    """
    assert found_in(broken, pay=pay)[ORDER].examples == ("row 4",)


def test_a_move_to_another_currency_and_back_is_no_step(broken):
    pay = """
    employee_id | valid_from | base_pay  | currency
    1           | 2022-01-01 | 42000     | EUR
    1           | 2023-01-01 | 410000000 | IDR
    1           | 2024-01-01 | 420000000 | IDR
    1           | 2025-01-01 | 44000     | EUR
    """
    assert found_in(broken, pay=pay) == {}


CODE = "currency is three capital letters"


def test_several_currencies_are_lawful(broken):
    pay = """
    employee_id | valid_from | base_pay | currency
    1           | 2024-01-01 | 42000    | SEK
    2           | 2024-01-01 | 43000    | NOK
    3           | 2024-01-01 | 43000    |
    """
    assert found_in(broken, pay=pay) == {}


@pytest.mark.parametrize(
    ("written", "shown"), [("sek", "'sek'"), ("kr", "'kr'"), ("EURO", "'EURO'"), ("€", "'€'")]
)
def test_a_currency_that_is_no_three_letter_code_is_told(broken, written, shown):
    pay = f"""
    employee_id | valid_from | base_pay | currency
    1           | 2024-01-01 | 42000    | SEK
    2           | 2024-01-01 | 43000    | {written}
    """
    found = found_in(broken, pay=pay)
    assert list(found) == [CODE]
    assert (found[CODE].severity, found[CODE].rows_broken) == (Severity.WARNING, 1)
    assert found[CODE].examples == (shown,)
    assert "upper(trim(currency))" in found[CODE].advice


STAYS = "a person's currency does not change for one row only"


def test_another_currency_in_a_single_row_of_a_person_is_told(broken):
    pay = """
    employee_id | valid_from | base_pay | currency
    1           | 2023-01-01 | 42000    | SEK
    1           | 2024-01-01 | 43000    | EUR
    1           | 2025-01-01 | 44000    | SEK
    2           | 2023-01-01 | 43000    | EUR
    """
    found = found_in(broken, pay=pay)
    assert list(found) == [STAYS]
    assert (found[STAYS].severity, found[STAYS].rows_broken) == (Severity.WARNING, 1)
    assert found[STAYS].examples == ("'EUR'",)


def test_a_person_who_moves_keeps_the_new_currency(broken):
    pay = """
    employee_id | valid_from | base_pay | currency
    1           | 2023-01-01 | 42000    | SEK
    1           | 2024-01-01 | 43000    | NOK
    1           | 2025-01-01 | 44000    | NOK
    2           | 2023-01-01 | 42000    | SEK
    2           | 2024-01-01 |  4200    | EUR
    """
    assert found_in(broken, pay=pay) == {}


def test_a_currency_that_a_later_version_corrects_is_not_told(broken):
    pay = """
    employee_id | valid_from | base_pay | currency | recorded_date
    1           | 2023-01-01 | 42000    | SEK      | 2023-01-01
    1           | 2024-01-01 | 43000    | EUR      | 2024-01-01
    1           | 2024-01-01 | 43000    | SEK      | 2024-03-01
    """
    assert found_in(broken, pay=pay) == {}
