"""Old trainings leave MLflow with everything they stored, and nothing else leaves with them."""

import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from models.mlflow_connection import open_mlflow
from models.registry import ModelRegistry
from models.run_cleaning import BEGUN, LEAVING, KeptTraining, choose_trainings
from models.training_run import RunNotes

NAME = "sample-seller"
TODAY = date(2026, 11, 22)
SELLERS = {"population": "seller"}


def kept(number, days, versions=(), **others):
    started = datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(days=days)
    return KeptTraining(f"run{number}", f"training {number}", started, tuple(versions), **others)


FOUR = (kept(1, 400, [1]), kept(2, 300, [2]), kept(3, 200), kept(4, 1, [3]))


@pytest.mark.parametrize(
    ("needed", "older_than", "newest", "expected"),
    [
        ((), 365, None, ["run1"]),
        ((), 400, None, ["run1"]),
        ((), 401, None, []),
        ((), 100, None, ["run1", "run2", "run3"]),
        ((1, 3), 100, None, ["run2", "run3"]),
        ((), None, 1, ["run1", "run2", "run3"]),
        ((), None, 3, ["run1"]),
        ((), None, 9, []),
        ((2,), 250, 1, ["run1"]),
        ((), 250, 3, ["run1"]),
    ],
)
def test_what_is_old_and_needed_by_nothing_may_go(needed, older_than, newest, expected):
    chosen = choose_trainings(FOUR, needed, TODAY, older_than, newest)
    assert [training.run_id for training in chosen] == expected


def test_an_interrupted_removal_is_finished_whatever_its_age():
    chosen = choose_trainings([kept(5, 0, is_leaving=True), kept(6, 0)], (), TODAY, 30, None)
    assert [training.run_id for training in chosen] == ["run5"]


def rows_of(database: Path, ids: set[str]) -> dict[str, int]:
    """Rows per table that name one of the ids in any column."""
    found = {}
    with sqlite3.connect(database) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for table in names:
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
            if count := sum(bool(ids & {str(value) for value in row}) for row in rows):
                found[table] = count
    connection.close()
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory, trained):
    """Three trainings of one model, one of another population, one that broke off."""
    folder = tmp_path_factory.mktemp("mlruns")
    registry = ModelRegistry(f"sqlite:///{folder}/mlflow.db", folder / "artifacts", "stanna")
    for _ in range(3):
        registry.log_training(trained, NAME, RunNotes("panel.parquet", SELLERS, {"note.txt": "kept"}))
    registry.log_training(
        trained, "sample-sales_manager", RunNotes("panel.parquet", {"population": "sales_manager"})
    )
    with open_mlflow(registry) as (mlflow, _), mlflow.start_run(run_name="broke off", tags=SELLERS):
        mlflow.log_text("half", "half.txt")
    return registry


def test_the_trainings_of_one_population_are_listed_with_what_belongs_to_them(place):
    found = place.trainings(NAME, "seller")
    by_version = {training.versions: training for training in found}
    assert set(by_version) == {(1,), (2,), (3,), ()}
    assert by_version[()].run_name == "broke off"
    for version in range(1, 4):
        training = by_version[(version,)]
        assert len(training.children) == 4
        assert len(training.models) == 1
        assert "verdict" in training.version_tags


def test_a_removed_training_leaves_no_row_and_no_file_and_the_others_stay(place, trained):
    by_version = {training.versions: training for training in place.trainings(NAME, "seller")}
    first, broken, second = by_version[(1,)], by_version[()], by_version[(2,)]
    database = Path(place.tracking_uri.removeprefix("sqlite:///"))
    ids = {first.run_id, *first.children, *first.models, broken.run_id}
    assert {"runs", "metrics", "tags", "logged_models", "model_versions"} <= set(rows_of(database, ids))
    staying = rows_of(database, {second.run_id, *second.children, *second.models})

    place.remove(NAME, [first, broken])

    # What a run was trained on belongs to the experiment: another run may have it too.
    assert set(rows_of(database, ids)) <= {"inputs"}
    names = {path.name for path in place.artifact_folder.rglob("*")}
    assert not ids & names
    assert rows_of(database, {second.run_id, *second.children, *second.models}) == staying
    assert [found.version for found in sorted(place.versions(NAME), key=lambda v: v.version)] == [2, 3]
    assert place.load_model(NAME, 2).model_version == trained.model.model_version
    assert place.versions("sample-sales_manager")
    assert len(place.trainings("sample-sales_manager", "sales_manager")) == 1
    assert {training.versions for training in place.trainings(NAME, "seller")} == {(2,), (3,)}


def test_a_removal_that_was_interrupted_is_found_and_finished(place):
    training = next(found for found in place.trainings(NAME, "seller") if found.versions == (2,))
    with open_mlflow(place) as (_, client):
        client.set_tag(training.run_id, LEAVING, BEGUN)
        client.delete_model_version(NAME, "2")
        shutil.rmtree(place.artifact_folder / "models" / training.models[0])
        client.delete_logged_model(training.models[0])
        client.delete_run(training.children[0])
        client.delete_run(training.run_id)
    left = next(found for found in place.trainings(NAME, "seller") if found.run_id == training.run_id)
    assert left.is_leaving
    place.remove(NAME, [left])
    database = Path(place.tracking_uri.removeprefix("sqlite:///"))
    ids = {training.run_id, *training.children, *training.models}
    assert set(rows_of(database, ids)) <= {"inputs"}
    assert not ids & {path.name for path in place.artifact_folder.rglob("*")}


def test_runs_that_a_person_deleted_in_mlflow_are_left_to_them(place):
    with open_mlflow(place) as (mlflow, client):
        with mlflow.start_run(run_name="deleted by hand", tags=SELLERS) as run:
            pass
        client.delete_run(run.info.run_id)
    assert "deleted by hand" not in {training.run_name for training in place.trainings(NAME, "seller")}
