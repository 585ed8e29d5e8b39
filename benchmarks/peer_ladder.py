"""The ladder on the rows of the comparison: its backtest, and what each rung alone costs there.

The seconds of a rung are those of a fit on exactly the rows its peers are given. That they are the rows of
the backtest is not believed but checked: the risks of both must be the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from benchmarks.peer_data import Case
from benchmarks.peer_rows import PeerFold
from benchmarks.peer_runs import MethodRun, cpu_seconds
from models.backtest import Backtest, run_backtest
from models.boosting import TreeSettings
from models.calibration import CauseCalibration
from models.candidates import Fit, FitOptions, Rung, fit_hazards
from models.causes import CauseLogOdds, JudgedMonths, calibrate_causes, cause_months, risk_of
from models.columns import FloatArray
from models.comparison import select_rung
from models.inputs import TrainingSettings, align_outcomes

LADDER = "ladder"
TOLERANCE = 1e-9  # of a risk: a fit that starts elsewhere ends in other last bits


@dataclass(frozen=True)
class LadderRun:
    """The ladder on one set.

    Attributes:
        winner: the rung a training would keep.
        backtest: of all rungs, the intervals of its metrics left out.
        runs: each rung's risks and seconds at the main horizon, as `stanna <rung>`.
        seconds: CPU of the whole backtest: tuning, every rung, both variants of the trees, the choice.
        tuned_origins: origins at which LightGBM was not used with its default settings here.
    """

    winner: Rung
    backtest: Backtest
    runs: dict[str, MethodRun]
    seconds: float
    tuned_origins: int


def run_ladder(case: Case, folds: Sequence[PeerFold]) -> LadderRun:
    """Backtest every rung in one process, and time each rung alone."""
    settings = replace(case.settings, jobs=1, bootstrap_draws=0)
    with cpu_seconds() as spent:
        backtest = run_backtest(case.data, case.splits, settings)
        position = settings.main_position
        risks = {rung: values[:, position] for rung, values in backtest.risks.items()}
        winner = select_rung(risks, backtest.rows, settings.main_horizon_months).winner
    runs = time_rungs(case, folds, backtest)
    trees = {split.origin: backtest.tuning.trees_at(split.origin) for split in case.splits}
    tuned = sum(found != FitOptions(settings.seed).trees for found in trees.values())
    return LadderRun(winner, backtest, runs, spent.seconds, tuned)


def time_rungs(case: Case, folds: Sequence[PeerFold], backtest: Backtest) -> dict[str, MethodRun]:
    """Each rung alone on the folds, as the backtest has it: its risks and seconds at the main horizon.

    Raises:
        ValueError: a rung fitted to the folds says something else than the backtest.
    """
    position, runs = case.settings.main_position, {}
    for rung in Rung:
        with cpu_seconds() as alone:
            found = _rung_alone(rung, case, folds, backtest)
        if (distance := float(np.abs(found - backtest.risks[rung]).max())) > TOLERANCE:
            raise ValueError(f"{rung}: risks on the peers' rows differ from the backtest's by {distance:.1e}")
        runs[run_name(rung)] = MethodRun(found[:, position], alone.seconds)
    return runs


def run_name(rung: Rung) -> str:
    """What a rung is called beside its peers."""
    return f"stanna {rung.value}"


def _rung_alone(rung: Rung, case: Case, folds: Sequence[PeerFold], backtest: Backtest) -> FloatArray:
    """Calibrated risks of one rung at all horizons, every origin from its rows on."""
    settings = case.settings
    log_odds: list[CauseLogOdds] = []
    rows = pd.concat([fold.people[["employee_id", "as_of_date"]] for fold in folds], ignore_index=True)
    risks = []
    for fold in folds:
        trees = backtest.tuning.trees_at(fold.split.origin)
        log_odds.append(_log_odds(rung, fold, trees, settings, is_monotone=backtest.constraints.is_monotone))
        calibration = CauseCalibration()
        if earlier := log_odds[:-1]:
            before = rows[rows["as_of_date"] < pd.Timestamp(fold.split.origin)]
            known = align_outcomes(before, case.data.outcomes_known_at[fold.split.origin])
            odds = CauseLogOdds(
                np.concatenate([found.voluntary for found in earlier]),
                np.concatenate([found.other for found in earlier]),
            )
            calibration = calibrate_causes(odds, JudgedMonths.of(known, settings.leads))
        risks.append(risk_of(log_odds[-1], calibration, settings.leads, settings.horizons_months))
    return np.concatenate(risks)


def _log_odds(
    rung: Rung, fold: PeerFold, trees: TreeSettings, settings: TrainingSettings, *, is_monotone: bool
) -> CauseLogOdds:
    training, people, _ = fold.matrices()
    voluntary, other = (cause_months(fold.outcomes, settings.leads, name) for name in ("voluntary", "other"))
    fits = [
        Fit(voluntary, FitOptions(settings.seed, is_monotone, trees)),
        Fit(other, FitOptions(settings.seed, is_monotone=False)),
    ]
    first, second = fit_hazards(rung, training, fold.columns, fits)
    return CauseLogOdds(first.log_odds(people), second.log_odds(people))
