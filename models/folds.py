"""One backtest origin as numbers, and what every rung fitted there predicts for the people of the origin.

An origin is one task of a process with one thread: its bins and its encoding serve every fit there.
Nothing a fit computes depends on how many run at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.boosting import TreeSettings
from models.candidates import Fit, FitOptions, Rung, fit_hazards
from models.causes import CauseLogOdds
from models.columns import FloatArray, ModelColumns
from models.constraints import ConstraintChoice, choose_constraints
from models.inputs import TrainingSettings
from models.parallel import run_parallel
from models.person_months import CauseMonths
from models.splits import Split

# Whether constraints hold is no property of one origin, and needs no dozen of them.
DECIDING_ORIGINS = 6


@dataclass(frozen=True)
class Fold:
    """One origin as numbers.

    Attributes:
        split: the origin.
        rows: the people of the origin, as in `Backtest.rows` but without outcomes.
        training: feature matrix of the rows known at the origin.
        months: person-months over the rows of `training`, per cause; alike in `row` and `lead`.
        people: feature matrix of `rows`.
    """

    split: Split
    rows: pd.DataFrame
    training: FloatArray
    months: Mapping[str, CauseMonths]
    people: FloatArray


@dataclass(frozen=True)
class FoldLogOdds:
    """Log-odds of each rung at one origin, LightGBM's voluntary ones per variant asked for."""

    by_rung: Mapping[Rung, CauseLogOdds]
    boosted: Mapping[bool, FloatArray]

    def of(self, rung: Rung, *, is_monotone: bool) -> CauseLogOdds:
        """A rung's log-odds with LightGBM in one of its variants."""
        found = self.by_rung[rung]
        return CauseLogOdds(self.boosted[is_monotone], found.other) if rung is Rung.LIGHTGBM else found


def predict_folds(
    folds: Sequence[Fold],
    trees: Sequence[TreeSettings],
    rows: pd.DataFrame,
    columns: ModelColumns,
    settings: TrainingSettings,
) -> tuple[dict[Rung, CauseLogOdds], ConstraintChoice]:
    """Raw log-odds of every rung, row for row, with the variant of LightGBM that was chosen on them.

    The choice is made on at most six origins spread over the backtest; the others are fitted in the
    chosen variant only.

    Args:
        folds: oldest first.
        trees: of LightGBM's voluntary hazard, per fold.
        rows: of all folds, with cause and months_observed as known at the cutoff.
        columns: what the models read.
        settings: horizons, seed, processes.
    """
    is_constrained = any(columns.monotone.values())
    deciding = _spread(len(folds), DECIDING_ORIGINS) if is_constrained else []
    found: dict[int, FoldLogOdds] = {}

    def predict(numbers: Sequence[int], variants: tuple[bool, ...]) -> None:
        longest_first = sorted(numbers, reverse=True)  # so that no process sits idle behind the last one
        tasks = [(folds[number], columns, variants, trees[number], settings.seed) for number in longest_first]
        found.update(zip(longest_first, run_parallel(_predict_fold, tasks, settings.jobs), strict=True))

    choice = ConstraintChoice()
    if is_constrained:
        predict(deciding, (True, False))
        dates = [pd.Timestamp(folds[number].split.test_date) for number in deciding]
        variants = {
            is_monotone: _concatenate(
                [found[number].of(Rung.LIGHTGBM, is_monotone=is_monotone) for number in deciding]
            )
            for is_monotone in (True, False)
        }
        is_deciding = rows["as_of_date"].isin(dates)
        choice = choose_constraints(variants[True], variants[False], rows[is_deciding], settings)
    predict([number for number in range(len(folds)) if number not in found], (choice.is_monotone,))
    log_odds = {
        rung: _concatenate(
            [found[number].of(rung, is_monotone=choice.is_monotone) for number in range(len(folds))]
        )
        for rung in Rung
    }
    return log_odds, choice


def _predict_fold(
    fold: Fold, columns: ModelColumns, variants: tuple[bool, ...], trees: TreeSettings, seed: int
) -> FoldLogOdds:
    """Every rung at one origin. Constraints speak of voluntary exits and bind that cause only.

    Only voluntary exits are tuned for: other exits move voluntary risk through the few people they
    take first.
    """
    voluntary, other = fold.months["voluntary"], fold.months["other"]
    plain = [Fit(months, FitOptions(seed, is_monotone=False)) for months in (voluntary, other)]
    boosted = [Fit(voluntary, FitOptions(seed, is_monotone, trees)) for is_monotone in variants]
    by_rung: dict[Rung, CauseLogOdds] = {}
    for rung in (Rung.BASE_RATE, Rung.CONTEXT_ONLY, Rung.LOGISTIC):
        first, second = fit_hazards(rung, fold.training, columns, plain)
        by_rung[rung] = CauseLogOdds(first.log_odds(fold.people), second.log_odds(fold.people))
    *hazards, last = fit_hazards(Rung.LIGHTGBM, fold.training, columns, [*boosted, plain[1]])
    odds = [hazard.log_odds(fold.people) for hazard in hazards]
    by_rung[Rung.LIGHTGBM] = CauseLogOdds(odds[0], last.log_odds(fold.people))
    return FoldLogOdds(by_rung, dict(zip(variants, odds, strict=True)))


def _concatenate(parts: Sequence[CauseLogOdds]) -> CauseLogOdds:
    return CauseLogOdds(
        np.concatenate([part.voluntary for part in parts]), np.concatenate([part.other for part in parts])
    )


def _spread(count: int, most: int) -> list[int]:
    """At most so many of the numbers below `count`, evenly spread, the last among them."""
    if count <= most:
        return list(range(count))
    return sorted({round(number) for number in np.linspace(0, count - 1, most)})
