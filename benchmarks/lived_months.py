"""What a simulated organisation's records and truth say of each month a person was at risk."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.simulation.parameters import Parameters

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LATE_MONTHS = 2  # notices enter the records up to 60 days late
RECORDS_OF = {"seller": "", "sales_manager": "_of_managers"}


@dataclass(frozen=True)
class LivedMonths:
    """The months in which a population was at risk, up to the last whose notices are all on record.

    Attributes:
        rows: employee_id, month (counted from 1970), has_left (a voluntary notice in the month), hazard (its
            true probability), unobserved, role, team_id, tenure_months (1 in the month after the hire's).
        signals: the value of each planted signal, row for row.
        planted: the log hazard ratio of each of them.
        notices: team_id and month of every seller who left the organisation, of their own will or not.
        parameters: what the organisation was made with.
    """

    rows: pd.DataFrame
    signals: pd.DataFrame
    planted: Mapping[str, float]
    notices: pd.DataFrame
    parameters: Parameters

    @property
    def has_left(self) -> Floats:
        """1 for a month that ended in a voluntary notice."""
        return self.rows["has_left"].to_numpy(dtype=np.float64)

    @property
    def log_odds(self) -> Floats:
        """The true ones."""
        hazard = self.rows["hazard"].to_numpy()
        odds: Floats = np.log(hazard) - np.log1p(-hazard)
        return odds


def read_lived_months(folder: Path, population: str = "seller") -> LivedMonths:
    """What an organisation's truth and records say of one population.

    Args:
        folder: the organisation's.
        population: 'seller' or 'sales_manager'.
    """
    truth, suffix = folder / "truth", RECORDS_OF[population]
    description = json.loads((truth / "parameters.json").read_text(encoding="utf-8"))
    planted = {name: effect["log_hazard_ratio"] for name, effect in description[f"planted{suffix}"].items()}
    hazards = pd.read_parquet(truth / "hazards.parquet").query("population == @population")
    signals = pd.read_parquet(truth / f"signals{suffix}.parquet")
    keys = ["employee_id", "month"]
    if not hazards[keys].reset_index(drop=True).equals(signals[keys]):
        raise ValueError("the truth's hazards and signals are not of the same months")
    spells = pd.read_parquet(folder / "employment_spells.parquet").query("population == @population")
    assignments = pd.read_parquet(folder / "assignments.parquet")
    spells = spells.set_index("employee_id")
    notice = _months(spells["notice_date"])
    month = _months(hazards["month"]).to_numpy(dtype=np.int64)
    person = hazards["employee_id"]
    rows = pd.DataFrame(
        {
            "employee_id": person.to_numpy(),
            "month": month,
            "has_left": person.map(notice.where(spells["exit_type"] == "voluntary")).to_numpy() == month,
            "hazard": hazards["voluntary"].to_numpy(),
            "unobserved": hazards["log_hazard_unobserved"].to_numpy(),
            "tenure_months": month - person.map(_months(spells["start_date"])).to_numpy(),
        }
    )
    rows = rows.join(_assigned(rows, assignments))
    left = spells.loc[spells["exit_type"].isin(["voluntary", "involuntary"])].index
    notices = pd.DataFrame({"employee_id": left, "month": notice[left].to_numpy(dtype=np.int64)})
    notices = notices.join(_assigned(notices, assignments))[["team_id", "month"]]
    is_known = month < month.max() - LATE_MONTHS  # the truth goes one month beyond the records
    return LivedMonths(
        rows=rows[is_known].reset_index(drop=True),
        signals=signals.loc[is_known, list(planted)].reset_index(drop=True),
        planted=planted,
        notices=notices,
        parameters=Parameters.model_validate(description["parameters"]),
    )


def notices_before(lived: LivedMonths, months: int) -> Floats:
    """For each row the notices in its team 1, 2, ... months before, shape (rows, months)."""
    per_month = lived.notices.groupby(["team_id", "month"]).size()
    columns = []
    for lag in range(1, months + 1):
        keys = pd.MultiIndex.from_arrays([lived.rows["team_id"], lived.rows["month"] - lag])
        columns.append(per_month.reindex(keys, fill_value=0).to_numpy(dtype=np.float64))
    return np.column_stack(columns)


def _months(days: pd.Series) -> pd.Series:
    """Months counted from 1970, NaN where there is no day."""
    stamps = pd.to_datetime(days)
    return ((stamps.dt.year - 1970) * 12 + stamps.dt.month - 1).astype(np.float64)


def _assigned(rows: pd.DataFrame, assignments: pd.DataFrame) -> pd.DataFrame:
    """Role and team of each row's person before the month began."""
    begins = _months(assignments["valid_from"]).astype(np.int64)
    found = assignments.assign(month=begins).sort_values("valid_from", kind="stable")
    found = found.drop_duplicates(["employee_id", "month"], keep="last")
    by_month = rows[["employee_id", "month"]].reset_index().sort_values("month", kind="stable")
    joined = pd.merge_asof(
        by_month,
        found[["employee_id", "month", "role", "team_id"]].sort_values("month", kind="stable"),
        on="month",
        by="employee_id",
        allow_exact_matches=False,
    )
    return joined.set_index("index")[["role", "team_id"]].sort_index()
