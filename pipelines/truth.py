"""The known truth of a simulated organisation, and how near a model came to it."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data_contracts.errors import ConfigError
from models.oracle import OracleComparison, TrueHazards, compare_with_oracle
from models.slices import observed_origins
from models.training import TrainingResult

HAZARDS = ["voluntary", "other", "voluntary_observable"]


def read_true_hazards(folder: Path, population: str) -> pd.DataFrame:
    """The true monthly hazards that each state led to.

    Args:
        folder: the organisation's `truth/`.
        population: whose hazards; a seller who became a manager has both.

    Returns:
        employee_id, as_of_date (the last day before the month in which the hazards act), `voluntary`, `other`
        and `voluntary_observable` (the first without its unobserved part).

    Raises:
        ConfigError: the folder has no readable `hazards.parquet`.
    """
    path = folder / "hazards.parquet"
    try:
        hazards = pd.read_parquet(path, columns=["employee_id", "month", "population", *HAZARDS])
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"[truth] folder: {path} cannot be read ({error}); correct or remove [truth]"
        ) from None
    hazards = hazards[hazards["population"] == population].drop(columns="population")
    hazards["as_of_date"] = pd.to_datetime(hazards["month"]) - pd.Timedelta(days=1)
    return hazards.drop(columns="month")


def compare_with_truth(
    result: TrainingResult, hazards: pd.DataFrame, cutoff: date
) -> tuple[OracleComparison, ...]:
    """The winner's out-of-time risks beside the truth on the same people and dates, per horizon.

    Args:
        result: of the training.
        hazards: the result of `read_true_hazards`.
        cutoff: of the training.
    """
    backtest, settings = result.backtest, result.settings
    dates = backtest.rows["as_of_date"].astype("datetime64[us]")
    found = (
        backtest.rows[["employee_id"]]
        .assign(as_of_date=dates)
        .merge(
            hazards.assign(as_of_date=hazards["as_of_date"].astype("datetime64[us]")),
            on=["employee_id", "as_of_date"],
            how="left",
        )[HAZARDS]
    )
    truth = TrueHazards(*(found[name].to_numpy(dtype=np.float64) for name in HAZARDS))
    comparisons = []
    for position, horizon in enumerate(settings.horizons_months):
        origins = observed_origins(backtest.splits, cutoff, horizon, settings.outcome_lag_months)
        judged = dates.isin(pd.DatetimeIndex(origins)).to_numpy() & ~np.isnan(truth.observable)
        comparisons.append(
            compare_with_oracle(
                backtest.risks[result.model.rung][judged, position],
                truth.take(judged),
                backtest.rows[judged],
                horizon,
                draws=settings.bootstrap_draws,
                seed=settings.seed,
            )
        )
    return tuple(comparisons)
