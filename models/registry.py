"""The trainings and the models that are kept in MLflow: logged, registered, chosen by alias, read back."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from data_contracts.errors import StorageError
from models.flight_risk import FlightRiskModel, load_model
from models.mlflow_connection import MlflowPlace, open_mlflow, quiet_imports, raise_if_unreachable
from models.oracle import OracleComparison
from models.training import TrainingResult
from models.training_log import (
    judgement_metrics,
    log_data,
    log_figures,
    log_native,
    log_rung,
    oracle_metrics,
    overall_metrics,
)

if TYPE_CHECKING:
    from models.mlflow_connection import ModelVersion

CHAMPION = "champion"
MODEL_FOLDER = "flight_risk"  # artifact path of our own folder; the native model stands beside it


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
    """

    name: str
    version: int
    mlflow_run_id: str
    model_version: str
    training_cutoff: date
    verdict: str


@dataclass(frozen=True)
class ModelRegistry(MlflowPlace):
    """An organisation's trainings at one place of MLflow."""

    def log_training(
        self,
        result: TrainingResult,
        name: str,
        panel_source: str,
        tags: Mapping[str, str],
        documents: Mapping[str, str],
        oracle: Sequence[OracleComparison] = (),
    ) -> RegisteredModel:
        """Log a training as one run with a nested run per rung, and register its model.

        Args:
            result: the training.
            name: of the registered model.
            panel_source: where the panel's rows come from, as text beside its digest.
            tags: of the run, for example the code version.
            documents: texts kept with the run, by file name.
            oracle: the model beside the truth, per horizon, where the truth is known.

        Raises:
            StorageError: MLflow could not be reached or written.
        """
        model, judgement = result.model, result.judgement
        version_tags = {
            "training_cutoff": model.record.training_cutoff.isoformat(),
            "model_version": model.model_version,
            "verdict": judgement.verdict.value,
        }
        with open_mlflow(self) as (mlflow, client):
            run_name = f"{name} {model.record.training_cutoff}"
            with mlflow.start_run(run_name=run_name, tags={**tags, **version_tags}) as run:
                log_data(mlflow, result, panel_source)
                mlflow.log_params(
                    asdict(result.settings)
                    | {"rung": model.rung.value, "features": len(model.columns.features)}
                )
                mlflow.log_metrics(
                    judgement_metrics(result) | overall_metrics(result, model.rung) | oracle_metrics(oracle)
                )
                log_figures(mlflow, result)
                for file_name, text in documents.items():
                    mlflow.log_text(text, file_name)
                for rung in result.backtest.risks:
                    log_rung(mlflow, result, rung)
                with tempfile.TemporaryDirectory() as folder:
                    model.save(Path(folder))
                    mlflow.log_artifacts(folder, artifact_path=MODEL_FOLDER)
                with quiet_imports():
                    import_module("mlflow.pyfunc")  # what the flavours load at their first call
                model_uri = log_native(mlflow, result)
                # Not mlflow.register_model, which writes to the terminal.
                if not client.search_registered_models(f"name = '{name}'"):
                    client.create_registered_model(name)
                logged = client.create_model_version(name, model_uri, run.info.run_id, tags=version_tags)
                return RegisteredModel(
                    name=name,
                    version=int(logged.version),
                    mlflow_run_id=run.info.run_id,
                    model_version=model.model_version,
                    training_cutoff=model.record.training_cutoff,
                    verdict=judgement.verdict.value,
                )

    def set_champion(self, name: str, version: int) -> None:
        """Make one version the model in use.

        Raises:
            StorageError: MLflow could not be reached, or the version does not exist.
        """
        with open_mlflow(self) as (_, client):
            client.set_registered_model_alias(name, CHAMPION, str(version))

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

    def read_document(self, mlflow_run_id: str, file_name: str) -> str:
        """A text kept with a training's run.

        Raises:
            StorageError: MLflow could not be reached, or the run has no such text.
        """
        with self._artifact(mlflow_run_id, file_name) as path:
            return path.read_text(encoding="utf-8")

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
    )
