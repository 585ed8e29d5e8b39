import numpy as np
import pandas as pd
import pytest

from pipelines.simulation.factors.catalogue import FACTORS


def log_odds(probability: pd.Series) -> pd.Series:
    return np.log(probability / (1 - probability))


def opened_before_notice(folder, read) -> float:
    """Deals opened a month in the two months before a voluntary notice, against the four before those."""
    spells = read(folder, "employment_spells").query("exit_type == 'voluntary' and population == 'seller'")
    # long enough there for the whole look-back, and for the ramp to be over
    spells = spells[(spells.notice_date - spells.start_date).dt.days > 250].set_index("employee_id")
    deals = read(folder, "deals")
    notice = deals.employee_id.map(spells.notice_date)
    known = notice.notna()
    before = notice[known].dt.to_period("M").astype("int64") - deals.opened_date[known].dt.to_period(
        "M"
    ).astype("int64")
    return (before.isin([1, 2]).sum() / 2) / (before.isin([3, 4, 5, 6]).sum() / 4)


def test_contributions_sum_to_the_log_odds_of_the_observable_hazard(organisation, read, contributions):
    total = contributions(organisation()).sum(axis=1)
    hazards = read(organisation(), "truth/hazards").query("population == 'seller'")
    hazards = hazards.set_index(["employee_id", "month"])
    assert total.index.equals(hazards.index)
    assert np.abs(total - log_odds(hazards.voluntary_observable)).max() < 1e-9


def test_the_unobserved_part_is_what_the_observable_hazard_lacks(organisation, read):
    hazards = read(organisation(), "truth/hazards")
    missing = log_odds(hazards.voluntary) - log_odds(hazards.voluntary_observable)
    assert np.abs(missing - hazards.log_hazard_unobserved).max() < 1e-9
    assert 0.4 < hazards.log_hazard_unobserved.std() < 0.65


def test_every_planted_factor_moves_the_hazard(organisation, read, contributions):
    spread = contributions(organisation()).std()
    assert set(spread.index) == {*FACTORS, "context"}
    assert spread.min() > 0.05


@pytest.mark.parametrize("scenario", ["default", "noise"])
def test_exits_happen_as_often_as_the_hazards_say(organisation, lived, standard_errors, scenario):
    months = lived(organisation(scenario))
    voluntary = (months.exit_type == "voluntary").sum()
    other = months.exit_type.isin(["involuntary", "internal_move"]).sum()
    assert abs(standard_errors(voluntary, months.voluntary)) < 4
    assert abs(standard_errors(other, months.other)) < 4


def test_exits_happen_as_often_as_the_hazards_say_in_every_third_of_the_risk(
    organisation, lived, standard_errors
):
    months = lived(organisation())
    for _, third in months.groupby(pd.qcut(months.voluntary, 3, labels=False)):
        assert abs(standard_errors((third.exit_type == "voluntary").sum(), third.voluntary)) < 4


def test_the_risk_set_is_everybody_employed_not_on_notice_and_not_on_leave(organisation, read):
    folder = organisation()
    as_of = pd.Timestamp("2025-03-31")
    spells, leaves = read(folder, "employment_spells"), read(folder, "leaves")
    sellers = spells[spells.population == "seller"]
    employed = sellers[(sellers.start_date <= as_of) & ~(sellers.notice_date <= as_of)]
    on_leave = leaves[(leaves.start_date <= as_of) & ~(leaves.end_date < as_of)].employee_id
    hazards = read(folder, "truth/hazards")
    hazards = hazards[hazards.population == "seller"]
    at_risk = hazards[hazards.month == as_of + pd.Timedelta(days=1)].employee_id
    assert set(at_risk) == set(employed.employee_id) - set(on_leave)


def test_the_truth_reaches_one_month_beyond_the_records(organisation, read):
    months = read(organisation(), "truth/hazards").month
    assert (months.min(), months.max()) == (pd.Timestamp("2023-07-01"), pd.Timestamp("2026-07-01"))


def test_nothing_but_context_matters_in_noise(organisation, read, contributions):
    parts = contributions(organisation("noise"))
    assert (parts.drop(columns="context") == 0).all(axis=None)
    assert parts.context.nunique() <= 5 * 2  # tenure bands, each with and without the calendar's peak
    hazards = read(organisation("noise"), "truth/hazards")
    assert (hazards.log_hazard_unobserved == 0).all()
    assert (hazards.voluntary == hazards.voluntary_observable).all()


def test_an_exit_announces_itself_in_new_deals_but_not_in_noise(organisation, read):
    assert opened_before_notice(organisation(), read) < 0.88
    assert 0.85 < opened_before_notice(organisation("noise"), read) < 1.2
