import pytest

from data_contracts.contract import Severity

OVERLAP = ("employment_spells", "spells of a person do not overlap")


@pytest.fixture
def spells_broken(broken):
    return lambda drawing: broken(employment_spells=drawing)


def test_a_spell_that_ends_before_it_starts_is_critical_and_named_by_its_key(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date
        1           | 4411     | seller     | 2024-02-01 | 2024-01-31
        2           | 9020     | seller     | 2024-02-01 | 2024-02-01   # one day long
        """
    )
    violation = found["employment_spells", "end_date is not before start_date"]
    assert (violation.severity, violation.rows_broken, violation.examples) == (
        Severity.CRITICAL,
        1,
        ("spell_id 4411",),
    )
    assert len(found) == 1


def test_a_code_nobody_agreed_on_is_critical(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date   | exit_type
        1           | 1        | seller     | 2024-01-01 | 2024-02-01 | RSG
        2           | 2        | manager    | 2024-01-01 | 2024-02-01 | voluntary
        """
    )
    assert {(v.severity, v.rule.split(" ")[0], v.examples) for v in found.values()} == {
        (Severity.CRITICAL, "population", ("'manager'",)),
        (Severity.CRITICAL, "exit_type", ("'RSG'",)),
    }


def test_dates_that_contradict_each_other_without_harm_are_warnings(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date   | notice_date | hired_date
        1           | 1        | seller     | 2024-01-01 | 2024-02-01 | 2024-03-01  |
        2           | 2        | seller     | 2024-01-01 |            |             | 2024-01-02
        3           | 3        | seller     | 2024-01-01 | 2024-02-01 | 2024-02-01  | 2024-01-01
        """
    )
    assert {rule: (v.severity, v.examples) for (_, rule), v in found.items()} == {
        "end_date is not before notice_date": (Severity.WARNING, ("spell_id 1",)),
        "start_date is not before hired_date": (Severity.WARNING, ("spell_id 2",)),
    }


def test_spells_of_a_person_that_share_days_overlap(engine):
    report = engine.check(
        employment_spells="""
        employee_id | spell_id | population | start_date | end_date   | observed_until
        1           | 1a       | seller     | 2024-01-01 | 2024-03-31 |
        1           | 1b       | seller     | 2024-03-01 |            |            # begins in the first
        2           | 2a       | seller     | 2024-01-01 |            |
        2           | 2b       | seller     | 2024-03-01 | 2024-04-01 |            # the first never ended
        3           | 3a       | seller     | 2024-01-01 |            | 2024-03-31
        3           | 3b       | seller     | 2024-03-01 |            |     # before the censoring
        4           | 4a       | seller     | 2024-01-01 |            |
        4           | 4b       | seller     | 2024-01-01 |            |            # the same spell, twice
        """
    )
    (violation,) = report.violations
    assert (violation.table, violation.rule) == OVERLAP
    assert (violation.severity, violation.rows_broken) == (Severity.CRITICAL, 4)
    assert violation.examples == ("spell_id 1b", "spell_id 2b", "spell_id 3b")


def test_spells_that_meet_on_a_day_or_belong_to_two_people_do_not_overlap(spells_broken):
    assert (
        spells_broken(
            """
            employee_id | spell_id | population | start_date | end_date   | observed_until
            1           | 1a       | seller     | 2024-01-01 | 2024-03-01 |
            1           | 1b       | seller     | 2024-03-01 |            |     # on the day the first ends
            2           | 2a       | seller     | 2024-01-01 |            | 2024-02-29
            2           | 2b       | seller     | 2024-03-01 |            |     # back after a censoring
            3           | 3a       | seller     | 2024-01-01 | 2024-01-01 |            # one day long
            3           | 3b       | seller     | 2024-01-01 |            |
            """
        )
        == {}
    )


def test_a_short_spell_between_does_not_hide_an_overlap(spells_broken):
    violation = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date
        1           | long     | seller     | 2024-01-01 | 2024-12-31
        1           | short    | seller     | 2024-02-01 | 2024-02-28
        1           | late     | seller     | 2024-06-01 |
        """
    )[OVERLAP]
    assert violation.examples == ("spell_id short", "spell_id late")


def test_versions_of_one_spell_do_not_overlap_each_other(spells_broken):
    assert (
        spells_broken(
            """
            employee_id | spell_id | population | start_date | end_date   | recorded_date
            1           | a        | seller     | 2024-01-01 |            | 2024-01-01
            1           | a        | seller     | 2024-01-01 | 2024-02-29 | 2024-03-05   # corrects the first
            1           | b        | seller     | 2024-03-01 |            | 2024-03-01
            """
        )
        == {}
    )
