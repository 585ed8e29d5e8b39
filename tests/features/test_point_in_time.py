"""What was known when: date arithmetic, recorded dates, versions, windows, states."""

from datetime import date

import ibis
import pytest

from data_contracts.catalogue import source_contract
from features.point_in_time import (
    as_of_table,
    as_recorded,
    days_between,
    join_known,
    known_at,
    month_end,
    months_between,
    state_on,
    whole_months_until,
    within,
)

AS_OF = date(2026, 6, 30)


@pytest.fixture
def value(engine):
    return lambda expression: engine.rows(expression.name("value").as_table())[0]["value"]


@pytest.fixture
def recorded(engine, draw):
    """A drawn table of a source -> its rows with the recorded dates filled, in the order drawn."""

    def build(table, text, lag_days=0):
        typed = engine.fill_source(table, draw(text))
        return engine.store(f"recorded_{table}", as_recorded(typed, source_contract(table), lag_days))

    return build


@pytest.fixture
def keys(engine):
    def build(*pairs):
        rows = [{"employee_id": person, "as_of_date": as_of} for person, as_of in pairs]
        return engine.fill("keys", {"employee_id": "VARCHAR", "as_of_date": "DATE"}, rows)

    return build


def column(engine, table, name, by):
    return [row[name] for row in engine.rows(table.order_by(by))]


@pytest.mark.parametrize(
    ("later", "earlier", "months", "days"),
    [
        ("2024-02-29", "2024-02-29", 0, 0),
        ("2024-03-01", "2024-02-29", 1, 1),  # months are calendar months, whatever the days
        ("2024-03-31", "2024-03-01", 0, 30),
        ("2025-02-28", "2024-02-29", 12, 365),
        ("2026-01-31", "2025-12-31", 1, 31),
        ("2025-12-31", "2026-01-31", -1, -31),
    ],
)
def test_months_and_days_between(value, later, earlier, months, days):
    dates = ibis.date(later), ibis.date(earlier)
    assert value(months_between(*dates)) == months
    assert value(days_between(*dates)) == days


@pytest.mark.parametrize(
    ("day", "end"),
    [("2024-02-01", "2024-02-29"), ("2023-02-28", "2023-02-28"), ("2025-12-31", "2025-12-31")],
)
def test_the_end_of_a_month(engine, day, end):
    [row] = engine.rows(month_end(ibis.date(day)).name("day").as_table())
    assert row["day"] == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "months"), [("2024-02-28", 24289), ("2024-02-29", 24290), ("2024-03-01", 24290)]
)
def test_a_month_is_whole_on_its_last_day(value, day, months):
    assert value(whole_months_until(ibis.date(day))) == months


def test_as_of_dates_become_a_table(engine):
    assert engine.rows(as_of_table([AS_OF, date(2024, 2, 29)]).order_by("as_of_date")) == [
        {"as_of_date": date(2024, 2, 29)},
        {"as_of_date": AS_OF},
    ]


def test_the_first_date_plus_the_lag_stands_in_for_a_missing_recorded_date(engine, recorded):
    rows = recorded(
        "recognitions",
        """
        employee_id | recognised_date | recorded_date
        ------------+-----------------+--------------
        1           | 2024-02-28      |
        2           | 2024-02-28      | 2024-06-01
        """,
        lag_days=2,
    )
    assert column(engine, rows, "recorded_date", "employee_id") == [date(2024, 3, 1), date(2024, 6, 1)]


def test_a_months_result_is_recorded_at_its_end(engine, recorded):
    rows = recorded("sales_results", "employee_id | month | result\n1 | 2024-02-01 | 5", lag_days=3)
    assert column(engine, rows, "recorded_date", "employee_id") == [date(2024, 3, 3)]


def test_a_quota_is_recorded_when_it_was_set_unless_that_was_before_its_period(engine, recorded):
    rows = recorded(
        "quotas",
        """
        employee_id | period_start | period_end | quota | set_date   | recorded_date
        ------------+--------------+------------+-------+------------+--------------
        1           | 2024-01-01   | 2024-12-31 | 9     | 2024-02-15 |
        2           | 2024-01-01   | 2024-12-31 | 9     | 2023-12-01 |
        3           | 2024-01-01   | 2024-12-31 | 9     |            |
        4           | 2024-01-01   | 2024-12-31 | 9     | 2024-02-15 | 2024-01-20    # as delivered
        """,
        lag_days=2,
    )
    known = [date(2024, 2, 17), date(2024, 1, 3), date(2024, 1, 3), date(2024, 1, 20)]
    assert column(engine, rows, "recorded_date", "employee_id") == known


def test_a_quota_set_in_february_is_not_visible_in_january_and_then_counts_from_its_period(
    engine, recorded, keys
):
    rows = recorded(
        "quotas",
        """
        employee_id | period_start | period_end | quota | set_date
        ------------+--------------+------------+-------+-----------
        1           | 2024-01-01   | 2024-12-31 | 9     | 2024-02-15
        """,
    )
    contract = source_contract("quotas")
    january, february = date(2024, 1, 31), date(2024, 2, 29)
    assert engine.rows(known_at(rows, contract, january).select("quota")) == []
    panel = keys(("1", january), ("1", february))
    # A look-back of one month leaves it out: it is dated by its period, not by the day it was set.
    assert column(engine, join_known(panel, rows, contract, 2), "as_of_date", "as_of_date") == [february]
    assert engine.rows(join_known(panel, rows, contract, 1)) == []


def test_the_end_of_a_spell_is_known_from_the_notice_else_from_the_end_and_the_lag(engine, recorded):
    rows = recorded(
        "employment_spells",
        """
        employee_id | spell_id | start_date | notice_date | end_date   | end_recorded_date
        ------------+----------+------------+-------------+------------+------------------
        1           | 1        | 2020-01-01 | 2026-03-31  | 2026-06-30 |
        2           | 2        | 2020-01-01 |             | 2026-06-30 |
        3           | 3        | 2020-01-01 | 2026-03-31  | 2026-06-30 | 2026-05-05
        4           | 4        | 2020-01-01 |             |            |
        """,
        lag_days=10,
    )
    known = [date(2026, 3, 31), date(2026, 7, 10), date(2026, 5, 5), None]
    assert column(engine, rows, "end_recorded_date", "employee_id") == known


def test_a_version_holds_until_the_next_one_is_recorded(engine, recorded):
    rows = recorded(
        "pay",
        """
        employee_id | valid_from | base_pay | recorded_date
        ------------+------------+----------+--------------
        1           | 2026-01-01 | 1        | 2026-01-01
        1           | 2026-01-01 | 2        | 2026-03-01
        1           | 2026-01-01 | 3        | 2026-02-01
        1           | 2026-02-01 | 4        | 2026-04-01    # another fact
        """,
    )
    superseded = [date(2026, 2, 1), None, date(2026, 3, 1), None]
    assert column(engine, rows, "superseded_date", "base_pay") == superseded


def test_rows_without_a_key_replace_nothing(engine, recorded, keys):
    rows = recorded(
        "recognitions",
        """
        employee_id | recognised_date | recorded_date
        ------------+-----------------+--------------
        1           | 2026-06-01      | 2026-06-01
        1           | 2026-06-01      | 2026-06-15
        1           | 2026-06-01      | 2026-06-15
        """,
    )
    known = known_at(rows, source_contract("recognitions"), AS_OF)
    assert column(engine, known, "superseded_date", "recorded_date") == [None, None, None]
    assert known.superseded_date.type().is_date()
    joined = join_known(keys(("1", AS_OF)), rows, source_contract("recognitions"), 2)
    assert len(engine.rows(joined)) == 3


def test_talks_of_a_day_are_versions_where_the_manager_is_the_same_or_not_named(engine, recorded):
    rows = recorded(
        "one_on_ones",
        """
        employee_id | planned_date | manager_id | recorded_date
        ------------+--------------+------------+--------------
        1           | 2026-06-01   | m          | 2026-05-01
        1           | 2026-06-01   | n          | 2026-05-02
        2           | 2026-06-01   |            | 2026-05-03
        2           | 2026-06-01   |            | 2026-05-04
        """,
    )
    superseded = [None, None, date(2026, 5, 4), None]
    assert column(engine, rows, "superseded_date", "recorded_date") == superseded


def test_later_knowledge_is_removed_and_earlier_versions_stay(engine, recorded):
    rows = recorded(
        "deals",
        """
        deal_id | employee_id | opened_date | closed_date | outcome | amount | recorded_date
        --------+-------------+-------------+-------------+---------+--------+--------------
        a       | 1           | 2026-05-01  | 2026-06-28  | won     | 1      |
        b       | 1           | 2026-05-01  | 2026-06-29  | won     | 2      |               # known on 1 July
        c       | 1           | 2026-05-01  |             |         | 3      | 2026-06-30
        c       | 1           | 2026-05-01  |             |         | 4      | 2026-07-01    # a later version
        d       | 1           | 2026-05-01  |             |         | 5      | 2026-05-01
        d       | 1           | 2026-05-01  |             |         | 6      | 2026-06-01
        """,
        lag_days=2,
    )
    known = known_at(rows, source_contract("deals"), AS_OF)
    found = [
        tuple(row[name] for name in ("deal_id", "amount", "closed_date", "outcome", "superseded_date"))
        for row in engine.rows(known.order_by("amount"))
    ]
    assert found == [
        ("a", 1, date(2026, 6, 28), "won", None),
        ("b", 2, None, None, None),
        ("c", 3, None, None, None),
        ("d", 5, None, None, date(2026, 6, 1)),
        ("d", 6, None, None, None),
    ]


def test_a_row_without_any_date_stays_for_the_checks_and_reaches_no_feature(engine, recorded, keys):
    rows = recorded("recognitions", "employee_id | recognised_date | giver_id\n1 | | a")
    contract = source_contract("recognitions")
    assert engine.rows(known_at(rows, contract, AS_OF).select("giver_id")) == [{"giver_id": "a"}]
    assert engine.rows(join_known(keys(("1", AS_OF)), rows, contract, None)) == []


def test_each_as_of_date_sees_its_own_version(engine, recorded, keys):
    rows = recorded(
        "pay",
        """
        employee_id | valid_from | base_pay | recorded_date
        ------------+------------+----------+--------------
        1           | 2026-01-01 | 1        | 2026-01-15
        1           | 2026-01-01 | 2        | 2026-02-28
        2           | 2026-01-01 | 9        | 2026-01-01
        """,
    )
    dates = [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]
    joined = join_known(keys(*(("1", day) for day in dates)), rows, source_contract("pay"), None)
    found = [(row["as_of_date"], int(row["base_pay"])) for row in engine.rows(joined.order_by("as_of_date"))]
    assert found == [(date(2026, 1, 31), 1), (date(2026, 2, 28), 2)]


def test_the_look_back_counts_calendar_months(engine, recorded, keys):
    rows = recorded(
        "recognitions",
        """
        employee_id | recognised_date | giver_id
        ------------+-----------------+---------
        1           | 2026-07-01      | a        # after the as-of date
        1           | 2026-06-30      | b
        1           | 2026-05-01      | c
        1           | 2026-04-30      | d
        """,
    )
    joined = join_known(keys(("1", AS_OF)), rows, source_contract("recognitions"), 2)
    assert column(engine, joined, "giver_id", "giver_id") == ["b", "c"]


@pytest.mark.parametrize(
    ("as_of", "day", "in_30_days", "in_2_months"),
    [
        ("2026-06-30", "2026-06-30", True, True),
        ("2026-06-30", "2026-06-01", True, True),
        ("2026-06-30", "2026-05-31", False, True),
        ("2026-06-30", "2026-05-01", False, True),
        ("2026-06-30", "2026-04-30", False, False),
        ("2026-06-30", "2026-07-01", False, False),
        ("2024-02-29", "2024-01-31", True, True),
        ("2024-02-29", "2024-01-30", False, True),
        ("2026-06-30", None, False, False),
    ],
)
def test_windows_end_on_the_as_of_date_and_leave_their_first_day_out(
    engine, as_of, day, in_30_days, in_2_months
):
    rows = engine.fill("days", {"as_of_date": "DATE", "day": "DATE"}, [{"as_of_date": as_of, "day": day}])
    windows = rows.select(d=within(rows, "day", days=30), m=within(rows, "day", months=2))
    assert engine.rows(windows) == [{"d": in_30_days, "m": in_2_months}]


def test_a_window_is_given_in_one_unit(engine):
    rows = engine.fill("days", {"as_of_date": "DATE", "day": "DATE"}, [])
    with pytest.raises(ValueError, match="in days or in months"):
        within(rows, "day", days=30, months=1)


def test_the_state_in_force_is_the_last_that_began_unless_it_had_ended(engine, recorded, keys):
    rows = recorded(
        "assignments",
        """
        employee_id | valid_from | valid_to   | team_id
        ------------+------------+------------+--------
        1           | 2026-01-01 |            | a
        1           | 2026-06-30 |            | b
        1           | 2026-07-01 |            | c        # to come
        2           | 2026-01-01 | 2026-06-30 | a        # its last day
        3           | 2026-01-01 | 2026-06-29 | a        # ended yesterday
        4           | 2026-01-01 |            | a
        4           | 2026-02-01 |            |          # in no team any more
        """,
    )
    people = keys(*((person, AS_OF) for person in "12345"))
    state = state_on(people, rows, source_contract("assignments"), ("team_id",))
    found = {row["employee_id"]: row["team_id"] for row in engine.rows(state)}
    assert found == {"1": "b", "2": "a", "4": None}
