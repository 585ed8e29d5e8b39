"""Splits that roll forward, and what may not be in them."""

from datetime import date

import pandas as pd
import pytest

from data_contracts.errors import LeakageError
from models.inputs import TrainingSettings
from models.splits import rolling_origin_splits, training_outcomes

QUARTERS = [date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31)]


def origins(main: int = 3, lag: int = 0, count: int = 8, cutoff: date = date(2025, 3, 31)) -> list[date]:
    return [split.origin for split in rolling_origin_splits(QUARTERS, cutoff, main, lag, count)]


def test_an_origin_has_its_main_horizon_observed_and_one_behind_it():
    assert origins() == [date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31)]


def test_a_recording_lag_takes_months_from_both_ends():
    assert origins(lag=1) == [date(2024, 9, 30)]


def test_only_the_latest_origins_are_kept():
    assert origins(count=1) == [date(2024, 12, 31)]


def test_every_quarter_of_five_years_that_can_be_tested_is():
    quarters = [(pd.Timestamp(2021, 9, 30) + pd.offsets.MonthEnd(3 * n)).date() for n in range(20)]
    most = TrainingSettings(horizons_months=(3, 6, 12), main_horizon_months=6).origins
    found = rolling_origin_splits(quarters, date(2026, 6, 30), 6, 2, most)
    assert [split.origin for split in found] == quarters[3:17]


def test_a_short_history_has_no_origin():
    assert origins(main=12) == []


def test_the_people_of_the_origin_are_the_ones_predicted():
    split = rolling_origin_splits(QUARTERS, date(2025, 3, 31), 3, 0, 8)[1]
    assert split.test_date == split.origin == date(2024, 9, 30)


def outcomes(as_of: str, months: int) -> pd.DataFrame:
    return pd.DataFrame({"as_of_date": pd.to_datetime([as_of]), "cause": [None], "months_observed": [months]})


def test_rows_not_yet_observed_do_not_train():
    assert training_outcomes(outcomes("2024-06-30", 0), date(2024, 6, 30)).empty


def test_months_up_to_the_origin_may_train():
    assert len(training_outcomes(outcomes("2024-03-31", 3), date(2024, 6, 30))) == 1


@pytest.mark.parametrize(
    ("as_of", "months", "message"),
    [("2024-03-31", 4, "1 are observed beyond it"), ("2024-06-30", 1, "1 start on or after it")],
)
def test_outcomes_from_after_the_origin_are_a_leak(as_of, months, message):
    with pytest.raises(LeakageError, match=message):
        training_outcomes(outcomes(as_of, months), date(2024, 6, 30))
