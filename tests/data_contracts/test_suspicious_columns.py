import pytest

from data_contracts.catalogue import source_contract
from data_contracts.suspicion import SuspicionKind
from data_contracts.suspicious_columns import find_suspicious_columns


@pytest.fixture
def suspicions(engine):
    """Suspicions about rows of one table: header and a row per number."""

    def find(table, header, rows):
        contract = source_contract(table)
        engine.deliver(table, "\n".join([header, *rows]))
        engine.make_source(contract)
        found = find_suspicious_columns(engine.con, [contract])
        return {(one.column, one.kind.value): one for one in found}

    return find


def test_one_value_in_every_row_is_constant(suspicions):
    rows = [f"e{n} | 2024-01-{n % 28 + 1:02d} | 8 | product" for n in range(20)]
    found = suspicions("trainings", "employee_id | completed_date | hours | subject", rows)
    assert {column for column, _ in found} == {"hours", "subject"}
    hours = found[("hours", "constant")]
    assert hours.kind is SuspicionKind.CONSTANT
    assert hours.table == "trainings"
    assert hours.evidence == "one value in all 20 rows"
    assert hours.advice == (
        "nothing can be learned from it: map the column that varies in the SQL of [sources.trainings], "
        "or leave it out"
    )


def test_a_table_of_few_rows_may_be_constant(suspicions):
    rows = [f"e{n} | 2024-01-{n + 1:02d} | 8" for n in range(19)]
    assert suspicions("trainings", "employee_id | completed_date | hours", rows) == {}


def test_a_value_that_is_sometimes_empty_is_not_constant(suspicions):
    rows = [f"e{n} | 2024-01-{n % 28 + 1:02d} | {'8' if n else ''}" for n in range(30)]
    assert suspicions("trainings", "employee_id | completed_date | hours", rows) == {}


def test_one_currency_one_scale_and_one_country_are_nothing_strange(suspicions):
    rows = [f"e{n} | 2024-01-{n % 28 + 1:02d} | {n * 100} | SEK" for n in range(1, 31)]
    assert suspicions("pay", "employee_id | valid_from | base_pay | currency", rows) == {}


def test_an_end_that_all_leavers_share_is_constant_among_those_who_have_one(suspicions):
    rows = [
        f"e{n} | s{n} | seller | 2020-01-{n % 28 + 1:02d} | {'2024-06-30' if n % 2 else ''}"
        for n in range(40)
    ]
    found = suspicions(
        "employment_spells", "employee_id | spell_id | population | start_date | end_date", rows
    )
    assert found[("end_date", "constant")].evidence == "one value in all filled 20 rows"
    assert found[("end_date", "constant")].advice == (
        "a date that everybody shares is often the day of the export: map the day of the fact in the SQL of "
        "[sources.employment_spells]"
    )


def test_a_code_of_its_own_for_everybody_is_id_like(suspicions):
    rows = [f"e{n} | 2024-01-{n % 28 + 1:02d} | desk {n} | {n % 3}" for n in range(30)]
    found = suspicions("assignments", "employee_id | valid_from | role | level", rows)
    assert set(found) == {("role", "id_like")}
    assert found[("role", "id_like")].evidence == "30 different values among 30 people"
    assert found[("role", "id_like")].advice == (
        "a key names people instead of describing them: map another column to role in the SQL of "
        "[sources.assignments], or leave it out"
    )


def test_a_team_of_its_own_for_everybody_is_id_like_and_a_manager_is_a_key(suspicions):
    rows = [f"e{n} | 2024-01-{n % 28 + 1:02d} | t{n} | m{n}" for n in range(30)]
    found = suspicions("assignments", "employee_id | valid_from | team_id | manager_id", rows)
    assert set(found) == {("team_id", "id_like")}


def test_a_running_number_of_each_person_is_id_like(suspicions):
    rows = [f"e{n} | 2024-01-{n % 28 + 1:02d} | {1000 + 2 * n}" for n in range(120)]
    found = suspicions("pay", "employee_id | valid_from | base_pay", rows)
    assert found[("base_pay", "id_like")].evidence == (
        "a whole number of its own for each of 120 people, out of 239 numbers"
    )


def test_pay_that_happens_to_differ_is_not_id_like(suspicions):
    rows = [f"e{n} | 2024-01-{n % 28 + 1:02d} | {30000 + 137 * n}" for n in range(120)]
    assert suspicions("pay", "employee_id | valid_from | base_pay", rows) == {}


def test_a_table_that_is_kept_apart_is_not_read(suspicions):
    rows = [f"e{n} | F" for n in range(30)]
    assert suspicions("protected_attributes", "employee_id | gender", rows) == {}


def test_an_empty_table_is_not_suspicious(suspicions):
    assert suspicions("pay", "employee_id | valid_from | base_pay", []) == {}
