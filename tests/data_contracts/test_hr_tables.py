"""What the tables of HR promise beyond their columns."""

from data_contracts.contract import Severity

SPELLS = """
employee_id | spell_id | population    | start_date | hired_date | end_date   | exit_type
1           | 1        | seller        | 2024-01-08 | 2023-12-01 | 2024-06-30 | unknown
1           | 2        | seller        | 2024-09-01 |            |            |
2           | 3        | sales_manager | 2024-01-01 |            |            |
"""


def told(broken, **tables):
    found = broken(employment_spells=SPELLS, **tables)
    return {
        (table, rule): (violation.severity, violation.rows_broken, *violation.examples)
        for (table, rule), violation in found.items()
    }


def test_days_of_a_variable_payment_are_in_order(broken):
    found = told(
        broken,
        variable_payments="""
        employee_id | period_start | period_end | amount | due_date   | paid_date
        2           | 2024-02-01   | 2024-02-29 | 100    | 2024-02-01 | 2024-02-01   # an advance
        2           | 2024-02-01   | 2024-01-31 | 100    |            |
        2           | 2024-03-01   | 2024-03-31 | 100    | 2024-02-29 |
        2           | 2024-04-01   | 2024-04-30 | 100    |            | 2024-03-31
        """,
    )
    assert found == {
        ("variable_payments", "period_end is not before period_start"): (
            Severity.ROW,
            1,
            "period_end 2024-01-31, period_start 2024-02-01",
        ),
        ("variable_payments", "due_date is not before period_start"): (
            Severity.WARNING,
            1,
            "due_date 2024-02-29, period_start 2024-03-01",
        ),
        ("variable_payments", "paid_date is not before period_start"): (
            Severity.WARNING,
            1,
            "paid_date 2024-03-31, period_start 2024-04-01",
        ),
    }


def test_a_period_is_paid_for_by_several_measures_and_in_instalments(broken, engine):
    found = told(
        broken,
        variable_payments="""
        employee_id | period_start | period_end | amount | measure | due_date
        2           | 2024-01-01   | 2024-12-31 | 100    | renewal | 2025-01-31
        2           | 2024-01-01   | 2024-12-31 | 100    | renewal | 2026-01-31
        2           | 2024-01-01   | 2024-12-31 | 100    | team    | 2025-01-31
        2           | 2024-01-01   | 2024-12-31 | 100    |         |
        """,
    )
    assert found == {}
    assert len(engine.rows("source.variable_payments", "_row")) == 4


def test_payments_of_another_size_are_told(broken):
    found = told(
        broken,
        variable_payments="""
        employee_id | period_start | period_end | amount   | target_amount
        2           | 2024-01-01   | 2024-01-31 | 100      | 100
        2           | 2024-02-01   | 2024-02-29 | 100      | 100
        2           | 2024-03-01   | 2024-03-31 | -1000001 | 100
        2           | 2024-04-01   | 2024-04-30 | 100      | 1000001
        """,
    )
    assert {key: told[:2] for key, told in found.items()} == {
        ("variable_payments", "amount is within 10,000 times the median"): (Severity.WARNING, 1),
        ("variable_payments", "target_amount is within 10,000 times the median"): (Severity.WARNING, 1),
    }


def test_a_payment_is_for_a_period_in_which_the_person_was_employed_some_day(broken):
    found = told(
        broken,
        variable_payments="""
        employee_id | period_start | period_end | amount
        1           | 2023-01-01   | 2024-01-07 | 100      # over a day too early
        1           | 2023-01-01   | 2024-01-08 | 100
        1           | 2024-06-30   | 2024-08-31 | 100
        1           | 2024-07-01   | 2024-08-31 | 100      # between the spells
        """,
    )
    assert found == {
        ("variable_payments", "employee_id is employed between period_start and period_end"): (
            Severity.WARNING,
            2,
            "period_start 2023-01-01, period_end 2024-01-07",
            "period_start 2024-07-01, period_end 2024-08-31",
        )
    }


def test_rows_from_before_the_person_came_or_after_they_left_are_told(broken):
    days = ["2024-01-07", "2024-01-08", "2024-06-30", "2024-07-01", "2024-08-31", "2024-09-01", "2030-01-01"]
    tables = {
        "competence_assessments": ("assessed_date", "competence|level", "closing|1"),
        "internal_applications": ("applied_date", "decided_date", ""),
        "preferences": ("declared_date", "wished_role", "key_account_manager"),
        "seller_mandates": ("valid_from", "may_decide_alone", "true"),
    }
    found = told(
        broken,
        **{
            table: "\n".join([f"employee_id|{day}|{others}", *(f"1|{on}|{values}" for on in days)])
            for table, (day, others, values) in tables.items()
        },
    )
    assert {key: (severity, rows) for key, (severity, rows, *_) in found.items()} == {
        (table, f"employee_id is employed on {day}"): (Severity.WARNING, 3)
        for table, (day, _, _) in tables.items()
    }
    assert found["preferences", "employee_id is employed on declared_date"][2:] == (
        "declared_date 2024-01-07",
        "declared_date 2024-07-01",
        "declared_date 2024-08-31",
    )


def test_a_person_without_a_spell_is_told_once(broken):
    found = told(broken, preferences="employee_id|declared_date\n9|2024-02-01")
    assert list(found) == [("preferences", "employee_id has a spell")]


def test_applications_are_decided_after_they_were_made_and_on_a_day(broken):
    found = told(
        broken,
        internal_applications="""
        employee_id | applied_date | decided_date | outcome
        2           | 2024-02-02   | 2024-02-01   | rejected
        2           | 2024-04-02   |              |             # open
        2           | 2024-05-02   | 2024-05-09   |             # decided, nobody says how
        """,
    )
    assert found == {
        ("internal_applications", "decided_date is not before applied_date"): (
            Severity.ROW,
            1,
            "decided_date 2024-02-01, applied_date 2024-02-02",
        ),
    }


def test_two_applications_of_a_day_are_two(broken, engine):
    found = told(
        broken,
        internal_applications="""
        employee_id | applied_date | decided_date | outcome
        2           | 2024-02-01   | 2024-02-20   | rejected
        2           | 2024-02-01   | 2024-03-20   | rejected
        """,
    )
    assert found == {}
    assert len(engine.rows("source.internal_applications", "_row")) == 2


def test_a_hire_begins_a_spell(broken):
    found = told(
        broken,
        hirings="""
        employee_id | hired_date
        1           | 2023-12-01   # the spell's hired_date
        1           | 2024-01-08   # its start_date
        1           | 2024-09-01   # hired again
        1           | 2024-05-01
        9           | 2024-05-01   # another rule's matter
        """,
    )
    assert found == {
        ("hirings", "hired_date is that of a spell"): (Severity.WARNING, 1, "hired_date 2024-05-01"),
        ("hirings", "employee_id has a spell"): (Severity.ROW, 1, "row 5"),
    }


def test_onboarding_steps_are_due_near_the_beginning_and_done_near_their_day(broken):
    found = told(
        broken,
        onboarding_steps="""
        employee_id | step     | due_date   | done_date
        1           | computer | 2023-10-08 | 2023-10-07    # 92 days before the first day
        1           | car      | 2023-10-07 |
        2           | talk     | 2026-01-01 | 2025-06-01    # two years after it
        2           | review   | 2026-01-02 |
        2           | visit    | 2024-02-01 | 2025-02-01    # done a year late
        2           | course   | 2024-02-01 | 2025-02-02
        """,
    )
    assert found == {
        ("onboarding_steps", "due_date is near the beginning of a spell"): (
            Severity.WARNING,
            2,
            "due_date 2023-10-07",
            "due_date 2026-01-02",
        ),
        ("onboarding_steps", "done_date is within a year of due_date"): (
            Severity.WARNING,
            1,
            "done_date 2025-02-02, due_date 2024-02-01",
        ),
    }


def test_a_step_may_be_promised_for_several_days(broken):
    steps = "employee_id|step|due_date\n2|talk|2024-02-01\n2|talk|2024-03-01\n2|talk|2024-05-01"
    assert told(broken, onboarding_steps=steps) == {}


def test_the_mandate_of_an_unknown_manager_is_nobodys_and_one_before_the_first_day_is_told(broken, engine):
    found = told(
        broken,
        manager_mandates="""
        manager_id | valid_from
        2          | 2023-12-31
        2          | 2024-01-01
        9          | 2024-01-01
        """,
    )
    assert found == {
        ("manager_mandates", "manager_id has a spell"): (Severity.ROW, 1, "row 3"),
        ("manager_mandates", "manager_id is employed on valid_from"): (
            Severity.WARNING,
            1,
            "valid_from 2023-12-31",
        ),
    }
    assert engine.rows("source.manager_mandates", "_row") == [(1,), (2,)]


def test_a_tool_budget_of_another_size_is_told(broken):
    found = told(
        broken,
        manager_mandates="""
        manager_id | valid_from | tool_budget
        2          | 2024-01-01 | 5000
        2          | 2024-02-01 | 5000
        2          | 2024-03-01 | 50000001
        2          | 2024-04-01 | 0
        """,
    )
    assert {key: told[:2] for key, told in found.items()} == {
        ("manager_mandates", "tool_budget is within 10,000 times the median"): (Severity.WARNING, 1)
    }


def test_a_discount_in_percent_is_set_aside(broken):
    found = told(
        broken,
        seller_mandates="employee_id|valid_from|discount_limit\n2|2024-01-01|15\n2|2024-02-01|0.15\n2|2024-03-01|1",
    )
    assert found == {
        ("seller_mandates", "discount_limit is at least 0 and at most 1"): (Severity.ROW, 1, "'15.0000'")
    }


def test_an_entry_of_an_unknown_manager_is_told_and_says_nothing(broken):
    found = told(
        broken,
        follow_ups="""
        employee_id | manager_id | date       | kind     | factor      | outcome
        1           | 2          | 2024-02-01 | agreed   | development |
        1           | 2          | 2024-02-01 | agreed   | pay         |           # agreed the same day
        1           | 9          | 2024-02-01 | listened |             |
        1           | 2          | 2024-03-01 | shouted  |             |
        """,
    )
    assert found == {
        ("follow_ups", "manager_id has a spell"): (Severity.WARNING, 1),
        ("follow_ups", "kind is one of [listened, agreed, done, disagreed]"): (Severity.ROW, 1),
    }
