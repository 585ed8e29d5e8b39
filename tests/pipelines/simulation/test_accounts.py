import numpy as np
import pandas as pd
import pytest

from pipelines.simulation import load_parameters

LAST_DAY = pd.Timestamp("2026-06-30")
DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def table(organisation, read):
    return lambda name, scenario="default": read(organisation(scenario), name)


@pytest.fixture(scope="module")
def held(table):
    """The accounts by account and day, with the last day on which each row holds."""

    def rows(scenario="default") -> pd.DataFrame:
        accounts = table("accounts", scenario).sort_values(["account_id", "valid_from"])
        following = accounts.groupby("account_id").valid_from.shift(-1) - DAY
        return accounts.assign(
            until=accounts.valid_to.fillna(following).fillna(LAST_DAY), following=following
        )

    return rows


def is_seller(employee_id: pd.Series, spells: pd.DataFrame) -> pd.Series:
    return employee_id.isin(spells[spells.population == "seller"].employee_id)


def test_an_account_has_one_holder_at_a_time(held):
    rows = held()
    assert not rows.duplicated(["account_id", "valid_from"]).any()
    assert not (rows.until > rows.following).any()
    assert (rows.until >= rows.valid_from).all()


def test_a_seller_holds_about_twelve_accounts_of_which_few_are_key_ones(held, table):
    rows, spells = held("noise"), table("employment_spells", "noise")
    now = rows[(rows.valid_from <= LAST_DAY) & (rows.until >= LAST_DAY)]
    books = now[is_seller(now.employee_id, spells)].groupby("employee_id").size()
    assert 10 < books.mean() < 14
    assert 0.08 < now.is_key_account.mean() < 0.16
    assert now.annual_value[now.is_key_account].min() > now.annual_value[~now.is_key_account].max()


def test_an_account_is_nobodys_after_its_holders_last_day(held, organisation, employed_days):
    rows, days = held(), employed_days(organisation())
    assert (rows.valid_from >= rows.employee_id.map(days.start)).all()
    ended = rows[rows.valid_to.notna()]
    assert (ended.valid_to <= ended.employee_id.map(days.end)).all()
    left = rows[rows.employee_id.map(days.end) < LAST_DAY - 60 * DAY]
    assert left.valid_to.notna().all()


def test_an_end_is_there_once_it_has_come_and_was_entered(held):
    rows = held()
    assert (rows.valid_to.notna() == rows.valid_to_recorded_date.notna()).all()
    assert (rows.valid_to_recorded_date.dropna() <= LAST_DAY).all()
    assert not (rows.valid_to_recorded_date < rows.valid_to).any()
    assert rows.valid_to.isna().any()


def test_most_accounts_of_a_leaver_go_to_the_successor_and_some_to_a_team_mate(held, table):
    rows, spells = held(), table("employment_spells").drop_duplicates("employee_id").set_index("employee_id")
    passed = rows[rows.following.notna()].copy()
    passed["next_id"] = rows.groupby("account_id").employee_id.shift(-1)
    notice = passed.employee_id.map(spells.notice_date)
    passed = passed[(notice <= passed.following) & passed.next_id.str.startswith("s")]
    is_new = passed.next_id.map(spells.start_date) > passed.employee_id.map(spells.end_date)
    assert 0.5 < is_new.mean() < 0.95


def test_a_deal_is_made_with_an_account_that_its_owner_holds(held, table):
    deals = table("deals").query("opened_date >= '2023-07-01' and opened_date < '2026-05-01'")
    deals = deals.dropna(subset="account_id")
    rows = held()[["account_id", "employee_id", "valid_from", "until"]]
    both = deals.merge(rows, on=["account_id", "employee_id"])
    holds = both[(both.opened_date >= both.valid_from) & (both.opened_date <= both.until)]
    assert set(holds.deal_id) == set(deals.deal_id)


def test_a_seller_who_loses_a_fifth_of_the_book_in_six_months_carries_the_signal(held, table, organisation):
    rows, spells = held("noise"), table("employment_spells", "noise")
    rows = rows[is_seller(rows.employee_id, spells)]
    last = spells[spells.population == "seller"].set_index("employee_id").end_date
    rows = rows.assign(value=rows.annual_value.astype(float), own_end=rows.employee_id.map(last))
    signals = table("truth/signals", "noise").set_index(["month", "employee_id"]).book_loss
    above = load_parameters().signals.book_loss_above
    carriers = 0
    for month in pd.date_range("2024-02-01", "2026-04-01", freq="MS"):
        as_of = month - DAY
        kept = rows[(rows.valid_from <= as_of) & (rows.until >= as_of)].groupby("employee_id").value.sum()
        moved = rows[(rows.until + DAY > as_of - pd.DateOffset(months=6)) & (rows.until + DAY <= as_of)]
        moved = moved[~(moved.own_end <= moved.until)].groupby("employee_id").value.sum()
        expected = signals.loc[month]
        book = kept.reindex(expected.index).fillna(0.0)
        lost = moved.reindex(expected.index).fillna(0.0)
        share = lost / (lost + book).where(lost + book > 0, 1.0)
        assert ((share > above) == (expected == 1.0)).all(), month
        carriers += int(expected.sum())
    assert 0.02 < carriers / len(signals) < 0.12


def test_some_managers_keep_key_accounts_and_sell_beside_leading(held, table):
    rows, spells = held(), table("employment_spells")
    own = rows[~is_seller(rows.employee_id, spells)]
    assert own.is_key_account.all()
    managers = set(spells[spells.population == "sales_manager"].employee_id)
    quotas = set(table("quotas").employee_id) & managers
    assert 0 < len(quotas) < 0.6 * len(managers)
    assert set(own[own.until >= "2023-08-01"].employee_id) <= quotas
    assert set(table("deals").employee_id) & managers <= quotas


def test_a_managers_results_contain_the_deals_won(table):
    managers = table("employment_spells").query("population == 'sales_manager'").employee_id
    deals = table("deals").query("outcome == 'won'")
    deals = deals[deals.employee_id.isin(managers)]
    month = deals.closed_date.dt.to_period("M").dt.to_timestamp().rename("month")
    won = deals.amount.astype(float).groupby([deals.employee_id, month]).sum()
    results = table("sales_results").set_index(["employee_id", "month"]).result.astype(float)
    booked = results.reindex(won.index)
    assert (booked[won.index.get_level_values("month") < "2026-05-01"].notna()).all()
    assert (booked.dropna() >= won[booked.notna()]).all()


def test_where_it_is_crowded_managers_of_more_than_five_keep_the_best_accounts(held, table):
    def share_of_managers(scenario: str) -> float:
        rows, spells = held(scenario), table("employment_spells", scenario)
        now = rows[(rows.until >= LAST_DAY) & rows.is_key_account]
        return float((~is_seller(now.employee_id, spells)).mean())

    assert share_of_managers("crowded") > 0.7
    assert share_of_managers("default") < 0.35


def test_who_sells_beside_leading_more_than_five_carries_the_signal(table):
    signals = table("truth/signals", "crowded")
    assert signals.player_coach.isin([0.0, 1.0]).all()
    assert signals.player_coach.mean() > 0.7
    assert table("truth/signals").player_coach.mean() < 0.5


def test_key_accounts_are_worth_more(held):
    now = held()
    values = np.log(now.annual_value.astype(float))
    assert 0.7 < values.std() < 1.1
