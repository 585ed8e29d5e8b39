"""The connection to MLflow: opened late and quietly; the only module that imports MLflow.

What keeps MLflow away (a server that is down, a database that cannot be opened) is told apart from what is
wrong with a model in it: only the first may be answered with a copy of the model.
"""

import fcntl
import logging
import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data_contracts.errors import StorageError

if TYPE_CHECKING:
    from mlflow import MlflowClient as MlflowClient
    from mlflow.entities import Run as Run
    from mlflow.entities.model_registry import ModelVersion as ModelVersion

LOCAL_DATABASE = "sqlite:///"


class MlflowUnreachableError(StorageError):
    """MLflow does not answer: no word about what it holds."""


@dataclass(frozen=True)
class MlflowPlace:
    """Where MLflow keeps an organisation's trainings.

    Attributes:
        tracking_uri: for example `sqlite:///mlruns/mlflow.db`.
        artifact_folder: where the experiment's artifacts go; MLflow stores the path as absolute. None
            leaves it to the server at `tracking_uri`.
        experiment: its name.
    """

    tracking_uri: str
    artifact_folder: Path | None
    experiment: str

    @property
    def artifact_place(self) -> str:
        """The artifacts' place in words."""
        return str(self.artifact_folder or "the server's place for them")

    def reason(self, error: Exception) -> str:
        """What went wrong, without the statement SQLAlchemy adds on further lines and without a password."""
        credentials, _, _ = urlsplit(self.tracking_uri).netloc.rpartition("@")
        first_line = str(error).partition("\n")[0]
        return first_line.replace(f"{credentials}@", "") if credentials else first_line

    def message(self, error: Exception) -> str:
        """What failed, where, and what to do."""
        return (
            f"MLflow at {_without_credentials(self.tracking_uri)}, artifacts at {self.artifact_place}, "
            f"failed: {self.reason(error)} - check MLFLOW_TRACKING_URI, that both places exist and are "
            "writable, and that they and the folder for temporary files (TMPDIR) have room; a damaged "
            "database has to be restored from a backup"
        )


@contextmanager
def open_mlflow(place: MlflowPlace) -> Iterator[tuple[ModuleType, "MlflowClient"]]:
    """MLflow and a client of it, set to the place and its experiment.

    Raises:
        MlflowUnreachableError: it does not answer.
        StorageError: it answers, and refused what was asked.
    """
    try:
        mlflow = _import_mlflow()
    except ImportError as error:
        raise StorageError(place.message(error)) from error
    errors = _errors_of(mlflow)
    try:
        client = _connect(mlflow, place)
    except errors as error:
        raise MlflowUnreachableError(place.message(error)) from error
    try:
        yield mlflow, client
    except errors as error:
        raise_if_unreachable(mlflow, place)
        raise StorageError(place.message(error)) from error


def raise_if_unreachable(mlflow: ModuleType, place: MlflowPlace) -> None:
    """After an error: if MLflow still answers, the error is about what was asked.

    Raises:
        MlflowUnreachableError: it does not.
    """
    try:
        _connect(mlflow, place)
    except _errors_of(mlflow) as error:
        raise MlflowUnreachableError(place.message(error)) from error


@contextmanager
def quiet_imports() -> Iterator[None]:
    """MLflow's modules warn of their own type hints and of SQLAlchemy when first imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _errors_of(mlflow: ModuleType) -> tuple[type[Exception], ...]:
    # A damaged database shows as an error of SQLAlchemy, which MLflow hands on as it is.
    from sqlalchemy.exc import SQLAlchemyError

    return mlflow.exceptions.MlflowException, SQLAlchemyError, sqlite3.Error, OSError, ImportError


def _connect(mlflow: ModuleType, place: MlflowPlace) -> "MlflowClient":
    mlflow.set_tracking_uri(place.tracking_uri)
    mlflow.set_registry_uri(place.tracking_uri)
    # Two processes that create the database at once: one of them fails.
    with _locked(place.artifact_folder):
        if place.tracking_uri.startswith(LOCAL_DATABASE):
            _open_database(mlflow, Path(place.tracking_uri.removeprefix(LOCAL_DATABASE)))
        client: MlflowClient = mlflow.MlflowClient()
        found = client.get_experiment_by_name(place.experiment)
        experiment_id = found.experiment_id if found else _create_experiment(client, place)
    mlflow.set_experiment(experiment_id=experiment_id)
    return client


def _open_database(mlflow: ModuleType, path: Path) -> None:
    """Create the database if there is none, and see that the one there is can be opened.

    MLflow creates it in some forty steps and takes a database with half of them for a damaged one: it is made
    under another name and takes its place when it is whole. And MLflow tries a database that cannot be
    opened for nearly two minutes, which looks like a run that hangs.
    """
    if path.exists():
        with closing(sqlite3.connect(path, timeout=20)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    for left in path.parent.glob(f"{partial.name}*"):  # by a process that was killed; its journal too
        left.unlink()
    engine = mlflow.store.db.utils.create_sqlalchemy_engine(f"{LOCAL_DATABASE}{partial}")
    try:
        mlflow.store.db.utils._initialize_tables(engine)
    finally:
        engine.dispose()
    partial.replace(path)


def _create_experiment(client: "MlflowClient", place: MlflowPlace) -> str:
    folder = place.artifact_folder
    location = folder.resolve().as_uri() if folder else None
    return str(client.create_experiment(place.experiment, artifact_location=location))


def _import_mlflow() -> ModuleType:
    # Before the import: MLflow looks a vendor's host up at the first run otherwise.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
    # By default a server that is down is tried for minutes, which looks like a run that hangs.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
    with quiet_imports():
        import mlflow
        import mlflow.store.tracking.sqlalchemy_store

    # They tell at INFO what our own log tells, alembic lists every migration of a new database, and
    # urllib3 warns of each retry of what will end in one StorageError. MLflow also logs tracebacks of what
    # it raises.
    for name, level in {
        "mlflow": logging.CRITICAL,
        "alembic": logging.ERROR,
        "urllib3": logging.ERROR,
    }.items():
        logging.getLogger(name).setLevel(level)
    return mlflow  # type: ignore[no-any-return]


@contextmanager
def _locked(folder: Path | None) -> Iterator[None]:
    if folder is None:  # a server creates its own database
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _without_credentials(uri: str) -> str:
    parts = urlsplit(uri)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.netloc else uri
