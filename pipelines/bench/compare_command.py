"""`stanna compare`: two kept trainings side by side, as a table, a record and a picture."""

from pathlib import Path

from data_contracts.errors import ModelError
from models.paired_measures import ComparedMetric
from models.registry import RegisteredModel
from models.run_comparison import compare_runs
from pipelines.bench.comparing import (
    BOOTSTRAP,
    chart,
    comparison_bytes,
    identity,
    read_kept_predictions,
    why_not_comparable,
)
from pipelines.bench.comparison_record import CHART, COMPARISON, comparison_record
from pipelines.bench.comparison_words import comparison_tables, rows_sentence, verdict_sentence
from pipelines.bench.promotion_rule import RULE
from pipelines.bench.session import BenchRequest, find_training, open_bench
from pipelines.folders import mend_folders, staged_folder
from pipelines.run import RunOutcome
from pipelines.tracking import Tracking

FOLDER = "comparisons"


def compare(request: BenchRequest, first_asked: str, second_asked: str) -> RunOutcome:
    """Compare two trainings; files go to `<output>/comparisons/` and to the second one's MLflow run.

    Raises:
        ConfigError: one of them is not found.
        ModelError: they cannot be compared.
    """
    with open_bench(request) as bench:
        tracking = bench.tracking
        first, second = find_training(tracking, first_asked), find_training(tracking, second_asked)
        one, other = (read_kept_predictions(tracking.registry, found) for found in (first, second))
        reason = why_not_comparable(one, other)
        if one is None or other is None or reason is not None:
            raise ModelError(
                f"version {first.version} and version {second.version} of {tracking.name} cannot be "
                f"compared: {reason}"
            )
        comparison = compare_runs(one, other, BOOTSTRAP)
        metric = main_metric(tracking, second, bench.config.promotion.main_metric)
        record = comparison_record(comparison, metric, identity(first), identity(second))
        names = f"version {first.version}", f"version {second.version}"
        files = {
            COMPARISON: comparison_bytes(record),
            CHART: chart(comparison, metric, *names),
        }
        folder = bench.output / FOLDER / f"{tracking.name}-{first.version}-{second.version}"
        _write(folder, files)
        # In a folder of its own: comparison.json beside it is that with the champion of the training's time.
        place = f"{FOLDER}/with-version-{first.version}"
        kept = {f"{place}/{name}": content for name, content in files.items()}
        tracking.registry.write_files(second.mlflow_run_id, kept)
        return RunOutcome(
            (
                *comparison_tables(comparison, metric, *names),
                verdict_sentence(comparison, metric),
                rows_sentence(comparison, *names),
                f"written: {folder}, and MLflow run {second.mlflow_run_id} under {place}",
            )
        )


def main_metric(tracking: Tracking, judged: RegisteredModel, configured: str) -> ComparedMetric:
    """The measure a training is judged by: that of its own rule, else the configured one."""
    rule = tracking.training(judged).get(RULE) or {}
    return ComparedMetric(rule.get("main_metric", configured))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mend_folders(folder.parent)
    with staged_folder(folder) as staging:
        for name, content in files.items():
            (staging / name).write_bytes(content)
