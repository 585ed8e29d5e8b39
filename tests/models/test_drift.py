"""Drift of a month against the months of training: seldom without a cause, and seen where there is one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import ModelColumns
from models.drift import LEVEL, adjust_p_values, measure_drift, stability_index
from models.training_distribution import count_training, distribution_from_text

NUMERIC = tuple(f"number_{index}" for index in range(12))
COLUMNS = ModelColumns(
    numeric=(*NUMERIC, "tenure_months", "since_talk_days", "open_deals", "year"),
    categorical=("role", "month"),
    factor_of=dict.fromkeys(
        (*NUMERIC, "tenure_months", "since_talk_days", "open_deals", "year", "role", "month"), "context"
    ),
)
FIRST = pd.Timestamp(2021, 3, 31)
QUARTERS = 20


def draw_panel(seed: int, people: int = 120) -> pd.DataFrame:
    """Quarterly months of people who come and go; every number persists, tenure grows, deals have seasons."""
    rng = np.random.default_rng(seed)
    start = rng.integers(-40, QUARTERS + 3, people * 2)
    stay = rng.geometric(1 / 30, people * 2)
    numbers = rng.normal(size=(people * 2, len(NUMERIC)))
    frames = []
    for quarter in range(QUARTERS + 3):
        numbers = 0.9 * numbers + np.sqrt(1 - 0.81) * rng.normal(size=numbers.shape)
        here = np.flatnonzero((start <= quarter) & (quarter < start + stay))
        season = 4.0 + 3.0 * (quarter % 4 == 0)
        frame = pd.DataFrame(numbers[here], columns=list(NUMERIC))
        frame.insert(0, "employee_id", [f"e{person}" for person in here])
        day = FIRST + pd.offsets.MonthEnd(3 * quarter)
        frames.append(
            frame.assign(
                as_of_date=day,
                tenure_months=3.0 * (quarter - start[here]),
                since_talk_days=np.where(rng.random(len(here)) < 0.1, np.nan, rng.gamma(2, 12, len(here))),
                open_deals=rng.poisson(season, len(here)).astype(float),
                year=float(day.year),
                role=np.where(here % 4 == 0, "hunter", "farmer"),
                month=str(day.month),
            )
        )
    return pd.concat(frames, ignore_index=True)


def training_of(panel: pd.DataFrame):
    days = np.sort(panel["as_of_date"].unique())
    learned = panel[panel["as_of_date"].isin(days[:QUARTERS])]
    return count_training(learned, COLUMNS, lambda rows: risk_of(rows).to_numpy())


def risk_of(people: pd.DataFrame) -> pd.Series:
    return 0.1 / (1 + np.exp(-people["number_0"]))


def drift_at(panel: pd.DataFrame, quarter: int = QUARTERS, **changes):
    day = np.sort(panel["as_of_date"].unique())[quarter]
    people = panel[panel["as_of_date"] == day].reset_index(drop=True)
    people = people.assign(**{name: change(people[name]) for name, change in changes.items()})
    return measure_drift(training_of(panel), people, risk_of(people), pd.Timestamp(day).date())


@pytest.fixture(scope="module")
def panel():
    return draw_panel(1, people=400)


def test_months_without_drift_are_told_apart_from_drift_at_the_stated_level():
    """50 months of 25 small organisations: chance, grown tenure and seasons pass."""
    found = [
        drift_at(draw_panel(seed), quarter) for seed in range(25) for quarter in (QUARTERS, QUARTERS + 2)
    ]
    alarms = sum(bool(drift.drifted) for drift in found)
    assert min(drift.people for drift in found) < 150
    assert alarms <= 3  # 50 months at 1 %: more than three have a probability of 1 in 600
    assert sum(drift.score.matters for drift in found) <= 3


def test_a_feature_that_shifted_is_found_and_nothing_else(panel):
    drift = drift_at(panel, number_3=lambda column: column + 1.5)
    assert [column.column for column in drift.drifted] == ["number_3"]
    (found,) = drift.drifted
    assert found.psi - found.psi_by_chance > 0.1
    assert found.psi > 3 * found.usual_psi
    assert max(found.p_chance, found.p_usual) <= found.p_adjusted < LEVEL


def test_a_source_that_stopped_is_found(panel):
    stopped = drift_at(
        panel, since_talk_days=lambda column: column + 90, open_deals=lambda column: column * 0
    )
    assert {column.column for column in stopped.drifted} == {"since_talk_days", "open_deals"}
    emptied = drift_at(panel, since_talk_days=lambda column: column * np.nan)
    assert [column.column for column in emptied.drifted] == ["since_talk_days"]


def test_a_change_of_unit_is_found(panel):
    drift = drift_at(panel, since_talk_days=lambda column: column / 1.9)  # the gates let a factor of 2 pass
    assert [column.column for column in drift.drifted] == ["since_talk_days"]


def test_labels_that_nobody_carried_in_training_are_found(panel):
    drift = drift_at(panel, role=lambda column: column.replace("farmer", "account manager"))
    assert [column.column for column in drift.drifted] == ["role"]


def test_risks_that_moved_are_found_apart_from_features(panel):
    day = np.sort(panel["as_of_date"].unique())[QUARTERS]
    people = panel[panel["as_of_date"] == day].reset_index(drop=True)
    drift = measure_drift(training_of(panel), people, risk_of(people) * 2, pd.Timestamp(day).date())
    assert drift.score.matters
    assert not drift.drifted


def test_a_column_that_tells_the_date_is_not_held_against_other_dates(panel):
    assert drift_at(panel).untested == ("year", "month")


def short_drift(panel: pd.DataFrame, quarters: int, shift: float):
    days = np.sort(panel["as_of_date"].unique())
    learned = panel[panel["as_of_date"].isin(days[QUARTERS - quarters : QUARTERS])]
    reference = count_training(learned, COLUMNS, lambda rows: risk_of(rows).to_numpy())
    people = panel[panel["as_of_date"] == days[QUARTERS]].reset_index(drop=True)
    people = people.assign(number_3=people["number_3"] + shift)
    return measure_drift(reference, people, risk_of(people), pd.Timestamp(days[QUARTERS]).date())


def test_a_short_history_is_held_against_fewer_months(panel):
    drift = short_drift(panel, 6, 2.0)
    assert drift.is_tested
    assert "number_3" in {column.column for column in drift.drifted}
    assert "number_3" not in {column.column for column in short_drift(panel, 6, 0.0).drifted}


def test_where_nobody_can_say_what_is_usual_nothing_alarms(panel):
    drift = short_drift(panel, 4, 3.0)
    assert not drift.is_tested
    assert not drift.drifted
    assert not drift.score.matters


def test_the_text_of_a_distribution_gives_the_same_distribution(panel):
    reference = training_of(panel)
    assert distribution_from_text(reference.to_text()) == reference


def test_a_distribution_holds_counts_of_everybody_and_no_row(panel):
    reference = training_of(panel)
    sizes = panel.groupby("as_of_date").size().to_numpy()[:QUARTERS]
    for counts in reference.features.values():
        assert [sum(month) for month in counts.counts] == sizes.tolist()
        assert len(counts.counts[0]) <= 12
    assert not any(
        key in reference.to_text() for key in panel["employee_id"].head(20).map(lambda key: f'"{key}"')
    )


def test_an_index_of_equal_shares_is_nothing():
    assert stability_index(np.array([10.0, 30.0]), np.array([10.0, 30.0])) == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_are_no_smaller_and_keep_their_order(p_values):
    adjusted = adjust_p_values(p_values)
    assert (adjusted >= np.array(p_values) - 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p_values, kind="stable")]) >= -1e-12).all()
