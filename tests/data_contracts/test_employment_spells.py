import pytest

from data_contracts.contract import Severity

OVERLAP = ("employment_spells", "spells of a person do not overlap")


UNTYPED = ("employment_spells", "exit_type is filled where a spell has ended")


@pytest.fixture
def spells_broken(broken):
    """Check drawn spells; that ends have no type here is another test's matter."""

    def check(drawing):
        found = broken(employment_spells=drawing)
        if "exit_type" not in drawing:
            found.pop(UNTYPED, None)
        return found

    return check


def test_a_spell_that_ends_before_it_starts_is_critical_and_its_dates_are_shown(spells_broken):
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
        ("end_date 2024-01-31, start_date 2024-02-01",),
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
        "end_date is not before notice_date": (
            Severity.WARNING,
            ("end_date 2024-02-01, notice_date 2024-03-01",),
        ),
        "start_date is not before hired_date": (
            Severity.WARNING,
            ("start_date 2024-01-01, hired_date 2024-01-02",),
        ),
    }


def test_spells_of_a_person_that_share_days_overlap(engine):
    report = engine.check(
        employment_spells="""
        employee_id | spell_id | population | start_date | end_date   | observed_until
        1           | 1a       | seller     | 2024-01-01 | 2024-03-31 |
        1           | 1b       | seller     | 2024-03-01 |            |            # begins in the first
        3           | 3a       | seller     | 2024-01-01 |            | 2024-03-31
        3           | 3b       | seller     | 2024-03-01 |            |     # before the censoring
        4           | 4a       | seller     | 2024-01-01 |            |
        4           | 4b       | seller     | 2024-01-01 |            |            # the same spell, twice
        """
    )
    (violation,) = (found for found in report.violations if (found.table, found.rule) != UNTYPED)
    assert (violation.table, violation.rule) == OVERLAP
    assert (violation.severity, violation.rows_broken) == (Severity.CRITICAL, 3)
    assert violation.examples == ("row 2", "row 4", "row 6")


def test_an_open_spell_that_is_followed_by_another_is_a_warning_since_its_end_may_be_recorded_late(
    spells_broken,
):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date
        1           | 1a       | seller     | 2024-01-01 |              # an internal move, say
        1           | 1b       | seller     | 2024-03-01 |
        2           | 2a       | seller     | 2024-01-01 |
        2           | 2b       | seller     | 2024-03-01 | 2024-04-01   # known to have ended again
        3           | 3a       | seller     | 2024-01-01 | 2024-02-29
        3           | 3b       | seller     | 2024-03-01 |              # the newest one may be open
        """
    )
    (violation,) = found.values()
    assert violation.rule == "no open spell is followed by another"
    assert (violation.severity, violation.rows_broken) == (Severity.WARNING, 2)
    assert violation.examples == ("row 1", "row 3")


def test_behind_an_open_spell_an_overlap_of_known_ends_is_still_found(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date
        1           | open     | seller     | 2024-01-01 |
        1           | first    | seller     | 2024-02-01 | 2024-04-30
        1           | second   | seller     | 2024-04-01 | 2024-05-03
        """
    )
    assert {rule: (violation.severity, violation.examples) for (_, rule), violation in found.items()} == {
        OVERLAP[1]: (Severity.CRITICAL, ("row 3",)),
        "no open spell is followed by another": (Severity.WARNING, ("row 1",)),
    }


def test_a_rehired_person_under_the_same_spell_is_a_warning_since_the_first_exit_would_be_lost(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date   | exit_type
        1           | 1        | seller     | 2023-01-01 | 2023-06-30 | voluntary
        1           | 1        | seller     | 2024-03-01 |            |
        2           | 2        | seller     | 2024-03-01 |            |
        """
    )
    (violation,) = found.values()
    assert violation.rule == "versions of a spell share its start_date"
    assert (violation.severity, violation.rows_broken) == (Severity.WARNING, 2)


def test_an_exit_without_a_day_is_a_warning(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date   | exit_type
        1           | 1        | seller     | 2023-01-01 |            | voluntary
        2           | 2        | seller     | 2023-01-01 | 2023-06-30 | voluntary
        """
    )
    (violation,) = found.values()
    assert violation.rule == "exit_type stands beside an end_date or a notice_date"
    assert (violation.severity, violation.rows_broken) == (Severity.WARNING, 1)


def test_an_end_missing_for_more_than_three_months_is_not_late_any_more(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date
        1           | 1a       | seller     | 2024-01-01 |
        1           | 1b       | seller     | 2024-03-01 |
        2           | 2a       | seller     | 2024-01-01 |
        2           | 2b       | seller     | 2024-03-02 |
        9           | 9a       | seller     | 2024-06-02 |              # the last row recorded: 92 days on
        """
    )
    assert found["employment_spells", OVERLAP[1]].examples == ("row 2",)


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


def test_spells_without_a_person_are_not_all_one_person_s(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date
                    | 1        | seller     | 2024-01-01 | 2024-06-30
                    | 2        | seller     | 2024-02-01 |
        """
    )
    assert set(found) == {("employment_spells", "employee_id is filled")}


def test_a_short_spell_between_does_not_hide_an_overlap(spells_broken):
    violation = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date
        1           | long     | seller     | 2024-01-01 | 2024-12-31
        1           | short    | seller     | 2024-02-01 | 2024-02-28
        1           | late     | seller     | 2024-06-01 |
        """
    )[OVERLAP]
    assert violation.examples == ("row 2", "row 3")


def test_versions_of_one_spell_do_not_overlap_each_other(spells_broken):
    assert (
        spells_broken(
            """
            employee_id | spell_id | population | start_date | end_date   | recorded_date
            1           | a        | seller     | 2024-01-01 | 2024-04-30 | 2024-01-01
            1           | a        | seller     | 2024-01-01 | 2024-02-29 | 2024-03-05   # corrects the first
            1           | b        | seller     | 2024-03-01 |            | 2024-03-01
            2           | a        | seller     | 2024-01-01 |            | 2024-01-01   # open no more
            2           | a        | seller     | 2024-01-01 | 2024-02-29 | 2024-04-05
            2           | b        | seller     | 2024-03-01 |            | 2024-03-01
            """
        )
        == {}
    )


def test_an_ended_spell_without_a_type_is_told(spells_broken):
    found = spells_broken(
        """
        employee_id | spell_id | population | start_date | end_date   | notice_date | exit_type
        1           | 1        | seller     | 2024-01-01 | 2024-05-31 |             |
        2           | 2        | seller     | 2024-01-01 |            | 2024-05-01  |
        3           | 3        | seller     | 2024-01-01 | 2024-05-31 |             | unknown
        4           | 4        | seller     | 2024-01-01 |            |             |
        """
    )
    assert {rule: violation.rows_broken for rule, violation in found.items()} == {UNTYPED: 2}
    assert found[UNTYPED].severity is Severity.WARNING


ONE_DAY = ("employment_spells", "few spells end on their first day")


def one_day_spells(short, long):
    rows = [f"{n} | {n} | seller | 2024-01-01 | 2024-01-01 | unknown" for n in range(short)]
    rows += [f"{n} | {n} | seller | 2024-01-01 | 2024-02-01 | unknown" for n in range(short, short + long)]
    return "\n".join(["employee_id|spell_id|population|start_date|end_date|exit_type", *rows])


@pytest.mark.parametrize(("short", "long", "is_told"), [(3, 0, False), (4, 16, False), (4, 15, True)])
def test_many_spells_of_one_day_are_told(spells_broken, short, long, is_told):
    assert list(spells_broken(one_day_spells(short, long))) == ([ONE_DAY] if is_told else [])
