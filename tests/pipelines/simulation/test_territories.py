import numpy as np
import pandas as pd
import pytest

from pipelines.simulation import load_parameters

LAST_DAY = pd.Timestamp("2026-06-30")
DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def table(organisation, read):
    return lambda name, scenario="default": read(organisation(scenario), name)


def held(territories: pd.DataFrame) -> pd.DataFrame:
    return territories.assign(until=territories.valid_to.fillna(LAST_DAY))


def test_a_seller_has_one_territory_at_a_time_and_a_territory_one_seller(table):
    rows = held(table("territories"))
    for one in ("employee_id", "territory_id"):
        by_day = rows.sort_values([one, "valid_from"])
        following = by_day.groupby(one).valid_from.shift(-1)
        entered = by_day.valid_to.notna() | following.isna()  # an exchange whose end is not entered yet
        assert entered.mean() > 0.98
        assert not (by_day.until >= following)[entered].any()


def test_a_territory_is_a_sellers_from_the_first_day_on(table):
    spells = table("employment_spells").query("population == 'seller'").set_index("employee_id")
    first = table("territories").groupby("employee_id").valid_from.min()
    assert (first == spells.start_date.reindex(first.index)).all()
    recent = spells[spells.start_date > LAST_DAY - 31 * DAY]  # may be entered late
    assert set(spells.index) - set(recent.index) <= set(first.index)


def test_an_exchange_is_between_two_of_a_team_on_the_first_of_a_month(table):
    rows, spells = table("territories"), table("employment_spells").set_index("spell_id")
    start = rows.employee_id.map(spells[spells.population == "seller"].set_index("employee_id").start_date)
    exchanged = rows[rows.valid_from > start]
    assert (exchanged.valid_from.dt.day == 1).all()
    assert 0 < len(exchanged) < 0.3 * len(rows)


def test_thin_territories_are_wide(table):
    rows = table("territories").drop_duplicates("territory_id")
    potential, hours = np.log(rows.potential.astype(float)), np.log(rows.travel_hours)
    assert potential.corr(hours) < -0.2
    assert rows.travel_hours.between(0.5, 40).all()


def test_rich_territories_win_a_little_more(table):
    latents = table("truth/latents", "noise").groupby("employee_id")[["richness", "skill"]].mean()
    deals = table("deals", "noise").dropna(subset="outcome")
    won = (deals.outcome == "won").groupby(deals.employee_id).mean()[deals.groupby("employee_id").size() > 20]
    both = latents.join(won.rename("won"), how="inner")
    assert both.won.corr(both.skill) > both.won.corr(both.richness) > 0


def test_potential_against_quota_is_what_the_records_show(table, organisation, seated):
    centre, sd = load_parameters().signals.territory_potential_log_ratio
    fewest = load_parameters().signals.fewest_peers
    signals = table("truth/signals", "noise").set_index(["month", "employee_id"]).territory_potential
    rows = held(table("territories", "noise"))
    quotas, jobs = table("quotas", "noise"), table("assignments", "noise").sort_values("valid_from")
    quotas["month"] = quotas.period_start.dt.to_period("M").dt.to_timestamp()
    jobs = jobs[jobs.role != "sales_manager"]
    for month in pd.date_range("2024-01-01", "2026-05-01", freq="4MS"):
        as_of = month - DAY
        now = seated(organisation("noise"), as_of)
        three = quotas[(quotas.month >= month - pd.DateOffset(months=3)) & (quotas.month < month)]
        monthly = three.quota.astype(float).groupby(three.employee_id).mean()
        own = rows[(rows.valid_from <= as_of) & (rows.until >= as_of)].set_index("employee_id").potential
        job = jobs[jobs.valid_from <= as_of].groupby("employee_id").last().reindex(now)
        ratio = np.log(own.astype(float).reindex(now) / (12 * monthly.reindex(now)))
        peers = ratio.groupby([job.role, job.level, job.country])
        median = peers.transform("median").where(peers.transform("size") >= fewest)
        expected = ((ratio - median - centre) / sd).clip(-3, 3).fillna(0.0)
        shown = signals.loc[month]
        assert np.abs(expected.reindex(shown.index) - shown).max() < 1e-4, month
