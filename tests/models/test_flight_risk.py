"""The trained model and its folder."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import ModelError, StorageError
from models.calibration import Calibration
from models.candidates import FitOptions, Rung, fit_hazard
from models.causes import FittedCauses, cause_months
from models.columns import feature_matrix
from models.flight_risk import DISTRIBUTION, MANIFEST
from models.saved_model import load_model


@pytest.fixture(scope="module")
def people(firm, months):
    return firm.panel[firm.panel["as_of_date"] == pd.Timestamp(months(36))]


@pytest.fixture(scope="module", params=list(Rung))
def model(request, trained, firm, months):
    """The trained model with hazards of each rung in turn."""
    base = trained.model
    matrix = feature_matrix(firm.panel, base.columns, base.categories)
    person_months = cause_months(firm.outcomes_at(months(36)), base.leads, "voluntary")
    hazard = fit_hazard(request.param, matrix, base.columns, person_months, FitOptions(1))
    refit = fit_hazard(request.param, matrix[::2], base.columns, _half(person_months), FitOptions(2))
    return replace(
        base,
        rung=request.param,
        causes=FittedCauses(base.categories, hazard, base.causes.other),
        refits=(refit,),
    )


def test_contributions_and_base_sum_to_the_hazard(model, people):
    shares, base = model.contributions(people)
    np.testing.assert_allclose(
        shares.sum(axis=1) + base, model.score(people)["hazard_log_odds"], atol=1e-6, rtol=0
    )
    assert list(shares.columns) == list(model.columns.features)


def test_risks_rise_with_the_horizon_and_the_range_holds_the_risk(model, people):
    scores = model.score(people)
    assert (scores["risk_3m"] <= scores["risk_6m"]).all()
    assert (scores["risk_6m"] <= scores["risk_12m"]).all()
    assert (scores["risk_low"] <= scores["risk_6m"]).all()
    assert (scores["risk_6m"] <= scores["risk_high"]).all()


def test_a_saved_model_scores_the_same_bits(model, people, tmp_path):
    model.save(tmp_path / "model")
    again = load_model(tmp_path / "model")
    pd.testing.assert_frame_equal(again.score(people), model.score(people), check_exact=True)
    np.testing.assert_array_equal(again.refit_contributions(people), model.refit_contributions(people))
    assert again.model_version == model.model_version
    assert again.record == model.record


def test_columns_of_elapsed_time_are_kept_and_a_model_without_them_keeps_its_version(trained, tmp_path):
    since = replace(trained.model, columns=replace(trained.model.columns, elapsed=("talk_gap",)))
    since.save(tmp_path / "since")
    assert load_model(tmp_path / "since").columns.elapsed == ("talk_gap",)
    trained.model.save(tmp_path / "before")
    # A name more in the manifest, and models registered earlier would have another version.
    assert "elapsed" not in json.loads((tmp_path / "before" / MANIFEST).read_text())["columns"]


def test_a_simpler_winner_needs_no_second_opinion(trained, people, tmp_path):
    assert trained.model.rung is not Rung.LIGHTGBM
    assert trained.model.second_contributions(people) is None
    trained.model.save(tmp_path)
    assert load_model(tmp_path).second is None


def test_the_folder_holds_text_and_no_pickle(trained, tmp_path):
    trained.model.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".json", ".txt"}
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    assert manifest["record"]["verdict"] == "ok"
    assert manifest["record"]["training_cutoff"] == "2025-01-31"


def test_a_changed_file_is_another_version(trained, tmp_path):
    trained.model.save(tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    manifest["calibration"]["voluntary"]["slope"] += 1e-9
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    assert load_model(tmp_path).model_version != trained.model.model_version


def test_the_order_of_columns_does_not_matter(trained, people):
    reordered = people[list(people.columns)[::-1]]
    pd.testing.assert_frame_equal(
        trained.model.score(reordered), trained.model.score(people), check_exact=True
    )


def test_a_missing_column_is_refused(trained, people):
    with pytest.raises(ModelError, match="pay_gap"):
        trained.model.score(people.drop(columns="pay_gap"))


def test_a_new_label_is_scored_as_missing(trained, people):
    new = trained.model.score(people.assign(role="astronaut"))
    missing = trained.model.score(people.assign(role=None))
    pd.testing.assert_frame_equal(new, missing, check_exact=True)


def test_refits_say_how_firm_a_sign_is(trained, people):
    shares = trained.model.refit_contributions(people)
    assert shares.shape == (3, len(people), len(trained.model.columns.features))
    talk_gap = trained.model.columns.features.index("talk_gap")
    extreme = people["talk_gap"].to_numpy() > 1
    assert (shares[:, extreme, talk_gap] > 0).all()


@pytest.mark.parametrize("damage", ["missing", "broken", "future"])
def test_a_damaged_folder_is_named(trained, tmp_path, damage):
    trained.model.save(tmp_path)
    manifest = tmp_path / MANIFEST
    if damage == "missing":
        (tmp_path / json.loads(manifest.read_text())["files"][0]).unlink()
    elif damage == "broken":
        manifest.write_text("{")
    else:
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    with pytest.raises(StorageError, match="train again"):
        load_model(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(trained, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"could not be written to .* - check space and permissions"):
        trained.model.save(tmp_path / "file")


def _half(person_months):
    """Person-months of every other row."""
    keep = person_months.row % 2 == 0
    parts = {name: getattr(person_months, name)[keep] for name in ("lead", "exits", "weight")}
    return replace(person_months, row=person_months.row[keep] // 2, **parts)


def test_an_update_moves_risks_and_base_and_slope_and_leaves_the_version(model, people):
    updated = replace(model, update=Calibration(intercept=0.4, slope=0.8))
    assert updated.model_version == model.model_version
    assert updated.files == model.files
    shares, base = updated.contributions(people)
    scores = updated.score(people)
    np.testing.assert_allclose(shares.sum(axis=1) + base, scores["hazard_log_odds"], atol=1e-6, rtol=0)
    np.testing.assert_allclose(shares, 0.8 * model.contributions(people)[0])
    np.testing.assert_allclose(
        scores["hazard_log_odds"], 0.4 + 0.8 * model.score(people)["hazard_log_odds"], atol=1e-9
    )
    assert (
        replace(model, update=Calibration(0.4)).score(people)["risk_6m"] > model.score(people)["risk_6m"]
    ).all()
    np.testing.assert_allclose(updated.refit_contributions(people), 0.8 * model.refit_contributions(people))


def test_without_an_update_not_a_bit_changes(model, people):
    again = replace(model, update=Calibration())
    pd.testing.assert_frame_equal(again.score(people), model.score(people), check_exact=True)


def test_a_model_keeps_how_its_training_was_spread(model, tmp_path):
    model.save(tmp_path)
    assert load_model(tmp_path).distribution == model.distribution
    assert model.distribution is not None
    assert set(model.distribution.features) == set(model.columns.features)


def test_a_model_of_before_that_was_kept_loads_still(model, people, tmp_path):
    older = replace(model, distribution=None)
    older.save(tmp_path)
    assert not (tmp_path / DISTRIBUTION).exists()
    loaded = load_model(tmp_path)
    assert loaded.distribution is None
    assert loaded.model_version == older.model_version != model.model_version
    pd.testing.assert_frame_equal(loaded.score(people), model.score(people), check_exact=True)


def test_the_range_comes_back_from_the_folder(model, tmp_path):
    model.save(tmp_path)
    assert load_model(tmp_path).range == model.range
    assert model.range is not None
    assert len(model.range.doubts) == 2


def test_a_model_of_before_ranges_were_kept_has_that_of_its_refits(model, people, tmp_path):
    older = replace(model, range=None)
    older.save(tmp_path)
    assert "range" not in json.loads((tmp_path / MANIFEST).read_text())
    loaded = load_model(tmp_path)
    pd.testing.assert_frame_equal(loaded.score(people), older.score(people), check_exact=True)
    refit = replace(older, causes=replace(older.causes, voluntary=older.refits[0])).score(people)["risk_6m"]
    scores = loaded.score(people)
    np.testing.assert_array_equal(scores["risk_low"], np.minimum(scores["risk_6m"], refit))
    np.testing.assert_array_equal(scores["risk_high"], np.maximum(scores["risk_6m"], refit))


def test_an_update_moves_the_range_with_the_risk(model, people):
    before, after = (one.score(people) for one in (model, replace(model, update=Calibration(0.3))))
    for end in ("risk_low", "risk_6m", "risk_high"):
        assert (after[end] > before[end]).all()
