"""The known truth of a simulated organisation, and the share of its oracle's skill a model reached."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data_contracts.errors import ConfigError
from models.oracle import oracle_share
from models.slices import observed_origins
from models.training import TrainingResult


def read_observable_hazards(folder: Path) -> pd.DataFrame:
    """The true observable voluntary hazard that each state led to.

    Args:
        folder: the organisation's `truth/`.

    Returns:
        employee_id, as_of_date (the last day before the month in which the hazard acts) and
        `voluntary_observable` (monthly hazard).

    Raises:
        ConfigError: the folder has no readable `hazards.parquet`.
    """
    path = folder / "hazards.parquet"
    try:
        hazards = pd.read_parquet(path, columns=["employee_id", "month", "voluntary_observable"])
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"[truth] folder: {path} cannot be read ({error}); correct or remove [truth]"
        ) from None
    hazards["as_of_date"] = pd.to_datetime(hazards["month"]) - pd.Timedelta(days=1)
    return hazards.drop(columns="month")


def oracle_shares(result: TrainingResult, hazards: pd.DataFrame, cutoff: date) -> Mapping[str, float]:
    """`share_of_oracle_<h>m`: the winner's out-of-time AUC above chance over the oracle's, per horizon.

    The oracle ranks the same people on the same dates by their true observable hazard.

    Args:
        result: of the training.
        hazards: the result of `read_observable_hazards`.
        cutoff: of the training.
    """
    backtest, settings = result.backtest, result.settings
    dates = backtest.rows["as_of_date"].astype("datetime64[us]")
    keys = ["employee_id", "as_of_date"]
    truth = (
        backtest.rows[["employee_id"]]
        .assign(as_of_date=dates)
        .merge(
            hazards.assign(as_of_date=hazards["as_of_date"].astype("datetime64[us]")), on=keys, how="left"
        )["voluntary_observable"]
        .to_numpy(dtype=np.float64)
    )
    shares: dict[str, float] = {}
    for position, horizon in enumerate(settings.horizons_months):
        origins = observed_origins(backtest.splits, cutoff, horizon, settings.outcome_lag_months)
        judged = dates.isin(pd.DatetimeIndex(origins)).to_numpy() & ~np.isnan(truth)
        risk = backtest.risks[result.model.rung][judged, position]
        shares[f"share_of_oracle_{horizon}m"] = oracle_share(
            risk, truth[judged], backtest.rows[judged], horizon
        )
    return shares
