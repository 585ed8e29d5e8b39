"""The backtest's rows as they are kept: the same bytes for the same training, and no employee_id."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import StorageError
from models.predictions import person_codes, predictions_bytes, predictions_of, read_predictions


@pytest.fixture(scope="module")
def predictions(trained):
    return predictions_of(trained, "acme")


def test_a_code_is_the_same_in_every_training_of_an_organisation():
    codes = person_codes(pd.Series(["e1", "e2", "e1"], index=[5, 6, 7]), "acme")
    # A code that changed with a library would leave two trainings without a common person.
    assert codes.to_dict() == {5: "e7e6ced160bfbb80", 6: "63de1c32ecc1c1c1", 7: "e7e6ced160bfbb80"}


def test_a_person_has_another_code_in_another_organisation():
    people = pd.Series([f"e{number}" for number in range(2000)])
    here, elsewhere = person_codes(people, "acme"), person_codes(people, "acne")
    assert here.nunique() == len(people)
    assert not set(here) & set(elsewhere)


def test_numbers_and_text_of_the_same_person_have_one_code():
    assert person_codes(pd.Series([7]), "acme")[0] == person_codes(pd.Series(["7"]), "acme")[0]


def test_what_is_kept_is_the_backtest_without_the_keys(predictions, trained):
    rows = predictions.rows
    assert {"employee_id", "team_id"}.isdisjoint(rows.columns)
    assert {"person_code", "as_of_date", "cause", "months_observed", "is_unseen_person"} <= set(rows.columns)
    backtest = trained.backtest.rows.assign(
        person_code=person_codes(trained.backtest.rows["employee_id"], "acme"),
        expected=trained.backtest.risks[trained.model.rung][:, 1],
    )
    both = rows.merge(backtest, on=["person_code", "as_of_date"], suffixes=("", "_before"))
    assert len(both) == len(rows) == len(backtest)
    np.testing.assert_array_equal(both["risk_6m"], both["expected"])
    assert (both["months_observed"] == both["months_observed_before"]).all()
    assert predictions.training_cutoff == trained.model.record.training_cutoff


def test_what_is_written_is_read_back(predictions):
    found = read_predictions(predictions_bytes(predictions))
    pd.testing.assert_frame_equal(found.rows, predictions.rows, check_dtype=False)
    assert replace(found, rows=predictions.rows) == predictions
    assert found.rows["cause"].isna().any()


def test_the_same_training_gives_the_same_bytes_in_whatever_order_its_rows_come(predictions, trained):
    content = predictions_bytes(predictions)
    assert predictions_bytes(predictions_of(trained, "acme")) == content
    assert predictions_bytes(read_predictions(content)) == content
    order = np.random.default_rng(3).permutation(len(trained.backtest.rows))
    shuffled = replace(
        trained,
        backtest=replace(
            trained.backtest,
            rows=trained.backtest.rows.iloc[order],
            risks={rung: risks[order] for rung, risks in trained.backtest.risks.items()},
        ),
    )
    assert predictions_bytes(predictions_of(shuffled, "acme")) == content


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"not a table at all"])
def test_a_damaged_file_is_a_storage_error_that_says_what_to_do(damage):
    with pytest.raises(StorageError, match=r"backtest.parquet is damaged .* restore MLflow's artifacts"):
        read_predictions(damage)


def test_a_file_of_another_format_is_refused(predictions, monkeypatch):
    content = predictions_bytes(predictions)
    monkeypatch.setattr("models.predictions.FORMAT", 2)
    with pytest.raises(StorageError, match=r"is damaged \(it has format 1, read is format 2\)"):
        read_predictions(content)


def test_a_table_that_is_not_ours_is_refused(tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(StorageError, match=r"backtest\.parquet is damaged"):
        read_predictions((tmp_path / "a.parquet").read_bytes())
