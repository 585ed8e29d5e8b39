"""How a linear model reads the feature matrix: written down per column, so that it can be saved as text.

Numbers are clipped, filled with the median and standardised, with an indicator where values were
missing; labels become indicators; context numbers (tenure, above all) become a piecewise-linear curve,
because the hazard has a hump in the first months that no straight line finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from models.columns import FloatArray, ModelColumns

FEW_VALUES = 12  # calendar months and levels: an indicator for each value rather than a curve
RARE_ROWS = 20  # a label seen in fewer rows joins the reference
CLIP_QUANTILES = (0.005, 0.995)
# Close together at the low end: the hump of tenure lies in its lowest tenth.
KNOT_QUANTILES = (0.0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0)

# Standard deviations of the Gaussian prior on coefficients, in log-odds per standard deviation or
# indicator: one signal among many moves the hazard by 5 to 25 % per SD, tenure threefold over several steps
# of its curve. All that is observable together has an SD of .7 to .9 (literature.md, 1.7); less is asked of
# the columns together since they repeat one another, and what they share adds up.
SIGNAL_PRIOR_SD = 0.15
ALL_SIGNALS_PRIOR_SD = 0.6
CONTEXT_PRIOR_SD = 0.5
GAP_PRIOR_RATIO = 0.3  # of a signal's: a gap tells of the records, unless it says that an event never was


class Encoding(StrEnum):
    """What an encoded column does with its feature's value x."""

    VALUE = "value"  # (clip(x or fill, low, high) - centre) / scale
    MISSING = "missing"  # 1 where x is missing
    EQUALS = "equals"  # 1 where x == low
    RAMP = "ramp"  # 0 up to low, 1 from high, linear between; 0 where x is missing


@dataclass(frozen=True)
class EncodedColumn:
    """One column of the design matrix, made from one feature."""

    feature: int  # position in ModelColumns.features
    encoding: Encoding
    low: float = 0.0
    high: float = 0.0
    fill: float = 0.0
    centre: float = 0.0
    scale: float = 1.0
    prior_sd: float = SIGNAL_PRIOR_SD


def learn_encoding(
    matrix: FloatArray, columns: ModelColumns, features: Sequence[str]
) -> tuple[EncodedColumn, ...]:
    """The encoded columns for `features`, learned from the training rows of `matrix`.

    A feature that is constant or missing throughout has none. The more signals there are, the less a
    single one is expected to do.
    """
    position = {name: index for index, name in enumerate(columns.features)}
    signals = sum(name not in columns.context for name in features)
    signal_prior_sd = min(SIGNAL_PRIOR_SD, ALL_SIGNALS_PRIOR_SD / max(signals, 1) ** 0.5)
    encoded: list[EncodedColumn] = []
    for name in features:
        values, index = matrix[:, position[name]], position[name]
        prior_sd = CONTEXT_PRIOR_SD if name in columns.context else signal_prior_sd
        known = values[~np.isnan(values)]
        if known.size == 0:
            continue
        if name in columns.categorical:
            encoded += _indicators(index, known, prior_sd)
        elif name in columns.context:
            encoded += _curve(index, known, prior_sd)
        else:
            encoded += _standardised(index, known, prior_sd)
        if RARE_ROWS <= known.size < values.size and values.size - known.size >= RARE_ROWS:
            is_told = name in columns.context or name in columns.elapsed
            ratio = 1.0 if is_told else GAP_PRIOR_RATIO
            encoded.append(EncodedColumn(index, Encoding.MISSING, prior_sd=ratio * prior_sd))
    return tuple(encoded)


def encode(matrix: FloatArray, encoded: Sequence[EncodedColumn]) -> FloatArray:
    """The design matrix, shape (rows, encoded columns), without intercept."""
    design = np.empty((len(matrix), len(encoded)), dtype=np.float64)
    for position, column in enumerate(encoded):
        design[:, position] = _encode_column(matrix[:, column.feature], column)
    return design


def sum_by_feature(parts: FloatArray, encoded: Sequence[EncodedColumn], feature_count: int) -> FloatArray:
    """Sum encoded columns' shares to their features, shape (rows, features)."""
    total = np.zeros((len(parts), feature_count), dtype=np.float64)
    for position, column in enumerate(encoded):
        total[:, column.feature] += parts[:, position]
    return total


def _encode_column(values: FloatArray, column: EncodedColumn) -> FloatArray:
    if column.encoding is Encoding.MISSING:
        return np.isnan(values).astype(np.float64)
    if column.encoding is Encoding.EQUALS:
        return np.where(values == column.low, 1.0, 0.0)
    if column.encoding is Encoding.RAMP:
        share = np.clip((values - column.low) / (column.high - column.low), 0.0, 1.0)
        return np.nan_to_num(share, nan=0.0)
    filled: FloatArray = np.where(np.isnan(values), column.fill, values)
    standardised: FloatArray = (np.clip(filled, column.low, column.high) - column.centre) / column.scale
    return standardised


def _standardised(feature: int, known: FloatArray, prior_sd: float) -> list[EncodedColumn]:
    low, median, high = np.quantile(known, [CLIP_QUANTILES[0], 0.5, CLIP_QUANTILES[1]])
    if high == low:  # nearly all rows alike (a rare event's count): keep the whole range
        low, high = known.min(), known.max()
    clipped = np.clip(known, low, high)
    scale = float(clipped.std())
    if scale == 0.0:
        return []
    centre = float(clipped.mean())
    return [
        EncodedColumn(
            feature, Encoding.VALUE, float(low), float(high), float(median), centre, scale, prior_sd
        )
    ]


def _curve(feature: int, known: FloatArray, prior_sd: float) -> list[EncodedColumn]:
    values = np.unique(known)
    if len(values) <= FEW_VALUES:
        return _indicators(feature, known, prior_sd)
    knots = np.unique(np.quantile(known, KNOT_QUANTILES))
    return [
        EncodedColumn(feature, Encoding.RAMP, float(low), float(high), prior_sd=prior_sd)
        for low, high in pairwise(knots)
    ]


def _indicators(feature: int, known: FloatArray, prior_sd: float) -> list[EncodedColumn]:
    values, counts = np.unique(known, return_counts=True)
    reference = values[np.argmax(counts)]  # the commonest value, so that others differ from it
    kept = values[(counts >= RARE_ROWS) & (values != reference)]
    return [EncodedColumn(feature, Encoding.EQUALS, low=float(value), prior_sd=prior_sd) for value in kept]
