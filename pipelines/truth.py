"""The known truth of a simulated organisation, and how near a model came to it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data_contracts.errors import ConfigError
from models.oracle import OracleComparison, TrueHazards, compare_with_oracle
from models.range_coverage import RangeCoverage, measure_range
from models.slices import observed_origins
from models.training import TrainingResult
from models.true_risk import true_observable_risk

HAZARDS = ["voluntary", "other", "voluntary_observable"]
STATE = "state_"  # prefix of the columns that say what a state is made of


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
    hazards = _read(folder / "hazards.parquet", ["employee_id", "month", "population", *HAZARDS])
    return _dated(hazards[hazards["population"] == population].drop(columns="population"))


def read_truth(folder: Path, population: str) -> pd.DataFrame:
    """The true hazards with the states that led to them.

    Returns:
        As `read_true_hazards`, and a column `state_<factor>` for what each factor adds to the log-odds of
        `voluntary_observable`.

    Raises:
        ConfigError: the folder has no readable `hazards.parquet` or `contributions.parquet`.
    """
    hazards = read_true_hazards(folder, population)
    columns = ["employee_id", "month", "factor", "log_hazard"]
    contributions = _read(folder / "contributions.parquet", columns)
    mine = contributions[contributions["employee_id"].isin(hazards["employee_id"].unique())]
    wide = mine.pivot_table(index=["employee_id", "month"], columns="factor", values="log_hazard")
    states = _dated(wide.add_prefix(STATE).reset_index())
    states = states.dropna(axis="columns", how="all")  # factors of the other population
    joined = hazards.merge(states, on=["employee_id", "as_of_date"], how="left", validate="1:1")
    return joined.fillna({name: 0.0 for name in joined.columns if name.startswith(STATE)})


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    try:
        return pd.read_parquet(path, columns=columns)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(
            f"[truth] folder: {path} cannot be read ({error}); correct or remove [truth]"
        ) from None


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a month as rows of the last day before it."""
    dates = pd.to_datetime(rows["month"]) - pd.Timedelta(days=1)
    return rows.assign(as_of_date=dates).drop(columns="month")


def compare_with_truth(
    result: TrainingResult, hazards: pd.DataFrame, cutoff: date, people: pd.DataFrame
) -> tuple[OracleComparison, ...]:
    """The winner's out-of-time risks beside the truth on the same people and dates, per horizon.

    Args:
        result: of the training.
        hazards: the result of `read_truth`, or of `read_true_hazards`, which knows nothing of ranges.
        cutoff: of the training.
        people: the panel's rows of the cutoff, whose ranges are held against the truth.
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
        if horizon == settings.main_horizon_months:
            comparisons[-1] = replace(comparisons[-1], range=range_beside_truth(result, hazards, people))
    return tuple(comparisons)


def range_beside_truth(
    result: TrainingResult, truth: pd.DataFrame, people: pd.DataFrame
) -> RangeCoverage | None:
    """How many people's range holds their true observable risk at the main horizon.

    Args:
        result: of the training.
        truth: the result of `read_truth`.
        people: the panel's rows of one as-of date.

    Returns:
        None where the truth has no states, reaches back too short a while, or knows none of the people.
    """
    main, model, settings = result.settings.main_horizon_months, result.model, result.settings
    state = [name for name in truth.columns if name.startswith(STATE)]
    if not state:
        return None
    true_risk = true_observable_risk(truth, state, people["as_of_date"].max(), main)
    scores = model.score(people)
    return measure_range(
        scores, f"risk_{main}m", true_risk, draws=settings.bootstrap_draws, seed=settings.seed
    )
