"""A training as MLflow keeps it: one run, a nested run per rung, and a version of the registered model."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from models.mlflow_connection import quiet_imports
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
    from models.mlflow_connection import MlflowClient

MODEL_FOLDER = "flight_risk"  # artifact path of our own folder; the native model stands beside it


@dataclass(frozen=True)
class RunNotes:
    """What is said of a training that its result does not know itself.

    Attributes:
        panel_source: where the panel's rows come from, as text beside its digest.
        tags: of the run, for example the code version.
        documents: texts kept with the run, by file name.
        files: the same for what is no text.
        oracle: the model beside the truth, per horizon, where the truth is known.
    """

    panel_source: str
    tags: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    oracle: Sequence[OracleComparison] = ()


@dataclass(frozen=True)
class LoggedTraining:
    """Where a training was kept: MLflow's run, and the number of the registered version."""

    mlflow_run_id: str
    version: int


def log_run(
    mlflow: ModuleType, client: "MlflowClient", result: TrainingResult, name: str, notes: RunNotes
) -> LoggedTraining:
    """Log a training as one run with a nested run per rung, and register its model.

    Args:
        mlflow: the module, set to the experiment.
        client: of the same place.
        result: the training.
        name: of the registered model.
        notes: what is said of it.
    """
    model, judgement = result.model, result.judgement
    version_tags = {
        "training_cutoff": model.record.training_cutoff.isoformat(),
        "model_version": model.model_version,
        "verdict": judgement.verdict.value,
    }
    run_name = f"{name} {model.record.training_cutoff}"
    with mlflow.start_run(run_name=run_name, tags={**notes.tags, **version_tags}) as run:
        log_data(mlflow, result, notes.panel_source)
        mlflow.log_params(
            asdict(result.settings) | {"rung": model.rung.value, "features": len(model.columns.features)}
        )
        mlflow.log_metrics(
            judgement_metrics(result) | overall_metrics(result, model.rung) | oracle_metrics(notes.oracle)
        )
        log_figures(mlflow, result)
        for file_name, text in notes.documents.items():
            mlflow.log_text(text, file_name)
        for rung in result.backtest.risks:
            log_rung(mlflow, result, rung)
        with tempfile.TemporaryDirectory() as folder:
            model.save(Path(folder))
            mlflow.log_artifacts(folder, artifact_path=MODEL_FOLDER)
        with tempfile.TemporaryDirectory() as folder:
            for file_name, content in notes.files.items():
                (Path(folder) / file_name).write_bytes(content)
            mlflow.log_artifacts(folder)
        with quiet_imports():
            import_module("mlflow.pyfunc")  # what the flavours load at their first call
        model_uri = log_native(mlflow, result)
        # Not mlflow.register_model, which writes to the terminal.
        if not client.search_registered_models(f"name = '{name}'"):
            client.create_registered_model(name)
        logged = client.create_model_version(name, model_uri, run.info.run_id, tags=version_tags)
        return LoggedTraining(run.info.run_id, int(logged.version))
