import numpy as np
import pandas as pd
import pytest

from pipelines.simulation import load_parameters

MONTHS = pd.date_range("2024-01-01", "2026-06-01", freq="5MS")
CUSTOMER_KINDS = ["call", "meeting", "visit", "demo", "proposal", "other"]
MET = ["meeting", "visit", "demo"]


@pytest.fixture(scope="module")
def table(organisation, read):
    return lambda name, scenario="default": read(organisation(scenario), name)


@pytest.fixture(scope="module")
def done(table):
    """What each seller did in the three months before a month."""
    rows = table("activities")
    rows["month"] = rows.activity_date.dt.to_period("M").dt.to_timestamp()

    def by_kind(month: pd.Timestamp, chosen=None) -> pd.DataFrame:
        window = rows[(rows.month >= month - pd.DateOffset(months=3)) & (rows.month < month)]
        window = window if chosen is None else window[window[chosen]]
        return window.pivot_table(index="employee_id", columns="kind", values="count", aggfunc="sum").fillna(
            0.0
        )

    return by_kind


@pytest.fixture(scope="module")
def shown(table):
    """A signal's values at the beginning of a month, by seller."""
    signals = table("truth/signals").set_index(["month", "employee_id"])
    return lambda name, month: signals[name].loc[month]


def scaled(values: pd.Series, centre_and_sd: tuple[float, float]) -> pd.Series:
    return ((values - centre_and_sd[0]) / centre_and_sd[1]).clip(-3, 3).fillna(0.0)


def test_a_seller_enters_about_eight_rows_a_month(table):
    rows = table("activities").query("activity_date >= '2023-07-01' and activity_date < '2026-06-01'")
    assert 6.5 < len(rows) / 200 / 35 < 9


def test_a_person_has_a_kind_of_activity_once_a_day(table):
    assert not table("activities").duplicated(["employee_id", "activity_date", "kind"]).any()


def test_activities_are_entered_within_six_days(table):
    rows = table("activities")
    late = (rows.recorded_date - rows.activity_date).dt.days
    assert late.between(0, 6).all()
    assert 0.3 < (late > 0).mean() < 0.5


def test_only_administration_has_no_channel(table):
    rows = table("activities")
    assert (rows.channel.isna() == (rows.kind == "administration")).all()


def test_only_meetings_visits_and_demos_are_held_with_the_manager(table):
    rows = table("activities")
    assert set(rows[rows.with_manager].kind) == set(MET)
    assert (rows["count"] >= 1).all()
    assert (rows[rows.kind != "call"]["count"] == 1).all()
    assert (rows.minutes >= 5).all()


def test_nothing_is_done_on_leave_after_the_month_it_begins_in(table):
    leaves, rows = table("leaves").dropna(subset="end_date"), table("activities")
    both = leaves.merge(rows, on="employee_id")
    whole_months = both.activity_date.dt.to_period("M") > both.start_date.dt.to_period("M")
    assert not (whole_months & (both.activity_date <= both.end_date)).any()


def test_roles_differ_in_what_they_do(table):
    rows = table("activities")
    role = table("assignments").drop_duplicates("employee_id").set_index("employee_id").role
    mix = pd.crosstab(rows.employee_id.map(role), rows.kind, rows["count"], aggfunc="sum", normalize="index")
    assert mix.visit.idxmax() == "account_manager"
    assert mix.call.idxmax() == "inside_sales"


@pytest.mark.parametrize("month", MONTHS)
def test_the_share_of_administration_is_what_the_records_show(done, shown, month):
    counts, expected = done(month), shown("administration_share", month)
    share = (counts.administration / counts.sum(axis=1)).reindex(expected.index)
    centre_and_sd = load_parameters().signals.administration_share
    assert np.abs(scaled(share, centre_and_sd) - expected).max() < 1e-4


@pytest.mark.parametrize("month", MONTHS)
def test_the_distance_to_the_roles_mix_is_what_the_records_show(
    done, shown, table, organisation, seated, month
):
    counts = done(month)[CUSTOMER_KINDS]
    role = table("assignments").drop_duplicates("employee_id").set_index("employee_id").role
    counts = counts[counts.index.isin(seated(organisation(), month - pd.Timedelta(days=1)))]
    of_role = counts.groupby(role.reindex(counts.index)).sum()
    usual = of_role.div(of_role.sum(axis=1), axis=0).loc[role.reindex(counts.index)].to_numpy()
    own = counts.div(counts.sum(axis=1), axis=0)
    signals = load_parameters().signals
    distance = (0.5 * (own - usual).abs().sum(axis=1)).where(counts.sum(axis=1) >= signals.fewest_activities)
    expected = shown("work_mix_first_year", month) + shown("work_mix_later", month)
    value = scaled(distance.reindex(expected.index), signals.work_mix_distance)
    assert np.abs(value - expected).max() < 1e-4


@pytest.mark.parametrize("month", MONTHS)
def test_the_share_of_joint_meetings_is_what_the_records_show(done, shown, month):
    all_met, joint = done(month)[MET].sum(axis=1), done(month, "with_manager").sum(axis=1)
    expected = shown("joint_meetings", month)
    share = joint.reindex(expected.index).fillna(0.0) / all_met[all_met > 0].reindex(expected.index)
    assert np.abs(scaled(share, load_parameters().signals.joint_meeting_ratio) - expected).max() < 1e-4


def test_the_mix_signal_is_the_first_years_until_the_twelfth_month(table):
    signals, spells = table("truth/signals"), table("employment_spells").query("population == 'seller'")
    start = signals.employee_id.map(spells.set_index("employee_id").start_date).dt.to_period("M")
    served = signals.month.dt.to_period("M").astype("int64") - start.astype("int64")
    assert (signals.work_mix_later[served <= 12] == 0).all()
    assert (signals.work_mix_first_year[served > 12] == 0).all()


@pytest.mark.parametrize(
    ("signal", "latent"),
    [
        ("work_mix_later", "role_misfit"),
        ("administration_share", "tool_burden"),
        ("open_tickets", "tool_burden"),
        ("joint_meetings", "leadership"),
    ],
)
def test_a_signal_carries_what_lies_behind_it_with_middling_reliability(table, signal, latent):
    keys = ["employee_id", "month"]
    both = table("truth/signals").merge(table("truth/latents"), on=keys)
    both = both[both[signal] != 0]
    assert 0.15 < both[signal].corr(both[latent]) ** 2 < 0.75
    assert both[signal].corr(both[latent]) > 0
