"""The array types of the simulator and the few array operations that its steps share."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Rows = Mapping[str, NDArray[np.generic]]
"""Facts of one table: columns of equal length. Days and months are counted from 1970-01-01, people from 0."""

NOBODY = -1  # in a column of people, codes or days: there is none


def push(history: Floats, newest: Floats) -> Floats:
    """A rolling history, shape (months, seats), with the newest month first and the oldest dropped."""
    return np.concatenate([newest[np.newaxis], history[:-1]])


def peer_medians(values: Floats, group: Ints, fewest: int) -> Floats:
    """Each element's group median; NaN in a group of fewer than `fewest`."""
    groups = pd.Series(values).groupby(group)
    medians = groups.transform("median").to_numpy(dtype=np.float64)
    return np.where(groups.transform("size").to_numpy() >= fewest, medians, np.nan)


def ratio_or(numerator: Floats, denominator: Floats, otherwise: float) -> Floats:
    """Quotient where the denominator is above zero, else `otherwise`."""
    known = denominator > 0
    return np.where(known, numerator / np.where(known, denominator, 1.0), otherwise)


def logistic(log_odds: Floats) -> Floats:
    """Probability of log-odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))


def pick(generator: np.random.Generator, shares: Sequence[float], size: int) -> Ints:
    """Codes 0, 1, ... drawn in the given shares."""
    limits = np.cumsum(np.asarray(shares) / np.sum(shares))[:-1]
    return np.searchsorted(limits, generator.random(size), side="right").astype(np.int64)


def whole(column: NDArray[np.generic]) -> Ints:
    """A column of days, months, codes or people as whole numbers."""
    return column.astype(np.int64)


def take(rows: Rows, chosen: Flags) -> Rows:
    """The chosen rows."""
    return {name: column[chosen] for name, column in rows.items()}


def stack(parts: Sequence[Rows]) -> Rows:
    """Rows of the same columns, one part after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
