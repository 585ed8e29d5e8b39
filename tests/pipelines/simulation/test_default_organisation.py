import numpy as np
import pytest

from pipelines.simulation.reliability import RELIABILITY

pytestmark = pytest.mark.slow

OTHER = ["involuntary", "internal_move"]


@pytest.fixture(scope="session")
def default(organisation):
    return lambda scenario="default": organisation(scenario, seed=1, sellers=1200, months=60)


@pytest.mark.parametrize("scenario", ["default", "noise"])
def test_about_a_fifth_leave_voluntarily_in_a_year(default, lived, scenario):
    months = lived(default(scenario))
    assert 0.17 < 12 * (months.exit_type == "voluntary").mean() < 0.23
    assert 0.02 < 12 * (months.exit_type == "involuntary").mean() < 0.04
    assert 0.03 < 12 * (months.exit_type == "internal_move").mean() < 0.05


def test_there_are_enough_voluntary_exits_to_learn_from(default, read):
    spells = read(default(), "employment_spells").query("population == 'seller'")
    assert 1000 <= (spells.exit_type == "voluntary").sum() <= 1250


def test_managers_leave_as_the_parameters_say(default, read):
    spells = read(default(), "employment_spells").query("population == 'sales_manager'")
    left = (spells.notice_date >= "2021-07-01").sum()
    assert 0.10 < left / 5 / 165 < 0.15  # 150 teams, 15 regions


def test_the_records_explain_the_hazards_within_the_band_of_the_literature(default, contributions):
    assert 0.7 < contributions(default()).drop(columns="context").sum(axis=1).std() < 0.9


def test_no_factor_is_lost_beside_another(default, contributions):
    spread = contributions(default()).drop(columns="context").std()
    assert spread.between(0.08, 0.55).all(), spread


@pytest.mark.parametrize(("horizon", "low", "high"), [(3, 0.70, 0.80), (6, 0.67, 0.78), (12, 0.64, 0.76)])
def test_the_oracles_skill_lies_in_the_attainable_band(default, lived, oracle_auc, horizon, low, high):
    assert low < oracle_auc(lived(default()), horizon) < high


@pytest.mark.parametrize("scenario", ["default", "noise"])
def test_exits_happen_as_often_as_the_hazards_say(default, lived, standard_errors, scenario):
    months = lived(default(scenario))
    assert abs(standard_errors((months.exit_type == "voluntary").sum(), months.voluntary)) < 3
    assert abs(standard_errors(months.exit_type.isin(OTHER).sum(), months.other)) < 3


def test_the_oracle_sees_no_more_than_tenure_in_noise(default, lived, oracle_auc):
    assert oracle_auc(lived(default("noise")), 12) < 0.60


@pytest.mark.parametrize("signal", RELIABILITY)
def test_a_signal_carries_its_latent_as_reliably_as_stated(default, read, signal):
    latent, stated = RELIABILITY[signal]
    signals, latents = read(default(), "truth/signals")[signal], read(default(), "truth/latents")[latent]
    known = signals != 0
    assert np.corrcoef(signals[known], latents[known])[0, 1] ** 2 == pytest.approx(stated, abs=0.1)


def test_leads_drawn_by_lot_do_not_part_leavers_from_stayers(default, read):
    leads, spells = read(default(), "leads"), read(default(), "employment_spells")
    quits = spells[(spells.exit_type == "voluntary") & (spells.population == "seller")].employee_id
    quality = leads.groupby("employee_id").quality.mean().astype(float)
    left = quality.index.isin(quits)
    spread = quality.std() * np.sqrt(1 / left.sum() + 1 / (~left).sum())
    assert abs(quality[left].mean() - quality[~left].mean()) < 4 * spread


def test_the_signals_of_leadership_together_explain_more_than_half_of_it(default, read):
    names = [name for name, (latent, _) in RELIABILITY.items() if latent == "leadership"]
    signals = read(default(), "truth/signals")[names].to_numpy(dtype=float)
    latent = read(default(), "truth/latents").leadership.to_numpy(dtype=float)
    design = np.column_stack([signals, np.ones(len(signals))])
    left = latent - design @ np.linalg.lstsq(design, latent, rcond=None)[0]
    assert 1 - left.var() / latent.var() == pytest.approx(0.57, abs=0.06)
