"""What a training is given: settings, data as known at each date, and the rows one fit sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.columns import ModelColumns
from models.person_months import Lead, leads_between
from models.splits import training_outcomes

KEYS = ["employee_id", "as_of_date"]
GROUPS = ["team_id", "manager_id", "org_unit"]  # whom a person belongs to: for slices, never for a fit


@dataclass(frozen=True)
class TrainingSettings:
    """How a training runs.

    Attributes:
        horizons_months: rising; the leads lie between them.
        main_horizon_months: the one decisions are made at; among the horizons.
        outcome_lag_months: exits of the last so many months before a date may not be recorded on it yet.
        origins: at most so many backtest origins, the latest; five years of quarters have fewer.
        minimum_voluntary_exits: distinct exits below which training is refused.
        trials: settings of LightGBM tried in each tuning; 0 leaves them as they are.
        refits: fits with other weights on the people, for ranges and the stability of signs.
        bootstrap_draws: for the intervals of the metrics.
        seed: of fits and bootstraps.
        jobs: processes at once; changes no result.
    """

    horizons_months: tuple[int, ...]
    main_horizon_months: int
    outcome_lag_months: int = 1
    origins: int = 24
    minimum_voluntary_exits: int = 100
    trials: int = 0
    refits: int = 10
    bootstrap_draws: int = 200
    seed: int = 0
    jobs: int = 2

    def __post_init__(self) -> None:
        """Refuse a main horizon that is no horizon."""
        if self.main_horizon_months not in self.horizons_months:
            raise ValueError(f"main horizon {self.main_horizon_months} is not among {self.horizons_months}")

    @property
    def leads(self) -> tuple[Lead, ...]:
        """The intervals of constant hazard."""
        return leads_between(self.horizons_months)

    @property
    def main_position(self) -> int:
        """Where the main horizon stands among the horizons."""
        return self.horizons_months.index(self.main_horizon_months)


@dataclass(frozen=True)
class TrainingRows:
    """The rows one fit sees: features and outcomes row for row."""

    panel: pd.DataFrame
    outcomes: pd.DataFrame
    columns: ModelColumns
    leads: tuple[Lead, ...]


@dataclass(frozen=True)
class TrainingData:
    """Everything a training may look at.

    Attributes:
        panel: employee_id, as_of_date, the features and whom the person belongs to (`GROUPS`, each null
            where it is not known), sorted by (as_of_date, employee_id), index 0..n-1.
        outcomes_known_at: for each origin and the cutoff the outcomes as they were known on that day.
        cutoff: the last day whose information may be used.
        columns: what the models read.
    """

    panel: pd.DataFrame
    outcomes_known_at: Mapping[date, pd.DataFrame]
    cutoff: date
    columns: ModelColumns

    def rows_known_at(self, day: date, leads: tuple[Lead, ...]) -> TrainingRows:
        """The rows that can train on `day`.

        Raises:
            LeakageError: the outcomes of that day hold something later.
        """
        outcomes = training_outcomes(align_outcomes(self.panel, self.outcomes_known_at[day]), day)
        return TrainingRows(self.panel.loc[outcomes.index], outcomes, self.columns, leads)

    def people_at(self, day: date) -> pd.DataFrame:
        """The panel's rows of one as-of date."""
        return self.panel[self.panel["as_of_date"] == pd.Timestamp(day)]


def with_groups(panel: pd.DataFrame) -> pd.DataFrame:
    """The panel with all of `GROUPS`: a column that is not delivered is null."""
    return panel.assign(**{name: None for name in GROUPS if name not in panel.columns})


def align_outcomes(panel: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """The outcomes of the panel's rows in the panel's order; a row without one is observed for 0 months."""
    if outcomes.duplicated(KEYS).any():
        raise ValueError("outcomes hold a key (employee_id, as_of_date) twice")
    aligned = panel[KEYS].merge(outcomes[[*KEYS, "cause", "months_observed"]], on=KEYS, how="left")
    months = aligned["months_observed"].fillna(0).astype(np.int64)
    return aligned.assign(months_observed=months).set_axis(panel.index, axis=0)
