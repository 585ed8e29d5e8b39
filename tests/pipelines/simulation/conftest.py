from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines.simulation import load_parameters, simulate

SMALL = {"sellers": 200, "months": 36}


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The folder of an organisation, simulated once for each set of arguments."""
    folders: dict[tuple[object, ...], Path] = {}

    def folder(scenario="default", seed=7, sellers=SMALL["sellers"], months=SMALL["months"]):
        arguments = (scenario, seed, sellers, months)
        if arguments not in folders:
            folders[arguments] = tmp_path_factory.mktemp("organisation")
            simulate(load_parameters(), seed, sellers, months, scenario, folders[arguments])
        return folders[arguments]

    return folder


@pytest.fixture(scope="session")
def read():
    """A table of an organisation as pandas, its dates as timestamps."""

    def table(folder: Path, name: str) -> pd.DataFrame:
        frame = pq.read_table(folder / f"{name}.parquet").to_pandas(date_as_object=False)
        return frame.astype(
            {c: "datetime64[ns]" for c in frame if str(frame[c].dtype).startswith("datetime")}
        )

    return table


@pytest.fixture(scope="session")
def contributions(read):
    """What each factor (a column) adds to the log-odds of a person-month of one population."""

    def by_factor(folder: Path, population: str = "seller") -> pd.DataFrame:
        keys = ["employee_id", "month"]
        people = read(folder, "truth/hazards").query("population == @population")[keys]
        rows = read(folder, "truth/contributions").merge(people, on=keys)
        return rows.pivot_table(index=keys, columns="factor", values="log_hazard")

    return by_factor


@pytest.fixture(scope="session")
def lived(organisation, read):
    """For a person-month at risk: its hazards, and the exit it ended in (null: none), as the spells tell.

    Of one population: a seller who becomes a manager has a spell in each.

    Exits enter the records up to 60 days late, so the last two months of the extract are left out.
    """

    def frame(folder: Path, population: str = "seller") -> pd.DataFrame:
        hazards = read(folder, "truth/hazards").query("population == @population").copy()
        spells = read(folder, "employment_spells").query("population == @population").set_index("employee_id")
        month = hazards.month.dt.to_period("M")
        notice = hazards.employee_id.map(spells.notice_date).dt.to_period("M")
        exit_type = hazards.employee_id.map(spells.exit_type)
        hazards["exit_type"] = exit_type.where(notice == month)
        hazards["notice_month"] = notice.where(exit_type == "voluntary")
        return hazards[month <= month.max() - 3]

    return frame


@pytest.fixture(scope="session")
def oracle_auc():
    """How well the true observable hazard of the next month ranks the voluntary exits of the months ahead."""

    def auc(lived: pd.DataFrame, horizon_months: int) -> float:
        month = lived.month.dt.to_period("M")
        seen = month <= month.max() - horizon_months + 1
        scores, ahead = lived.voluntary_observable[seen], month[seen]
        notice = lived.notice_month[seen]
        exits = (notice >= ahead) & (notice <= ahead + horizon_months - 1)
        ranks = scores.rank()[exits]
        others = len(scores) - len(ranks)
        return float((ranks.sum() - len(ranks) * (len(ranks) + 1) / 2) / (len(ranks) * others))

    return auc


@pytest.fixture(scope="session")
def employed_days(read):
    """Each person's first and last day in the house, the last one open without a recorded exit."""

    def days(folder: Path) -> pd.DataFrame:
        spells = read(folder, "employment_spells")
        ends = spells.end_date.fillna(pd.Timestamp.max)
        by_person = spells.assign(end=ends).groupby("employee_id")
        return pd.DataFrame({"start": by_person.start_date.min(), "end": by_person.end.max()})

    return days


@pytest.fixture(scope="session")
def seated(read):
    """Who sits in a seller's seat when a month is over; who is promoted the day after still does."""

    def on(folder: Path, day: pd.Timestamp) -> pd.Index:
        spells = read(folder, "employment_spells")
        sellers, managers = (
            spells[spells.population == name].set_index("employee_id") for name in ("seller", "sales_manager")
        )
        promoted = managers.index[managers.start_date == day + pd.Timedelta(days=1)]
        is_there = ~(sellers.end_date <= day) | ((sellers.end_date == day) & sellers.index.isin(promoted))
        return sellers.index[(sellers.start_date <= day) & is_there]

    return on


@pytest.fixture(scope="session")
def standard_errors():
    """How many standard errors a count lies from the sum of its probabilities."""

    def distance(count: int, probabilities: pd.Series) -> float:
        return float((count - probabilities.sum()) / np.sqrt((probabilities * (1 - probabilities)).sum()))

    return distance
