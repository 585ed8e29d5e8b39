"""`stanna clean-runs`: what goes, what stays and why."""

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest

from data_contracts.errors import ConfigError, StorageError
from models.mlflow_connection import open_mlflow
from pipelines.bench.cleaning import clean_runs
from tests.pipelines.planted_trainings import Firm

numbers = itertools.count(1)
IN_TWO_YEARS = datetime.now(UTC) + timedelta(days=730)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('mlruns')}/mlflow.db"


@pytest.fixture
def firm(database, tmp_path) -> Firm:
    """Five trainings: the first is champion, the last waits."""
    firm = Firm(f"clean{next(numbers)}", tmp_path, database)
    for _ in range(5):
        firm.plant(None)
    return firm


def publish(firm: Firm, day: str, record: object) -> None:
    folder = firm.folder / "out" / day
    folder.mkdir(parents=True)
    (folder / "scores.parquet").write_bytes(b"")
    (folder / "run.json").write_text(record if isinstance(record, str) else json.dumps(record))


def cleaned(firm: Firm, older_than=365, keep=None, is_removing=False) -> str:
    request = firm.request(now=IN_TWO_YEARS)
    return "\n".join(clean_runs(request, older_than, keep, is_removing=is_removing).lines)


def versions(firm: Firm) -> set[int]:
    return {found.version for found in firm.registry.versions(firm.name)}


def test_a_dry_run_lists_what_would_go_and_why_the_rest_stays(firm):
    told = cleaned(firm)
    assert f"5 trainings of {firm.name} in MLflow, 3 of them old and needed by nothing" in told
    assert [f"version {number}" in told.split("stays")[0] for number in range(1, 6)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert "stays: version 1, it is called champion" in told
    assert "stays: version 5, it is called challenger" in told
    assert told.endswith("nothing was removed; add --remove to remove them")
    assert versions(firm) == {1, 2, 3, 4, 5}


def test_asked_to_it_removes_them_and_the_champion_still_scores(firm):
    told = cleaned(firm, is_removing=True)
    assert told.count("removed: ") == 3
    assert versions(firm) == {1, 5}
    champion = firm.registry.champion(firm.name)
    assert firm.registry.load_model(firm.name, champion.version).model_version == champion.model_version
    assert "2 trainings" in cleaned(firm)


def test_young_trainings_stay_and_so_do_the_newest_so_many(firm):
    now = firm.request(now=datetime.now(UTC))
    assert "0 of them old" in clean_runs(now, 30, None, is_removing=False).lines[0]
    assert "0 of them old" in cleaned(firm, older_than=None, keep=5)
    assert "2 of them old" in cleaned(firm, older_than=None, keep=2)  # of 1, 2 and 3 the champion stays


def test_what_a_published_month_stands_on_stays(firm):
    third = next(found for found in firm.registry.versions(firm.name) if found.version == 3)
    publish(firm, "2025-04-30", {"model_version": third.model_version, "model": {}})
    publish(firm, "2025-05-31", {"model_version": third.model_version, "model": {}})
    assert "stays: version 3, months were published with it, the last 2025-05-31" in cleaned(firm)
    cleaned(firm, is_removing=True)
    assert versions(firm) == {1, 3, 5}


def test_so_does_the_training_that_left_a_month_without_names(firm):
    fourth = next(found for found in firm.registry.versions(firm.name) if found.version == 4)
    second = next(found for found in firm.registry.versions(firm.name) if found.version == 2)
    told = {"model_version": fourth.model_version}
    publish(firm, "2025-04-30", {"verdict": "no_signal", "model_version": None, "model": told})
    earlier = {"training_cutoff": second.training_cutoff.isoformat()}  # before versions were told
    publish(firm, "2025-03-31", {"verdict": "no_signal", "model_version": None, "model": earlier})
    cleaned(firm, is_removing=True)
    assert versions(firm) == {1, 2, 4, 5}


def test_what_a_person_decided_about_stays(firm):
    firm.registry.tag_version(firm.name, 2, "promotion", "refused 2026-01-01 by Anna Berg")
    firm.registry.tag_version(firm.name, 3, "came_by", '{"by": "promotion", "other_version": 1}')
    told = cleaned(firm, is_removing=True)
    assert "stays: version 2, a person decided about it" in told
    assert versions(firm) == {1, 2, 3, 5}


def test_a_training_that_broke_off_goes_too(firm):
    with open_mlflow(firm.registry) as (mlflow, _):
        mlflow.start_run(run_name="killed", tags={"population": "seller"})
        mlflow.end_run("FAILED")
    assert "would go: killed, trained " in cleaned(firm)
    assert "no version" in cleaned(firm)


def test_a_month_that_cannot_be_read_stops_the_removal(firm):
    publish(firm, "2025-04-30", "{half")
    with pytest.raises(
        StorageError, match=r"2025-04-30/run\.json cannot be read .* nothing was removed"
    ) as e:
        cleaned(firm, is_removing=True)
    assert e.value.exit_code == 15
    assert versions(firm) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("older_than", "keep", "message"),
    [
        (None, None, "say which runs are old: --older-than DAYS, --keep NUMBER, or both"),
        (-1, None, "whole numbers from 0 up"),
        (None, -3, "whole numbers from 0 up"),
    ],
)
def test_nothing_is_done_without_saying_what_is_old(firm, older_than, keep, message):
    with pytest.raises(ConfigError, match=message) as caught:
        cleaned(firm, older_than, keep, is_removing=True)
    assert caught.value.exit_code == 10


def test_the_command_lists_and_removes(firm, stanna, monkeypatch):
    request = firm.request()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", firm.tracking_uri)
    arguments = ["clean-runs", "--config", request.config_path, "--output", request.output, "--keep", 1]
    listed = stanna(*arguments)
    assert (listed.exit_code, listed.out.count("would go: ")) == (0, 3)
    assert versions(firm) == {1, 2, 3, 4, 5}
    removed = stanna(*arguments, "--remove")
    assert (removed.exit_code, removed.out.count("removed: ")) == (0, 3)
    assert versions(firm) == {1, 5}
