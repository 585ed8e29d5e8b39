import pytest

from data_contracts.catalogue import source_contract
from data_contracts.check import check_tables
from data_contracts.contract import Severity

SPELLS = """
employee_id | spell_id | population    | start_date | end_date   | exit_type
1           | 1        | seller        | 2024-01-01 |            |
2           | 2        | seller        | 2024-01-01 | 2024-06-30 | unknown
3           | 3        | sales_manager | 2024-01-01 |            |
4           | 4        | sales_manager | 2024-05-01 |            |
"""


LEADING_SELLER = "a manager is in population sales_manager"


@pytest.fixture
def assignments_broken(broken):
    """Rules that assignments broke beside everybody's spells: name -> (severity, rows broken)."""

    def check(drawing: str) -> dict[str, tuple[Severity, int]]:
        found = broken(employment_spells=SPELLS, assignments=drawing)
        assert {table for table, _ in found} <= {"assignments"}
        return {
            rule: (violation.severity, violation.rows_broken)
            for (_, rule), violation in found.items()
            if rule != LEADING_SELLER  # has a test of its own; elsewhere it does not matter who leads
        }

    return check


def test_an_assignment_outside_the_person_s_spells_is_nobody_s(assignments_broken, engine):
    found = assignments_broken(
        """
        employee_id | valid_from
        1           | 2023-12-31   # before the spell
        2           | 2024-06-30   # its last day
        2           | 2024-07-01   # the day after
        9           | 2024-01-01   # no spell at all
        """
    )
    assert found == {"valid_from lies inside a spell of the person": (Severity.ROW, 3)}
    assert engine.rows("source.assignments", "employee_id") == [("2",)]


def test_an_assignment_without_a_person_or_a_day_is_told_as_that_and_as_nothing_else(assignments_broken):
    found = assignments_broken(
        """
        employee_id | valid_from | manager_id
                    | 2024-02-01 | 3
        1           |            | 3
        """
    )
    assert found == {
        "employee_id is filled": (Severity.CRITICAL, 1),
        "valid_from is filled": (Severity.CRITICAL, 1),
    }


def test_a_later_assignment_ends_an_open_one_without_a_word(assignments_broken):
    assert assignments_broken("employee_id|valid_from|valid_to\n1|2024-01-01|\n1|2024-03-01|") == {}


def test_a_valid_to_after_the_next_valid_from_is_a_warning(assignments_broken):
    found = assignments_broken(
        """
        employee_id | valid_from | valid_to
        1           | 2024-01-01 | 2024-03-01   # meets the next on a day
        1           | 2024-03-01 | 2024-05-02   # overlaps the next
        1           | 2024-05-01 |
        2           | 2024-01-01 | 2024-05-01
        """
    )
    assert found == {"valid_to is not after the next valid_from": (Severity.WARNING, 1)}


def test_a_replaced_version_overlaps_nothing(assignments_broken):
    assert (
        assignments_broken(
            """
            employee_id | valid_from | valid_to   | recorded_date
            1           | 2024-01-01 | 2024-09-30 | 2024-01-01
            1           | 2024-01-01 | 2024-04-30 | 2024-05-01    # corrects the first
            1           | 2024-05-01 |            | 2024-05-01
            """
        )
        == {}
    )


def test_two_assignments_of_a_person_on_one_day_contradict_each_other(assignments_broken):
    found = assignments_broken("employee_id|valid_from|role\n1|2024-01-01|seller\n1|2024-01-01|key_account")
    assert found == {"(employee_id, valid_from) occurs once per recorded_date": (Severity.CRITICAL, 2)}


def test_a_manager_nobody_knows_and_one_who_is_not_there_are_warnings(assignments_broken):
    found = assignments_broken(
        """
        employee_id | valid_from | manager_id
        1           | 2024-02-01 | 9            # in no spell
        2           | 2024-04-30 | 4            # comes a day later
        1           | 2024-05-01 | 4            # is there
        1           | 2024-07-01 | 2            # left the day before
        3           | 2024-01-01 |              # the top
        """
    )
    assert found == {
        "manager_id has a spell": (Severity.WARNING, 1),
        "the manager is employed on valid_from": (Severity.WARNING, 2),
    }


def test_somebody_who_leads_people_but_counts_as_a_seller_is_a_warning(broken):
    found = broken(
        employment_spells=SPELLS,
        assignments="""
        employee_id | valid_from | manager_id
        4           | 2024-05-01 | 1            # a seller
        1           | 2024-05-01 | 3            # a sales manager
        """,
    )
    (violation,) = found.values()
    assert violation.rule == LEADING_SELLER
    assert (violation.severity, violation.rows_broken) == (Severity.WARNING, 1)


def test_nobody_leads_themselves(assignments_broken, engine):
    found = assignments_broken("employee_id|valid_from|manager_id\n1|2024-01-01|1\n2|2024-01-01|3")
    assert found == {"nobody is their own manager": (Severity.ROW, 1)}
    assert engine.rows("source.assignments", "employee_id") == [("2",)]


def test_three_people_in_a_circle_go_to_quarantine_and_those_below_them_stay(assignments_broken, engine):
    found = assignments_broken(
        """
        employee_id | valid_from | manager_id
        1           | 2024-01-01 | 2
        2           | 2024-01-01 | 3
        3           | 2024-01-01 | 1
        4           | 2024-05-01 | 3            # below the circle, not on it
        """
    )
    assert found == {"the manager tree has no cycle": (Severity.ROW, 3)}
    assert engine.rows("source.assignments", "employee_id") == [("4",)]


def test_a_circle_that_ended_or_was_replaced_is_none(assignments_broken):
    assert (
        assignments_broken(
            """
            employee_id | valid_from | valid_to   | manager_id | recorded_date
            1           | 2024-01-01 |            | 2          | 2024-01-01
            2           | 2024-01-01 |            | 1          | 2024-01-01    # replaced below
            2           | 2024-03-01 |            | 3          | 2024-03-01
            3           | 2024-01-01 | 2024-02-29 | 1          | 2024-01-01    # ended
            4           | 2024-05-01 |            |            | 2024-05-01
            """
        )
        == {}
    )


def test_a_chain_of_command_of_any_depth_is_no_circle(engine):
    people = 300
    engine.deliver("employment_spells", "employee_id|spell_id|population|start_date\n")
    engine.deliver("assignments", "employee_id|valid_from|manager_id\n")
    engine.con.execute(
        "INSERT INTO raw.employment_spells SELECT i + 1, 'p' || i, 's' || i, 'sales_manager', '2024-01-01' "
        f"FROM range({people}) AS t(i)"
    )
    engine.con.execute(
        "INSERT INTO raw.assignments SELECT i + 1, 'p' || i, '2024-01-01', "
        f"CASE WHEN i > 0 THEN 'p' || (i - 1) END FROM range({people}) AS t(i)"
    )
    contracts = [source_contract("employment_spells"), source_contract("assignments")]
    for contract in contracts:
        engine.make_source(contract)
    assert check_tables(engine.con, contracts).violations == ()


def test_without_spells_the_rules_that_need_them_are_skipped(engine):
    report = engine.check(assignments="employee_id|valid_from|manager_id\n9|2024-01-01|8")
    assert report.violations == ()
