from datetime import date

import pandas as pd
import pytest

from data_contracts.errors import ConfigError
from pipelines.truth import read_true_hazards, read_truth

HAZARDS = {
    "employee_id": ["s1", "s1"],
    "month": [date(2024, 3, 1), date(2024, 4, 1)],
    "population": ["seller", "sales_manager"],
    "voluntary": [0.03, 0.04],
    "other": [0.01, 0.01],
    "voluntary_observable": [0.02, 0.05],
}


def test_a_months_hazards_belong_to_the_state_at_the_end_of_the_month_before(tmp_path):
    pd.DataFrame(HAZARDS).to_parquet(tmp_path / "hazards.parquet")
    found = read_true_hazards(tmp_path, "seller")
    assert found["as_of_date"].tolist() == [pd.Timestamp("2024-02-29")]
    assert found[["voluntary", "other", "voluntary_observable"]].to_numpy().tolist() == [[0.03, 0.01, 0.02]]


def test_a_truth_that_cannot_be_read_is_a_configuration_error(tmp_path):
    with pytest.raises(ConfigError, match=r"\[truth\] folder: .* cannot be read"):
        read_true_hazards(tmp_path / "nowhere", "seller")
    pd.DataFrame(HAZARDS).drop(columns="other").to_parquet(tmp_path / "hazards.parquet")
    with pytest.raises(ConfigError, match="correct or remove"):
        read_true_hazards(tmp_path, "seller")


def test_a_manager_who_was_a_seller_has_the_hazards_of_a_manager(tmp_path):
    pd.DataFrame(HAZARDS).to_parquet(tmp_path / "hazards.parquet")
    found = read_true_hazards(tmp_path, "sales_manager")
    assert found["as_of_date"].tolist() == [pd.Timestamp("2024-03-31")]
    assert found["voluntary_observable"].tolist() == [0.05]


def contributions(*rows: tuple[str, date, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["employee_id", "month", "factor", "log_hazard"])


def test_a_state_is_what_each_factor_of_the_population_adds(tmp_path):
    pd.DataFrame(HAZARDS).to_parquet(tmp_path / "hazards.parquet")
    contributions(
        ("s1", date(2024, 3, 1), "context", -4.1),
        ("s1", date(2024, 3, 1), "pay", 0.2),
        ("s1", date(2024, 4, 1), "context", -3.0),
        ("s2", date(2024, 3, 1), "mandate", 0.5),  # of somebody who is no seller
    ).to_parquet(tmp_path / "contributions.parquet")
    found = read_truth(tmp_path, "seller")
    assert found["as_of_date"].tolist() == [pd.Timestamp("2024-02-29")]
    assert found.filter(like="state_").to_dict("list") == {"state_context": [-4.1], "state_pay": [0.2]}
    assert found["voluntary"].tolist() == [0.03]


def test_a_truth_without_states_is_a_configuration_error(tmp_path):
    pd.DataFrame(HAZARDS).to_parquet(tmp_path / "hazards.parquet")
    with pytest.raises(ConfigError, match=r"contributions.parquet cannot be read"):
        read_truth(tmp_path, "seller")
