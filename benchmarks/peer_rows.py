"""What every method of the comparison is given at an origin: the same rows, and labels known by then."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.columns import Categories, FloatArray, ModelColumns, feature_matrix, learn_categories
from models.inputs import TrainingData, TrainingSettings
from models.metrics import known_status
from models.person_months import BoolArray, IntArray, month_index
from models.splits import Split


@dataclass(frozen=True)
class PeerFold:
    """One origin.

    Attributes:
        split: the origin and the date whose people are predicted.
        columns: what a method may read of `training` and `people`.
        training: the panel's rows with at least one month observed by the origin.
        outcomes: cause and months_observed of `training` as known at the origin, row for row.
        people: the panel's rows of the test date.
        horizon_months: predicted is the voluntary exit within so many months.
        lag_months: exits of the last so many months before the origin may not be on record there.
    """

    split: Split
    columns: ModelColumns
    training: pd.DataFrame
    outcomes: pd.DataFrame
    people: pd.DataFrame
    horizon_months: int
    lag_months: int

    def matrices(self) -> tuple[FloatArray, FloatArray, Categories]:
        """Features of `training` and of `people` as `feature_matrix` makes them, and what its codes mean."""
        categories = learn_categories(self.training, self.columns)
        training, people = (
            feature_matrix(rows, self.columns, categories) for rows in (self.training, self.people)
        )
        return training, people, categories

    def durations(self) -> tuple[IntArray, BoolArray]:
        """Months until the end of observation, and whether that end is a voluntary exit.

        Observation ends at the horizon at the latest: later months say nothing about what is asked. Another
        kind of exit ends it too, as if the person had only got out of sight.
        """
        months = self.outcomes["months_observed"].to_numpy(dtype=np.int64)
        left = (self.outcomes["cause"] == "voluntary").to_numpy(dtype=bool) & (months <= self.horizon_months)
        return np.minimum(months, self.horizon_months), left

    def has_left(self) -> FloatArray:
        """1 for a voluntary exit within the horizon, 0 for none, NaN where the horizon was not over.

        Not over means by the calendar: of younger rows those who left early would be known and those who
        stayed not yet, and exits would seem to be many times as frequent as they are.
        """
        origin = self.split.origin.year * 12 + self.split.origin.month
        age = origin - self.lag_months - month_index(self.training["as_of_date"]).to_numpy()
        return np.where(age >= self.horizon_months, known_status(self.outcomes, self.horizon_months), np.nan)


def peer_folds(data: TrainingData, splits: Sequence[Split], settings: TrainingSettings) -> list[PeerFold]:
    """The rows of every origin, oldest first: those on which the backtest fits and predicts.

    Raises:
        LeakageError: outcomes of an origin reach beyond it.
    """
    folds = []
    for split in splits:
        known = data.rows_known_at(split.origin, settings.leads)
        folds.append(
            PeerFold(
                split=split,
                columns=data.columns,
                training=known.panel,
                outcomes=known.outcomes,
                people=data.people_at(split.test_date),
                horizon_months=settings.main_horizon_months,
                lag_months=settings.outcome_lag_months,
            )
        )
    return folds
