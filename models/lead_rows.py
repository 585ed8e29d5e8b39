"""Rows of the feature matrix at a lead: what a model reads beside the features.

The lead itself, and which share of its months end a full year of tenure. A month is an anniversary or not
by tenure and lead together: no curve of tenure alone has that shape, and trees among many columns do not
start with a pair of which neither alone tells anything; so the pair is a column (docs/experiments.md,
`seasonal`).
"""

from dataclasses import dataclass

import numpy as np

from models.columns import FloatArray, ModelColumns
from models.person_months import CauseMonths, Lead

LEAD_COLUMN = "lead_position"
ANNIVERSARY_COLUMN = "anniversary_share_of_lead"
MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class LeadRows:
    """How a row of the feature matrix reads at each lead.

    Attributes:
        leads: consecutive from month 1.
        tenure: position of the months since the hire in the matrix; None where they are not known, and
            no anniversary is.
    """

    leads: tuple[Lead, ...]
    tenure: int | None = None

    @classmethod
    def of(cls, columns: ModelColumns, leads: tuple[Lead, ...]) -> "LeadRows":
        """The rows of a matrix of these columns."""
        return cls(leads, None if columns.tenure is None else columns.features.index(columns.tenure))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns that follow the features."""
        return (LEAD_COLUMN,) if self.tenure is None else (LEAD_COLUMN, ANNIVERSARY_COLUMN)

    def of_months(self, matrix: FloatArray, months: CauseMonths) -> FloatArray:
        """The matrix's rows once for each of their person-months."""
        return self._beside(matrix[months.row], months.lead.astype(np.float64))

    def of_every_lead(self, matrix: FloatArray) -> FloatArray:
        """All rows at lead 0, then all rows at lead 1, ..."""
        count = len(self.leads)
        return self._beside(
            np.tile(matrix, (count, 1)), np.repeat(np.arange(count, dtype=np.float64), len(matrix))
        )

    def of_lead(self, matrix: FloatArray, lead: int) -> FloatArray:
        """All rows at one lead."""
        return self._beside(matrix, np.full(len(matrix), float(lead)))

    def anniversaries(self, matrix: FloatArray) -> FloatArray:
        """The share of each lead's months that are anniversaries, shape (rows, leads).

        Raises:
            ValueError: the matrix has no tenure.
        """
        if self.tenure is None:
            raise ValueError("without a tenure there are no anniversaries")
        start, end = self._bounds()
        return anniversary_share(matrix[:, self.tenure][:, None], start, end)

    def _beside(self, rows: FloatArray, lead: FloatArray) -> FloatArray:
        if self.tenure is None:
            return np.column_stack([rows, lead])
        start, end = (bound[lead.astype(np.int64)] for bound in self._bounds())
        return np.column_stack([rows, lead, anniversary_share(rows[:, self.tenure], start, end)])

    def _bounds(self) -> tuple[FloatArray, FloatArray]:
        """First and last month of each lead."""
        bounds = np.array([(lead.start_month, lead.end_month) for lead in self.leads], dtype=np.float64)
        return bounds[:, 0], bounds[:, 1]


def anniversary_share(
    tenure_months: FloatArray, start_month: FloatArray, end_month: FloatArray
) -> FloatArray:
    """The share of the months ahead, both ends included, after which tenure is a whole number of years.

    Args:
        tenure_months: whole months since the hire; NaN where unknown, as is the share then.
        start_month: the first month ahead, 1 or later.
        end_month: the last.
    """
    years = np.floor((tenure_months + end_month) / MONTHS_PER_YEAR)
    before = np.floor((tenure_months + start_month - 1) / MONTHS_PER_YEAR)
    share: FloatArray = (years - before) / (end_month - start_month + 1)
    return share
