"""The rolling backtest: what each rung would have said at each origin, knowing only what was known then.

Every fit is a task of its own in a process with one thread. Nothing a fit computes depends on how many
run at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from models.calibration import CauseCalibration
from models.candidates import FitOptions, Rung, fit_hazard
from models.causes import CauseLogOdds, calibrate_causes, cause_months, risk_of
from models.columns import FloatArray, ModelColumns, feature_matrix, learn_categories
from models.constraints import ConstraintChoice, choose_constraints
from models.inputs import (
    GROUPS,
    KEYS,
    TrainingData,
    TrainingRows,
    TrainingSettings,
    align_outcomes,
    with_groups,
)
from models.parallel import run_parallel
from models.person_months import BoolArray, CauseMonths
from models.reorganisation import after_reorganisation
from models.slices import BootstrapSettings, SliceMetrics, measure_parts, measure_rungs, observed_origins
from models.splits import Split

CAUSES = ("voluntary", "other")


@dataclass(frozen=True)
class Backtest:
    """Out-of-time predictions of every rung on the same rows.

    Attributes:
        rows: employee_id, as_of_date, team_id, manager_id, org_unit, is_unseen_person, is_unseen_team,
            is_unseen_manager, is_after_reorganisation, cause, months_observed (as known at the cutoff);
            sorted by (as_of_date, employee_id).
        training_exits: per split, the distinct voluntary exits known at its origin.
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
    log_odds: Mapping[Rung, CauseLogOdds]
    constraints: ConstraintChoice
    risks: Mapping[Rung, FloatArray]
    metrics: tuple[SliceMetrics, ...]


@dataclass(frozen=True)
class _Fold:
    """One origin as numbers.

    Attributes:
        rows: the people of the origin, as in `Backtest.rows` but without outcomes.
        training: feature matrix of the rows known at the origin.
        months: person-months over the rows of `training`, per cause.
        people: feature matrix of `rows`.
    """

    rows: pd.DataFrame
    training: FloatArray
    months: Mapping[str, CauseMonths]
    people: FloatArray


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
    log_odds, constraints = _predict(folds, rows, data.columns, settings)
    risks = {rung: _calibrated_risks(rung, rows, log_odds[rung], data, splits, settings) for rung in Rung}
    metrics = measure_rungs(
        rows, risks, _origins(splits, data.cutoff, settings), _bootstrap(settings), settings.jobs
    )
    training_exits = tuple(fold.months["voluntary"].distinct_exits for fold in folds)
    return Backtest(tuple(splits), rows, training_exits, log_odds, constraints, risks, metrics)


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


def _prepare_fold(data: TrainingData, split: Split, is_after: BoolArray, settings: TrainingSettings) -> _Fold:
    known = data.rows_known_at(split.origin, settings.leads)
    people = data.people_at(split.test_date)
    categories = learn_categories(known.panel, data.columns)
    return _Fold(
        rows=_test_rows(known, people, is_after),
        training=feature_matrix(known.panel, data.columns, categories),
        months={cause: cause_months(known.outcomes, known.leads, cause) for cause in CAUSES},
        people=feature_matrix(people, data.columns, categories),
    )


def _predict(
    folds: Sequence[_Fold], rows: pd.DataFrame, columns: ModelColumns, settings: TrainingSettings
) -> tuple[dict[Rung, CauseLogOdds], ConstraintChoice]:
    """Raw log-odds of every rung, row for row, with the variant of LightGBM that was chosen on them.

    Constraints speak of voluntary exits and bind that cause only.
    """
    fits = [(rung, cause, cause == "voluntary") for rung in reversed(Rung) for cause in CAUSES]
    unconstrained = (Rung.LIGHTGBM, "voluntary", False)
    is_constrained = any(columns.monotone.values())
    if is_constrained:
        fits.insert(0, unconstrained)
    # Longest fits first, so that no process sits idle behind the last one.
    arguments = [
        (
            rung,
            fold.training,
            columns,
            fold.months[cause],
            FitOptions(settings.seed, is_monotone),
            fold.people,
        )
        for rung, cause, is_monotone in fits
        for fold in reversed(folds)
    ]
    predicted = run_parallel(_fit_and_predict, arguments, settings.jobs)
    found = {
        fit: np.concatenate(predicted[number * len(folds) : (number + 1) * len(folds)][::-1])
        for number, fit in enumerate(fits)
    }
    log_odds = {
        rung: CauseLogOdds(found[rung, "voluntary", True], found[rung, "other", False]) for rung in Rung
    }
    if not is_constrained:
        return log_odds, ConstraintChoice()
    constrained = log_odds[Rung.LIGHTGBM]
    free = CauseLogOdds(found[unconstrained], constrained.other)
    choice = choose_constraints(constrained, free, rows, settings)
    return log_odds | {Rung.LIGHTGBM: constrained if choice.is_monotone else free}, choice


def _fit_and_predict(
    rung: Rung,
    training: FloatArray,
    columns: ModelColumns,
    months: CauseMonths,
    options: FitOptions,
    people: FloatArray,
) -> FloatArray:
    return fit_hazard(rung, training, columns, months, options).log_odds(people)


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
    rung: Rung,
    rows: pd.DataFrame,
    log_odds: CauseLogOdds,
    data: TrainingData,
    splits: Sequence[Split],
    settings: TrainingSettings,
) -> FloatArray:
    risks = np.empty((len(rows), len(settings.horizons_months)))
    for split in splits:
        here = (rows["as_of_date"] == pd.Timestamp(split.origin)).to_numpy()
        earlier = (rows["as_of_date"] < pd.Timestamp(split.origin)).to_numpy()
        calibration = CauseCalibration()
        if earlier.any():
            known = align_outcomes(rows[earlier], data.outcomes_known_at[split.origin])
            calibration = calibrate_causes(log_odds.take(earlier), known, settings.leads, rung)
        risks[here] = risk_of(log_odds.take(here), calibration, settings.leads, settings.horizons_months)
    return risks
