"""Two trainings held against each other: at every training with the champion, and by `stanna compare`."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_contracts.errors import StorageError
from models.comparison_plot import comparison_figure
from models.mlflow_connection import MlflowUnreachableError
from models.paired_measures import ComparedMetric, Finding
from models.predictions import PREDICTIONS, Predictions, person_codes, read_predictions
from models.promotion import GroupsState, PromotionRule
from models.registry import ModelRegistry, RegisteredModel
from models.run_comparison import RunComparison, compare_groups, compare_runs, speaks_of
from models.slices import BootstrapSettings
from pipelines.bench.comparison_record import (
    CHART,
    COMPARISON,
    comparison_record,
    comparison_summary,
    groups_record,
)
from pipelines.bench.comparison_words import NAMES
from pipelines.learning import SEED

BOOTSTRAP = BootstrapSettings(draws=200, seed=SEED)


@dataclass(frozen=True)
class TrainingComparison:
    """A new training beside the champion of its time.

    Attributes:
        summary: what its record and run.json say of it.
        record: comparison.json; None where the two cannot be compared.
        comparison: the figures behind it; None likewise.
        names: what the two are called in the picture.
    """

    summary: dict[str, Any]
    record: dict[str, Any] | None = None
    comparison: RunComparison | None = None
    names: tuple[str, str] = ("", "")

    def files(self) -> dict[str, bytes]:
        """comparison.json and comparison.png, where there is something to compare."""
        if self.record is None or self.comparison is None:
            return {}
        picture = chart(self.comparison, ComparedMetric(self.record["main_metric"]), *self.names)
        return {COMPARISON: comparison_bytes(self.record), CHART: picture}


def read_kept_predictions(registry: ModelRegistry, registered: RegisteredModel) -> Predictions | None:
    """The backtest's rows of a training; None if they were not kept.

    Raises:
        StorageError: MLflow could not be reached, or the rows are damaged.
    """
    content = registry.find_file(registered.mlflow_run_id, PREDICTIONS)
    return None if content is None else read_predictions(content)


def why_not_comparable(first: Predictions | None, second: Predictions | None) -> str | None:
    """What keeps two trainings from being compared, or None."""
    if first is None or second is None:
        which = "first" if first is None else "second"
        return f"the {which} training's backtest rows were not kept, as in versions before comparisons"
    if not speaks_of(first, second.main_horizon_months):
        return (
            f"the first training speaks of {', '.join(map(str, first.horizons_months))} months, the second "
            f"is judged at {second.main_horizon_months}"
        )
    return None


def against_champion(
    registry: ModelRegistry,
    champion: RegisteredModel,
    trained: Predictions,
    groups: pd.DataFrame | None,
    rule: PromotionRule,
) -> TrainingComparison:
    """Compare a new training with the champion, protected groups included: only their aggregates stay.

    What cannot be compared is said; the training is kept all the same.

    Args:
        registry: where the champion is kept, under the organisation's name.
        champion: the model in use.
        trained: the new training's backtest.
        groups: employee_id, attribute, group; None where they were not delivered.
        rule: its main metric makes the sentence, and it says whether groups are compared.

    Raises:
        MlflowUnreachableError: MLflow does not answer.
    """
    told_first = identity(champion)
    told_second = {
        "training_cutoff": trained.training_cutoff.isoformat(),
        "rung": trained.rung,
    }
    try:
        kept = read_kept_predictions(registry, champion)
        reason = why_not_comparable(kept, trained)
    except MlflowUnreachableError:
        raise
    except StorageError as error:
        kept, reason = None, str(error)
    if kept is None or reason is not None:
        summary = {
            "with_version": champion.version,
            "with_model_version": champion.model_version,
            "finding": Finding.NOT_COMPARABLE.value,
            "sentence": f"not comparable with version {champion.version}: {reason}",
        }
        return TrainingComparison(summary)
    comparison = compare_runs(kept, trained, BOOTSTRAP)
    record = comparison_record(comparison, rule.main_metric, told_first, told_second)
    found = None
    if not rule.compares_groups:
        state = GroupsState.NOT_ASKED
    elif groups is None or groups.empty:
        state = GroupsState.NOT_DELIVERED
    else:
        state = GroupsState.COMPARED
        codes = person_codes(groups["employee_id"], registry.experiment)
        found = compare_groups(kept, trained, groups.assign(person_code=codes), BOOTSTRAP)
    record["groups"] = groups_record(state, found)
    names = f"version {champion.version}", "this training"
    return TrainingComparison(comparison_summary(record), record, comparison, names)


def identity(registered: RegisteredModel) -> dict[str, Any]:
    """Which training it is."""
    return {
        "version": registered.version,
        "model_version": registered.model_version,
        "training_cutoff": registered.training_cutoff.isoformat(),
        "mlflow_run_id": registered.mlflow_run_id,
    }


def chart(comparison: RunComparison, metric: ComparedMetric, first: str, second: str) -> bytes:
    """The picture as PNG; the same comparison gives the same bytes."""
    sink = io.BytesIO()
    comparison_figure(comparison, metric, NAMES, first, second).savefig(sink, format="png", dpi=110)
    return sink.getvalue()


def comparison_bytes(record: Mapping[str, Any]) -> bytes:
    """comparison.json with a fixed layout."""
    return (json.dumps(record, indent=1, allow_nan=False) + "\n").encode()
