"""The training stage: panel and outcomes in, a judged model and the figures that describe it out."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from models.inputs import TrainingSettings
from models.oracle import OracleComparison
from models.splits import rolling_origin_splits
from models.training import TrainingResult, train
from pipelines.code_version import code_version
from pipelines.config import RunSection
from pipelines.panels import Panel, observe_outcomes
from pipelines.store import Store
from pipelines.training_record import JSONValue, training_record
from pipelines.truth import compare_with_truth
from pipelines.tuning_record import tuning_record

SEED = 20260101  # of fits and bootstrap; fixed, so that a rerun gives the same bytes


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
    store: Store,
    panel: Panel,
    settings: RunSection,
    cutoff: date,
    truth: pd.DataFrame | None,
    *,
    trials: int,
) -> Learned:
    """Backtest, train and judge on what was known at the cutoff.

    Args:
        store: holds the engine's panel.
        panel: all landmarks up to the cutoff.
        settings: horizons, lag, minimum of exits.
        cutoff: the run's as-of date.
        truth: true hazards and states, where the organisation is simulated.
        trials: settings of the boosted trees tried in each tuning.

    Raises:
        ModelError: the data do not carry a model.
        LeakageError: an outcome from after an origin reached its training rows.
    """
    training = training_settings(settings, trials)
    dates = [stamp.date() for stamp in panel.frame["as_of_date"].drop_duplicates()]
    splits = rolling_origin_splits(
        dates, cutoff, training.main_horizon_months, training.outcome_lag_months, training.origins
    )
    outcomes = observe_outcomes(store, settings, [split.origin for split in splits] + [cutoff])
    result = train(panel.frame, outcomes, cutoff, panel.columns(), training)
    oracle = () if truth is None else compare_with_truth(result, truth, cutoff, panel.on(cutoff))
    plausible_auc = (
        1.0 if truth is not None else settings.plausible_auc
    )  # where the truth is ours, it is known
    record = training_record(result, oracle, plausible_auc)
    record |= {"tuning": tuning_record(result.backtest)} | panel.coverage()
    record |= {
        "organisation": settings.organisation,
        "population": settings.population,
        "first_as_of_date": min(dates).isoformat(),
        "exits_dated_by": "notice_date" if panel.has_notice_dates else "end_date",
        "code_version": code_version(),
    }
    return Learned(result, record, oracle)


def training_settings(settings: RunSection, trials: int) -> TrainingSettings:
    """How a training under this configuration runs."""
    return TrainingSettings(
        horizons_months=settings.horizons_months,
        main_horizon_months=settings.main_horizon_months,
        outcome_lag_months=settings.outcome_lag_months,
        seed=SEED,
        minimum_voluntary_exits=settings.minimum_exits,
        trials=trials,
    )
