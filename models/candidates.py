"""The four fixed rungs, from the base rate to LightGBM: how each is fitted to one cause's person-months.

The ladder is fixed so that a gain is always stated against the same simpler models; no rung is tuned
on what it is tested on.
"""

from dataclasses import dataclass
from enum import StrEnum

import lightgbm as lgb
import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.columns import FloatArray, ModelColumns
from models.fitted import LEAD_COLUMN, BaseRateHazard, BoostedHazard, FittedHazard, LinearHazard
from models.hazard import log_odds_of
from models.linear_encoding import CONTEXT_PRIOR_SD, encode, learn_encoding
from models.person_months import IntArray

MINIMUM_EXITS = 30  # fewer exits of a cause: its rate per lead, no features
NO_EXIT_HAZARD = 1e-6  # a cause never seen
TREES = 100
LEAVES = 7  # small trees, half of the rows each: with some hundred exits 15 leaves lose .02 AUC
LEARNING_RATE = 0.1
MOST_BINS = 63  # 255 cost half as much again, and trees of seven leaves do not use them
EXITS_PER_LEAF = 8  # a leaf must be able to hold so many distinct exits at the average hazard


class Rung(StrEnum):
    """The rungs of the ladder, simplest first."""

    BASE_RATE = "base_rate"
    CONTEXT_ONLY = "context_only"
    LOGISTIC = "logistic"
    LIGHTGBM = "lightgbm"


@dataclass(frozen=True)
class CauseMonths:
    """Person-months of one cause.

    Attributes:
        row: position in the feature matrix.
        lead: position in the leads.
        exits: 1.0 if the month ended in an exit by this cause, else 0.0.
        weight: months the row stands for, times the person's bootstrap weight if any.
        distinct_exits: exits counted once, however many as-of dates see them.
        lead_count: how many leads there are.
    """

    row: IntArray
    lead: IntArray
    exits: FloatArray
    weight: FloatArray
    distinct_exits: int
    lead_count: int

    @property
    def exit_rows(self) -> float:
        """Rows that are exits: each exit as often as an as-of date sees it."""
        return float(self.exits.sum())


@dataclass(frozen=True)
class FitOptions:
    """What a fit may vary in."""

    seed: int
    is_monotone: bool = True


def fit_hazard(
    rung: Rung, matrix: FloatArray, columns: ModelColumns, months: CauseMonths, options: FitOptions
) -> FittedHazard:
    """Fit one rung to the person-months of one cause.

    Args:
        rung: which rung.
        matrix: `feature_matrix` of the training rows, sorted.
        columns: what the matrix's columns are.
        months: the cause's person-months over the rows of `matrix`.
        options: seed and whether constraints hold.

    Returns:
        The fitted hazard; the base rate per lead if the cause has fewer than 30 distinct exits, or
        nobody survived a month.
    """
    has_survivors = bool((months.exits == 0).any())
    if rung is Rung.BASE_RATE or months.distinct_exits < MINIMUM_EXITS or not has_survivors:
        return fit_base_rate(months)
    if rung is Rung.LIGHTGBM:
        return fit_boosted(matrix, columns, months, options)
    features = columns.context if rung is Rung.CONTEXT_ONLY else columns.features
    return fit_linear(matrix, columns, months, features)


def fit_base_rate(months: CauseMonths) -> BaseRateHazard:
    """Exits per month at risk for each lead, drawn to the rate over all leads by one exit's weight."""
    exits = np.bincount(months.lead, months.exits * months.weight, minlength=months.lead_count)
    at_risk = np.bincount(months.lead, months.weight, minlength=months.lead_count)
    overall = exits.sum() / max(at_risk.sum(), 1.0)
    if overall == 0.0:
        rates = np.full(months.lead_count, NO_EXIT_HAZARD)
    else:
        rates = (exits + 1.0) / (at_risk + 1.0 / overall)
    return BaseRateHazard(tuple(float(value) for value in log_odds_of(rates)))


def fit_linear(
    matrix: FloatArray, columns: ModelColumns, months: CauseMonths, features: tuple[str, ...]
) -> LinearHazard:
    """Penalised logistic regression on `features` and the lead.

    The penalty is a Gaussian prior per coefficient. Overlapping as-of dates show each exit several
    times, which would weaken the prior as often, so the likelihood is scaled back to distinct exits.
    """
    encoded = learn_encoding(matrix, columns, features)
    design = encode(matrix, encoded)
    prior_sd = np.array([column.prior_sd for column in encoded])
    reference = design.mean(axis=0)
    scaled = (design - reference) * prior_sd
    leads = np.eye(months.lead_count)[:, 1:] * CONTEXT_PRIOR_SD
    model = LogisticRegression(
        C=months.distinct_exits / months.exit_rows, solver="newton-cholesky", max_iter=200, tol=1e-8
    )
    # One thread: a BLAS product split over threads differs in its last bits.
    with threadpool_limits(1):
        model.fit(
            np.hstack([scaled[months.row], leads[months.lead]]), months.exits, sample_weight=months.weight
        )
    coefficients = model.coef_[0]
    lead_effects = np.concatenate([[0.0], coefficients[len(encoded) :] * CONTEXT_PRIOR_SD])
    return LinearHazard(
        encoded=encoded,
        coefficients=tuple(float(value) for value in coefficients[: len(encoded)] * prior_sd),
        reference=tuple(float(value) for value in reference),
        lead_log_odds=tuple(float(value) for value in model.intercept_[0] + lead_effects),
    )


def fit_boosted(
    matrix: FloatArray, columns: ModelColumns, months: CauseMonths, options: FitOptions
) -> BoostedHazard:
    """Gradient-boosted trees with native labels and, if asked for, monotone columns.

    One thread: folds and refits run in parallel processes, and two of LightGBM's threads fighting
    with another process for a core cost more than they give.
    """
    labels = list(range(len(columns.numeric), len(columns.features)))
    constraints = [columns.monotone.get(name, 0) if options.is_monotone else 0 for name in columns.features]
    rows_per_exit = len(months.row) / months.distinct_exits
    parameters = {
        "objective": "binary",
        "learning_rate": LEARNING_RATE,
        "num_leaves": LEAVES,
        "min_data_in_leaf": max(20, round(EXITS_PER_LEAF * rows_per_exit)),
        "min_sum_hessian_in_leaf": 1.0,
        "lambda_l2": 50.0,
        "feature_fraction": 0.3,
        "bagging_fraction": 0.6,
        "bagging_freq": 1,
        "max_cat_to_onehot": 8,
        "deterministic": True,
        "force_col_wise": True,
        "max_bin": MOST_BINS,
        "num_threads": 1,
        "seed": options.seed,
        "verbosity": -1,
    }
    if any(constraints):
        parameters |= {"monotone_constraints": [*constraints, 0]}
    data = lgb.Dataset(
        np.column_stack([matrix[months.row], months.lead.astype(np.float64)]),
        label=months.exits,
        weight=months.weight,
        feature_name=[*columns.features, LEAD_COLUMN],
        categorical_feature=labels,
        params={"verbosity": -1, "max_bin": MOST_BINS},
    )
    booster = lgb.train(parameters, data, num_boost_round=TREES)
    # Read back from its text: the model in memory is the one that will be loaded, bit for bit.
    return BoostedHazard(lgb.Booster(model_str=booster.model_to_string()), months.lead_count)
