"""The training stage: panel and outcomes in, a judged model and the figures that describe it out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd

from models.candidates import Rung
from models.inputs import TrainingSettings
from models.metrics import Metrics
from models.splits import rolling_origin_splits
from models.training import TrainingResult, train
from pipelines.config import RunSection
from pipelines.panels import Panel, observe_outcomes
from pipelines.store import Store
from pipelines.truth import oracle_shares

SEED = 20260101  # of fits and bootstrap; fixed, so that a rerun gives the same bytes
JSONValue = str | int | float | bool | None | list["JSONValue"] | dict[str, "JSONValue"]


@dataclass(frozen=True)
class Learned:
    """A training's result and its record, as it is kept with the model and repeated in run.json."""

    result: TrainingResult
    record: dict[str, JSONValue]


def learn(
    store: Store, panel: Panel, settings: RunSection, cutoff: date, truth: pd.DataFrame | None
) -> Learned:
    """Backtest, train and judge on what was known at the cutoff.

    Args:
        store: holds the engine's panel.
        panel: all landmarks up to the cutoff.
        settings: horizons, lag, minimum of exits.
        cutoff: the run's as-of date.
        truth: true observable hazards, where the organisation is simulated.

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
    shares = {} if truth is None else oracle_shares(result, truth, cutoff)
    plausible_auc = (
        1.0 if truth is not None else settings.plausible_auc
    )  # where the truth is ours, it is known
    return Learned(result, training_record(result, shares, plausible_auc))


def training_record(
    result: TrainingResult, shares: Mapping[str, float], plausible_auc: float
) -> dict[str, JSONValue]:
    """What run.json and MLflow say of a training: the verdict, its evidence, the ladder's metrics.

    Args:
        result: of the training.
        shares: `share_of_oracle_<h>m`, empty where the truth is not known.
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
        **{name: _number(share) for name, share in shares.items()},
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
        **{
            name: {part: _number(value) for part, value in asdict(estimate).items()}
            for name, estimate in metrics.estimates().items()
        },
    }


def _number(value: float) -> float | None:
    """The value to six digits, None where it is undefined (JSON has no NaN)."""
    return None if value != value else round(value, 6)
