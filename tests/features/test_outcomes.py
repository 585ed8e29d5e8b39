"""What became of the people of the panel of 31 January 2026, seen from later days."""

from datetime import date

import pytest

from data_contracts.catalogue import source_contract
from features.outcomes import build_outcomes
from features.point_in_time import as_recorded

PANEL_DATE = date(2026, 1, 31)
JUNE = date(2026, 6, 30)


@pytest.fixture
def outcome_test(engine, draw):
    """Check (cause, months observed) per person, whose number is also the spell's."""

    def check(text, expected, *, known_by=JUNE, observed_until=JUNE, lag_days=0, **options):
        rows = [{"spell_id": row["employee_id"], "start_date": "2020-01-01", **row} for row in draw(text)]
        contract = source_contract("employment_spells")
        spells = engine.store(
            "spells", as_recorded(engine.fill_source(contract.table, rows), contract, lag_days)
        )
        kinds = {"employee_id": "VARCHAR", "as_of_date": "DATE", "spell_id": "VARCHAR"}
        people = [{"employee_id": str(n), "as_of_date": PANEL_DATE, "spell_id": str(n)} for n in expected]
        outcomes = build_outcomes(
            engine.fill("panel", kinds, people), spells, known_by, observed_until, **options
        )
        found = {int(r["employee_id"]): (r["cause"], r["months_observed"]) for r in engine.rows(outcomes)}
        assert found == expected

    return check


def test_the_notice_is_the_exit_and_the_end_only_without_one(outcome_test):
    outcome_test(
        """
        employee_id | notice_date | end_date   | exit_type
        ------------+-------------+------------+----------
        1           | 2026-02-28  | 2026-05-31 | voluntary
        2           |             | 2026-05-31 | voluntary
        3           | 2026-02-01  | 2026-05-31 | voluntary
        """,
        {1: ("voluntary", 1), 2: ("voluntary", 4), 3: ("voluntary", 1)},
    )


def test_every_other_ending_is_other(outcome_test):
    kinds = ("involuntary", "retirement", "end_of_contract", "internal_move", "other")
    lines = [f"{number} | 2026-03-31 | {kind}" for number, kind in enumerate(kinds)]
    outcome_test(
        "employee_id | end_date | exit_type\n" + "\n".join(lines),
        {number: ("other", 2) for number in range(len(kinds))},
    )


@pytest.mark.parametrize("counts_as", ["voluntary", "other"])
def test_an_exit_of_unknown_type_counts_as_configured(outcome_test, counts_as):
    outcome_test(
        """
        employee_id | end_date   | exit_type
        ------------+------------+----------
        1           | 2026-03-31 | unknown
        2           | 2026-03-31 |
        3           | 2026-03-31 | voluntary
        """,
        {1: (counts_as, 2), 2: (counts_as, 2), 3: ("voluntary", 2)},
        unknown_exits_count_as=counts_as,
    )


def test_without_an_exit_the_months_to_the_end_of_observation_count(outcome_test):
    outcome_test(
        """
        employee_id | end_date   | exit_type | observed_until
        ------------+------------+-----------+---------------
        1           |            |           |
        2           |            |           | 2026-03-31      # these records stopped
        3           |            |           | 2026-03-30      # March is not whole
        4           |            |           | 2026-01-31
        5           | 2026-06-30 | voluntary |                 # the last observed day
        """,
        {1: (None, 5), 2: (None, 2), 3: (None, 1), 4: (None, 0), 5: ("voluntary", 5)},
    )


def test_an_exit_after_the_observed_months_is_not_seen(outcome_test):
    outcome_test(
        "employee_id | notice_date | exit_type\n1 | 2026-04-30 | voluntary\n2 | 2026-05-01 | voluntary",
        {1: ("voluntary", 3), 2: (None, 3)},
        observed_until=date(2026, 4, 30),
    )


def test_a_month_observed_in_part_does_not_count(outcome_test):
    outcome_test(
        "employee_id | notice_date | exit_type\n1 | 2026-04-10 | voluntary\n2 | |",
        {1: (None, 2), 2: (None, 2)},
        observed_until=date(2026, 4, 29),
    )


def test_only_what_was_recorded_by_then_counts(outcome_test):
    outcome_test(
        """
        employee_id | notice_date | exit_type   | recorded_date | end_recorded_date
        ------------+-------------+-------------+---------------+------------------
        1           | 2026-03-31  | voluntary   | 2020-01-01    | 2026-04-30
        2           | 2026-03-31  | voluntary   | 2020-01-01    | 2026-05-01        # not yet
        3           | 2026-03-31  | voluntary   | 2020-01-01    | 2026-03-31
        3           | 2026-03-31  | involuntary | 2026-05-01    | 2026-03-31        # corrected later
        4           | 2026-03-31  | voluntary   | 2020-01-01    | 2026-03-31
        4           | 2026-03-31  | involuntary | 2026-04-30    | 2026-03-31        # corrected in time
        """,
        {1: ("voluntary", 2), 2: (None, 3), 3: ("voluntary", 2), 4: ("other", 2)},
        known_by=date(2026, 4, 30),
        observed_until=date(2026, 4, 30),
    )


def test_an_exit_before_the_as_of_date_that_was_recorded_late_gives_nothing_to_learn(outcome_test):
    outcome_test(
        "employee_id | notice_date | exit_type | end_recorded_date\n1 | 2026-01-15 | voluntary | 2026-02-15",
        {1: (None, 0)},
    )


def test_nothing_is_observed_before_the_as_of_date(outcome_test):
    outcome_test("employee_id\n1", {1: (None, 0)}, observed_until=date(2025, 12, 31))
