"""A feature matrix in the plain way of those who use scikit-learn: one column a label, gaps at the median."""

from dataclasses import dataclass

import numpy as np

from models.columns import FloatArray
from models.person_months import IntArray


@dataclass(frozen=True)
class PlainEncoding:
    """What the training rows decide.

    Attributes:
        numeric: how many columns of numbers there are; they come first.
        medians: of each number's known values, 0 where none is known.
        gaps: the columns of numbers with gaps, which get a flag.
        labels: of each column of labels, how many there are.
    """

    numeric: int
    medians: FloatArray
    gaps: IntArray
    labels: tuple[int, ...]

    def encode(self, matrix: FloatArray) -> FloatArray:
        """Numbers with gaps filled, then the flags, then one column a label; a label unknown has none."""
        numbers = matrix[:, : self.numeric]
        is_gap = np.isnan(numbers)
        parts = [np.where(is_gap, self.medians, numbers), is_gap[:, self.gaps].astype(np.float64)]
        for position, count in enumerate(self.labels, start=self.numeric):
            parts.append((matrix[:, [position]] == np.arange(count)).astype(np.float64))
        return np.column_stack(parts)


def learn_plain_encoding(matrix: FloatArray, numeric: int, labels: tuple[int, ...]) -> PlainEncoding:
    """The encoding of `feature_matrix` rows, `numeric` columns of numbers before those of labels."""
    numbers = matrix[:, :numeric]
    is_gap = np.isnan(numbers)
    is_known = ~is_gap.all(axis=0)
    medians = np.zeros(numeric)
    medians[is_known] = np.nanmedian(numbers[:, is_known], axis=0)
    return PlainEncoding(numeric, medians, np.flatnonzero(is_gap.any(axis=0)), labels)
