"""A training as MLflow keeps it: one run, a nested run per rung, and a version of the registered model."""

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from importlib import import_module
from importlib.metadata import version as installed_version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from models.candidates import Rung
from models.columns import feature_matrix
from models.fitted import BoostedHazard
from models.hazard import probability
from models.mlflow_connection import quiet_imports
from models.model_plots import factor_figure, learning_figure, parts_figure
from models.native import native_model, typical_rows
from models.oracle import OracleComparison
from models.plots import calibration_figure, net_benefit_figure, skill_over_time_figure, winner_rows
from models.run_table_view import experiment_tags
from models.training import TrainingResult
from models.training_log import (
    metrics_table,
    origin_step,
    rung_metrics,
    rung_run_name,
    series_by_origin,
    training_metrics,
    training_params,
    training_tags,
    winner_series,
)

if TYPE_CHECKING:
    from models.mlflow_connection import MlflowClient

MODEL_FOLDER = "flight_risk"  # artifact path of our own folder; the native model stands beside it
METRICS_TABLE = "metrics.csv"
FIGURE_FOLDER = "figures"
NOTE = "mlflow.note.content"  # the tag that MLflow shows as a run's description
METRICS_PER_REQUEST = 1000


@dataclass(frozen=True)
class RunNotes:
    """What is said of a training that its result does not know itself.

    Attributes:
        panel_source: where the panel's rows come from, as text beside its digest.
        tags: of the run, for example the code version.
        documents: texts kept with the run, by file name.
        files: the same for what is no text.
        oracle: the model beside the truth, per horizon, where the truth is known.
        description: of the run and of the model's version, Markdown.
        model_description: of the registered model that all versions belong to, Markdown.
    """

    panel_source: str
    tags: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    oracle: Sequence[OracleComparison] = ()
    description: str = ""
    model_description: str = ""


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
    tags = {**notes.tags, **training_tags(result)}
    run_name = f"{tags['as_of_date']} {name} {tags['rung']}"
    with mlflow.start_run(run_name=run_name, tags={**tags, **_note(notes.description)}) as run:
        run_id = run.info.run_id
        for tag, value in experiment_tags(result.settings.main_horizon_months).items():
            client.set_experiment_tag(run.info.experiment_id, tag, value)
        with quiet_imports():
            import_module("mlflow.pyfunc")  # what the flavours load at their first call
        # Before the metrics: MLflow would read the history of each one back and tie it to the model.
        native_id = _log_native(mlflow, result)
        _log_data(mlflow, result, name, notes.panel_source)
        mlflow.log_params(training_params(result))
        _log_numbers(mlflow, client, run_id, training_metrics(result, notes.oracle), winner_series(result))
        for rung in result.backtest.risks:
            _log_rung(mlflow, client, result, rung, tags)
        with tempfile.TemporaryDirectory() as folder:
            result.model.save(Path(folder) / MODEL_FOLDER)
            _write_artifacts(Path(folder), result, notes)
            mlflow.log_artifacts(folder)
        # Not mlflow.register_model, which writes to the terminal.
        if not client.search_registered_models(f"name = '{name}'"):
            client.create_registered_model(name, description=notes.model_description or None)
        logged = client.create_model_version(
            name,
            f"models:/{native_id}",
            run_id,
            model_id=native_id,  # a server takes no source without it
            tags={
                "training_cutoff": tags["as_of_date"],
                "model_version": tags["model_version"],
                "verdict": tags["verdict"],
            },
            description=notes.description or None,
        )
        return LoggedTraining(run_id, int(logged.version))


def _note(description: str) -> dict[str, str]:
    return {NOTE: description} if description else {}


def _log_data(mlflow: ModuleType, result: TrainingResult, name: str, panel_source: str) -> None:
    """The digests of the frames the model was trained on.

    A dataset made from the frame itself would be scanned cell by cell for its schema.
    """
    source = mlflow.data.code_dataset_source.CodeDatasetSource({"panel": panel_source})
    for frame, digest in result.model.record.data_digests.items():
        dataset = mlflow.data.meta_dataset.MetaDataset(source, name=f"{name} {frame}", digest=digest)
        mlflow.log_input(dataset, context="training")


def _log_rung(
    mlflow: ModuleType, client: "MlflowClient", result: TrainingResult, rung: Rung, tags: Mapping[str, str]
) -> None:
    """A nested run with one rung's metrics, overall and as a series over the origins."""
    kept = {name: tags[name] for name in ("as_of_date", "data_digest", "tested_n")}
    own = {"rung": rung.value, "is_winner": str(rung is result.model.rung).lower()}
    with mlflow.start_run(run_name=rung_run_name(rung), nested=True, tags=kept | own) as run:
        values, series = rung_metrics(result, rung), series_by_origin(result, rung)
        _log_numbers(mlflow, client, run.info.run_id, values, series)


def _log_numbers(
    mlflow: ModuleType,
    client: "MlflowClient",
    run_id: str,
    values: Mapping[str, float],
    series: Mapping[date, Mapping[str, float]],
) -> None:
    """Figures over the whole backtest and series by origin, in as few requests as MLflow allows.

    A point of a series is dated by its origin: with "Time (Wall)" as its axis the chart shows calendar time.
    """
    entity, now_ms = mlflow.entities.Metric, round(datetime.now(UTC).timestamp() * 1000)
    points = [entity(name, value, now_ms, 0) for name, value in values.items()]
    for origin, measured in series.items():
        midnight_ms = round(datetime.combine(origin, time.min, UTC).timestamp() * 1000)
        points += [entity(name, value, midnight_ms, origin_step(origin)) for name, value in measured.items()]
    for start in range(0, len(points), METRICS_PER_REQUEST):
        client.log_batch(run_id, metrics=points[start : start + METRICS_PER_REQUEST])


def training_figures(result: TrainingResult) -> dict[str, Figure]:
    """The figures of a training by file name; one that its data do not carry is left out."""
    tested, curve = winner_rows(result), result.learning_curve
    figures = {
        "skill_over_time.png": skill_over_time_figure(tested),
        "calibration.png": calibration_figure(tested),
        "net_benefit.png": net_benefit_figure(tested),
        "factors.png": factor_figure(result),
        "parts.png": parts_figure(result),
        "learning_curve.png": None
        if curve is None
        else learning_figure(curve, result.settings.main_horizon_months),
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def _write_artifacts(folder: Path, result: TrainingResult, notes: RunNotes) -> None:
    """Figures, the table of all metrics, texts and other files, to be logged together."""
    (folder / FIGURE_FOLDER).mkdir()
    for file_name, figure in training_figures(result).items():
        figure.savefig(folder / FIGURE_FOLDER / file_name)
    metrics_table(result).to_csv(folder / METRICS_TABLE, index=False, float_format="%.6g")
    for file_name, text in notes.documents.items():
        (folder / file_name).write_text(text, encoding="utf-8", newline="\n")
    for file_name, content in notes.files.items():
        (folder / file_name).write_bytes(content)


def _log_native(mlflow: ModuleType, result: TrainingResult) -> str:
    """The voluntary hazard in its library's own format, with signature and example; the id of the model."""
    model = result.model
    hazard = model.causes.voluntary
    matrix = feature_matrix(result.latest_rows, model.columns, model.categories)
    rows = typical_rows(matrix, model.columns)
    native = native_model(hazard, rows, model.columns.features)
    is_boosted = isinstance(hazard, BoostedHazard)
    output = probability(hazard.log_odds(rows)).T.ravel()
    flavour = mlflow.lightgbm if is_boosted else mlflow.sklearn
    packages = ("lightgbm", "numpy") if is_boosted else ("scikit-learn", "numpy")
    with warnings.catch_warnings():
        # MLflow 3.17 compares an example's columns with a range.
        warnings.filterwarnings("ignore", "Operation with range is deprecated")
        logged = flavour.log_model(
            native.estimator,
            name="voluntary_hazard",
            signature=mlflow.models.infer_signature(native.examples, output),
            input_example=native.examples,
            # Given, because MLflow would spend seconds on guessing them.
            pip_requirements=[f"{package}=={installed_version(package)}" for package in packages],
        )
    return str(logged.model_id)
