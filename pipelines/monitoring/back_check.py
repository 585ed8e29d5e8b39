"""The back-check stage: every published list whose horizon has passed, held against what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_contracts.catalogue import source_contract
from data_contracts.tables.back_check import CONTRACT
from data_contracts.tables.scores import RISK_BANDS
from features.outcomes import build_outcomes, spells_of
from models.back_check import ALL, PooledCheck, check_bands, check_lists
from pipelines.as_of import months_before
from pipelines.config import RunSection
from pipelines.monitoring.published_months import PublishedList, PublishedMonths
from pipelines.store import Store

NAMED = RISK_BANDS[0]  # the list: whom managers were asked to talk to now
ACTED = ("listened", "agreed", "done")  # kinds of follow-up after which a person may have been helped
DRAWS = 200
SEED = 20260101
KEYS = ["employee_id", "as_of_date"]


@dataclass(frozen=True)
class BackCheck:
    """What became of the published lists, as known on one day.

    Attributes:
        known_by: that day.
        months: what the output folder holds.
        outcomes: per list, row for row: employee_id, as_of_date, cause, months_observed.
        rows: the table `back_check`, every list and horizon that has passed, oldest first.
        pooled: per horizon that has passed for some list, all of these together.
    """

    known_by: date
    months: PublishedMonths
    outcomes: tuple[pd.DataFrame, ...]
    rows: pd.DataFrame
    pooled: dict[int, PooledCheck]

    def checked(self, horizon_months: int) -> pd.DataFrame:
        """The rows of one horizon."""
        return self.rows[self.rows["horizon_months"] == horizon_months]


def check_back(store: Store, months: PublishedMonths, settings: RunSection, known_by: date) -> BackCheck:
    """Hold the published lists against what was on record by a day.

    Args:
        store: holds the cleaned tables, cut at that day.
        months: published before it.
        settings: population, outcome lag, what an exit of unknown kind counts as.
        known_by: the run's as-of date.
    """
    observed_until = months_before(known_by, settings.outcome_lag_months)
    outcomes = _outcomes(store, months.lists, settings, known_by, observed_until)
    acted = store.days_acted(ACTED)
    rows = [
        _list_rows(published, found, horizon, acted, known_by)
        for published, found in zip(months.lists, outcomes, strict=True)
        for horizon in published.horizons_months
        if has_passed(published.as_of_date, horizon, observed_until)
    ]
    columns = list(CONTRACT.column_names)
    horizons = sorted({horizon for published in months.lists for horizon in published.horizons_months})
    pooled = {
        horizon: found
        for horizon in horizons
        if (found := _pooled(months.lists, outcomes, horizon, observed_until)) is not None
    }
    table = pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)
    return BackCheck(known_by, months, outcomes, table, pooled)


def has_passed(as_of_date: date, horizon_months: int, observed_until: date) -> bool:
    """Whether every exit within the horizon could be on record."""
    return months_before(observed_until, horizon_months) >= as_of_date


def _outcomes(
    store: Store,
    lists: Sequence[PublishedList],
    settings: RunSection,
    known_by: date,
    observed_until: date,
) -> tuple[pd.DataFrame, ...]:
    """What became of the people of each list; who is on no employment any more is observed for 0 months."""
    if not lists:
        return ()
    people = pd.concat([published.scores[KEYS] for published in lists], ignore_index=True)
    table = store.put("published_people", people.assign(as_of_date=people["as_of_date"].dt.date))
    contract = source_contract("employment_spells")
    spells = store.sources({contract.table: contract})[contract.table]
    known = store.frame(
        build_outcomes(
            spells_of(table, spells, settings.population, known_by),
            spells,
            known_by=known_by,
            observed_until=observed_until,
            unknown_exits_count_as=settings.unknown_exits_count_as,
        ),
        ("as_of_date", "employee_id"),
    )
    found = people.merge(known.assign(as_of_date=known["as_of_date"].astype("datetime64[us]")), "left", KEYS)
    found["months_observed"] = found["months_observed"].fillna(0).astype(np.int64)
    by_month = dict(iter(found.groupby("as_of_date")))
    return tuple(by_month[pd.Timestamp(published.as_of_date)].reset_index(drop=True) for published in lists)


def _list_rows(
    published: PublishedList,
    outcomes: pd.DataFrame,
    horizon_months: int,
    acted: pd.DataFrame | None,
    known_by: date,
) -> pd.DataFrame:
    bands = published.scores["risk_band"]
    table = check_bands(
        published.risks(horizon_months).to_numpy(dtype=np.float64),
        bands,
        outcomes,
        horizon_months,
        RISK_BANDS,
    )
    helped = _were_acted_on(published, horizon_months, acted)
    counts = None
    if helped is not None:
        by_band = {ALL: int(helped.sum())} | {band: int(helped[bands == band].sum()) for band in RISK_BANDS}
        counts = table["risk_band"].map(by_band).where(table["exits"].notna())
    return table.assign(
        as_of_date=published.as_of_date,
        horizon_months=horizon_months,
        known_by=known_by,
        people_acted_on=pd.Series(counts, index=table.index, dtype="Int64"),
        model_version=published.model_version,
        run_id=published.run_id,
    )


def _were_acted_on(
    published: PublishedList, horizon_months: int, acted: pd.DataFrame | None
) -> pd.Series | None:
    """Who had a follow-up after the list and before its horizon's end; None where none are delivered."""
    if acted is None:
        return None
    start = pd.Timestamp(published.as_of_date)
    days = pd.to_datetime(acted["date"])
    during = acted[(days > start) & (days <= start + pd.offsets.MonthEnd(horizon_months))]
    return published.scores["employee_id"].isin(during["employee_id"])


def _pooled(
    lists: Sequence[PublishedList], outcomes: Sequence[pd.DataFrame], horizon: int, observed_until: date
) -> PooledCheck | None:
    passed = [
        (published, found)
        for published, found in zip(lists, outcomes, strict=True)
        if horizon in published.horizons_months and has_passed(published.as_of_date, horizon, observed_until)
    ]
    if not passed:
        return None
    return check_lists(
        np.concatenate([published.risks(horizon).to_numpy(dtype=np.float64) for published, _ in passed]),
        np.concatenate([(published.scores["risk_band"] == NAMED).to_numpy() for published, _ in passed]),
        pd.concat([found for _, found in passed], ignore_index=True),
        horizon,
        DRAWS,
        SEED,
    )
