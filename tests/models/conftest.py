"""A small drawn organisation with a known hazard, and a model trained on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.columns import ModelColumns
from models.inputs import TrainingSettings
from models.splits import rolling_origin_splits
from models.training import TrainingResult, train

FIRST_YEAR = 2022
COLUMNS = ModelColumns(
    numeric=("talk_gap", "pay_gap", "floor", "tenure_months"),
    categorical=("role",),
    context=("tenure_months", "role"),
    factor_of={
        "talk_gap": "leadership",
        "pay_gap": "pay",
        "floor": "nothing",
        "tenure_months": "context",
        "role": "context",
    },
    monotone={"talk_gap": 1},
    tenure="tenure_months",
)


def month_end(month: int) -> date:
    return (pd.Timestamp(FIRST_YEAR, 1, 31) + pd.offsets.MonthEnd(month)).date()


def month_of(day: date) -> int:
    return (day.year - FIRST_YEAR) * 12 + day.month - 1


@dataclass(frozen=True)
class Organisation:
    """A panel with its hidden truth."""

    panel: pd.DataFrame
    month: np.ndarray  # of each row's as-of date
    exit_month: np.ndarray  # of each row's person, a large number if never
    cause: np.ndarray
    true_log_hazard: np.ndarray
    columns: ModelColumns

    def outcomes_at(self, day: date, lag_months: int = 0) -> pd.DataFrame:
        """Outcomes as known on `day`."""
        until = month_of(day) - lag_months
        left = (self.exit_month <= until) & (self.exit_month > self.month)
        return pd.DataFrame(
            {
                "employee_id": self.panel["employee_id"],
                "as_of_date": self.panel["as_of_date"],
                "cause": np.where(left, self.cause, None),
                "months_observed": np.where(
                    left, self.exit_month - self.month, np.maximum(until - self.month, 0)
                ),
            }
        )


@pytest.fixture(scope="session")
def months() -> Callable[[int], date]:
    """The last day of month number n."""
    return month_end


@pytest.fixture(scope="session")
def columns() -> ModelColumns:
    return COLUMNS


@pytest.fixture(scope="session")
def organisation() -> Callable[..., Organisation]:
    """Draw an organisation: monthly voluntary hazard = expit(base + effects . features).

    `extremes` raises it on both sides of pay_gap, `anniversary` in the months in which a year of tenure
    ends; only trees can see either.
    """

    def draw(
        *,
        people: int = 300,
        months: int = 36,
        effects: Sequence[float] = (0.9, 0.6, 0.0),
        extremes: float = 0.0,
        anniversary: float = 0.0,
        monthly_hazard: float = 0.03,
        other_hazard: float = 0.005,
        seed: int = 1,
    ) -> Organisation:
        rng = np.random.default_rng(seed)
        start = rng.integers(-60, months - 6, people)
        features = rng.normal(size=(people, 3))
        log_odds = np.log(monthly_hazard / (1 - monthly_hazard)) + features @ np.array(effects)
        log_odds += extremes * (np.abs(features[:, 1]) - 0.8)
        tenure = np.arange(months + 1)[None, :] - start[:, None]
        hazard = 1 / (1 + np.exp(-log_odds[:, None] - anniversary * (tenure % 12 == 0)))
        grid = np.arange(months + 1)[None, :] > np.maximum(start, 0)[:, None]
        left = grid & (rng.random((people, months + 1)) < hazard)
        other = grid & (rng.random((people, months + 1)) < other_hazard)
        first = np.where((left | other).any(axis=1), (left | other).argmax(axis=1), 10_000)
        is_voluntary = left[np.arange(people), np.minimum(first, months)]
        frames = []
        for month in range(0, months + 1, 3):
            here = np.flatnonzero((start <= month) & (first > month))
            frames.append(
                pd.DataFrame(
                    {
                        "person": here,
                        "month": month,
                        "employee_id": [f"e{person:04d}" for person in here],
                        "as_of_date": pd.Timestamp(month_end(month)),
                        "talk_gap": features[here, 0],
                        "pay_gap": features[here, 1],
                        "floor": features[here, 2],
                        "tenure_months": (month - start[here]).astype(float),
                        "role": np.where(here % 3 == 0, "hunter", "farmer"),
                        "team_id": [f"t{person % 20}" for person in here],
                    }
                )
            )
        panel = pd.concat(frames, ignore_index=True)
        panel["as_of_date"] = panel["as_of_date"].astype("datetime64[us]")
        person, month = panel.pop("person").to_numpy(), panel.pop("month").to_numpy()
        cause = np.where(is_voluntary, "voluntary", "other")[person]
        return Organisation(panel, month, first[person], cause, log_odds[person], COLUMNS)

    return draw


@pytest.fixture(scope="session")
def settings() -> TrainingSettings:
    """Small and in one process."""
    return TrainingSettings(
        horizons_months=(3, 6, 12),
        main_horizon_months=6,
        outcome_lag_months=1,
        origins=3,
        minimum_voluntary_exits=60,
        refits=3,
        bootstrap_draws=40,
        seed=7,
        jobs=1,
    )


@pytest.fixture(scope="session")
def known_outcomes() -> Callable[[Organisation, date, TrainingSettings], Mapping[date, pd.DataFrame]]:
    """The outcomes as known at each origin and at the cutoff."""

    def known(
        organisation: Organisation, cutoff: date, settings: TrainingSettings
    ) -> Mapping[date, pd.DataFrame]:
        dates = [stamp.date() for stamp in organisation.panel["as_of_date"].unique()]
        splits = rolling_origin_splits(
            dates, cutoff, settings.main_horizon_months, settings.outcome_lag_months, settings.origins
        )
        days = [*(split.origin for split in splits), cutoff]
        return {day: organisation.outcomes_at(day, settings.outcome_lag_months) for day in days}

    return known


@pytest.fixture(scope="session")
def training(organisation, known_outcomes, settings) -> Callable[..., TrainingResult]:
    """Train on a drawn organisation."""

    def run(drawn: Organisation, cutoff: date, **changes: object) -> TrainingResult:
        from dataclasses import replace

        chosen = replace(settings, **changes)
        known = known_outcomes(drawn, cutoff, chosen)
        return train(drawn.panel, known, cutoff, drawn.columns, chosen)

    return run


@pytest.fixture(scope="session")
def firm(organisation) -> Organisation:
    """One organisation with a strong signal in two of three columns."""
    return organisation(people=900)


@pytest.fixture(scope="session")
def trained(firm, training) -> TrainingResult:
    """The model trained on it."""
    return training(firm, month_end(36))
