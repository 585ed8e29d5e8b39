"""Fitted hazards as the objects MLflow's own flavours know, with rows of nobody to show their signature."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from models.columns import FloatArray, ModelColumns
from models.fitted import BaseRateHazard, BoostedHazard, FittedHazard, LinearHazard, TwoSpanHazard
from models.lead_rows import ANNIVERSARY_COLUMN, LEAD_COLUMN
from models.linear_encoding import encode

QUANTILES = (0.25, 0.5, 0.75)
FIRST_LEAD_SUFFIX = "_in_first_lead"


@dataclass(frozen=True)
class NativeModel:
    """A booster or a logistic regression, and example rows as it wants them."""

    estimator: lgb.Booster | LogisticRegression
    examples: pd.DataFrame


def native_model(hazard: FittedHazard, matrix: FloatArray, features: tuple[str, ...]) -> NativeModel:
    """The hazard in its library's own form.

    Args:
        hazard: a fitted hazard; the base rate becomes a logistic regression on the leads alone.
        matrix: some rows of the feature matrix, for the examples.
        features: the names of the matrix's columns.
    """
    if isinstance(hazard, BoostedHazard):
        rows = hazard.lead_rows.of_every_lead(matrix)
        return NativeModel(hazard.booster, pd.DataFrame(rows, columns=[*features, *hazard.lead_rows.names]))
    if isinstance(hazard, LinearHazard):
        examples, coefficients, lead_log_odds = _linear(hazard, matrix, features)
        return _logistic(examples, coefficients, lead_log_odds)
    if isinstance(hazard, TwoSpanHazard):
        # Columns of the first lead beside those of later ones, which are zero in the examples: they are of
        # the first lead.
        examples, coefficients, log_odds = _linear(hazard.first, matrix, features)
        of_later, later_coefficients, later_log_odds = _linear(hazard.later, matrix, features)
        both = examples.add_suffix(FIRST_LEAD_SUFFIX).join(of_later * 0.0)
        every = np.concatenate([coefficients, later_coefficients])
        return _logistic(both, every, np.append(log_odds[:1], later_log_odds[1:]))
    if isinstance(hazard, BaseRateHazard):
        return _logistic(pd.DataFrame(index=range(len(matrix))), np.empty(0), np.array(hazard.lead_log_odds))
    raise TypeError(f"no native form of {type(hazard).__name__}")


def typical_rows(matrix: FloatArray, columns: ModelColumns) -> FloatArray:
    """Three rows of nobody: numbers at the lower quartile, median and upper quartile, the commonest labels.

    Args:
        matrix: `feature_matrix` of many people; a column without any value stays missing.
        columns: what its columns are.

    Returns:
        Shape (3, features).
    """
    rows = np.full((len(QUANTILES), matrix.shape[1]), np.nan)
    for position in range(matrix.shape[1]):
        values = matrix[:, position]
        values = values[~np.isnan(values)]
        if len(values) == 0:
            continue
        if position < len(columns.numeric):
            rows[:, position] = np.quantile(values, QUANTILES)
        else:
            labels, counts = np.unique(values, return_counts=True)
            rows[:, position] = labels[counts.argmax()]
    return rows


def _linear(
    hazard: LinearHazard, matrix: FloatArray, features: tuple[str, ...]
) -> tuple[pd.DataFrame, FloatArray, FloatArray]:
    """Example rows, the coefficients of their columns, and each lead's log-odds where all of them are 0."""
    names = [f"{features[c.feature]}_{c.encoding.value}_{c.low:g}" for c in hazard.encoded]
    examples = pd.DataFrame(encode(matrix, hazard.encoded), columns=names)
    coefficients, reference = np.array(hazard.coefficients), np.array(hazard.reference)
    if (effect := hazard.anniversary) is not None:
        share = effect.distance(matrix)[:, 0] + effect.reference  # at the first lead, as the rest is
        examples = examples.assign(**{ANNIVERSARY_COLUMN: share})
        coefficients = np.append(coefficients, effect.coefficient)
        reference = np.append(reference, effect.reference)
    return examples, coefficients, np.array(hazard.lead_log_odds) - (coefficients * reference).sum()


def _logistic(design: pd.DataFrame, coefficients: FloatArray, lead_log_odds: FloatArray) -> NativeModel:
    leads = {f"{LEAD_COLUMN}_{index}": float(index == 0) for index in range(len(lead_log_odds))}
    examples = design.assign(**leads)
    estimator = LogisticRegression()
    estimator.classes_ = np.array([0, 1])
    estimator.coef_ = np.concatenate([coefficients, lead_log_odds])[None, :]
    estimator.intercept_ = np.zeros(1)
    estimator.n_features_in_ = examples.shape[1]
    estimator.feature_names_in_ = examples.columns.to_numpy(dtype=object)
    return NativeModel(estimator, examples)
