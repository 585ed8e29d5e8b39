"""The rolling backtest: what each rung would have said at each origin, knowing only what was known then.

Every fold is a task of its own process with one thread. Nothing a fold computes depends on how many
run at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from sklearn.utils.parallel import Parallel, delayed

from models.calibration import CauseCalibration
from models.candidates import FitOptions, Rung
from models.causes import CauseLogOdds, calibrate_causes, fit_causes, risk_of
from models.columns import FloatArray
from models.inputs import TrainingData, TrainingRows, TrainingSettings, align_outcomes
from models.slices import BootstrapSettings, SliceMetrics, measure_slices, observed_origins
from models.splits import Split

Result = TypeVar("Result")


@dataclass(frozen=True)
class Backtest:
    """Out-of-time predictions of every rung on the same rows.

    Attributes:
        rows: employee_id, as_of_date, team_id, cause, months_observed (as known at the cutoff),
            is_unseen_person, is_unseen_team; sorted by (as_of_date, employee_id).
        log_odds: raw log-odds per rung, row for row.
        risks: calibrated risks per rung, shape (rows, horizons). The calibration at an origin comes
            from the predictions of earlier origins and what was known of them by then.
        metrics: per rung, horizon and slice, per origin and over all.
    """

    splits: tuple[Split, ...]
    rows: pd.DataFrame
    log_odds: Mapping[Rung, CauseLogOdds]
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
    folds = {
        split.origin: (data.rows_known_at(split.origin, settings.leads), data.people_at(split.test_date))
        for split in splits
    }
    # Longest tasks first, so that no process sits idle behind the last one.
    tasks = [(rung, split) for rung in reversed(Rung) for split in reversed(splits)]
    options = FitOptions(settings.seed)
    predicted = dict(
        zip(
            tasks,
            run_parallel(
                _fit_and_predict,
                [(rung, *folds[split.origin], options) for rung, split in tasks],
                settings.jobs,
            ),
            strict=True,
        )
    )
    log_odds = {rung: _stack([predicted[rung, split] for split in splits]) for rung in Rung}
    rows = pd.concat([_test_rows(*folds[split.origin]) for split in splits], ignore_index=True)
    rows = rows.join(align_outcomes(rows, data.outcomes_known_at[data.cutoff])[["cause", "months_observed"]])
    risks = {rung: _calibrated_risks(rung, rows, log_odds[rung], data, splits, settings) for rung in Rung}
    metrics = measure_slices(
        rows,
        risks,
        settings.horizons_months,
        {
            horizon: observed_origins(splits, data.cutoff, horizon, settings.outcome_lag_months)
            for horizon in settings.horizons_months
        },
        BootstrapSettings(settings.bootstrap_draws, settings.seed),
    )
    return Backtest(tuple(splits), rows, log_odds, risks, metrics)


def run_parallel(
    function: Callable[..., Result], arguments: Sequence[tuple[object, ...]], jobs: int
) -> list[Result]:
    """Call `function` with each tuple of arguments in `jobs` processes (in this one if 1), in order."""
    return list(Parallel(n_jobs=jobs)(delayed(function)(*values) for values in arguments))


def _fit_and_predict(
    rung: Rung, training: TrainingRows, people: pd.DataFrame, options: FitOptions
) -> CauseLogOdds:
    return fit_causes(rung, training, options).log_odds(people, training.columns)


def _test_rows(training: TrainingRows, people: pd.DataFrame) -> pd.DataFrame:
    rows = people[["employee_id", "as_of_date", "team_id"]]
    seen = training.panel
    return rows.assign(
        is_unseen_person=~rows["employee_id"].isin(seen["employee_id"].unique()),
        is_unseen_team=rows["team_id"].notna() & ~rows["team_id"].isin(seen["team_id"].unique()),
    )


def _stack(parts: Sequence[CauseLogOdds]) -> CauseLogOdds:
    return CauseLogOdds(
        np.concatenate([part.voluntary for part in parts]), np.concatenate([part.other for part in parts])
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
