"""What earlier lists said of the people of this one: drawn months in an output folder."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.calibration import Calibration
from pipelines.as_of import months_before
from pipelines.monitoring.earlier_figures import BASE, TREND_MONTHS, read_earlier_figures

JULY = date(2025, 7, 31)
JUNE = date(2025, 6, 30)


def publish(
    output: Path, day: date, *, model: str = "m1", intercept: float = 0.0, slope: float = 1.0
) -> dict:
    """A month of two people as a run leaves it, with what is read back; returns its record."""
    folder = output / day.isoformat()
    folder.mkdir(parents=True)
    pd.DataFrame(
        {
            "employee_id": ["e1", "e2"],
            "as_of_date": day,
            "risk_1m": [0.10, 0.02],
            "risk_3m": [0.30, 0.06],
            "risk_band": ["talk_now", "keep_in_touch"],
            "model_version": model,
            "run_id": f"run-{day}",
        }
    ).to_parquet(folder / "scores.parquet", index=False)
    stated = pd.DataFrame(columns=["employee_id", "factor", "direction"], dtype="str")
    stated.to_parquet(folder / "reasons.parquet", index=False)
    shares(0.4, 0.1, -2.0, intercept, slope).to_parquet(folder / "factor_contributions.parquet", index=False)
    record = {
        "organisation": "acme",
        "population": "seller",
        "as_of_date": day.isoformat(),
        "verdict": "ok",
        "run_id": f"run-{day}",
        "model_version": model,
        "config": {"run": {"horizons_months": [1, 3], "main_horizon_months": 3}},
        "calibration_update": {"intercept": intercept, "slope": slope},
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return record


def shares(leadership: float, pay: float, base: float, intercept: float, slope: float) -> pd.DataFrame:
    """The contributions of one person as an update of the calibration states them."""
    return pd.DataFrame(
        {
            "employee_id": "e1",
            "factor": ["leadership", "pay"],
            "contribution": [slope * leadership, slope * pay],
            "base_log_odds": intercept + slope * base,
        }
    )


def test_the_trend_holds_the_lists_of_the_same_model_oldest_first(tmp_path):
    for day, model in ((date(2025, 4, 30), "m0"), (date(2025, 5, 31), "m1"), (JUNE, "m1")):
        publish(tmp_path, day, model=model)
    record = publish(tmp_path, JULY)
    found = read_earlier_figures(tmp_path, record, shares(0.4, 0.1, -2.0, 0.0, 1.0)).risks
    assert list(found["employee_id"]) == ["e1", "e1", "e2", "e2"]
    assert [day.date() for day in found["as_of_date"]] == [date(2025, 5, 31), JUNE] * 2
    assert list(found["risk"]) == [0.30, 0.30, 0.06, 0.06]


def test_no_more_than_twelve_months_are_shown_and_later_ones_never(tmp_path):
    for back in range(16):
        publish(tmp_path, months_before(JULY, back))
    record = json.loads((tmp_path / JUNE.isoformat() / "run.json").read_text())
    found = read_earlier_figures(tmp_path, record, shares(0.4, 0.1, -2.0, 0.0, 1.0)).risks
    days = [day.date() for day in found.loc[found["employee_id"] == "e1", "as_of_date"]]
    assert days == [months_before(JUNE, back) for back in range(TREND_MONTHS, 0, -1)]


def test_earlier_risks_read_as_this_months_calibration_states_them(tmp_path):
    publish(tmp_path, JUNE)
    record = publish(tmp_path, JULY, intercept=0.5)
    found = read_earlier_figures(tmp_path, record, shares(0.4, 0.1, -2.0, 0.5, 1.0)).risks
    assert (found["risk"].to_numpy() > np.array([0.30, 0.06])).all()


@pytest.mark.parametrize("was", [Calibration(), Calibration(0.3, 0.8)])
@pytest.mark.parametrize("now", [Calibration(), Calibration(-0.2, 1.1)])
def test_a_change_is_the_persons_own_and_never_the_calibrations(tmp_path, was, now):
    publish(tmp_path, JUNE, intercept=was.intercept, slope=was.slope)
    record = publish(tmp_path, JULY, intercept=now.intercept, slope=now.slope)
    # Leadership moves from .4 to .7 before calibration, and the base by .05.
    july = shares(0.7, 0.1, -1.95, now.intercept, now.slope)
    found = read_earlier_figures(tmp_path, record, july).changes.set_index("factor")["change"]
    expected = {BASE: 0.05 * now.slope, "leadership": 0.3 * now.slope, "pay": 0.0}
    assert found.to_dict() == pytest.approx(expected)


def test_after_a_change_of_model_or_a_gap_nothing_is_said_to_have_moved(tmp_path):
    publish(tmp_path, JUNE, model="m0")
    publish(tmp_path, date(2025, 5, 31))
    record = publish(tmp_path, JULY)
    assert read_earlier_figures(tmp_path, record, shares(0.7, 0.1, -2.0, 0.0, 1.0)).changes.empty


@pytest.mark.parametrize("damage", ["is no table", None])
def test_a_month_without_readable_contributions_costs_no_more_than_the_sentence(tmp_path, caplog, damage):
    publish(tmp_path, JUNE)
    record = publish(tmp_path, JULY)
    file = tmp_path / JUNE.isoformat() / "factor_contributions.parquet"
    file.unlink()
    if damage:
        file.write_text(damage)
    found = read_earlier_figures(tmp_path, record, shares(0.7, 0.1, -2.0, 0.0, 1.0))
    assert found.changes.empty
    assert len(found.risks) == 2
    assert "month=2025-06-30 has no factor contributions to compare with" in caplog.text


def test_under_no_signal_nothing_is_read(tmp_path):
    record = publish(tmp_path, JULY) | {"verdict": "no_signal"}
    found = read_earlier_figures(tmp_path, record, pd.DataFrame())
    assert found.risks.empty
    assert found.changes.empty
