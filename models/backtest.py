"""The rolling backtest: what each rung would have said at each origin, knowing only what was known then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from models.candidates import Rung
from models.causes import CauseLogOdds, JudgedMonths, calibrate_causes, cause_months, risk_of
from models.columns import FloatArray, feature_matrix, learn_categories
from models.constraints import ConstraintChoice
from models.folds import Fold, predict_folds
from models.inputs import (
    GROUPS,
    KEYS,
    TrainingData,
    TrainingRows,
    TrainingSettings,
    align_outcomes,
    with_groups,
)
from models.person_months import BoolArray
from models.reorganisation import after_reorganisation
from models.slices import BootstrapSettings, SliceMetrics, measure_parts, measure_rungs, observed_origins
from models.splits import Split
from models.tuning import Tuning, tune_by_policy

CAUSES = ("voluntary", "other")


@dataclass(frozen=True)
class Backtest:
    """Out-of-time predictions of every rung on the same rows.

    Attributes:
        rows: employee_id, as_of_date, team_id, manager_id, org_unit, is_unseen_person, is_unseen_team,
            is_unseen_manager, is_after_reorganisation, cause, months_observed (as known at the cutoff);
            sorted by (as_of_date, employee_id).
        training_exits: per split, the distinct voluntary exits known at its origin.
        tuning: LightGBM's settings for voluntary exits, at each origin by what was known there.
        log_odds: raw log-odds per rung, row for row.
        constraints: which of its two variants the LightGBM rung is, here and wherever it is fitted again.
        risks: calibrated risks per rung, shape (rows, horizons). The calibration at an origin comes
            from the predictions of earlier origins and what was known of them by then.
        metrics: per rung and horizon, over all origins with intervals and at each origin without; of the
            winner, once it is known, on parts of the people too.
    """

    splits: tuple[Split, ...]
    rows: pd.DataFrame
    training_exits: tuple[int, ...]
    tuning: Tuning
    log_odds: Mapping[Rung, CauseLogOdds]
    constraints: ConstraintChoice
    risks: Mapping[Rung, FloatArray]
    metrics: tuple[SliceMetrics, ...]


def run_backtest(data: TrainingData, splits: Sequence[Split], settings: TrainingSettings) -> Backtest:
    """Fit every rung at every origin and predict the people of the origin.

    Args:
        data: `outcomes_known_at` holds every origin and the cutoff, whose outcomes the predictions are
            judged by.
        splits: oldest first.
        settings: horizons, seed, processes.

    Raises:
        LeakageError: outcomes of an origin reach beyond it.
    """
    is_after = after_reorganisation(with_groups(data.panel))
    folds = [_prepare_fold(data, split, is_after, settings) for split in splits]
    rows = pd.concat([fold.rows for fold in folds], ignore_index=True)
    rows = rows.join(align_outcomes(rows, data.outcomes_known_at[data.cutoff])[["cause", "months_observed"]])
    tuning = tune_by_policy(folds, data, settings)
    trees = [tuning.trees_at(split.origin) for split in splits]
    log_odds, constraints = predict_folds(folds, trees, rows, data.columns, settings)
    risks = _calibrated_risks(rows, log_odds, data, splits, settings)
    metrics = measure_rungs(
        rows, risks, _origins(splits, data.cutoff, settings), _bootstrap(settings), settings.jobs
    )
    training_exits = tuple(fold.months["voluntary"].distinct_exits for fold in folds)
    return Backtest(tuple(splits), rows, training_exits, tuning, log_odds, constraints, risks, metrics)


def measure_winner(backtest: Backtest, winner: Rung, cutoff: date, settings: TrainingSettings) -> Backtest:
    """The backtest with the winner's metrics on parts of the people, per horizon over all origins."""
    parts = measure_parts(
        backtest.rows,
        winner,
        backtest.risks[winner],
        _origins(backtest.splits, cutoff, settings),
        _bootstrap(settings),
        settings.jobs,
    )
    return replace(backtest, metrics=(*backtest.metrics, *parts))


def _origins(splits: Sequence[Split], cutoff: date, settings: TrainingSettings) -> dict[int, list[date]]:
    """Per horizon the origins at which it can be judged."""
    return {
        horizon: observed_origins(splits, cutoff, horizon, settings.outcome_lag_months)
        for horizon in settings.horizons_months
    }


def _bootstrap(settings: TrainingSettings) -> BootstrapSettings:
    return BootstrapSettings(settings.bootstrap_draws, settings.seed)


def _prepare_fold(data: TrainingData, split: Split, is_after: BoolArray, settings: TrainingSettings) -> Fold:
    known = data.rows_known_at(split.origin, settings.leads)
    people = data.people_at(split.test_date)
    categories = learn_categories(known.panel, data.columns)
    return Fold(
        split=split,
        rows=_test_rows(known, people, is_after),
        training=feature_matrix(known.panel, data.columns, categories),
        months={cause: cause_months(known.outcomes, known.leads, cause) for cause in CAUSES},
        people=feature_matrix(people, data.columns, categories),
    )


def _test_rows(training: TrainingRows, people: pd.DataFrame, is_after: BoolArray) -> pd.DataFrame:
    rows, seen = with_groups(people)[[*KEYS, *GROUPS]], with_groups(training.panel)

    def is_unseen(name: str) -> pd.Series:
        return rows[name].notna() & ~rows[name].isin(seen[name].unique())

    return rows.assign(
        is_unseen_person=is_unseen("employee_id"),
        is_unseen_team=is_unseen("team_id"),
        is_unseen_manager=is_unseen("manager_id"),
        is_after_reorganisation=is_after[people.index.to_numpy()],
    )


def _calibrated_risks(
    rows: pd.DataFrame,
    log_odds: Mapping[Rung, CauseLogOdds],
    data: TrainingData,
    splits: Sequence[Split],
    settings: TrainingSettings,
) -> dict[Rung, FloatArray]:
    risks = {rung: np.empty((len(rows), len(settings.horizons_months))) for rung in log_odds}
    for split in splits:
        here = (rows["as_of_date"] == pd.Timestamp(split.origin)).to_numpy()
        earlier = (rows["as_of_date"] < pd.Timestamp(split.origin)).to_numpy()
        known = align_outcomes(rows[earlier], data.outcomes_known_at[split.origin])
        judged = JudgedMonths.of(known, settings.leads)
        for rung, odds in log_odds.items():
            calibration = calibrate_causes(odds.take(earlier), judged)
            risks[rung][here] = risk_of(
                odds.take(here), calibration, settings.leads, settings.horizons_months
            )
    return risks
