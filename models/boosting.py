"""Gradient-boosted trees on the person-months of one cause; what depends on rows alone is made once.

Finding bins costs as much as most of the trees. They depend on the features only, so one binned set
serves both causes, both variants of the constraints, every refit and every trial of the tuning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from models.columns import FloatArray, ModelColumns
from models.fitted import BoostedHazard
from models.lead_rows import LeadRows
from models.person_months import CauseMonths

MOST_BINS = 63  # 255 cost half as much again, and trees of seven leaves do not use them
ROWS_FOR_BINS = 50_000  # bins are found on so many random rows
SMALLEST_LEAF = 20  # rows


@dataclass(frozen=True)
class TreeSettings:
    """What tuning may change.

    Attributes:
        trees: how many.
        learning_rate: each tree's step.
        leaves: of a tree. Small trees by default: with some hundred exits 15 leaves lose .02 AUC.
        exits_per_leaf: a leaf must be able to hold so many distinct exits at the average hazard.
        l2: penalty on a leaf's value.
        feature_share: of the columns, drawn afresh for each tree.
    """

    trees: int = 100
    learning_rate: float = 0.1
    leaves: int = 7
    exits_per_leaf: int = 8
    l2: float = 50.0
    feature_share: float = 0.3


DEFAULT_TREES = TreeSettings()


@dataclass(frozen=True)
class BinnedMonths:
    """Person-months as LightGBM's bins, whatever ended them and whatever they weigh.

    Attributes:
        data: the bins.
        columns: what they are of; the lead comes last.
        lead_rows: how a row reads at each lead.
    """

    data: lgb.Dataset
    columns: ModelColumns
    lead_rows: LeadRows


def bin_months(matrix: FloatArray, columns: ModelColumns, months: CauseMonths) -> BinnedMonths:
    """The rows of `matrix` once for each of their person-months, with the columns of the lead.

    Args:
        matrix: `feature_matrix` of the training rows.
        columns: what the matrix's columns are.
        months: which row and lead each person-month is of; its exits and weights are not used.
    """
    lead_rows = LeadRows.of(columns, months.leads)
    data = lgb.Dataset(
        lead_rows.of_months(matrix, months),
        feature_name=[*columns.features, *lead_rows.names],
        categorical_feature=list(range(len(columns.numeric), len(columns.features))),
        params={
            "verbosity": -1,
            "max_bin": MOST_BINS,
            "bin_construct_sample_cnt": ROWS_FOR_BINS,
            "feature_pre_filter": False,  # no column is left out for a smallest leaf that a trial may lower
            "num_threads": 1,
        },
        free_raw_data=True,
    )
    return BinnedMonths(data.construct(), columns, lead_rows)


def grow_trees(
    binned: BinnedMonths, months: CauseMonths, settings: TreeSettings, seed: int, *, is_monotone: bool
) -> lgb.Booster:
    """Trees with native labels and, if asked for, monotone columns.

    One thread: folds and refits run in parallel processes, and two of LightGBM's threads fighting
    with another process for a core cost more than they give.

    Args:
        binned: of the same person-months.
        months: their exits and weights.
        settings: how many trees, and of what kind.
        seed: of the rows and columns each tree sees.
        is_monotone: whether the constraints of the columns hold.
    """
    data = binned.data.set_label(months.exits).set_weight(months.weight)
    return lgb.train(
        tree_parameters(binned, months, settings, seed, is_monotone=is_monotone),
        data,
        num_boost_round=settings.trees,
    )


def grow_until(
    binned: BinnedMonths,
    months: CauseMonths,
    settings: TreeSettings,
    seed: int,
    later: FloatArray,
    later_months: CauseMonths,
    patience_trees: int | None,
) -> lgb.Booster:
    """Unconstrained trees until so many more no longer help people of a later date.

    Args:
        binned: of the same person-months.
        months: their exits and weights.
        settings: of the trees; at most so many.
        seed: of the rows and columns each tree sees.
        later: feature matrix of people of a later date.
        later_months: their person-months.
        patience_trees: growing stops after so many without a gain; None grows them all.

    Returns:
        All trees grown, those without a gain among them.
    """
    data = binned.data.set_label(months.exits).set_weight(months.weight)
    parameters = tree_parameters(binned, months, settings, seed, is_monotone=False)
    if patience_trees is None:
        return lgb.train(parameters, data, num_boost_round=settings.trees)
    judges = lgb.Dataset(
        binned.lead_rows.of_months(later, later_months),
        label=later_months.exits,
        weight=later_months.weight,
        reference=data,
    )
    return lgb.train(
        parameters,
        data,
        num_boost_round=settings.trees,
        valid_sets=[judges],
        callbacks=[lgb.early_stopping(patience_trees, verbose=False)],
        keep_training_booster=True,  # else the trees without a gain are gone
    )


def tree_parameters(
    binned: BinnedMonths, months: CauseMonths, settings: TreeSettings, seed: int, *, is_monotone: bool
) -> dict[str, object]:
    """LightGBM's parameters for these person-months."""
    rows_per_exit = len(months.row) / months.distinct_exits
    names = (*binned.columns.features, *binned.lead_rows.names)
    constraints = [binned.columns.monotone.get(name, 0) if is_monotone else 0 for name in names]
    bound: dict[str, object] = {"monotone_constraints": constraints} if any(constraints) else {}
    return bound | {
        "objective": "binary",
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": max(SMALLEST_LEAF, round(settings.exits_per_leaf * rows_per_exit)),
        "min_sum_hessian_in_leaf": 1.0,
        "lambda_l2": settings.l2,
        "feature_fraction": settings.feature_share,
        "bagging_fraction": 0.6,
        "bagging_freq": 1,
        "max_cat_to_onehot": 8,
        "deterministic": True,
        "force_col_wise": True,
        "max_bin": MOST_BINS,
        "bin_construct_sample_cnt": ROWS_FOR_BINS,
        "feature_pre_filter": False,
        "num_threads": 1,
        "seed": seed,
        "verbosity": -1,
    }


def as_hazard(booster: lgb.Booster, lead_rows: LeadRows) -> BoostedHazard:
    """The trees read back from their text, so that the model in memory is the one loaded, bit for bit."""
    return BoostedHazard(lgb.Booster(model_str=booster.model_to_string()), lead_rows)


def loss_curve(
    booster: lgb.Booster,
    lead_rows: LeadRows,
    matrix: FloatArray,
    months: CauseMonths,
    checkpoints: Sequence[int],
) -> FloatArray:
    """Each row's logarithmic loss over its months after so many trees, shape (rows, checkpoints).

    Args:
        booster: fitted to other rows.
        lead_rows: how a row reads at each lead.
        matrix: the rows' features.
        months: their person-months.
        checkpoints: numbers of trees, none lower than the last, none above those the booster has.
    """
    expanded = lead_rows.of_months(matrix, months)
    raw = np.zeros(len(expanded))
    losses = np.empty((len(matrix), len(checkpoints)))
    done = 0
    for position, trees in enumerate(checkpoints):
        if trees > done:
            more = booster.predict(
                expanded, start_iteration=done, num_iteration=trees - done, raw_score=True, num_threads=1
            )
            raw, done = raw + np.asarray(more), trees
        loss = months.weight * (np.logaddexp(0.0, raw) - months.exits * raw)
        losses[:, position] = np.bincount(months.row, loss, minlength=len(matrix))
    return losses
