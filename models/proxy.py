"""How well the features give away which group a person belongs to: leaving a column out does not hide it.

Cross-validated by person: one row a person, so that nobody stands on both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import pandas as pd

from models import ranking
from models.columns import FloatArray, ModelColumns, feature_matrix, learn_categories
from models.metrics import Estimate, estimate_of, person_weights
from models.person_months import IntArray

FOLDS = 4
TREES = 40
LARGEST_SAMPLE = 3000  # people: more make the figure no more useful
TRIED_FEATURES = 10
NAMED_FEATURES = 3


@dataclass(frozen=True)
class Proxy:
    """How well one attribute's groups can be told from the features.

    Attributes:
        people: persons it was tried on, each with the latest row.
        groups: how many groups were told apart.
        auc: P(a member of a group is given more of it than somebody else), averaged over the groups by their
            size; .5 is nothing.
        log_loss_skill: 1 - log-loss / log-loss of the groups' sizes; 0 or less is nothing.
        carried_by: at most three features without whose order most of it is lost, the first the most.
    """

    people: int
    groups: int
    auc: Estimate
    log_loss_skill: Estimate
    carried_by: tuple[str, ...]


def measure_proxy(
    panel: pd.DataFrame, columns: ModelColumns, group_of_person: pd.Series, draws: int, seed: int
) -> Proxy | None:
    """Predict people's groups from everything that the model may read.

    Args:
        panel: employee_id, as_of_date and the features.
        columns: the features.
        group_of_person: the group, indexed by employee_id; people who are not in it are left out.
        draws: of the bootstrap over persons.
        seed: of folds, fits and bootstrap.

    Returns:
        None where fewer than two groups, or fewer people than folds in one of them, are in the panel.
    """
    latest = panel.sort_values(["employee_id", "as_of_date"]).drop_duplicates("employee_id", keep="last")
    latest = latest[latest["employee_id"].isin(group_of_person.index)]
    rng = np.random.default_rng(seed)
    if len(latest) > LARGEST_SAMPLE:
        latest = latest.iloc[np.sort(rng.choice(len(latest), LARGEST_SAMPLE, replace=False))]
    labels, names = pd.factorize(latest["employee_id"].map(group_of_person), sort=True)
    sizes = np.bincount(labels, minlength=len(names))
    if len(names) < 2 or sizes.min() < FOLDS:
        return None
    matrix = feature_matrix(latest, columns, learn_categories(latest, columns))
    fold = rng.permutation(len(labels)) % FOLDS
    boosters = [_fit(matrix[fold != held], labels[fold != held], columns, seed) for held in range(FOLDS)]
    # A group that the other folds lack by chance keeps its share there: the booster's own smallest guess.
    held_rows = [np.flatnonzero(fold == held) for held in range(FOLDS)]
    given = np.empty((len(labels), len(names)))
    for booster, held in zip(boosters, held_rows, strict=True):
        given[held] = _shares(booster, matrix[held], len(names))
    weights = np.column_stack([np.ones(len(labels)), person_weights(latest["employee_id"], draws, seed)])
    return Proxy(
        people=len(labels),
        groups=len(names),
        auc=estimate_of(_mean_auc(given, labels, fold, weights)),
        log_loss_skill=estimate_of(_skill(given, labels, weights)),
        carried_by=_carriers(boosters, held_rows, matrix, labels, len(names), columns.features, rng),
    )


def _fit(matrix: FloatArray, labels: IntArray, columns: ModelColumns, seed: int) -> lgb.Booster:
    groups = int(labels.max()) + 1
    parameters = {
        "objective": "binary" if groups == 2 else "multiclass",
        **({} if groups == 2 else {"num_class": groups}),
        "learning_rate": 0.1,
        "num_leaves": 7,
        "min_data_in_leaf": 20,
        "lambda_l2": 10.0,
        "feature_fraction": 0.3,
        "max_bin": 31,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
        "seed": seed,
        "verbosity": -1,
    }
    data = lgb.Dataset(
        matrix,
        label=labels.astype(np.float64),
        categorical_feature=list(range(len(columns.numeric), len(columns.features))),
        params={"verbosity": -1, "max_bin": 31},
    )
    return lgb.train(parameters, data, num_boost_round=TREES)


def _shares(booster: lgb.Booster, matrix: FloatArray, groups: int) -> FloatArray:
    """The probability of each group, shape (rows, groups)."""
    raw = np.asarray(booster.predict(matrix, num_threads=1), dtype=np.float64)
    shares = np.column_stack([1 - raw, raw]) if raw.ndim == 1 else raw
    missing = np.zeros((len(shares), groups - shares.shape[1]))
    clipped: FloatArray = np.clip(np.hstack([shares, missing]), 1e-6, 1 - 1e-6)
    return clipped


def _mean_auc(given: FloatArray, labels: IntArray, fold: IntArray, weights: FloatArray) -> FloatArray:
    # Inside each fold: a fold with many of a group was predicted by fits that had few, which alone would
    # rank the group below .5.
    sizes = np.bincount(labels)
    aucs = [
        ranking.auc((labels == group).astype(np.float64), ranking.rank_within(share, fold), weights)
        for group, share in enumerate(given.T)
    ]
    return np.asarray(np.average(np.stack(aucs), axis=0, weights=sizes))


def _skill(given: FloatArray, labels: IntArray, weights: FloatArray) -> FloatArray:
    is_in = np.eye(given.shape[1])[labels]
    total = weights.sum(axis=0)
    sizes = np.einsum("rg,rd->gd", is_in, weights) / total
    loss = (-np.log(given[np.arange(len(labels)), labels])[:, None] * weights).sum(axis=0) / total
    with np.errstate(divide="ignore", invalid="ignore"):
        without = -(sizes * np.log(sizes)).sum(axis=0)
        return np.asarray(1 - loss / without)


def _carriers(
    boosters: Sequence[lgb.Booster],
    held_rows: Sequence[IntArray],
    matrix: FloatArray,
    labels: IntArray,
    groups: int,
    features: Sequence[str],
    rng: np.random.Generator,
) -> tuple[str, ...]:
    """The features whose shuffling costs the people held out most, of those that the trees use most."""
    gain = np.sum([booster.feature_importance("gain") for booster in boosters], axis=0)
    tried = np.argsort(-gain, kind="stable")[:TRIED_FEATURES]

    def loss(booster: lgb.Booster, rows: FloatArray, held: IntArray) -> float:
        shares = _shares(booster, rows, groups)
        return float(-np.log(shares[np.arange(len(held)), labels[held]]).sum())

    cost = np.zeros(len(tried))
    for booster, held in zip(boosters, held_rows, strict=True):
        rows = matrix[held]
        before = loss(booster, rows, held)
        for position, feature in enumerate(tried):
            shuffled = rows.copy()
            shuffled[:, feature] = rng.permutation(rows[:, feature])
            cost[position] += loss(booster, shuffled, held) - before
    best = [position for position in np.argsort(-cost, kind="stable") if cost[position] > 0]
    return tuple(features[tried[position]] for position in best[:NAMED_FEATURES])
