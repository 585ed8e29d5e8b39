"""Which rung wins, and whether its skill is real enough to rank names by."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from models.candidates import Rung
from models.columns import FloatArray
from models.metrics import auc_differences, known_status, row_log_loss
from models.person_months import IntArray

MINIMUM_AUC_GAIN = 0.02
VERDICT_DRAWS = 1000  # a 1 % bound needs more draws than a 95 % interval
ONE_SIDED_LEVEL = 0.01
SUSPICIOUS_AUC = 0.85  # attainable skill ends near .80; above it a leak is likelier than a miracle


class Verdict(StrEnum):
    """What the backtest allows: rank names, or publish group figures only."""

    OK = "ok"
    NO_SIGNAL = "no_signal"


@dataclass(frozen=True)
class RungComparison:
    """One rung against the best by log-loss: mean paired difference and its standard error."""

    rung: Rung
    log_loss: float
    difference: float
    standard_error: float


@dataclass(frozen=True)
class Selection:
    """The winning rung and what it was weighed against, simplest first."""

    winner: Rung
    comparisons: tuple[RungComparison, ...]


@dataclass(frozen=True)
class Judgement:
    """The verdict with its evidence: AUC gain over context alone and its one-sided 99 % lower bound."""

    verdict: Verdict
    auc_gain: float
    auc_gain_bound: float


def select_rung(risks: Mapping[Rung, FloatArray], outcomes: pd.DataFrame, horizon_months: int) -> Selection:
    """The simplest rung whose log-loss is within one standard error of the best rung's.

    The standard error is that of the *paired* difference, clustered by person: rows of the same person
    are not independent, and most of the loss is common to all rungs.

    Args:
        risks: each rung's out-of-time risks at the horizon, row for row with `outcomes`.
        outcomes: employee_id, cause, months_observed; rows of unknown status are left out.
        horizon_months: the main horizon.
    """
    status = known_status(outcomes, horizon_months)
    known = ~np.isnan(status)
    people = pd.factorize(outcomes.loc[known, "employee_id"], sort=True)[0]
    losses = {rung: row_log_loss(status[known], risk[known]) for rung, risk in risks.items()}
    ladder = [rung for rung in Rung if rung in losses]
    best = min(ladder, key=lambda rung: losses[rung].mean())
    comparisons = tuple(
        RungComparison(
            rung,
            float(losses[rung].mean()),
            float((losses[rung] - losses[best]).mean()),
            clustered_standard_error(losses[rung] - losses[best], people),
        )
        for rung in ladder
    )
    winner = next(c.rung for c in comparisons if c.difference <= c.standard_error)
    return Selection(winner, comparisons)


def clustered_standard_error(values: FloatArray, clusters: IntArray) -> float:
    """Standard error of the mean of `values` when rows of one cluster move together; 0 with one cluster."""
    sums = np.bincount(clusters, values - values.mean())
    count = len(sums)
    if count < 2:
        return 0.0
    return float(np.sqrt((sums**2).sum() * count / (count - 1)) / len(values))


def judge(
    winner: Rung, risks: Mapping[Rung, FloatArray], outcomes: pd.DataFrame, horizon_months: int, seed: int
) -> Judgement:
    """`ok` only if the winner uses more than context and demonstrably ranks better than context does.

    Demonstrably: a paired AUC gain of at least .02 whose one-sided 99 % bound (weight bootstrap over
    persons) lies above zero.
    """
    gain, draws = auc_differences(
        risks[winner], risks[Rung.CONTEXT_ONLY], outcomes, horizon_months, VERDICT_DRAWS, seed
    )
    usable = draws[~np.isnan(draws)]
    bound = float(np.quantile(usable, ONE_SIDED_LEVEL)) if len(usable) else float("nan")
    uses_signals = winner in (Rung.LOGISTIC, Rung.LIGHTGBM)
    is_ok = uses_signals and gain >= MINIMUM_AUC_GAIN and bound > 0.0
    return Judgement(Verdict.OK if is_ok else Verdict.NO_SIGNAL, gain, bound)
