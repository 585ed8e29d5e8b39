"""The groups of the fairness audit: the only place where protected attributes are read."""

from datetime import date

import numpy as np
import pandas as pd

from data_contracts.catalogue import source_contract
from models.columns import FloatArray
from pipelines.store import Store

TABLE = "protected_attributes"
AGE_BAND = "age_band"
# Ten-year bands: narrower ones are too small to judge in most sales forces.
AGE_EDGES = (30, 40, 50, 60)
AGE_LABELS = ("under 30", "30 to 39", "40 to 49", "50 to 59", "60 and over")


def read_groups(store: Store, as_of_date: date) -> pd.DataFrame | None:
    """Which group each person belongs to, attribute by attribute, as known on the as-of date.

    Args:
        store: holds the source tables as recorded by the as-of date.
        as_of_date: the day at whose end the age is told. It is one band per person for the whole audit: a
            person who changed bands between two backtest months would stand on both sides.

    Returns:
        employee_id, attribute ('gender', 'nationality' as delivered, 'age_band' from the birth year), group;
        sorted by attribute and person, one row per person and attribute whose value is known. None where
        the table was not delivered.
    """
    if not store.exists("source", TABLE):
        return None
    contract = source_contract(TABLE)
    rows = store.sources({TABLE: contract})[TABLE]
    current = rows.filter(rows["superseded_date"].isnull()).select(*contract.column_names)
    people = store.frame(current, contract.column_names).drop_duplicates("employee_id", keep="last")
    birth_year = people["birth_year"].to_numpy(dtype=np.float64, na_value=np.nan)
    people[AGE_BAND] = _age_bands(as_of_date.year - birth_year)
    groups = people.melt("employee_id", list(audited_attributes()), "attribute", "group").dropna(
        subset="group"
    )
    groups["group"] = groups["group"].astype(str)
    return groups.sort_values(["attribute", "employee_id"], kind="stable", ignore_index=True)


def audited_attributes() -> tuple[str, ...]:
    """The contract's attributes under the names that the audit gives them."""
    contract = source_contract(TABLE)
    apart = {*contract.key, "recorded_date"}
    names = (name for name in contract.column_names if name not in apart)
    return tuple(AGE_BAND if name == "birth_year" else name for name in names)


def _age_bands(ages: FloatArray) -> pd.Series:
    edges = [-np.inf, *AGE_EDGES, np.inf]
    return pd.Series(pd.cut(ages, edges, right=False, labels=list(AGE_LABELS))).astype("object")
