"""LightGBM's settings for voluntary exits, tuned under time splits on what was known by then.

A study at a date looks at the backtest's earlier origins only, whose outcomes were known on that date:
each trial is fitted to what was known at each of these origins and judged by what then became of the
people there. How many trees are grown is decided by people of later dates than those it was fitted to,
and judged by people of later dates again. A backtest under this policy measures the tuning with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import optuna
import pandas as pd

from models.boosting import DEFAULT_TREES, TreeSettings, bin_months, grow_until, loss_curve
from models.candidates import carries_features
from models.causes import cause_months
from models.columns import FloatArray, ModelColumns
from models.comparison import clustered_standard_error
from models.folds import Fold
from models.inputs import TrainingData, TrainingSettings, align_outcomes
from models.parallel import run_parallel
from models.person_months import CauseMonths, count_exits

ENOUGH_EXITS = 200  # distinct voluntary ones; with fewer, what a trial gains is noise
MORE_EXITS = 2  # so many times those of the last study, and it is worth another
FEWEST_BLOCKS, MOST_BLOCKS = 3, 4  # origins a study looks at, the latest
BETTER_BY = 2.0  # standard errors: the best of a dozen equals lies 1.6 below the default by luck
TREES_STEP = 10  # trees are counted in steps of so many
MOST_TREES = 200
PATIENCE_TREES = 30  # growing stops when so many more have not helped people of a later date
MOST_MONTHS = 40_000  # person-months a trial is fitted to; of more, evenly spread rows
RANDOM_TRIALS, TRIALS_AT_ONCE = 8, 4  # how many know nothing of each other; fixed, not the processes'


@dataclass(frozen=True)
class Trial:
    """Settings and what they were worth on people of later dates.

    Attributes:
        trees: the settings, with the number of trees that people of later dates decided.
        loss: mean logarithmic loss of a person's months after an origin.
        difference: from the loss of the default settings on the same people; below 0 is better.
        standard_error: of the difference, clustered by person.
    """

    trees: TreeSettings
    loss: float
    difference: float
    standard_error: float


@dataclass(frozen=True)
class Study:
    """One tuning.

    Attributes:
        tuned_on: nothing known later was used.
        known_exits: distinct voluntary exits known then.
        blocks: the origins whose people decided; the first only on the number of trees.
        people_months: people at an origin whose months the losses are means of; exits: those among them.
        trials: the default settings first.
        chosen: the trial of least loss, or the default where that is not better by two standard errors.
    """

    tuned_on: date
    known_exits: int
    blocks: tuple[date, ...]
    people_months: int
    exits: int
    trials: tuple[Trial, ...]
    chosen: Trial


@dataclass(frozen=True)
class Tuning:
    """The studies of one training, oldest first, and how many trials each was allowed."""

    trials: int = 0
    studies: tuple[Study, ...] = ()

    def trees_at(self, day: date) -> TreeSettings:
        """The settings of a fit on that day: those of the latest study by then, or the default."""
        known = [study for study in self.studies if study.tuned_on <= day]
        return known[-1].chosen.trees if known else DEFAULT_TREES


@dataclass(frozen=True)
class Block:
    """What a trial is fitted to and judged by at one origin.

    Attributes:
        fold: the origin.
        months: voluntary person-months over the fold's people, as known on the day of the study.
        people: who they are, row for row with `fold.people`.
    """

    fold: Fold
    months: CauseMonths
    people: pd.Series


def tune_by_policy(folds: Sequence[Fold], data: TrainingData, settings: TrainingSettings) -> Tuning:
    """A study as soon as 200 exits are known, and another whenever they have doubled.

    Args:
        folds: the backtest's origins, oldest first.
        data: outcomes as known at each origin and the cutoff.
        settings: `trials` per study, 0 for none; main horizon, seed, processes.
    """
    tuning = Tuning(settings.trials)
    if settings.trials == 0:
        return tuning
    known_exits = {fold.split.origin: fold.months["voluntary"].distinct_exits for fold in folds}
    at_cutoff = data.rows_known_at(data.cutoff, settings.leads).outcomes
    known_exits[data.cutoff] = count_exits(at_cutoff, "voluntary", settings.leads[-1].end_month)
    for day, exits in sorted(known_exits.items()):
        blocks = blocks_known_at(day, folds, data, settings) if is_due(exits, tuning.studies) else []
        if len(blocks) >= FEWEST_BLOCKS:
            study = run_study(day, exits, blocks[-MOST_BLOCKS:], data.columns, settings)
            tuning = replace(tuning, studies=(*tuning.studies, study))
    return tuning


def is_due(known_exits: int, studies: Sequence[Study]) -> bool:
    """Whether so many exits carry a study, or one more after these."""
    return known_exits >= (MORE_EXITS * studies[-1].known_exits if studies else ENOUGH_EXITS)


def blocks_known_at(
    day: date, folds: Sequence[Fold], data: TrainingData, settings: TrainingSettings
) -> list[Block]:
    """The origins whose whole main horizon had been observed on the day, and what was known of them then."""
    blocks = []
    for fold in folds:
        passed = day.year * 12 + day.month - (fold.split.test_date.year * 12 + fold.split.test_date.month)
        is_observed = passed >= settings.main_horizon_months + settings.outcome_lag_months
        if is_observed and carries_features(fold.months["voluntary"]):
            known = align_outcomes(fold.rows, data.outcomes_known_at[day])
            months = cause_months(known, settings.leads, "voluntary")
            blocks.append(Block(fold, months, fold.rows["employee_id"]))
    return blocks


def run_study(
    day: date, known_exits: int, blocks: Sequence[Block], columns: ModelColumns, settings: TrainingSettings
) -> Study:
    """Try the default settings and `settings.trials` others, by Optuna's TPE in batches of a fixed size."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=settings.seed, n_startup_trials=RANDOM_TRIALS)
    study = optuna.create_study(sampler=sampler, direction="minimize")
    people = pd.factorize(pd.concat([block.people for block in blocks[1:]]), sort=True)[0]
    default = judge_trials([DEFAULT_TREES], blocks, columns, settings, is_fixed=True)[0]
    trials = [Trial(DEFAULT_TREES, float(default[1].mean()), 0.0, 0.0)]
    while (left := settings.trials - len(trials) + 1) > 0:
        size = RANDOM_TRIALS if len(trials) == 1 else TRIALS_AT_ONCE
        asked = [study.ask() for _ in range(min(size, left))]
        suggested = [_suggest(trial) for trial in asked]
        judged = judge_trials(suggested, blocks, columns, settings)
        for trial, (trees, losses) in zip(asked, judged, strict=True):
            study.tell(trial, float(losses.mean()))
            paired = losses - default[1]
            error = clustered_standard_error(paired, people)
            trials.append(Trial(trees, float(losses.mean()), float(paired.mean()), error))
    best = min(trials, key=lambda trial: trial.loss)
    return Study(
        tuned_on=day,
        known_exits=known_exits,
        blocks=tuple(block.fold.split.origin for block in blocks),
        people_months=len(people),
        exits=int(sum(block.months.exits.sum() for block in blocks[1:])),
        trials=tuple(trials),
        chosen=best if best.difference < -BETTER_BY * best.standard_error else trials[0],
    )


def judge_trials(
    tried: Sequence[TreeSettings],
    blocks: Sequence[Block],
    columns: ModelColumns,
    settings: TrainingSettings,
    *,
    is_fixed: bool = False,
) -> list[tuple[TreeSettings, FloatArray]]:
    """The settings with their number of trees, and the loss of each person of every block but the first.

    The trees that a block's loss is of are as many as served the people of all earlier blocks best; the
    settings then carry the number that served all blocks best.

    Args:
        tried: settings; their number of trees counts only if `is_fixed`.
        blocks: oldest first.
        columns: what the models read.
        settings: seed, processes.
        is_fixed: take the number of trees as given.
    """
    tasks = [(block, columns, tuple(tried), settings.seed, is_fixed) for block in reversed(blocks)]
    by_block = run_parallel(_curves, tasks, settings.jobs)[::-1]
    return [
        _judge(trees, [curves[number] for curves in by_block], is_fixed=is_fixed)
        for number, trees in enumerate(tried)
    ]


def _judge(
    trees: TreeSettings, curves: Sequence[FloatArray], *, is_fixed: bool
) -> tuple[TreeSettings, FloatArray]:
    if is_fixed:
        return trees, np.concatenate([curve[:, -1] for curve in curves[1:]])
    reached = min(curve.shape[1] for curve in curves)  # where growing stopped first
    totals = np.cumsum([curve[:, :reached].sum(axis=0) for curve in curves], axis=0)
    best = np.argmin(totals, axis=1)  # after each block, of it and all before
    losses = [curve[:, best[number]] for number, curve in enumerate(curves[1:])]
    return replace(trees, trees=TREES_STEP * (int(best[-1]) + 1)), np.concatenate(losses)


def _curves(
    block: Block, columns: ModelColumns, tried: tuple[TreeSettings, ...], seed: int, is_fixed: bool
) -> list[FloatArray]:
    """Per trial the loss of each of the block's people after 10, 20, ... trees fitted at its origin."""
    fold = block.fold
    matrix, training = thinned(fold.training, fold.months["voluntary"], MOST_MONTHS)
    binned = bin_months(matrix, columns, training)
    found = []
    for trees in tried:
        most = replace(trees, trees=trees.trees if is_fixed else MOST_TREES)
        patience = None if is_fixed else PATIENCE_TREES
        booster = grow_until(binned, training, most, seed, fold.people, block.months, patience)
        grown = booster.current_iteration()
        checkpoints = range(TREES_STEP, most.trees + 1, TREES_STEP)
        if patience is not None and grown - booster.best_iteration >= patience:
            checkpoints = range(TREES_STEP, grown + 1, TREES_STEP)
        # Where growing ended because no leaf could be split, more trees would be the same model.
        trees_at = [min(count, grown) for count in checkpoints]
        losses = loss_curve(booster, binned.lead_rows, fold.people, block.months, trees_at)
        found.append(losses)
        booster.free_dataset()
    return found


def thinned(matrix: FloatArray, months: CauseMonths, most: int) -> tuple[FloatArray, CauseMonths]:
    """Every second row, or third, ..., with its person-months, so that hardly more than so many are left.

    Rows are sorted by date, so each date gives its part. Distinct exits are left as they are: what a leaf
    must hold remains the same share of the rows.
    """
    every = -(-len(months.row) // most)
    kept = months.row % every == 0
    fewer = replace(
        months,
        row=months.row[kept] // every,
        lead=months.lead[kept],
        exits=months.exits[kept],
        weight=months.weight[kept],
        exit_code=months.exit_code[::every],
    )
    return matrix[::every], fewer


def _suggest(trial: optuna.Trial) -> TreeSettings:
    """Trees from stumps to the size that some thousand exits carry; the learning rate sets their number."""
    return TreeSettings(
        trees=MOST_TREES,
        learning_rate=trial.suggest_float("learning_rate", 0.06, 0.2, log=True),
        leaves=trial.suggest_int("leaves", 2, 31, log=True),
        exits_per_leaf=trial.suggest_int("exits_per_leaf", 2, 30, log=True),
        l2=trial.suggest_float("l2", 1.0, 200.0, log=True),
        feature_share=trial.suggest_float("feature_share", 0.1, 0.8),
    )
