"""Old trainings removed from MLflow with everything they stored: runs, artifacts, versions, native models.

Nothing is removed that something still stands on; what that is, the caller says.
"""

import io
import shutil
from collections.abc import Collection, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from models.mlflow_connection import LOCAL_DATABASE, MlflowPlace, quiet_imports

if TYPE_CHECKING:
    from models.mlflow_connection import MlflowClient, Run

LEAVING = "stanna.leaving"  # tag of a run whose removal has begun, so that an interrupted one is finished
BEGUN, FILES_GONE = "begun", "files gone"  # its values
PARENT = "mlflow.parentRunId"
RUNS_PER_PAGE = 1000
EVERY_STAGE = 3  # mlflow.entities.ViewType.ALL: active and deleted


@dataclass(frozen=True)
class KeptTraining:
    """A training as it lies in MLflow.

    Attributes:
        run_id: of its own run.
        run_name: as MLflow's table shows it.
        started: when it was trained.
        versions: of the registered model; none if the training broke off.
        version_tags: names of the tags that these carry.
        children: ids of the nested runs.
        models: ids of the native models it logged.
        is_leaving: whether an earlier removal was interrupted.
    """

    run_id: str
    run_name: str
    started: datetime
    versions: tuple[int, ...] = ()
    version_tags: frozenset[str] = frozenset()
    children: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    is_leaving: bool = False


def choose_trainings(
    kept: Sequence[KeptTraining],
    needed_versions: Collection[int],
    today: date,
    older_than_days: int | None,
    newest: int | None,
) -> tuple[KeptTraining, ...]:
    """The trainings that may go, oldest first.

    Args:
        kept: every training of a model.
        needed_versions: versions that something stands on; their trainings stay.
        today: ages are counted up to this day.
        older_than_days: only those trained at least so many days ago; None asks for no age.
        newest: so many of the newest stay, whatever else; None keeps none for being new.
    """
    by_age = sorted(kept, key=lambda training: (training.started, training.run_id))
    if newest is not None:
        by_age = by_age[: max(0, len(by_age) - newest)]
    youngest = None if older_than_days is None else today - timedelta(days=older_than_days)
    return tuple(
        training
        for training in by_age
        if (training.is_leaving or youngest is None or training.started.date() <= youngest)
        and not set(training.versions) & set(needed_versions)
    )


def list_trainings(
    client: "MlflowClient", place: MlflowPlace, name: str, population: str
) -> tuple[KeptTraining, ...]:
    """Every training of a registered model, also those that broke off and those whose removal did.

    Args:
        client: of the place.
        place: where the trainings are; its experiment is the organisation's.
        name: of the registered model.
        population: the tag by which trainings without a version are known.
    """
    runs = _all_runs(client, place.experiment)
    versions: dict[str, list[int]] = {}
    tags: dict[str, set[str]] = {}
    for found in client.search_model_versions(f"name = '{name}'"):
        versions.setdefault(found.run_id, []).append(int(found.version))
        tags.setdefault(found.run_id, set()).update(found.tags)
    children: dict[str, list[str]] = {}
    for run in runs:
        if PARENT in run.data.tags:
            children.setdefault(run.data.tags[PARENT], []).append(run.info.run_id)
    unfinished = {BEGUN, FILES_GONE} if _is_local(place) else {BEGUN}
    return tuple(
        KeptTraining(
            run_id=run.info.run_id,
            run_name=run.info.run_name,
            started=datetime.fromtimestamp(run.info.start_time / 1000, UTC),
            versions=tuple(sorted(versions.get(run.info.run_id, ()))),
            version_tags=frozenset(tags.get(run.info.run_id, ())),
            children=tuple(sorted(children.get(run.info.run_id, ()))),
            models=tuple(sorted({output.model_id for output in run.outputs.model_outputs})),
            is_leaving=run.data.tags.get(LEAVING) in unfinished,
        )
        for run in runs
        if PARENT not in run.data.tags
        and (run.info.run_id in versions or run.data.tags.get("population") == population)
        and (run.info.lifecycle_stage == "active" or run.data.tags.get(LEAVING) in unfinished)
    )


def remove_trainings(
    mlflow: ModuleType, client: "MlflowClient", place: MlflowPlace, name: str, going: Sequence[KeptTraining]
) -> None:
    """Remove trainings for good; done again after an interruption it finishes what was begun.

    On a local database nothing is left. On a server files and versions go at once; the runs are marked as
    deleted, and the server's own `mlflow gc` removes their rows.

    Args:
        mlflow: the module, set to the place.
        client: of the same place.
        place: where the trainings are.
        name: of the registered model.
        going: what to remove.
    """
    for training in going:
        parent = client.get_run(training.run_id)
        is_active = parent.info.lifecycle_stage == "active"
        if is_active:
            client.set_tag(training.run_id, LEAVING, BEGUN)
        for version in training.versions:
            client.delete_model_version(name, str(version))
        for model_id in training.models:
            _remove_native(mlflow, client, model_id)
        _remove_files(mlflow, parent.info.artifact_uri)
        for run_id in training.children:
            child = client.get_run(run_id)
            _remove_files(mlflow, child.info.artifact_uri)
            if child.info.lifecycle_stage == "active":
                client.delete_run(run_id)
        if is_active:
            client.set_tag(training.run_id, LEAVING, FILES_GONE)
            client.delete_run(training.run_id)
    if going and _is_local(place):
        _remove_rows(place, going)


def _all_runs(client: "MlflowClient", experiment: str) -> "list[Run]":
    """Active and deleted runs of the experiment, page by page."""
    found = client.get_experiment_by_name(experiment)
    runs: list[Run] = []
    token = None
    while True:
        page = client.search_runs(
            [found.experiment_id], run_view_type=EVERY_STAGE, max_results=RUNS_PER_PAGE, page_token=token
        )
        runs += page
        token = page.token
        if not token:
            return runs


def _remove_native(mlflow: ModuleType, client: "MlflowClient", model_id: str) -> None:
    try:
        location = client.get_logged_model(model_id).artifact_location
    except mlflow.exceptions.MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":  # an interrupted removal came so far
            return
        raise
    _remove_files(mlflow, location)
    client.delete_logged_model(model_id)


def _remove_files(mlflow: ModuleType, uri: str) -> None:
    """Remove a run's or a model's artifacts, and on a disk of ours the folder of its own around them."""
    place = urlsplit(uri)
    if place.scheme in ("", "file"):
        shutil.rmtree(Path(url2pathname(place.path)).parent, ignore_errors=True)
        return
    find = import_module("mlflow.store.artifact.artifact_repository_registry").get_artifact_repository
    find(uri).delete_artifacts()


def _remove_rows(place: MlflowPlace, going: Sequence[KeptTraining]) -> None:
    """What `mlflow gc` does for these runs; the command itself would take every deleted experiment along.

    The training's own run goes last: as long as it is there, an interrupted removal is found again.
    """
    with quiet_imports():
        collect = import_module("mlflow.cli")._gc_tracking_resources
    store = import_module("mlflow.tracking._tracking_service.utils")._get_store(place.tracking_uri)
    for training in going:
        for run_ids, model_ids in ((training.children, training.models), ((training.run_id,), ())):
            with redirect_stdout(io.StringIO()):  # it writes to the terminal
                collect(
                    store,
                    run_ids=list(run_ids),
                    experiment_ids=None,
                    logged_model_ids=list(model_ids),
                    older_than=None,
                    time_delta=0,
                    skip_experiments=True,
                    skip_logged_models=False,
                    ignore_not_found=True,
                )


def _is_local(place: MlflowPlace) -> bool:
    return place.tracking_uri.startswith(LOCAL_DATABASE)
