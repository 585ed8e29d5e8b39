import numpy as np
import pandas as pd
import pytest

from pipelines.simulation import load_parameters


@pytest.fixture(scope="module")
def months(organisation, read):
    """Person-months of sellers with the last thing done for them, and how many months ago."""
    folder = organisation(sellers=600, months=48)
    hazards = read(folder, "truth/hazards").query("population == 'seller'")
    done = read(folder, "follow_ups").query("kind == 'done'")[["employee_id", "date"]]
    hazards = hazards.sort_values("month")
    last = pd.merge_asof(
        hazards, done.sort_values("date"), left_on="month", right_on="date", by="employee_id"
    )
    since = (last.month.dt.year - last.date.dt.year) * 12 + last.month.dt.month - last.date.dt.month
    odds = last.voluntary / (1 - last.voluntary)
    untouched = last.voluntary_without_action / (1 - last.voluntary_without_action)
    return last.assign(months_since=since, odds_ratio=odds / untouched)


def test_acting_works_for_nine_months_and_is_forgotten_after_a_year(months):
    works = load_parameters().attention.works_ratio
    assert np.allclose(months.odds_ratio[months.months_since.between(1, 9)], works)
    assert (months.odds_ratio[months.months_since.between(10, 11)] > works).all()
    assert np.allclose(months.odds_ratio[months.months_since >= 12], 1.0)


def test_without_a_follow_up_nothing_differs(months, organisation, read):
    first = months.groupby("employee_id").date.transform("min")
    begins = read(organisation(sellers=600, months=48), "employment_spells")
    old = set(begins[begins.start_date < months.month.min() - pd.DateOffset(months=13)].employee_id)
    # whoever was there before the records begin may have been looked after then
    never = first.isna() & ~months.employee_id.isin(old)
    assert never.sum() > 1000
    assert np.allclose(months.odds_ratio[never], 1.0)


def test_managers_act_more_on_people_at_risk(months, organisation, read):
    notes = read(organisation(sellers=600, months=48), "follow_ups")
    months = months.assign(key=months.month.dt.to_period("M"))
    acted = notes.assign(key=notes.date.dt.to_period("M"))[["employee_id", "key"]].drop_duplicates()
    both = months.merge(acted.assign(is_acted=True), on=["employee_id", "key"], how="left")
    risk = both.voluntary_without_action.rank(pct=True)
    is_acted = both.is_acted.notna()
    assert is_acted[risk > 0.9].mean() > 1.5 * is_acted[risk < 0.5].mean()


def test_a_note_is_about_ones_own_people(organisation, read):
    folder = organisation(sellers=600, months=48)
    notes = read(folder, "follow_ups").sort_values("date")
    jobs = read(folder, "assignments").sort_values("valid_from")[["employee_id", "valid_from", "manager_id"]]
    led = pd.merge_asof(
        notes, jobs, left_on="date", right_on="valid_from", by="employee_id", suffixes=("", "_then")
    )
    known = led[led.manager_id_then.notna()]
    assert len(known) > 100
    assert (known.manager_id == known.manager_id_then).mean() > 0.99  # some assignments are entered late


def test_in_noise_acting_changes_nothing(organisation, read):
    hazards = read(organisation("noise"), "truth/hazards")
    assert (hazards.voluntary == hazards.voluntary_without_action).all()
