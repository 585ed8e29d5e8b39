"""What the tables of the CRM promise beyond their columns."""

import pytest

from data_contracts.contract import Severity

SPELLS = """
employee_id | spell_id | population | start_date | end_date   | exit_type
1           | 1        | seller     | 2024-01-01 | 2024-06-30 | unknown
2           | 2        | seller     | 2020-01-01 |            |
3           | 3        | seller     | 2020-01-01 |            |
"""


def told(broken, **tables):
    found = broken(employment_spells=SPELLS, **tables)
    return {
        (table, rule): (violation.severity, violation.rows_broken, *violation.examples)
        for (table, rule), violation in found.items()
    }


def test_rows_from_before_the_person_came_or_after_they_left_are_told(broken):
    tables = {
        "activities": ("activity_date", "kind", "call"),
        "accounts": ("valid_from", "account_id", "a{n}"),
        "territories": ("valid_from", "territory_id", "t{n}"),
        "leads": ("assigned_date", "lead_id", "l{n}"),
    }
    days = ["2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01"]
    found = told(
        broken,
        **{
            table: "\n".join(
                [f"employee_id|{day}|{other}", *(f"1|{on}|{value.format(n=n)}" for n, on in enumerate(days))]
            )
            for table, (day, other, value) in tables.items()
        },
    )
    assert {key: (severity, rows) for key, (severity, rows, *_) in found.items()} == {
        (table, f"employee_id is employed on {day}"): (Severity.WARNING, 2)
        for table, (day, _, _) in tables.items()
    }
    assert found["activities", "employee_id is employed on activity_date"][2:] == (
        "'2023-12-31'",
        "'2024-07-01'",
    )


def test_two_calls_of_a_day_are_two_and_exact_copies_are_told(broken, engine):
    found = told(
        broken,
        activities="""
        employee_id | activity_date | kind | minutes
        2           | 2024-02-01    | call | 10
        2           | 2024-02-01    | call | 15
        2           | 2024-02-01    | demo | 30
        2           | 2024-02-01    | demo | 30
        """,
    )
    assert found == {
        ("activities", "no row is an exact copy of another"): (Severity.WARNING, 2, "row 3", "row 4")
    }
    assert len(engine.rows("source.activities", "_row")) == 4


def test_more_minutes_than_a_month_has_are_set_aside(broken):
    found = told(
        broken,
        activities="""
        employee_id | activity_date | kind | minutes
        2           | 2024-02-01    | call | 44640
        2           | 2024-02-02    | call | 44641
        """,
    )
    assert list(found) == [("activities", "minutes is at least 0 and at most 44640")]


@pytest.mark.parametrize(("table", "thing"), [("accounts", "account_id"), ("territories", "territory_id")])
def test_a_period_does_not_end_before_it_begins(broken, table, thing):
    found = told(broken, **{table: f"employee_id|{thing}|valid_from|valid_to\n2|x|2024-02-01|2024-01-31"})
    assert found == {
        (table, "valid_to is not before valid_from"): (
            Severity.ROW,
            1,
            "valid_to 2024-01-31, valid_from 2024-02-01",
        )
    }


ONE_OWNER = "an account has one owner at a time"


def test_two_owners_of_an_account_at_once_are_told(broken, engine):
    found = told(
        broken,
        accounts="""
        account_id | employee_id | valid_from | valid_to
        a          | 2           | 2024-01-01 | 2024-12-31
        a          | 3           | 2024-03-01 | 2024-03-31   # inside
        a          | 2           | 2025-01-01 | 2025-03-02
        a          | 3           | 2025-03-01 |              # overlaps by two days
        b          | 2           | 2024-01-01 |
        b          | 3           | 2024-01-01 |              # from one day on, both without an end
        """,
    )
    assert found == {
        ("accounts", ONE_OWNER): (
            Severity.WARNING,
            3,
            "valid_from 2024-03-01",
            "valid_from 2025-03-01",
            "valid_from 2024-01-01",
        )
    }
    assert len(engine.rows("source.accounts", "_row")) == 6


def test_an_account_changes_hands_on_a_day_and_the_next_owner_ends_an_open_ownership(broken):
    found = told(
        broken,
        accounts="""
        account_id | employee_id | valid_from | valid_to   | recorded_date
        a          | 2           | 2024-01-01 | 2024-03-01 |
        a          | 3           | 2024-03-01 |            |
        a          | 2           | 2024-06-01 |            |
        b          | 2           | 2024-02-01 |            |               # another account
        c          | 2           | 2024-01-01 | 2024-12-31 | 2024-01-01
        c          | 2           | 2024-01-01 | 2024-02-29 | 2024-03-01    # corrects the first
        c          | 3           | 2024-03-01 |            | 2024-03-01
        """,
    )
    assert found == {}


ONCE = "a person has a territory once at a time"


def test_a_person_may_have_several_territories_but_each_only_once(broken):
    found = told(
        broken,
        territories="""
        employee_id | territory_id | valid_from | valid_to
        2           | north        | 2024-01-01 | 2024-12-31
        2           | south        | 2024-01-01 | 2024-12-31   # several at once
        3           | north        | 2024-03-01 |              # shared with another person
        2           | north        | 2024-06-01 |              # had it already
        2           |              | 2024-01-01 | 2024-12-31
        2           |              | 2024-06-01 |              # nobody says which
        """,
    )
    assert found == {("territories", ONCE): (Severity.WARNING, 1, "valid_from 2024-06-01")}


@pytest.mark.parametrize(
    ("table", "thing", "amount"),
    [("accounts", "account_id", "annual_value"), ("territories", "territory_id", "potential")],
)
def test_amounts_of_another_size_are_told(broken, table, thing, amount):
    drawing = f"""
    employee_id | {thing} | valid_from | {amount}
    2           | a       | 2024-01-01 | 100
    2           | b       | 2024-01-01 | 120
    2           | c       | 2024-01-01 | 1200001
    """
    found = told(broken, **{table: drawing})
    assert {key: told[:2] for key, told in found.items()} == {
        (table, f"{amount} is within 10,000 times the median"): (Severity.WARNING, 1)
    }


def test_a_lead_that_goes_on_to_another_seller_is_a_version(broken):
    leads = "lead_id|employee_id|assigned_date\nl1|2|2024-02-01\nl1|3|2024-03-01"
    assert told(broken, leads=leads) == {}


ASSIGNED = "employee_id|valid_from|country\n2|2020-01-01|NO"


def test_an_index_is_of_first_days_above_zero_and_on_one_base(broken):
    found = told(
        broken,
        assignments=ASSIGNED,
        market_index="""
        country | month      | index
        NO      | 2024-01-31 | 100
        NO      | 2024-02-01 | 0
        NO      | 2024-03-01 | 100
        NO      | 2024-04-01 | 199.9
        NO      | 2024-05-01 | 99        # less than half
        NO      | 2024-06-01 | 198       # twice
        SE      | 2024-06-01 | 15000     # of another country
        """,
    )
    assert found == {
        ("market_index", "month is the first day of a month"): (Severity.ROW, 1, "month 2024-01-31"),
        ("market_index", "index is above zero"): (Severity.ROW, 1, "'0.0000'"),
        ("market_index", "index changes by less than 2 times from month to month of a country"): (
            Severity.WARNING,
            2,
            "month 2024-05-01, index 99.0000",
            "month 2024-06-01, index 198.0000",
        ),
    }


def test_an_index_of_no_country_of_ours_is_told(broken):
    found = told(
        broken,
        assignments=ASSIGNED,
        market_index="country|month|index\nNorway|2024-01-01|100\nSweden|2024-01-01|100",
    )
    assert {key: told[:2] for key, told in found.items()} == {
        ("market_index", "a country of the index is one of assignments"): (Severity.WARNING, 2)
    }


def test_where_assignments_name_no_country_an_index_is_not_held_against_them(broken):
    index = "country|month|index\nNorway|2024-01-01|100"
    assert told(broken, assignments="employee_id|valid_from\n2|2020-01-01", market_index=index) == {}
