from datetime import date

import pandas as pd
import pytest

from data_contracts.errors import ConfigError
from pipelines.truth import read_observable_hazards


def test_a_months_hazard_belongs_to_the_state_at_the_end_of_the_month_before(tmp_path):
    pd.DataFrame(
        {"employee_id": ["s1"], "month": [date(2024, 3, 1)], "voluntary_observable": [0.02], "other": [0.01]}
    ).to_parquet(tmp_path / "hazards.parquet")
    found = read_observable_hazards(tmp_path)
    assert found["as_of_date"].tolist() == [pd.Timestamp("2024-02-29")]
    assert found["voluntary_observable"].tolist() == [0.02]


def test_a_truth_that_cannot_be_read_is_a_configuration_error(tmp_path):
    with pytest.raises(ConfigError, match=r"\[truth\] folder: .* cannot be read"):
        read_observable_hazards(tmp_path / "nowhere")
    pd.DataFrame({"employee_id": ["s1"]}).to_parquet(tmp_path / "hazards.parquet")
    with pytest.raises(ConfigError, match="correct or remove"):
        read_observable_hazards(tmp_path)
