import numpy as np
import pandas as pd
import pytest

from pipelines.simulation import load_parameters
from pipelines.simulation.herrings import PROXIES, RED_HERRINGS

LAST_DAY = pd.Timestamp("2026-06-30")
DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def table(organisation, read):
    return lambda name, scenario="default": read(organisation(scenario), name)


@pytest.fixture(scope="module")
def staff(table, organisation, seated):
    """The team of each seller when a month's last day is over."""
    team = table("assignments").drop_duplicates("employee_id").set_index("employee_id").team_id

    def on(day: pd.Timestamp) -> pd.Series:
        return team.reindex(seated(organisation(), day))

    return on


def scaled(values: pd.Series, centre_and_sd: tuple[float, float]) -> pd.Series:
    return ((values - centre_and_sd[0]) / centre_and_sd[1]).clip(-3, 3).fillna(0.0)


def test_a_lead_goes_to_a_seller_and_its_quality_says_nothing(table):
    leads = table("leads")
    assert leads.lead_id.is_unique
    assert leads.employee_id.str.startswith("s").all()
    assert leads.quality.between(1, 100).all()
    latents = table("truth/latents").groupby("employee_id").skill.mean()
    mean = leads.groupby("employee_id").quality.mean()[leads.groupby("employee_id").size() > 8]
    assert abs(mean.corr(latents.reindex(mean.index))) < 0.2


def test_a_team_meets_two_to_four_times_a_month_on_different_days(table):
    meetings = table("team_meetings")
    assert not meetings.duplicated(["team_id", "meeting_date"]).any()
    month = meetings.meeting_date.dt.to_period("M")
    times = meetings[month.between("2023-08", "2026-05")].groupby(["team_id", month]).size()
    assert times.between(2, 4).all()
    assert meetings.attended.between(0, meetings.invited).all()
    assert 0.7 < meetings.attended.sum() / meetings.invited.sum() < 0.95


def test_everybody_in_the_team_is_invited(table, staff):
    as_of = pd.Timestamp("2025-03-31")
    month = table("team_meetings").query("meeting_date >= '2025-03-01' and meeting_date <= '2025-03-31'")
    assert (month.invited == month.team_id.map(staff(as_of).value_counts())).all()


@pytest.mark.parametrize("month", pd.date_range("2024-01-01", "2026-06-01", freq="7MS"))
def test_the_share_of_meetings_about_figures_is_what_the_records_show(table, staff, month):
    meetings, signals = table("team_meetings"), table("truth/signals").set_index(["month", "employee_id"])
    window = (meetings.meeting_date >= month - pd.DateOffset(months=6)) & (meetings.meeting_date < month)
    meetings = meetings[window]
    share = (meetings.agenda == "figures").groupby(meetings.team_id).mean()
    expected = signals.figures_only_meetings.loc[month]
    own = staff(month - DAY).map(share).reindex(expected.index)
    assert np.abs(scaled(own, load_parameters().signals.figures_only_ratio) - expected).max() < 1e-4


@pytest.mark.parametrize("month", pd.date_range("2024-07-01", "2026-06-01", freq="5MS"))
def test_open_tickets_per_head_are_what_the_records_show(table, staff, month):
    tickets, signals = table("tool_tickets"), table("truth/signals").set_index(["month", "employee_id"])
    as_of = month - DAY
    is_open = (tickets.opened_date <= as_of) & ~(tickets.closed_date <= as_of)
    heads = staff(as_of).value_counts()
    per_head = tickets[is_open].team_id.value_counts().reindex(heads.index).fillna(0) / heads
    expected = signals.open_tickets.loc[month]
    own = staff(as_of).map(per_head).reindex(expected.index)
    assert np.abs(scaled(own, load_parameters().signals.open_tickets_per_head) - expected).max() < 1e-4


def test_a_ticket_is_closed_after_it_was_opened_and_its_writer_is_of_the_team(table):
    tickets = table("tool_tickets")
    assert tickets.ticket_id.is_unique
    assert not (tickets.closed_date < tickets.opened_date).any()
    assert tickets.closed_date.max() <= LAST_DAY
    team = table("assignments").drop_duplicates("employee_id").set_index("employee_id").team_id
    named = tickets.dropna(subset="employee_id")
    assert 0.3 < len(named) / len(tickets) < 0.7
    assert (named.employee_id.map(team) == named.team_id).all()


def test_the_market_is_known_some_days_after_the_month(table):
    index = table("market_index")
    assert set(index.country) == {"SE", "NO"}
    assert not index.duplicated(["country", "month"]).any()
    published = index.month + pd.offsets.MonthEnd(0) + 12 * DAY
    assert (index.recorded_date == published).all()
    assert index["index"].between(60, 160).all()


def test_the_market_moves_everybody_of_a_country_alike(table):
    signals, index = table("truth/signals"), table("market_index")
    country = table("assignments").drop_duplicates("employee_id").set_index("employee_id").country
    signals = signals.assign(country=signals.employee_id.map(country))
    market = signals.groupby(["country", "month"]).market.agg(["min", "max"])
    assert (market["min"] == market["max"]).all()
    index["month"] += pd.DateOffset(months=1)
    known = np.log(index.set_index(["country", "month"])["index"] / 100)
    both = market["max"].to_frame("signal").join(known.rename("log_index"), how="inner")
    assert both.signal.corr(both.log_index) > 0.99


def test_a_quota_follows_last_years_own_result_each_january(table):
    quotas, results, jobs = (table(name, "noise") for name in ("quotas", "sales_results", "assignments"))
    quotas["month"] = quotas.period_start.dt.to_period("M").dt.to_timestamp()
    quotas["amount"] = quotas.quota.astype(float)
    by_month = quotas.pivot_table(index="employee_id", columns="month", values="amount")
    growth = by_month["2025-01-01"] / by_month["2024-12-01"]
    growth /= 1 + load_parameters().work.quota_growth_per_year
    jobs = jobs[jobs.role != "sales_manager"]
    start = jobs.groupby("employee_id").valid_from.min().reindex(growth.index)
    promoted = jobs[(jobs.reason == "promotion") & (jobs.valid_from == "2025-01-01")].employee_id
    growth = np.log(growth[(start < "2024-07-01") & ~growth.index.isin(promoted)]).dropna()
    signals = table("truth/signals", "noise")
    centre, sd = load_parameters().signals.quota_step_log_ratio
    step = signals[signals.month == "2025-02-01"].set_index("employee_id").quota_raised * sd + centre
    assert np.abs(growth - step).max() < 2e-3  # quotas are rounded to hundreds
    won = results[results.month.dt.year == 2024].groupby("employee_id").result.sum().astype(float)
    asked = quotas[quotas.month.dt.year == 2024].groupby("employee_id").amount.sum()
    assert np.log(won / asked).reindex(growth.index).corr(growth, "spearman") > 0.95


def test_red_herrings_and_proxies_are_columns_of_the_records(table):
    assert not set(RED_HERRINGS) & set(PROXIES)
    for name in (*RED_HERRINGS, *PROXIES):
        source, column = name.split(".")
        assert column in table(source).columns, name
