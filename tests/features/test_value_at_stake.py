"""What is at stake, as recorded; the as-of date is 30 June 2026."""

from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from features import value_at_stake
from features.panel import PANEL_COLUMNS, build_panel
from features.value_at_stake import (
    monthly_result_12m,
    open_deal_value,
    pay_at_target,
    sole_contact_account_value,
    won_value_ratio,
)


@pytest.fixture
def measured(engine, sources):
    """`compute` on drawn tables: the value of one column per person of the panel."""

    def measure(compute, column, drawn, people=("1", "2"), key="employee_id", **place):
        kinds = {name: "DATE" if name.endswith("_date") else "VARCHAR" for name in PANEL_COLUMNS}
        rows = [
            {"employee_id": p, "as_of_date": "2026-06-30", "population": "seller", **place} for p in people
        ]
        panel = engine.fill("panel", kinds, rows)
        found = engine.rows(compute(panel, sources(drawn)))
        return {str(row[key]): row[column] for row in found}

    return measure


def test_the_pipeline_is_the_amount_of_what_was_open_and_known_that_day(measured):
    found = measured(
        open_deal_value,
        "open_deal_value",
        {
            "deals": """
            deal_id | employee_id | opened_date | closed_date | outcome | amount | recorded_date
            --------+-------------+-------------+-------------+---------+--------+--------------
            a       | 1           | 2026-05-01  |             |         | 100    | 2026-05-01
            b       | 1           | 2026-05-01  | 2026-07-02  | won     | 20     | 2026-05-01   # open
            c       | 1           | 2026-05-01  | 2026-06-30  | lost    | 3      | 2026-05-01
            d       | 1           | 2026-06-30  |             |         | 7      | 2026-07-01  # later
            e       | 1           | 2023-01-01  |             |         | 50     | 2023-01-01  # forgotten
            f       | 1           | 2026-05-01  |             |         |        | 2026-05-01
            g       | 2           | 2026-05-01  |             |         | -900   | 2026-05-01   # a credit
            """
        },
    )
    assert found == {"1": 120.0, "2": 0.0}


def test_the_share_won_is_one_of_amounts_and_needs_enough_deals(measured, monkeypatch):
    deals = {
        "deals": """
        deal_id | employee_id | opened_date | closed_date | outcome | amount
        --------+-------------+-------------+-------------+---------+-------
        a       | 1           | 2026-05-01  | 2026-06-01  | won     | 30
        b       | 2           | 2026-05-01  | 2026-06-30  | lost    | 90
        c       | 1           | 2025-05-01  | 2025-06-30  | won     | 999      # thirteen months ago
        d       | 1           | 2026-05-01  | 2026-07-01  | won     | 999    # open that day
        e       | 1           | 2026-05-01  | 2026-06-02  | lost    | -80    # a credit
        """
    }
    assert measured(won_value_ratio, "won_value_ratio", deals, key="as_of_date") == {"2026-06-30": None}
    monkeypatch.setattr(value_at_stake, "MINIMUM_CLOSED_DEALS", 2)
    assert measured(won_value_ratio, "won_value_ratio", deals, key="as_of_date") == {"2026-06-30": 0.25}


ACCOUNTS = """
account_id | employee_id | valid_from | valid_to   | annual_value | has_second_contact | recorded_date
-----------+-------------+------------+------------+--------------+--------------------+--------------
a          | 1           | 2026-01-01 |            | 100          | F                  | 2026-01-01
b          | 1           | 2026-01-01 |            | 20           | T                  | 2026-01-01
c          | 1           | 2026-01-01 |            | 3            |                    | 2026-01-01 # unknown
d          | 1           | 2026-01-01 | 2026-05-31 | 4            | F                  | 2026-01-01 # gone
e          | 1           | 2026-06-01 |            | 50           | F                  | 2026-07-01 # later
f          | 1           | 2026-01-01 |            |              | F                  | 2026-01-01
"""


def test_only_customers_on_record_as_knowing_nobody_else_count(measured):
    found = measured(
        sole_contact_account_value,
        "sole_contact_account_value",
        {"accounts": ACCOUNTS},
    )
    assert found == {"1": 100.0, "2": 0.0}


def test_the_monthly_result_is_the_mean_of_the_known_months_of_a_year(measured):
    found = measured(
        monthly_result_12m,
        "monthly_result_12m",
        {
            "sales_results": """
            employee_id | month      | result | recorded_date
            ------------+------------+--------+--------------
            1           | 2026-06-01 | 10     | 2026-06-30
            1           | 2026-05-01 | 20     | 2026-05-31
            1           | 2025-07-01 | 60     | 2025-07-31
            1           | 2025-06-01 | 999    | 2025-06-30  # a year and a month ago
            1           | 2026-04-01 | 999    | 2026-07-01  # later
            2           | 2026-06-01 | 10     | 2026-06-30     # two months alone say little
            2           | 2026-05-01 | 10     | 2026-05-31
            3           | 2026-06-01 | -9     | 2026-06-30
            3           | 2026-05-01 | 1      | 2026-05-31
            3           | 2026-04-01 | 1      | 2026-04-30
            """
        },
        people=("1", "2", "3"),
    )
    assert found == {"1": 30.0, "2": None, "3": 0.0}


def test_pay_is_what_full_attainment_brings_as_known_that_day(measured):
    pay = {
        "pay": """
        employee_id | valid_from | base_pay | target_variable_pay | currency | recorded_date
        ------------+------------+----------+---------------------+----------+--------------
        1           | 2026-01-01 | 40       | 10                  | SEK      | 2026-01-01
        2           | 2026-01-01 | 50       |                     | NOK      | 2026-01-01
        2           | 2026-02-01 | 999      |                     | NOK      | 2026-07-01  # later
        """
    }
    people = ("1", "2", "3")
    assert measured(pay_at_target, "pay", pay, people=people) == {"1": 50.0, "2": 50.0, "3": None}
    assert measured(pay_at_target, "pay_currency", pay, people=people) == {"1": "SEK", "2": "NOK", "3": None}


STAKES = (
    ("deals", open_deal_value),
    ("accounts", sole_contact_account_value),
    ("sales_results", monthly_result_12m),
    ("pay", pay_at_target),
)


@settings(max_examples=2, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 10_000), other_seed=st.integers(0, 10_000))
def test_rows_recorded_later_change_nothing_that_is_at_stake(engine, organisation, seed, other_seed):
    day = date(2025, 5, 31)
    now = organisation(seed)
    other = organisation(other_seed)

    def found(rows_of):
        tables = {
            table: engine.source(table, rows_of[table], day)
            for table in ("employment_spells", "assignments", *(table for table, _ in STAKES))
        }
        panel = engine.store("stakes_panel", build_panel(tables, [day], "seller"))
        return [sorted(map(str, engine.rows(compute(panel, tables)))) for table, compute in STAKES]

    later = {
        table: [row for row in rows if row["recorded_date"] <= day]
        + [row for row in other[table] if row["recorded_date"] > day]
        for table, rows in now.items()
    }
    assert found(later) == found(now)
    assert all(found(now))
