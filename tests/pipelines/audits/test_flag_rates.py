"""Who is named, group by group and month by month."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import StorageError
from pipelines.audits.fairness_record import NOT_DELIVERED, NOTHING_FILLED
from pipelines.audits.flag_rates import NOBODY_NAMED, flag_rates_record, keep_flag_rates


def people(**sizes: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of groups of these sizes, every fifth person in the upper band; and the groups."""
    group = np.repeat(list(sizes), list(sizes.values()))
    keys = [f"e{number:03d}" for number in range(len(group))]
    band = np.where(np.arange(len(group)) % 5 == 0, "talk_now", "keep_in_touch")
    scores = pd.DataFrame({"employee_id": keys, "risk_band": band})
    groups = pd.DataFrame({"employee_id": keys, "attribute": "gender", "group": group})
    return scores, groups


def rates(record: dict) -> dict[str, tuple[int, float]]:
    return {one["group"]: (one["people"], one["flag_rate"]) for one in record["flag_rates"]}


def test_a_groups_rate_is_the_share_of_it_in_the_upper_band_beside_that_of_the_others():
    scores, groups = people(f=60, m=40)
    scores.loc[groups["group"] == "m", "risk_band"] = "keep_in_touch"
    first, second = flag_rates_record(groups, scores)["flag_rates"]
    assert (first["group"], first["people"], first["flag_rate"]) == ("f", 60, 0.2)
    assert (second["flag_rate"], second["flag_rate_of_others"], second["people_of_others"]) == (0.0, 0.2, 60)
    assert first["flag_rate_low"] < 0.2 < first["flag_rate_high"]
    assert second["flag_rate_high"] > 0.05  # that none of forty was named proves no rate of nothing


def test_a_small_group_is_counted_with_the_next_smallest():
    scores, groups = people(f=60, m=40, x=4)
    assert set(rates(flag_rates_record(groups, scores))) == {"f", "other groups"}


def test_an_attribute_that_leaves_one_group_says_nothing():
    scores, groups = people(f=60, x=4)
    assert flag_rates_record(groups, scores)["flag_rates"] == []


@pytest.mark.parametrize(
    ("groups", "is_named", "reason"),
    [
        (None, True, NOT_DELIVERED),
        (people(f=60)[1].iloc[:0], True, NOTHING_FILLED),
        (people(f=60, m=40)[1], False, NOBODY_NAMED),
    ],
)
def test_without_groups_or_names_the_record_says_what_is_missing(groups, is_named, reason):
    scores, _ = people(f=60, m=40)
    if not is_named:
        scores["risk_band"] = None
    assert flag_rates_record(groups, scores) == {"is_measured": False, "reason": reason}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    scores, groups = people(f=60, m=40)
    for day in ("2026-02-28", "2026-01-31"):
        folder = tmp_path / day
        folder.mkdir()
        record = {"as_of_date": day, "population": "seller", "model_version": "abc"}
        fairness = {"fairness": flag_rates_record(groups, scores)}
        (folder / "run.json").write_text(json.dumps(record | fairness), encoding="utf-8")
    return tmp_path


def test_the_table_holds_every_published_month_and_no_person(output: Path):
    path = keep_flag_rates(output)
    table = pd.read_csv(path)
    assert list(table["as_of_date"]) == ["2026-01-31"] * 2 + ["2026-02-28"] * 2
    assert list(table["group"]) == ["f", "m"] * 2
    assert "e0" not in path.read_text()


def test_a_month_published_anew_replaces_its_rows(output: Path):
    keep_flag_rates(output)
    path = output / "2026-01-31" / "run.json"
    record = json.loads(path.read_text())
    record["model_version"] = "new"
    path.write_text(json.dumps(record))
    table = pd.read_csv(keep_flag_rates(output))
    assert list(table["model_version"]) == ["new", "new", "abc", "abc"]


def test_a_month_without_a_readable_record_costs_only_its_own_rows(output: Path):
    (output / "2026-01-31" / "run.json").write_text("{")
    assert set(pd.read_csv(keep_flag_rates(output))["as_of_date"]) == {"2026-02-28"}


def test_without_any_rate_no_table_is_written(tmp_path: Path):
    assert keep_flag_rates(tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_a_table_that_cannot_be_written_is_told_with_what_to_do(output: Path):
    (output / "fairness").write_text("in the way")
    with pytest.raises(StorageError, match=r"the next run writes it from all published months"):
        keep_flag_rates(output)
