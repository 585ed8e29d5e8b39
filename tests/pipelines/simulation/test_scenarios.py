import numpy as np
import pandas as pd
import pytest

SELLERS = {"sellers": 400, "months": 36}


@pytest.fixture(scope="module")
def hazards(organisation, read):
    def frame(scenario: str) -> pd.DataFrame:
        return read(organisation(scenario, **SELLERS), "truth/hazards").query("population == 'seller'")

    return frame


def mean_by_month(rows: pd.Series) -> pd.Series:
    return rows.groupby(level="month").mean()


def test_in_drift_the_base_rate_rises_by_half_at_a_known_month(organisation, contributions):
    context = mean_by_month(contributions(organisation("drift", **SELLERS)).context)
    calm = mean_by_month(contributions(organisation(**SELLERS)).context)
    shift = (context - calm).diff()
    assert shift.idxmax() == pd.Timestamp("2025-01-01")  # 17 months before June 2026, the 18th from the end
    before, after = (context - calm)[:"2024-12-31"], (context - calm)["2025-01-01":]
    assert after.mean() - before.mean() == pytest.approx(np.log(1.5), abs=0.1)


def test_in_drift_pay_comes_to_matter_and_leadership_ceases_to(organisation, contributions):
    parts = contributions(organisation("drift", **SELLERS))
    spread = parts[["pay", "leadership"]].groupby(level="month").std()
    assert (spread.leadership["2025-07-01":] == 0).all()
    assert (spread.leadership[:"2025-06-30"] > 0.1).all()
    assert spread.pay["2025-07-01"] > 2 * spread.pay["2025-06-01"]


def test_in_reorg_half_the_teams_change_manager_in_one_month(organisation, read):
    jobs = read(organisation("reorg", **SELLERS), "assignments").query("role != 'sales_manager'")
    by_day = jobs[jobs.reason == "reorganisation"].groupby("valid_from").team_id.nunique()
    teams = jobs.team_id.nunique()
    assert by_day.idxmax() == pd.Timestamp("2026-01-01")
    assert by_day.max() >= 0.45 * teams
    assert by_day.drop(by_day.idxmax()).max() < 0.2 * teams


def test_under_two_laws_what_draws_away_in_one_unit_keeps_in_the_other(organisation, read):
    folder = organisation("two_laws", **SELLERS)
    signal = read(folder, "truth/signals")[["employee_id", "month", "attainment_level"]]
    jobs = read(folder, "assignments").query("role != 'sales_manager'").sort_values("valid_from")
    both = pd.merge_asof(
        signal.sort_values("month"), jobs, left_on="month", right_on="valid_from", by="employee_id"
    ).dropna(subset="org_unit")
    unit = both.org_unit.str.extract(r"(\d+)")[0].astype(int) % 2
    assert (both.attainment_level[unit == 0] >= 0).all()
    assert (both.attainment_level[unit == 1] <= 0).all()
    assert both.attainment_level.abs().max() > 0.1


def test_in_seasonal_quits_cluster_at_anniversaries(organisation, lived, read):
    folder = organisation("seasonal", **SELLERS)
    months = lived(folder)
    start = months.employee_id.map(
        read(folder, "employment_spells").query("population == 'seller'").set_index("employee_id").start_date
    )
    tenure = (months.month.dt.year - start.dt.year) * 12 + months.month.dt.month - start.dt.month
    quits = months.exit_type == "voluntary"
    at_anniversary = tenure % 12 == 0
    assert quits[at_anniversary & (tenure > 12)].mean() > 2 * quits[~at_anniversary & (tenure > 12)].mean()


def test_small_has_sixty_sellers_unless_told_otherwise(stanna, tmp_path):
    ended = stanna("simulate", "--out", tmp_path / "firm", "--scenario", "small", "--months", 14)
    assert ended.exit_code == 0, ended.err
    assert "a simulated organisation of 60 sellers" in ended.out
