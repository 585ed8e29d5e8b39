from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.catalogue import published_contract
from data_contracts.errors import ConfigError
from pipelines.config import ValueAtStakeSection, load_config
from pipelines.scores import withheld_scores
from pipelines.scoring import Scored
from pipelines.store import Store
from pipelines.value_at_stake import (
    QUANTITIES,
    Stakes,
    median_pay,
    stakes_record,
    value_at_stake,
    with_value_at_stake,
)

SETTINGS = ValueAtStakeSection()


def stakes(won=0.5, lacking=None, **columns):
    size = max(len(values) for values in columns.values())
    people = pd.DataFrame({"employee_id": [f"e{number}" for number in range(size)]})
    for name in ("open_deal_value", "sole_contact_account_value", "monthly_result_12m", "pay"):
        people[name] = columns.get(name)
    people["pay_currency"] = columns.get("pay_currency")
    return Stakes(people, won, lacking or {})


# The one at whom the tests look, and seven more who are paid and have nothing at stake.
WHOLE = {
    "open_deal_value": [1_000_000] + [None] * 7,
    "sole_contact_account_value": [200_000] + [None] * 7,
    "monthly_result_12m": [100_000] + [None] * 7,
    "pay": [40_000] * 8,
    "pay_currency": ["SEK"] * 8,
}


def ranges(found, settings=SETTINGS):
    items, totals = value_at_stake(found, settings)
    named = {(row.employee_id, row.item): (row.low, row.high) for row in items.itertuples()}
    return named, {row.employee_id: (row.low, row.high) for row in totals.itertuples()}


def total_of_one(found, settings=SETTINGS):
    return ranges(found, settings)[1]["e0"]


def test_each_item_is_its_quantity_times_its_own_assumptions():
    items, _ = ranges(stakes(**WHOLE))
    assert items == {
        ("e0", "open_pipeline"): (50_000, 150_000),  # half of it is usually won, 10 to 30 % of that lost
        ("e0", "sole_contact_accounts"): (26_000, 36_000),
        ("e0", "ramp"): (150_000, 300_000),  # three to six months at half of 100,000
    }


def test_the_total_spans_items_that_overlap_wholly_and_not_at_all_and_holds_pay():
    total = total_of_one(stakes(**WHOLE))
    # 150,000 + .2 x 480,000 = 246,000 to 150,000 + 36,000 + 300,000 + .4 x 480,000 = 678,000, outwards
    assert total == (240_000, 680_000)


def test_an_item_without_its_records_has_no_row_and_adds_nothing():
    items, totals = ranges(stakes(monthly_result_12m=[100_000, None], won=None))
    assert items == {("e0", "ramp"): (150_000, 300_000)}
    assert totals == {"e0": (150_000, 300_000), "e1": (None, None)}


@pytest.mark.parametrize("nothing", [None, 0])
def test_pay_alone_is_no_total(nothing):
    found = stakes(**(WHOLE | dict.fromkeys(QUANTITIES, [nothing] * 8)))
    assert set(ranges(found)[1].values()) == {(None, None)}


def test_what_filling_a_seat_costs_is_one_figure_and_tells_of_no_group_what_it_is_paid():
    """Total less items gives pay back: it may be nobody's but everybody's."""
    # Eight account managers, e0 to e7, are paid 70,000, nine others 52,345; one has no pay on record.
    pay = [70_000] * 8 + [52_345] * 9 + [None]
    found = stakes(won=None, monthly_result_12m=[100_000] * 18, pay=pay, pay_currency=["SEK"] * 18)
    # 52,000 a month: 300,000 + .4 x 624,000 for every one of them.
    assert set(ranges(found)[1].values()) == {(270_000, 550_000)}
    assert median_pay(found, SETTINGS) == 52_000


def test_the_median_of_fewer_than_eight_enters_no_total_and_no_card_says_it_does():
    few = stakes(**(WHOLE | {"pay": [40_000] * 7 + [None]}))
    assert total_of_one(few) == (150_000, 490_000)
    assert not stakes_record(few, SETTINGS)["value_at_stake"]["has_pay_in_total"]
    assert stakes_record(stakes(**WHOLE), SETTINGS)["value_at_stake"]["has_pay_in_total"]


def test_the_share_of_the_value_that_stays_when_costs_are_paid_scales_every_item_but_pay():
    items, totals = ranges(stakes(**WHOLE), ValueAtStakeSection(margin_ratio=0.5))
    assert items["e0", "ramp"] == (75_000, 150_000)
    assert totals["e0"] == (170_000, 440_000)  # 75,000 + 96,000 to 243,000 + 192,000


@pytest.mark.parametrize(
    ("settings", "currencies", "median"),
    [
        ({}, ["SEK"] * 16, 150_000),
        ({}, ["SEK"] * 8 + [None] * 8, 150_000),
        ({}, ["SEK"] * 8 + ["NOK"] * 8, None),  # nobody knows what a krone is worth
        ({"currency": "SEK"}, ["SEK"] * 8 + ["NOK"] * 8, 100_000),
        ({"currency": "SEK"}, ["SEK"] * 8 + [None] * 8, 150_000),
        ({"currency": "SEK"}, ["SEK"] * 7 + ["NOK"] * 9, None),
        ({"currency": "SEK", "exchange_rates": {"NOK": 0.25}}, ["SEK"] * 8 + ["NOK"] * 8, 75_000),
    ],
    ids=["one", "not_named", "two", "without_a_rate", "own_not_named", "too_few", "with_a_rate"],
)
def test_pay_counts_where_its_currency_can_be_added(settings, currencies, median):
    paid = [100_000] * 8 + [200_000] * 8
    found = stakes(pay=paid, pay_currency=currencies)
    assert median_pay(found, ValueAtStakeSection(**settings)) == median


def test_pay_may_be_recorded_by_the_year():
    yearly = ValueAtStakeSection(pay_periods_a_year=1)
    assert total_of_one(stakes(**WHOLE), yearly) == (150_000, 510_000)  # 486,000 + .4 x 40,000


@given(st.lists(st.floats(0, 1e12), min_size=1), st.floats(0.01, 1))
def test_rounding_goes_outwards_and_never_further_than_a_tenth(amounts, missing):
    found = stakes(monthly_result_12m=amounts)
    items, _ = value_at_stake(found, ValueAtStakeSection(ramp_missing_ratio=missing))
    exact = np.array(amounts) * missing * 3
    low, high = items["low"].astype(float), items["high"].astype(float)
    order = items["employee_id"].str[1:].astype(int)
    assert (low <= exact[order] * (1 + 1e-8) + 1e-6).all()
    assert (high >= 2 * exact[order] * (1 - 1e-8) - 1e-6).all()
    assert (low >= exact[order] * 0.9 - 1.01).all()
    assert (high <= 2 * exact[order] * 1.1 + 1.01).all()


def test_every_figure_names_its_table_and_its_assumptions():
    items, _ = value_at_stake(stakes(**WHOLE), SETTINGS)
    assert dict(zip(items["item"], items["source"], strict=True)) == {
        "open_pipeline": "deals; won_value_ratio=0.50; pipeline_lost_ratio=0.1-0.3; margin_ratio=1",
        "sole_contact_accounts": "accounts; account_lost_ratio=0.13-0.18; margin_ratio=1",
        "ramp": "sales_results; ramp_months=3-6; ramp_missing_ratio=0.5; margin_ratio=1",
    }


def test_the_record_says_what_is_measured_and_what_it_lacks_and_nothing_of_anybody():
    found = stakes(won=None, lacking={"open_pipeline": ("deals",), "pay": ("pay",)}, monthly_result_12m=[9])
    assert stakes_record(found, SETTINGS)["value_at_stake"] == {
        "currency": None,
        "items_measured": ["sole_contact_accounts", "ramp"],
        "items_not_measured": {"open_pipeline": ["deals"], "pay": ["pay"]},
        "has_pay_in_total": False,
        "won_value_ratio": None,
    }
    assert stakes_record(None, SETTINGS) == {"value_at_stake": None}


def test_scores_and_items_keep_their_contracts(tmp_path):
    cohort = pd.DataFrame({"employee_id": ["e1", "e0", "e9"], "as_of_date": pd.Timestamp("2026-06-30")})
    cohort[["population", "manager_id", "team_id"]] = ["seller", None, None]
    bare = Scored(withheld_scores(cohort, (6,), "r"), *[pd.DataFrame()] * 3, None)
    assert bare.value_at_stake.empty
    people = stakes(monthly_result_12m=[100_000, None, 5])
    scored = with_value_at_stake(bare, people, SETTINGS)
    # e2 was at work but not scored; e9 was scored without a result.
    assert scored.scores["value_at_stake_low"].tolist() == [None, Decimal(150_000), None]
    assert scored.value_at_stake["employee_id"].tolist() == ["e0"]
    store = Store()
    for table in ("scores", "value_at_stake"):
        contract = published_contract(table, (6,), 6)
        store.check_and_write(getattr(scored, table), contract, tmp_path / f"{table}.parquet")
        store.check_and_write(getattr(bare, table), contract, tmp_path / f"empty_{table}.parquet")
    store.close()
    assert pd.read_parquet(tmp_path / "value_at_stake.parquet")["high"].tolist() == [Decimal("300000.00")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ramp_months = [6, 3]", "a range has its low end first: [3, 6]"),
        ("pipeline_lost_ratio = [0.1, 1.3]", "a share lies between 0 and 1"),
        ("exchange_rates = { NOK = 0.9 }", "exchange_rates need currency"),
        ('currency = "kr"', "value_at_stake.currency"),
        ("ramp_month = [3, 6]", "did you mean 'ramp_months'?"),
    ],
)
def test_a_wrong_assumption_says_what_would_be_right(organisation, line, told):
    tables = {"employment_spells": "employee_id", "assignments": "employee_id"}
    with pytest.raises(ConfigError) as refused:
        load_config(organisation(tables, extra=f"[value_at_stake]\n{line}"))
    assert told in str(refused.value)
