"""The training stage: panel and outcomes in, a judged model and the figures that describe it out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd

from models.candidates import Rung
from models.inputs import TrainingSettings
from models.metrics import Estimate, Metrics
from models.oracle import OracleComparison, Skill
from models.splits import rolling_origin_splits
from models.training import TrainingResult, train
from pipelines.config import RunSection
from pipelines.panels import Panel, observe_outcomes
from pipelines.store import Store
from pipelines.truth import compare_with_truth

SEED = 20260101  # of fits and bootstrap; fixed, so that a rerun gives the same bytes
JSONValue = str | int | float | bool | None | list["JSONValue"] | dict[str, "JSONValue"]


@dataclass(frozen=True)
class Learned:
    """A training's result and its record, as it is kept with the model and repeated in run.json.

    Attributes:
        result: of the training.
        record: what is said of it.
        oracle: the model beside the truth, per horizon; empty where the truth is not known.
    """

    result: TrainingResult
    record: dict[str, JSONValue]
    oracle: tuple[OracleComparison, ...] = ()


def learn(
    store: Store, panel: Panel, settings: RunSection, cutoff: date, truth: pd.DataFrame | None
) -> Learned:
    """Backtest, train and judge on what was known at the cutoff.

    Args:
        store: holds the engine's panel.
        panel: all landmarks up to the cutoff.
        settings: horizons, lag, minimum of exits.
        cutoff: the run's as-of date.
        truth: true hazards, where the organisation is simulated.

    Raises:
        ModelError: the data do not carry a model.
        LeakageError: an outcome from after an origin reached its training rows.
    """
    training = TrainingSettings(
        horizons_months=settings.horizons_months,
        main_horizon_months=settings.main_horizon_months,
        outcome_lag_months=settings.outcome_lag_months,
        seed=SEED,
        minimum_voluntary_exits=settings.minimum_exits,
    )
    dates = [stamp.date() for stamp in panel.frame["as_of_date"].drop_duplicates()]
    splits = rolling_origin_splits(
        dates, cutoff, training.main_horizon_months, training.outcome_lag_months, training.origins
    )
    outcomes = observe_outcomes(store, settings, [split.origin for split in splits] + [cutoff])
    result = train(panel.frame, outcomes, cutoff, panel.columns(), training)
    oracle = () if truth is None else compare_with_truth(result, truth, cutoff)
    plausible_auc = (
        1.0 if truth is not None else settings.plausible_auc
    )  # where the truth is ours, it is known
    record = training_record(result, oracle, plausible_auc) | panel.coverage()
    return Learned(result, record, oracle)


def training_record(
    result: TrainingResult, oracle: Sequence[OracleComparison], plausible_auc: float
) -> dict[str, JSONValue]:
    """What run.json and MLflow say of a training: the verdict, its evidence, the ladder's metrics.

    Args:
        result: of the training.
        oracle: the model beside the truth, per horizon; empty where the truth is not known.
        plausible_auc: skill above it is a leak until explained.
    """
    model, judgement = result.model, result.judgement
    return {
        "training_cutoff": model.record.training_cutoff.isoformat(),
        "rung": model.rung.value,
        "verdict": judgement.verdict.value,
        "auc_gain_over_context": _number(judgement.auc_gain),
        "auc_gain_lower_bound_99": _number(judgement.auc_gain_bound),
        "horizons_months": list(result.settings.horizons_months),
        "main_horizon_months": result.settings.main_horizon_months,
        "is_suspiciously_good": is_implausible(_main_auc(result), plausible_auc),
        "rows": result.rows,
        "people": result.people,
        "voluntary_exits": result.exits["voluntary"],
        "other_exits": result.exits["other"],
        "backtest_origins": [split.origin.isoformat() for split in result.backtest.splits],
        "backtest": {
            rung.value: {
                f"{horizon}m": _metrics(result.metrics(rung, horizon))
                for horizon in result.settings.horizons_months
            }
            for rung in Rung
        },
        "backtest_unseen_people": {
            f"{found.metrics.horizon_months}m": _metrics(found.metrics)
            for found in result.backtest.metrics
            if found.rung is model.rung and found.origin is None and found.part == "unseen_people"
        },
        **{f"share_of_oracle_{found.horizon_months}m": _number(found.share.value) for found in oracle},
        **({"oracle": {f"{found.horizon_months}m": _oracle(found) for found in oracle}} if oracle else {}),
    }


def is_implausible(auc: float, plausible_auc: float) -> bool:
    """Whether the skill is more than such records can carry."""
    return auc > plausible_auc


def _main_auc(result: TrainingResult) -> float:
    return result.metrics(result.model.rung, result.settings.main_horizon_months).auc.value


def _metrics(metrics: Metrics) -> dict[str, JSONValue]:
    return {
        "n": metrics.people_months,
        "exits": metrics.exits,
        "base_rate": _number(metrics.base_rate),
        **{name: _interval(estimate) for name, estimate in metrics.estimates().items()},
    }


def _oracle(found: OracleComparison) -> dict[str, JSONValue]:
    return {
        "n": found.people_months,
        "exits": found.exits,
        "base_rate": _number(found.base_rate),
        "share_of_oracle": _interval(found.share),
        "model": _skill(found.model),
        "observable": _skill(found.observable),
        "true": _skill(found.truth),
    }


def _skill(skill: Skill) -> dict[str, JSONValue]:
    return {
        "auc": _interval(skill.auc),
        "brier": _interval(skill.brier),
        "log_loss": _interval(skill.log_loss),
    }


def _interval(estimate: Estimate) -> dict[str, JSONValue]:
    return {part: _number(value) for part, value in asdict(estimate).items()}


def _number(value: float) -> float | None:
    """The value to six digits, None where it is undefined (JSON has no NaN)."""
    return None if value != value else round(value, 6)
