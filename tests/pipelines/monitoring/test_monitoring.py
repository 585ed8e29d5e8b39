"""Months in a row: the back-check at the end of each run, the calibration that follows, and reruns."""

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models import calibration_update
from pipelines.monitoring.earlier_figures import read_earlier_figures
from pipelines.run import backcheck, run

pytestmark = pytest.mark.slow

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)
CALIBRATED = "\n[calibration]\nupdate = {}\n"


@pytest.fixture(scope="module")
def months(tiny, tmp_path_factory):
    """Three months in a row; the third may update its calibration on as few exits as two months bring."""
    working = tmp_path_factory.mktemp("months")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration_update, "MINIMUM_EXITS", 5)
        told = {day: run(tiny.request(working, day)).lines for day in (APRIL, MAY, JUNE)}
    return working, told


def record(working: Path, day: date) -> dict:
    return json.loads((working / "out" / day.isoformat() / "run.json").read_text())


def scores(working: Path, day: date) -> pd.DataFrame:
    return pd.read_parquet(working / "out" / day.isoformat() / "scores.parquet").set_index("employee_id")


def test_every_run_checks_the_lists_before_it_and_keeps_the_table(months):
    working, told = months
    table = pd.read_parquet(working / "out" / "back_check" / "tiny-seller.parquet")
    assert sorted(set(table["as_of_date"])) == [APRIL, MAY]
    assert set(table["known_by"]) == {JUNE}
    checked = [record(working, day)["back_check"]["months"]["checked"] for day in (APRIL, MAY, JUNE)]
    assert checked == [0, 1, 2]
    assert any("named on 2026-05-31" in line for line in told[JUNE])
    april = record(working, JUNE)["back_check"]["lists"][0]["bands"]
    list_of_april = scores(working, APRIL)
    named = list_of_april["risk_band"] == "talk_now"
    # Some had given notice by then, which became known later: nobody could have talked them into staying.
    assert april["talk_now"]["people"] + april["talk_now"]["people_unknown"] == named.sum()
    assert april["talk_now"]["people_unknown"] > 0


def test_the_next_page_says_what_became_of_the_list(months):
    working, _ = months
    page = (working / "out" / JUNE.isoformat() / "leadership.html").read_text()
    assert "named on 31 May 2026" in page
    assert "named on" not in (working / "out" / APRIL.isoformat() / "leadership.html").read_text()


def test_the_calibration_follows_and_the_sums_and_the_version_stay(months):
    working, _ = months
    update = record(working, JUNE)["calibration_update"]
    assert update["is_on"]
    assert update["exits"] >= 5
    assert update["intercept"] != 0.0
    assert update["months"] == ["2026-04-30", "2026-05-31"]
    assert record(working, APRIL)["calibration_update"]["intercept"] == 0.0
    assert record(working, JUNE)["model_version"] == record(working, APRIL)["model_version"]
    june = scores(working, JUNE)
    shares = pd.read_parquet(working / "out" / JUNE.isoformat() / "factor_contributions.parquet")
    by_person = shares.groupby("employee_id")
    total = by_person["contribution"].sum() + by_person["base_log_odds"].first()
    np.testing.assert_allclose(total.reindex(june.index), june["hazard_log_odds"], atol=1e-6)


def test_last_months_risk_is_stated_as_this_months_calibration_would(months):
    working, _ = months
    updates = {day: record(working, day)["calibration_update"] for day in (MAY, JUNE)}
    assert updates[MAY]["intercept"] != updates[JUNE]["intercept"]
    may, june = scores(working, MAY), scores(working, JUNE)
    both = june.index[june["previous_risk"].notna()]
    odds = {
        day: np.log(risk / (1 - risk))
        for day, risk in ((MAY, may.loc[both, "risk_1m"]), (JUNE, june.loc[both, "previous_risk"]))
    }
    moved = odds[JUNE] - odds[MAY]
    expected = updates[JUNE]["intercept"] - updates[MAY]["intercept"]
    assert updates[MAY]["slope"] == updates[JUNE]["slope"] == 1.0
    np.testing.assert_allclose(moved, expected, atol=1e-6)  # one month ahead: the risk is the hazard


def test_the_trend_ends_where_the_previous_risk_stands_and_changes_sum_to_the_step(months):
    working, _ = months
    output = working / "out"
    shares = {
        day: pd.read_parquet(output / day.isoformat() / "factor_contributions.parquet") for day in (MAY, JUNE)
    }
    found = read_earlier_figures(output, record(working, JUNE), shares[JUNE])
    june = scores(working, JUNE)
    last = found.risks[found.risks["as_of_date"] == pd.Timestamp(MAY)].set_index("employee_id")["risk"]
    known = june["previous_risk"].dropna()
    np.testing.assert_allclose(last.reindex(known.index), known, atol=1e-12)
    before, after = (np.log(risk / (1 - risk)) for risk in (known, june.loc[known.index, "risk_1m"]))
    moved = found.changes.groupby("employee_id")["change"].sum().reindex(known.index)
    np.testing.assert_allclose(moved, after - before, atol=1e-6)  # one month ahead: the risk is the hazard


def test_only_what_last_months_pages_stated_is_stated_at_less(months, tiny, tmp_path, monkeypatch):
    working, _ = months
    shutil.copytree(working / "out", tmp_path / "out")
    monkeypatch.setattr(calibration_update, "MINIMUM_EXITS", 5)
    key = ["employee_id", "factor", "direction"]

    def stated(output: Path, day: date) -> set[tuple[str, ...]]:
        found = pd.read_parquet(output / day.isoformat() / "reasons.parquet")
        return set(found[key].itertuples(index=False, name=None))

    path = tmp_path / "out" / MAY.isoformat() / "reasons.parquet"
    pd.read_parquet(path).head(0).to_parquet(path, index=False)
    run(tiny.request(tmp_path, JUNE, is_replacing=True, tracking_uri=f"sqlite:///{working}/mlruns/mlflow.db"))
    longer = stated(working / "out", JUNE) - stated(tmp_path / "out", JUNE)
    assert longer
    assert longer <= stated(working / "out", MAY)


def test_the_managers_page_shows_the_trend_and_what_moved_it(months):
    working, _ = months
    pages = {
        day: "".join(
            page.read_text() for page in (working / "out" / day.isoformat() / "managers").glob("*.html")
        )
        for day in (APRIL, JUNE)
    }
    assert "Over the last months" not in pages[APRIL]
    assert "From April 2026 on, by the same model" in pages[JUNE]
    assert "What moved it up: " in pages[JUNE]


def test_a_rerun_of_a_month_gives_the_same_bytes(months, tiny, tmp_path, published_files, monkeypatch):
    working, _ = months
    shutil.copytree(working / "out", tmp_path / "out")
    monkeypatch.setattr(calibration_update, "MINIMUM_EXITS", 5)
    uri = f"sqlite:///{working}/mlruns/mlflow.db"
    for day in (JUNE, MAY):  # the second knows less than the folder: later months must not reach it
        run(tiny.request(tmp_path, day, is_replacing=True, tracking_uri=uri))
        again = published_files(tmp_path / "out" / day.isoformat())
        assert again == published_files(working / "out" / day.isoformat())
    table = Path("back_check") / "tiny-seller.parquet"
    assert (tmp_path / "out" / table).read_bytes() == (working / "out" / table).read_bytes()


def test_without_the_update_the_registered_calibration_stays(months, tiny, tmp_path, monkeypatch):
    working, _ = months
    shutil.copytree(working / "out", tmp_path / "out")
    monkeypatch.setattr(calibration_update, "MINIMUM_EXITS", 5)
    config = tmp_path / "off.toml"
    config.write_text(tiny.config.read_text() + CALIBRATED.format("false"), encoding="utf-8")
    uri = f"sqlite:///{working}/mlruns/mlflow.db"
    run(tiny.request(tmp_path, JUNE, is_replacing=True, tracking_uri=uri, config_path=config))
    update = record(tmp_path, JUNE)["calibration_update"]
    assert (update["is_on"], update["intercept"], update["slope"]) == (False, 0.0, 1.0)
    moved = scores(working, JUNE)["hazard_log_odds"] - scores(tmp_path, JUNE)["hazard_log_odds"]
    np.testing.assert_allclose(moved, record(working, JUNE)["calibration_update"]["intercept"], atol=1e-9)


def test_the_command_tells_and_keeps_the_same(months, tiny, tmp_path):
    working, told = months
    shutil.copytree(working / "out", tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "back_check")
    lines = backcheck(tiny.request(tmp_path, JUNE)).lines
    assert [line for line in lines if "named on" in line] == [
        line for line in told[JUNE] if "named on" in line
    ]
    table = Path("back_check") / "tiny-seller.parquet"
    assert lines[-1] == f"table: {tmp_path / 'out' / table}"
    assert (tmp_path / "out" / table).read_bytes() == (working / "out" / table).read_bytes()
    shutil.rmtree(tmp_path / "out")
    assert backcheck(tiny.request(tmp_path, JUNE)).lines[-1].startswith("no list could be checked yet")
