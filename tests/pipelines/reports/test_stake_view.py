from pipelines.reports.stake_view import Assumed, Assumptions, StakeItem, ValueAtStake, values_at_stake

SCORES = """
employee_id | value_at_stake_low | value_at_stake_high
e1          | 400000             | 900000
e2          | -                  | -
"""
PARTS = """
employee_id | item                  | low    | high
e1          | open_pipeline         | 100000 | 300000
e1          | sole_contact_accounts | 0      | 0
e2          | open_pipeline         | 1      | 2
"""

ASSUMED = Assumptions({"open_pipeline": Assumed((0.1, 0.3), 0.4)}, 1.0, None)


def test_a_range_comes_with_its_parts_and_those_with_nothing_to_lose_are_left_out(table):
    found = values_at_stake(table(SCORES), table(PARTS), "SEK", ASSUMED)
    part = StakeItem("open_pipeline", 100000.0, 300000.0)
    assert found == {"e1": ValueAtStake(400000.0, 900000.0, (part,), "SEK", ASSUMED)}


def test_nothing_worked_out_is_nothing_told(table):
    empty = table(SCORES).assign(value_at_stake_low=None, value_at_stake_high=None)
    assert values_at_stake(empty, table(PARTS).iloc[:0], None, ASSUMED) == {}
