"""What of a training goes into the tracking store, and under which names.

The functions that write take the `mlflow` module with an active run: only registry.py imports it.
"""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from importlib.metadata import version as installed_version
from types import ModuleType

from models.candidates import Rung
from models.columns import feature_matrix
from models.fitted import BoostedHazard
from models.hazard import probability
from models.native import native_model
from models.oracle import OracleComparison
from models.plots import calibration_figure, factor_figure
from models.training import TrainingResult

EXAMPLE_ROWS = 100


def judgement_metrics(result: TrainingResult) -> dict[str, float]:
    """The evidence for the verdict and the size of the training data."""
    values = {
        "auc_gain_over_context": result.judgement.auc_gain,
        "auc_gain_bound": result.judgement.auc_gain_bound,
        "monotone_auc_cost": result.backtest.constraints.auc_cost,
        "training_rows": float(result.rows),
        "training_people": float(result.people),
        **{f"exits_{cause}": float(count) for cause, count in result.exits.items()},
    }
    return _defined(values)


def overall_metrics(result: TrainingResult, rung: Rung) -> dict[str, float]:
    """`<measure>_<h>m` over all origins with its interval in `_low` and `_high`; slices carry their name."""
    values: dict[str, float] = {}
    for found in result.backtest.metrics:
        if found.rung is not rung or found.origin is not None:
            continue
        part = "" if found.part == "all" else f"_{found.part}"
        suffix = f"_{found.metrics.horizon_months}m{part}"
        values[f"tested_people_months{suffix}"] = float(found.metrics.people_months)
        values[f"tested_exits{suffix}"] = float(found.metrics.exits)
        for name, estimate in found.metrics.estimates().items():
            values[name + suffix] = estimate.value
            values[f"{name}{suffix}_low"] = estimate.low
            values[f"{name}{suffix}_high"] = estimate.high
    return _defined(values)


def oracle_metrics(oracle: Sequence[OracleComparison]) -> dict[str, float]:
    """`share_of_oracle_<h>m`, and the AUC of the observable (`oracle_`) and of the whole truth (`truth_`)."""
    values: dict[str, float] = {}
    for found in oracle:
        estimates = {
            "share_of_oracle": found.share,
            "oracle_auc": found.observable.auc,
            "truth_auc": found.truth.auc,
        }
        for name, estimate in estimates.items():
            key = f"{name}_{found.horizon_months}m"
            values |= {key: estimate.value, f"{key}_low": estimate.low, f"{key}_high": estimate.high}
    return _defined(values)


def selection_metrics(result: TrainingResult, rung: Rung) -> dict[str, float]:
    """How much worse a rung's log-loss is than the best rung's: the simplest within one error wins."""
    return next(
        {
            "log_loss_behind_best": compared.difference,
            "log_loss_behind_best_standard_error": compared.standard_error,
        }
        for compared in result.selection.comparisons
        if compared.rung is rung
    )


def origin_metrics(result: TrainingResult, rung: Rung) -> dict[date, dict[str, float]]:
    """`<measure>_<h>m_at_origin` per backtest origin."""
    origins: dict[date, dict[str, float]] = {}
    for found in result.backtest.metrics:
        if found.rung is rung and found.origin is not None:
            suffix = f"_{found.metrics.horizon_months}m_at_origin"
            estimates = found.metrics.estimates()
            values = {name + suffix: estimate.value for name, estimate in estimates.items()}
            origins.setdefault(found.origin, {}).update(_defined(values))
    return origins


def origin_step(origin: date) -> int:
    """The origin as a step: calendar months since January 2000, so that equal steps are equal times."""
    return (origin.year - 2000) * 12 + origin.month - 1


def log_data(mlflow: ModuleType, result: TrainingResult, panel_source: str) -> None:
    """The digests of the frames the model was trained on.

    A dataset made from the frame itself would be scanned cell by cell for its schema.
    """
    source = mlflow.data.code_dataset_source.CodeDatasetSource({"panel": panel_source})
    for name, digest in result.model.record.data_digests.items():
        dataset = mlflow.data.meta_dataset.MetaDataset(source, name=name, digest=digest)
        mlflow.log_input(dataset, context="training")


def log_rung(mlflow: ModuleType, result: TrainingResult, rung: Rung) -> None:
    """A nested run with one rung's metrics, overall and as a series over the origins."""
    with mlflow.start_run(run_name=rung.value, nested=True, tags={"rung": rung.value}):
        mlflow.log_metrics(overall_metrics(result, rung) | selection_metrics(result, rung))
        for origin, values in origin_metrics(result, rung).items():
            # Dated by the origin: with "Time (Wall)" as its axis the chart shows skill over calendar time.
            midnight = datetime.combine(origin, time.min, UTC)
            timestamp_ms = round(midnight.timestamp() * 1000)
            mlflow.log_metrics(values, step=origin_step(origin), timestamp=timestamp_ms)


def log_figures(mlflow: ModuleType, result: TrainingResult) -> None:
    """calibration.png and factors.png of the winner."""
    model, settings = result.model, result.settings
    risk = result.backtest.risks[model.rung][:, settings.main_position]
    title = f"{model.rung.value}, backtest"
    figure = calibration_figure(risk, result.backtest.rows, settings.main_horizon_months, title)
    mlflow.log_figure(figure, "calibration.png")
    mlflow.log_figure(factor_figure(result.factor_strength, f"{model.rung.value}, factors"), "factors.png")


def log_native(mlflow: ModuleType, result: TrainingResult) -> str:
    """The voluntary hazard in its library's own format, with its signature; returns the model's URI."""
    model = result.model
    hazard = model.causes.voluntary
    matrix = feature_matrix(result.latest_rows.head(EXAMPLE_ROWS), model.columns, model.categories)
    native = native_model(hazard, matrix, model.columns.features)
    is_boosted = isinstance(hazard, BoostedHazard)
    output = probability(hazard.log_odds(matrix)).T.ravel()
    flavour = mlflow.lightgbm if is_boosted else mlflow.sklearn
    packages = ("lightgbm", "numpy") if is_boosted else ("scikit-learn", "numpy")
    logged = flavour.log_model(
        native.estimator,
        name="voluntary_hazard",
        signature=mlflow.models.infer_signature(native.examples, output),
        # Given, because MLflow would spend seconds on guessing them.
        pip_requirements=[f"{package}=={installed_version(package)}" for package in packages],
    )
    return str(logged.model_uri)


def _defined(values: dict[str, float]) -> dict[str, float]:
    """Only finite values: a tracking store would keep NaN as a number."""
    return {name: value for name, value in values.items() if math.isfinite(value)}
