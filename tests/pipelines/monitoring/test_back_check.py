"""Published lists held against what happened: drawn months in an output folder, drawn exits on record."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_contracts.catalogue import source_contract
from data_contracts.errors import StorageError
from models.calibration import Calibration
from models.calibration_update import CalibrationUpdate
from models.drift import ColumnDrift, Drift
from pipelines.config import RunSection
from pipelines.monitoring import back_check_table
from pipelines.monitoring.back_check import check_back
from pipelines.monitoring.back_check_table import keep_rows
from pipelines.monitoring.monitoring_record import back_check_record, drift_record, update_record
from pipelines.monitoring.monitoring_words import back_check_lines, drift_lines, update_lines
from pipelines.monitoring.published_months import read_published, with_stated
from pipelines.store import Store

MARCH, APRIL, JUNE, JULY = (
    date(2025, 3, 31),
    date(2025, 4, 30),
    date(2025, 6, 30),
    date(2025, 7, 31),
)
SETTINGS = RunSection(organisation="acme", horizons_months=(1, 3), main_horizon_months=3)
PEOPLE = [f"e{number:02d}" for number in range(40)]
# e00-e07 are named; of them e00-e02 leave within three months of March, e01 a month later than e00 is known.
SPELLS = """
e00 2025-05-10 voluntary   2025-05-10
e01 2025-06-20 voluntary   2025-07-15
e02 2025-06-05 voluntary   2025-06-05
e03 2025-04-20 involuntary 2025-04-20
e20 2025-06-30 voluntary   2025-06-30
e21 2025-07-01 voluntary   2025-07-01
"""


def publish(output: Path, day: date, *, model: str = "m1", run: str | None = None, **record: object) -> Path:
    """A month as a run leaves it, with only what is read back."""
    folder = output / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    risk = np.where(np.arange(len(PEOPLE)) < 8, 0.30, np.where(np.arange(len(PEOPLE)) < 20, 0.12, 0.04))
    run_id = run or f"run-{day}"
    scores = pd.DataFrame(
        {
            "employee_id": PEOPLE,
            "as_of_date": day,
            "risk_1m": risk / 3,
            "risk_3m": risk,
            "risk_band": np.repeat(["talk_now", "plan_a_talk", "keep_in_touch"], [8, 12, 20]),
            "model_version": model,
            "run_id": run_id,
        }
    )
    scores.to_parquet(folder / "scores.parquet", index=False)
    stated = {"employee_id": PEOPLE[:1], "factor": ["leadership"], "direction": ["raises"]}
    pd.DataFrame(stated).to_parquet(folder / "reasons.parquet", index=False)
    told = {
        "organisation": "acme",
        "population": "seller",
        "as_of_date": day.isoformat(),
        "verdict": "ok",
        "run_id": run_id,
        "model_version": model,
        "config": {"run": {"horizons_months": [1, 3], "main_horizon_months": 3}},
        **record,
    }
    (folder / "run.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def store_at(day: date, *, follow_ups: str | None = None) -> Store:
    """The engine with the spells, and the follow-ups, as known on a day."""
    store = Store()
    ends = {line.split()[0]: line.split()[1:] for line in SPELLS.strip().splitlines()}
    spells = pd.DataFrame({"employee_id": PEOPLE, "spell_id": [f"s{key}" for key in PEOPLE]})
    ended = [ends.get(key, [None] * 3) for key in PEOPLE]
    spells = spells.assign(
        population="seller",
        start_date=date(2020, 1, 1),
        end_date=[row[0] for row in ended],
        exit_type=[row[1] for row in ended],
        end_recorded_date=[row[2] for row in ended],
        recorded_date=date(2020, 1, 1),
    )
    before = spells.iloc[[30]].assign(spell_id="earlier", start_date=date(2015, 1, 1), end_date="2016-05-31")
    before = before.assign(exit_type="voluntary", end_recorded_date="2016-05-31")
    _bring(store, "employment_spells", pd.concat([before, spells], ignore_index=True), day)
    if follow_ups is not None:
        rows = [line.split() for line in follow_ups.strip().splitlines()]
        frame = pd.DataFrame(rows, columns=["employee_id", "date", "kind"])
        _bring(store, "follow_ups", frame.assign(manager_id="m1"), day)
    return store


def _bring(store: Store, table: str, frame: pd.DataFrame, day: date) -> None:
    contract = source_contract(table)
    store.con.register("drawn", frame)
    store.con.execute(f"CREATE TABLE raw.{table} AS SELECT row_number() OVER () AS _row, * FROM drawn")
    store.type_source(contract, frozenset(frame.columns))
    store.cut_source(contract, day, 0)


def check_at(output: Path, day: date, settings: RunSection = SETTINGS, **tables: str):
    months = read_published(output, day, settings.organisation, settings.population)
    return check_back(store_at(day, **tables), months, settings, day)


def named(checked, as_of_date: date, horizon: int = 3) -> pd.Series:
    rows = checked.rows.set_index(["as_of_date", "horizon_months", "risk_band"])
    return rows.loc[(as_of_date, horizon, "talk_now")]


def test_a_list_is_checked_when_its_horizon_has_passed_and_not_before(tmp_path):
    publish(tmp_path, MARCH)
    horizons = {
        day: sorted(set(check_at(tmp_path, day).rows["horizon_months"])) for day in (MARCH, APRIL, JUNE)
    }
    assert horizons == {MARCH: [], APRIL: [1], JUNE: [1, 3]}
    late = SETTINGS.model_copy(update={"outcome_lag_months": 1})
    assert sorted(set(check_at(tmp_path, JUNE, late).rows["horizon_months"])) == [1]


def test_only_what_was_recorded_by_the_day_counts(tmp_path):
    """e01 left in June and was recorded in July; e03 was dismissed; e21 left after the horizon."""
    publish(tmp_path, MARCH)
    june, july = (named(check_at(tmp_path, day), MARCH) for day in (JUNE, JULY))
    assert (june["exits"], july["exits"]) == (2, 3)
    assert june["people"] == july["people"] == 8
    assert june["exits_expected"] == pytest.approx(2.4)
    everybody = check_at(tmp_path, JULY).checked(3).iloc[0]
    assert (everybody["risk_band"], everybody["exits"]) == ("all", 4)


def test_people_whose_employment_is_no_longer_on_record_are_counted_apart(tmp_path):
    folder = publish(tmp_path, MARCH)
    scores = pd.read_parquet(folder / "scores.parquet")
    scores.loc[7, "employee_id"] = "gone"
    scores.to_parquet(folder / "scores.parquet", index=False)
    row = named(check_at(tmp_path, JULY), MARCH)
    assert (row["people"], row["people_unknown"]) == (7, 1)


def test_whoever_came_back_is_judged_by_the_employment_of_the_list(tmp_path):
    publish(tmp_path, MARCH)
    (outcomes,) = check_at(tmp_path, JULY).outcomes
    returned = outcomes.set_index("employee_id").loc["e30"]
    assert pd.isna(returned["cause"])
    assert returned["months_observed"] == 4


def test_lists_on_which_managers_acted_before_the_horizon_are_marked(tmp_path):
    publish(tmp_path, MARCH)
    acted = """
    e00 2025-04-10 listened
    e00 2025-04-12 agreed
    e04 2025-06-30 done
    e05 2025-07-01 done
    e06 2025-03-31 listened
    e07 2025-05-01 disagreed
    """
    assert named(check_at(tmp_path, JULY, follow_ups=acted), MARCH)["people_acted_on"] == 2
    assert pd.isna(named(check_at(tmp_path, JULY), MARCH)["people_acted_on"])
    lines = back_check_lines(back_check_record(check_at(tmp_path, JULY, follow_ups=acted), None, SETTINGS), 3)
    assert "of the 8 people named on 2025-03-31, 3 left; 2 were expected; with 2 of them" in lines[1]


def test_months_without_a_list_are_counted_and_damaged_or_foreign_ones_named(tmp_path, caplog):
    publish(tmp_path, MARCH)
    publish(tmp_path, date(2024, 12, 31), verdict="no_signal")
    publish(tmp_path, date(2024, 11, 30), organisation="other")
    (publish(tmp_path, date(2025, 1, 31)) / "run.json").write_text("{")
    (publish(tmp_path, date(2025, 2, 28)) / "scores.parquet").write_bytes(b"PAR1")
    shutil.copy(tmp_path / "2025-03-31" / "scores.parquet", publish(tmp_path, APRIL))
    (tmp_path / "2024-10-31").mkdir()  # only checked: nothing was published
    (tmp_path / "2024-10-31" / "run.json").write_text("{}")
    checked = check_at(tmp_path, JULY)
    assert [found.as_of_date for found in checked.months.lists] == [MARCH]
    assert checked.months.no_signal == (date(2024, 12, 31),)
    assert sorted(checked.months.skipped) == ["2024-11-30", "2025-01-31", "2025-02-28", "2025-04-30"]
    assert "speaks of other" in checked.months.skipped["2024-11-30"]
    assert "different runs" in checked.months.skipped["2025-04-30"]
    assert caplog.text.count("left out of the back-check") == 4
    lines = back_check_lines(back_check_record(checked, None, SETTINGS), 3)
    assert sum(line.startswith("skipped in the back-check: ") for line in lines) == 4
    assert "1 lists checked, 0 wait for their horizon, 1 months had no list (no_signal)" in lines[4]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda scores: scores.assign(risk_3m=np.nan), "lacks values"),
        (lambda scores: pd.concat([scores, scores.head(1)]), "holds one twice"),
        (lambda scores: scores.drop(columns="risk_3m"), "risk_3m"),
        (lambda scores: scores.assign(as_of_date=APRIL), "another month"),
        (lambda scores: scores.head(0), "lacks values, people"),
    ],
)
def test_a_list_that_says_something_else_than_it_should_is_no_traceback(tmp_path, damage, told):
    path = publish(tmp_path, MARCH) / "scores.parquet"
    damage(pd.read_parquet(path)).to_parquet(path, index=False)
    months = read_published(tmp_path, JULY, "acme", "seller")
    assert not months.lists
    assert told in months.skipped["2025-03-31"]


def test_all_lists_together_say_how_far_exits_were_expected_with_an_interval(tmp_path):
    for day in (MARCH, APRIL):
        publish(tmp_path, day)
    pooled = check_at(tmp_path, JULY).pooled[3]
    assert pooled.people == 40
    assert pooled.metrics.people_months == 40 + 39  # e03 had left before the end of April
    ratio = pooled.observed_to_expected
    assert ratio.value == pytest.approx(pooled.metrics.exits / pooled.expected_exits)
    assert ratio.low < ratio.value < ratio.high
    record = back_check_record(check_at(tmp_path, JULY), None, SETTINGS)
    assert record["pooled"]["3m"]["named"] == 8 + 7
    json.dumps(record, allow_nan=False)


def test_what_cannot_be_judged_yet_is_estimated_and_called_so(tmp_path):
    publish(tmp_path, JUNE)
    record = back_check_record(check_at(tmp_path, JULY), None, SETTINGS)
    (expected,) = record["estimated"]["lists"]
    assert "not yet observed" in record["estimated"]["method"]
    assert (expected["as_of_date"], expected["named"]) == ("2025-06-30", 8)
    assert expected["named_exits"]["value"] == pytest.approx(2.4)
    assert expected["precision"]["low"] < 0.3 < expected["precision"]["high"]
    assert record["lists"] == []


@pytest.fixture
def kept(tmp_path):
    """Check on a day and keep the table; returns its rows."""

    def keep(day: date) -> pd.DataFrame:
        checked = check_at(tmp_path, day)
        return pd.read_parquet(keep_rows(Store(), tmp_path, "acme-seller", checked.rows))

    return keep


def test_the_table_grows_and_a_rerun_writes_the_same_bytes(tmp_path, kept):
    publish(tmp_path, MARCH)
    assert set(kept(APRIL)["horizon_months"]) == {1}
    publish(tmp_path, APRIL)
    grown = kept(JULY)
    assert set(zip(grown["as_of_date"], grown["horizon_months"], strict=True)) == {
        (day, horizon) for day in (MARCH, APRIL) for horizon in (1, 3)
    }
    path = tmp_path / "back_check" / "acme-seller.parquet"
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    kept(JULY)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_run_about_an_earlier_month_forgets_nothing_that_is_known_better(tmp_path, kept):
    publish(tmp_path, MARCH)
    july = kept(JULY)
    pd.testing.assert_frame_equal(kept(JUNE), july)


def test_a_month_that_was_replaced_is_checked_anew(tmp_path, kept):
    publish(tmp_path, MARCH)
    kept(JULY)
    publish(tmp_path, MARCH, run="another", model="m2")
    assert set(kept(JUNE)["run_id"]) == {"another"}


def test_a_month_whose_folder_is_gone_keeps_its_rows(tmp_path, kept):
    publish(tmp_path, MARCH)
    rows = kept(JULY)
    shutil.rmtree(tmp_path / "2025-03-31")
    pd.testing.assert_frame_equal(kept(JULY), rows)


def test_tables_of_two_populations_stand_side_by_side(tmp_path, kept):
    publish(tmp_path, MARCH)
    kept(JULY)
    keep_rows(Store(), tmp_path, "acme-sales_manager", check_at(tmp_path, JULY).rows)
    assert {path.name for path in (tmp_path / "back_check").iterdir()} == {
        "acme-seller.parquet",
        "acme-sales_manager.parquet",
    }


def test_nothing_to_keep_leaves_no_folder(tmp_path, kept):
    checked = check_at(tmp_path, JULY)
    keep_rows(Store(), tmp_path, "acme-seller", checked.rows)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_table_is_written_anew_and_said_so(tmp_path, kept, caplog):
    publish(tmp_path, MARCH)
    rows = kept(JULY)
    (tmp_path / "back_check" / "acme-seller.parquet").write_bytes(b"nothing")
    pd.testing.assert_frame_equal(kept(JULY), rows)
    assert "cannot be read" in caplog.text


def test_a_table_that_cannot_be_written_leaves_the_old_one(tmp_path, kept, monkeypatch):
    publish(tmp_path, MARCH)
    rows = kept(JUNE)

    def no_room(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(back_check_table.shutil, "copytree", no_room)
    with pytest.raises(StorageError, match=r"month is published, but .*No space left.*`stanna backcheck`"):
        kept(JULY)
    monkeypatch.undo()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "back_check" / "acme-seller.parquet"), rows)


def test_the_update_of_a_month_is_read_back_with_its_list(tmp_path):
    publish(tmp_path, MARCH, calibration_update={"intercept": 0.21, "slope": 0.9})
    (found,) = read_published(tmp_path, JULY, "acme", "seller").lists
    assert found.update == Calibration(0.21, 0.9)


def test_the_reasons_a_month_published_are_read_back(tmp_path):
    publish(tmp_path, MARCH)
    (found,) = read_published(tmp_path, JULY, "acme", "seller").lists
    assert with_stated(tmp_path, found).stated.to_dict("list") == {
        "employee_id": [PEOPLE[0]],
        "factor": ["leadership"],
        "direction": ["raises"],
    }


@pytest.mark.parametrize("damage", ["missing", "no table", "another table"])
def test_a_month_whose_reasons_cannot_be_read_is_a_list_all_the_same(tmp_path, caplog, damage):
    path = publish(tmp_path, MARCH) / "reasons.parquet"
    if damage == "missing":
        path.unlink()
    elif damage == "no table":
        path.write_bytes(b"PAR1")
    else:
        pd.DataFrame({"employee_id": PEOPLE}).to_parquet(path, index=False)
    (found,) = read_published(tmp_path, JULY, "acme", "seller").lists
    assert with_stated(tmp_path, found).stated.empty
    assert "2025-03-31: its reasons are not read" in caplog.text


def test_an_update_is_told_and_a_limited_one_loudly():
    nothing = CalibrationUpdate()
    assert update_lines(update_record(nothing, is_on=True)) == []
    update = CalibrationUpdate(Calibration(0.3, 1.0, 60), (MARCH,), 500, 1500.0, 44.0)
    (line,) = update_lines(update_record(update, is_on=True))
    assert line == (
        "calibration updated: intercept +0.30, slope 1.00, from 60 exits where 44 were expected, "
        "among 500 people"
    )
    lines = update_lines(update_record(replace(update, is_limited=True), is_on=True))
    assert lines[1].startswith("WARNING: ")


def test_drift_is_told_loudly_and_its_absence_not_at_all():
    still = ColumnDrift("open_deals", 0.05, 0.03, 0.04, 0.2, 0.4, 0.4, matters=False)
    moved = ColumnDrift("quota_gap", 0.62, 0.03, 0.04, 1e-9, 1e-7, 3e-6, matters=True)
    quiet = Drift(300, (MARCH,), 8, (still,), replace(still, column="risk"), ("calendar_month",))
    assert drift_lines(drift_record(quiet)) == []
    assert drift_lines(drift_record(None)) == []
    assert drift_record(replace(quiet, comparisons=2)) == {"tested": False, "comparisons": 2}
    lines = drift_lines(drift_record(replace(quiet, features=(still, moved))))
    assert lines[0].startswith("WARNING: drift in 1 of 3 columns of 300 people")
    assert lines[1] == (
        "drift: quota_gap: stability index 0.62 (usually 0.04, by chance 0.03), adjusted p 3e-06"
    )
