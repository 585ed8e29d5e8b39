"""The trainings and the models that are kept in MLflow: logged, registered, chosen by alias, read back."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from data_contracts.errors import StorageError
from models.flight_risk import FlightRiskModel
from models.mlflow_connection import MlflowPlace, open_mlflow, raise_if_unreachable
from models.run_cleaning import KeptTraining, list_trainings, remove_trainings
from models.saved_model import load_model
from models.training import TrainingResult
from models.training_run import MODEL_FOLDER, RunNotes, log_run

if TYPE_CHECKING:
    from models.mlflow_connection import ModelVersion

CHAMPION = "champion"
CHALLENGER = "challenger"  # the newest model that waits for a promotion
PREVIOUS = "previous"  # the champion before this one
CAME_BY = "came_by"  # tag of a version: how it became champion, as JSON
ACKNOWLEDGED = "acknowledged"  # tag of a version: why its implausible skill is believed


@dataclass(frozen=True)
class RegisteredModel:
    """One version of a registered model.

    Attributes:
        name: `<organisation>-<population>`.
        version: the registry's number.
        mlflow_run_id: the training's run.
        model_version: digest of the model's files.
        training_cutoff: no month before it may be scored with it.
        verdict: 'ok' or 'no_signal'.
        came_by: JSON about how it became champion the last time; None if no person decided.
        acknowledged: why skill above the plausible ceiling is believed, or None.
    """

    name: str
    version: int
    mlflow_run_id: str
    model_version: str
    training_cutoff: date
    verdict: str
    came_by: str | None = None
    acknowledged: str | None = None


@dataclass(frozen=True)
class ModelRegistry(MlflowPlace):
    """An organisation's trainings at one place of MLflow."""

    def log_training(self, result: TrainingResult, name: str, notes: RunNotes) -> RegisteredModel:
        """Log a training as one run with a nested run per rung, and register its model under `name`.

        Raises:
            StorageError: MLflow could not be reached or written.
        """
        with open_mlflow(self) as (mlflow, client):
            logged = log_run(mlflow, client, result, name, notes)
        return RegisteredModel(
            name=name,
            version=logged.version,
            mlflow_run_id=logged.mlflow_run_id,
            model_version=result.model.model_version,
            training_cutoff=result.model.record.training_cutoff,
            verdict=result.judgement.verdict.value,
        )

    def set_champion(self, name: str, version: int) -> None:
        """Make one version the model in use.

        Raises:
            StorageError: MLflow could not be reached, or the version does not exist.
        """
        self.set_alias(name, CHAMPION, version)

    def set_alias(self, name: str, alias: str, version: int | None) -> None:
        """Let an alias name one version, or none; one write, which is made or not.

        Raises:
            StorageError: MLflow could not be reached, or the version does not exist.
        """
        with open_mlflow(self) as (_, client):
            if version is None:
                client.delete_registered_model_alias(name, alias)
            else:
                client.set_registered_model_alias(name, alias, str(version))

    def aliases(self, name: str) -> dict[str, int]:
        """The version that each alias of a model names.

        Raises:
            StorageError: MLflow could not be reached.
        """
        with open_mlflow(self) as (_, client):
            found = client.search_registered_models(f"name = '{name}'")
            return {alias: int(version) for alias, version in found[0].aliases.items()} if found else {}

    def tag_version(self, name: str, version: int, tag: str, value: str) -> None:
        """Set one tag of a version; one write, which is made or not.

        Raises:
            StorageError: MLflow could not be reached, or the version does not exist.
        """
        with open_mlflow(self) as (_, client):
            client.set_model_version_tag(name, str(version), tag, value)

    def champion(self, name: str) -> RegisteredModel | None:
        """The model in use, or None.

        Raises:
            StorageError: MLflow could not be reached.
        """
        with open_mlflow(self) as (_, client):
            found = client.search_registered_models(f"name = '{name}'")
            version = found[0].aliases.get(CHAMPION) if found else None
            return None if version is None else _registered(client.get_model_version(name, version))

    def versions(self, name: str) -> list[RegisteredModel]:
        """Every registered version of a model, whatever its verdict.

        Raises:
            StorageError: MLflow could not be reached.
        """
        with open_mlflow(self) as (_, client):
            return [_registered(found) for found in client.search_model_versions(f"name = '{name}'")]

    def trainings(self, name: str, population: str) -> tuple[KeptTraining, ...]:
        """Every training of a model as it lies in MLflow, with or without a version.

        Raises:
            StorageError: MLflow could not be reached.
        """
        with open_mlflow(self) as (_, client):
            return list_trainings(client, self, name, population)

    def remove(self, name: str, going: Sequence[KeptTraining]) -> None:
        """Remove trainings with everything they stored.

        Raises:
            StorageError: MLflow could not be reached or written.
        """
        with open_mlflow(self) as (mlflow, client):
            remove_trainings(mlflow, client, self, name, going)

    def read_document(self, mlflow_run_id: str, file_name: str) -> str:
        """A text kept with a training's run.

        Raises:
            StorageError: MLflow could not be reached, or the run has no such text.
        """
        with self._artifact(mlflow_run_id, file_name) as path:
            return path.read_text(encoding="utf-8")

    def find_file(self, mlflow_run_id: str, file_name: str) -> bytes | None:
        """The content of a file kept with a training's run, None if there is none of that name.

        Raises:
            StorageError: MLflow could not be reached, or the file cannot be read.
        """
        with open_mlflow(self) as (_, client):
            folder = str(Path(file_name).parent)
            listed = client.list_artifacts(mlflow_run_id, None if folder == "." else folder)
            if file_name not in {found.path for found in listed}:
                return None
        with self._artifact(mlflow_run_id, file_name) as path:
            return path.read_bytes()

    def write_files(self, mlflow_run_id: str, files: Mapping[str, bytes]) -> None:
        """Keep files with a training's run, each in the place of a former one of its name.

        Where MLflow's files lie on a disk of ours each takes its place in one step: a kill leaves the former
        one whole.

        Raises:
            StorageError: MLflow could not be reached or written.
        """
        with open_mlflow(self) as (_, client):
            place = urlsplit(client.get_run(mlflow_run_id).info.artifact_uri)
            if place.scheme in ("", "file"):
                for file_name, content in files.items():
                    path = Path(url2pathname(place.path)) / file_name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    partial = path.with_name(f".{path.name}.partial")
                    partial.write_bytes(content)
                    partial.replace(path)
                return
            with tempfile.TemporaryDirectory() as folder:
                for file_name, content in files.items():
                    path = Path(folder) / file_name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                client.log_artifacts(mlflow_run_id, folder)

    def load_model(self, name: str, version: int) -> FlightRiskModel:
        """A registered model, scoring bit for bit as it did when it was logged.

        Raises:
            StorageError: there is no such model, or its artifacts cannot be read.
        """
        with open_mlflow(self) as (_, client):
            registered = _registered(client.get_model_version(name, str(version)))
        with self._artifact(registered.mlflow_run_id, MODEL_FOLDER) as folder:
            model = load_model(folder)
            if model.model_version != registered.model_version:
                raise StorageError(
                    f"its files give model_version {model.model_version}, registered was "
                    f"{registered.model_version}: they were changed afterwards"
                )
            return model

    @contextmanager
    def _artifact(self, mlflow_run_id: str, artifact: str) -> Iterator[Path]:
        """A run's artifact, for as long as it is read: in its own place, or a copy from elsewhere."""
        with open_mlflow(self) as (mlflow, client), ExitStack() as stack:
            try:
                folder = urlsplit(client.get_run(mlflow_run_id).info.artifact_uri)
                if folder.scheme in ("", "file"):
                    yield Path(url2pathname(folder.path)) / artifact
                else:
                    copy = stack.enter_context(tempfile.TemporaryDirectory())
                    yield Path(
                        mlflow.artifacts.download_artifacts(f"{folder.geturl()}/{artifact}", dst_path=copy)
                    )
            # Other errors of files, such as no room for the copy, say nothing about the artifact.
            except (
                mlflow.exceptions.MlflowException,
                StorageError,
                FileNotFoundError,
                NotADirectoryError,
            ) as error:
                raise_if_unreachable(mlflow, self)
                raise StorageError(
                    f"'{artifact}' of the training with MLflow run {mlflow_run_id} could not be read from "
                    f"{self.artifact_place}: {self.reason(error)} - restore the artifacts from "
                    "a backup, or delete the registered version and train again with `stanna train`"
                ) from error


def _registered(found: "ModelVersion") -> RegisteredModel:
    if missing := [tag for tag in ("model_version", "training_cutoff", "verdict") if tag not in found.tags]:
        raise StorageError(
            f"version {found.version} of {found.name} lacks the tags {', '.join(missing)} - restore the "
            "tracking database from a backup, or delete the version and train again"
        )
    return RegisteredModel(
        name=found.name,
        version=int(found.version),
        mlflow_run_id=found.run_id,
        model_version=found.tags["model_version"],
        training_cutoff=date.fromisoformat(found.tags["training_cutoff"]),
        verdict=found.tags["verdict"],
        came_by=found.tags.get(CAME_BY),
        acknowledged=found.tags.get(ACKNOWLEDGED),
    )
