"""The weight bootstrap over persons: how much a figure depends on which people happened to be there.

Every person gets independent exponential weights, which all rows of that person share: rows of one person at
several as-of dates move together, as they must.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import FloatArray
from models.person_months import IntArray

INTERVAL = (0.025, 0.975)

_GOLDEN = np.array([0x9E3779B97F4A7C15], dtype=np.uint64)


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; NaN where it is undefined or no interval was asked for."""

    value: float
    low: float = float("nan")
    high: float = float("nan")


UNDEFINED = Estimate(float("nan"))


def person_weights(people: pd.Series, draws: int, seed: int) -> FloatArray:
    """Exponential weights of mean 1, one per person and draw, shape (rows, draws).

    A person's weights depend on the person, the number of the draw and the seed only: neither on the order
    of the rows nor on who else is there. So figures of a part and of the whole, of two horizons or of two
    trainings are paired.
    """
    codes, drawn = _drawn(people, draws, seed)
    return drawn[codes]


@dataclass(frozen=True)
class PersonDraws:
    """The estimate and its bootstrap draws over rows of several people.

    Attributes:
        codes: the person of each row, shape (rows,).
        weights: of each person, shape (people, 1 + draws); the first column is ones, the estimate.
    """

    codes: IntArray
    weights: FloatArray

    @staticmethod
    def of(people: pd.Series, draws: int, seed: int) -> "PersonDraws":
        """The draws of `person_weights`, behind a first one of ones."""
        codes, drawn = _drawn(people, draws, seed)
        return PersonDraws(codes, np.column_stack([np.ones(len(drawn)), drawn]))

    @property
    def draws(self) -> int:
        """How many columns there are, the estimate included."""
        return int(self.weights.shape[1])

    def take(self, rows: NDArray[np.bool_]) -> "PersonDraws":
        """The draws of some rows by a mask."""
        return PersonDraws(self.codes[rows], self.weights)

    def sums(self, *values: FloatArray) -> tuple[FloatArray, ...]:
        """Weighted sums over the rows, per argument of shape (rows,) one of shape (1 + draws,).

        First by person, then over persons: no number per row and draw is ever made. And not by BLAS, whose
        last bits depend on the number of its threads.
        """
        by_person = np.stack(
            [np.bincount(self.codes, value, minlength=len(self.weights)) for value in values]
        )
        return tuple(np.einsum("kp,pd->kd", by_person, self.weights))

    def batches(self, cells: int = 400_000) -> list[slice]:
        """The columns in parts so small that (rows x columns of a part) numbers stay in a core's cache.

        But at least 16: with fewer the steps between rows cost more than the numbers.
        """
        width = max(16, cells // max(1, len(self.codes)))
        return [slice(start, start + width) for start in range(0, self.draws, width)]

    def measure(self, figure: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """A figure that is no quotient of sums, for every draw.

        Args:
            figure: from weights of shape (rows, some draws) to shape (..., some draws).
        """
        return np.concatenate([figure(self.of_rows(columns)) for columns in self.batches()], axis=-1)

    def of_rows(self, columns: slice) -> FloatArray:
        """Weights row by row for some columns, shape (rows, columns)."""
        return np.ascontiguousarray(self.weights[:, columns])[self.codes]


def estimate_of(draws: FloatArray) -> Estimate:
    """The first draw with the interval of the others; without others no interval."""
    rest = draws[1:][~np.isnan(draws[1:])]
    if len(rest) == 0 or np.isnan(draws[0]):
        return Estimate(float(draws[0]))
    low, high = np.quantile(rest, INTERVAL)
    return Estimate(float(draws[0]), float(low), float(high))


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """The quotient, NaN where the denominator is not above zero."""
    known = denominator > 0
    return np.where(known, numerator / np.where(known, denominator, 1.0), np.nan)


def _drawn(people: pd.Series, draws: int, seed: int) -> tuple[IntArray, FloatArray]:
    """The person of each row, and each person's weights, shape (people, draws)."""
    codes, unique = pd.factorize(people)
    keys = pd.util.hash_array(np.asarray(unique, dtype=object), categorize=False)
    streams = _mixed(np.arange(draws, dtype=np.uint64) + _mixed(np.array([seed], dtype=np.uint64)))
    bits = _mixed(keys[:, None] ^ streams)
    # The upper 53 bits, which a double holds, at the middle of their steps: never 0 or 1.
    uniform = ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return codes.astype(np.int64), -np.log(uniform)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: every bit of a number changes half of the bits of the result."""
    z = values + _GOLDEN
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
