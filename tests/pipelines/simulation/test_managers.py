import numpy as np
import pandas as pd
import pytest

ONE_DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def folder(organisation):
    return organisation(sellers=600, months=48)


@pytest.fixture(scope="module")
def promoted(folder, read):
    """The two spells of each seller who became a manager, side by side."""
    spells = read(folder, "employment_spells")
    as_seller = spells[spells.population == "seller"]
    return as_seller.merge(
        spells[spells.population == "sales_manager"], on="employee_id", suffixes=("", "_later")
    )


def test_some_sellers_become_managers_under_the_same_key(promoted):
    assert len(promoted) >= 5
    assert (promoted.exit_type == "internal_move").all()


def test_a_promoted_seller_starts_as_manager_on_the_day_after(promoted):
    assert (promoted.start_date_later == promoted.end_date + ONE_DAY).all()
    assert (promoted.hired_date_later == promoted.start_date).all()


def test_a_promotion_is_on_record_before_the_new_post_begins(promoted):
    assert (promoted.end_recorded_date < promoted.start_date_later).all()


def test_a_promoted_seller_has_one_name(folder, read, promoted):
    names = read(folder, "display_names")
    assert (names.employee_id.isin(promoted.employee_id)).sum() == len(promoted)


def test_managers_contributions_sum_to_their_log_odds(folder, read, contributions):
    hazards = read(folder, "truth/hazards").query("population == 'sales_manager'")
    hazards = hazards.set_index(["employee_id", "month"]).sort_index()
    total = contributions(folder, "sales_manager").sum(axis=1)
    observable = hazards.voluntary_observable
    assert np.abs(total - np.log(observable / (1 - observable))).max() < 1e-9


def test_managers_leave_as_often_as_their_hazards_say(folder, lived, standard_errors):
    months = lived(folder, "sales_manager")
    assert abs(standard_errors((months.exit_type == "voluntary").sum(), months.voluntary)) < 4
    assert abs(standard_errors((months.exit_type == "involuntary").sum(), months.involuntary)) < 4


def test_a_seller_who_became_manager_untrained_is_at_higher_risk(folder, read, contributions):
    signals = read(folder, "truth/signals_of_managers")
    assert signals.promoted_untrained.sum() > 0
    role_fit = contributions(folder, "sales_manager").role_fit
    keys = pd.MultiIndex.from_frame(signals[["employee_id", "month"]])
    assert ((role_fit.reindex(keys) > 0.4).to_numpy() == (signals.promoted_untrained == 1)).all()
    trained = read(folder, "trainings").query("subject == 'leadership'")
    marked = signals[signals.promoted_untrained == 1]
    spells = read(folder, "employment_spells").query("population == 'sales_manager'")
    led_from = spells.set_index("employee_id").start_date
    both = marked.merge(trained, on="employee_id")
    since = both.employee_id.map(led_from)  # what somebody learnt as a seller does not count
    assert not ((both.completed_date >= since) & (both.completed_date < both.month)).any()


def test_every_team_manager_has_a_mandate_from_the_first_day(folder, read):
    mandates = read(folder, "manager_mandates").groupby("manager_id").valid_from.min()
    spells = read(folder, "employment_spells").query("population == 'sales_manager'")
    directors = set(read(folder, "assignments").query("level == 'director'").employee_id)
    spells = spells[~spells.employee_id.isin(directors)].set_index("employee_id")
    assert (mandates.reindex(spells.index) <= spells.start_date).all()


def test_managers_have_pay_talks_recognition_and_leader_training_of_their_own(folder, read):
    spells = read(folder, "employment_spells").query("population == 'sales_manager'")
    managers = set(spells[spells.end_date.isna() & (spells.start_date < "2026-01-01")].employee_id)
    for name in ("pay", "one_on_ones", "recognitions"):
        assert len(managers & set(read(folder, name).employee_id)) > 0.7 * len(managers), name
    assert len(managers & set(read(folder, "trainings").query("subject == 'leadership'").employee_id)) > 10


@pytest.mark.slow
def test_of_those_about_to_move_the_ones_who_sold_best_are_promoted(organisation, read):
    folder = organisation(seed=1, sellers=1200, months=60)
    spells = read(folder, "employment_spells")
    moved = spells[(spells.population == "seller") & (spells.exit_type == "internal_move")]
    quotas, results = read(folder, "quotas"), read(folder, "sales_results")
    quotas["month"] = quotas.period_start.dt.to_period("M").dt.to_timestamp()
    sold = quotas.merge(results, on=["employee_id", "month"]).merge(moved, on="employee_id")
    before = sold.notice_date.dt.to_period("M").astype("int64") - sold.month.dt.to_period("M").astype("int64")
    half_year = sold[before.between(1, 6)].astype({"result": float, "quota": float})
    sums = half_year.groupby("employee_id")[["result", "quota"]].sum()
    attainment = sums.result / sums.quota
    is_promoted = attainment.index.isin(spells[spells.spell_id.str.endswith("-2")].employee_id)
    assert is_promoted.sum() > 20
    assert attainment[is_promoted].mean() > attainment[~is_promoted].mean() + 0.1
