"""Hindsight: columns that knew who would leave, found by looking back from the as-of date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from data_contracts.contract import Column, Contract, Kind
from data_contracts.end_clocks import find_end_clocks, middle_ranks
from data_contracts.suspicion import Suspicion, SuspicionKind
from data_contracts.suspicious_columns import delivered_columns, find_suspicious_columns
from features.outcomes import build_outcomes
from features.panel import build_panel
from features.point_in_time import KEYS, join_known, join_to

YEAR_MONTHS = 12

# Fewer people of either sort carry no verdict.
MINIMUM_EXITS = 30

# No honest column of a year ago separates leavers from stayers like this, nor do four fifths of any group
# leave. Both bounds lie three standard errors below what is found: chance does not reach them.
SEPARATING_AUC = 0.85
TELLING_RATE = 0.80
_STANDARD_ERRORS = 3.0

# Where most people leave anyway, a group of leavers proves nothing.
_HIGHEST_BASE_RATE = 0.5

# Notice periods reach half a year; an exit on record longer before it happened was filled in afterwards.
LEAD_DAYS = 184
_LEADING_SHARE = 0.2

Marks = NDArray[np.bool_]
Masked = np.ma.MaskedArray[tuple[int], np.dtype[np.generic]]


@dataclass(frozen=True)
class Hindsight:
    """From where to look back.

    Attributes:
        as_of_date: the run's as-of date; what became known later is not used.
        horizon_months: the run's main horizon, tried where a year back carries no verdict.
        population: whose exits are predicted.
        outcome_lag_months: exits of so many last months may not be on record yet.
        unknown_exits_count_as: `voluntary` or `other`; any exit counts here.
    """

    as_of_date: date
    horizon_months: int
    population: str = "seller"
    outcome_lag_months: int = 0
    unknown_exits_count_as: str = "voluntary"


@dataclass(frozen=True)
class _Landmark:
    """The people of a past day in a table of the engine: keys and `has_left`, known in hindsight."""

    day: date
    months: int
    rows: ir.Table


def find_suspicions(
    con: duckdb.DuckDBPyConnection,
    contracts: Sequence[Contract],
    tables: Mapping[str, ir.Table],
    hindsight: Hindsight,
) -> tuple[Suspicion, ...]:
    """Every suspicious column of the cleaned source tables, in the order of the contracts.

    Args:
        con: the open database with `source.*`, and `raw.*` for the columns that were delivered.
        contracts: the contracts of the configured sources.
        tables: the source tables with their recorded dates, on the same connection.
        hindsight: from where to look back.
    """
    found = [
        *find_suspicious_columns(con, contracts),
        *find_end_clocks(con, contracts, hindsight.as_of_date),
        *_early_exits(con, contracts, hindsight.population),
        *_knowing_columns(con, contracts, tables, hindsight),
    ]
    place = {
        (contract.table, name): (at, position)
        for at, contract in enumerate(contracts)
        for position, name in enumerate(contract.column_names)
    }
    return tuple(sorted(found, key=lambda one: (place[one.table, one.column], one.kind)))


def _early_exits(
    con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], population: str
) -> list[Suspicion]:
    """Exits that were on record long before anybody gave notice."""
    spells = next((contract for contract in contracts if contract.table == "employment_spells"), None)
    if spells is None:
        return []
    exits, early = con.execute(
        "SELECT count(*), count(*) FILTER (coalesce(notice_date, end_date) - end_recorded_date > ?) "
        "FROM source.employment_spells WHERE coalesce(notice_date, end_date) IS NOT NULL "
        "AND superseded_date IS NULL AND population = ?",
        [LEAD_DAYS, population],
    ).fetchall()[0]
    if early < MINIMUM_EXITS or early < _LEADING_SHARE * exits:
        return []
    names = {column.name for column in delivered_columns(con, spells)}
    column = "end_recorded_date" if "end_recorded_date" in names else "end_date"
    return [
        Suspicion(
            spells.table,
            column,
            SuspicionKind.KNOWS_THE_FUTURE,
            f"{early:,} of {exits:,} exits were on record more than {LEAD_DAYS} days before they happened",
            "rows of the time before the exit were filled in afterwards: deliver the day on which the exit "
            "was entered as end_recorded_date, or leave it out",
        )
    ]


def _knowing_columns(
    con: duckdb.DuckDBPyConnection,
    contracts: Sequence[Contract],
    tables: Mapping[str, ir.Table],
    hindsight: Hindsight,
) -> list[Suspicion]:
    if not {"employment_spells", "assignments"} <= tables.keys():
        return []
    landmark = _landmark(con, tables, hindsight)
    if landmark is None:
        return []
    try:
        return [
            suspicion
            for contract in contracts
            if contract.table in tables and not contract.is_apart and "employee_id" in contract.column_names
            for suspicion in _of_table(con, contract, tables[contract.table], landmark)
        ]
    finally:
        con.execute("DROP TABLE temp.main._landmark")


def _landmark(
    con: duckdb.DuckDBPyConnection, tables: Mapping[str, ir.Table], hindsight: Hindsight
) -> _Landmark | None:
    """The latest day with enough exits since: a year back, else the horizon; None without one."""
    last = _month_end(hindsight.as_of_date, hindsight.outcome_lag_months)
    for months in sorted(
        {max(YEAR_MONTHS, hindsight.horizon_months), hindsight.horizon_months}, reverse=True
    ):
        day = _month_end(last, months)
        panel = build_panel(tables, [day], hindsight.population)
        outcomes = build_outcomes(
            panel,
            tables["employment_spells"],
            known_by=hindsight.as_of_date,
            observed_until=last,
            unknown_exits_count_as=hindsight.unknown_exits_count_as,
        )
        known = outcomes.filter(outcomes.cause.notnull() | (outcomes.months_observed >= months))
        rows = known.select(*KEYS, has_left=known.cause.notnull())
        con.execute(f"CREATE OR REPLACE TEMP TABLE _landmark AS {ibis.to_sql(rows, dialect='duckdb')}")
        left, stayed = con.execute(
            "SELECT count(*) FILTER (has_left), count(*) FILTER (NOT has_left) FROM temp.main._landmark"
        ).fetchall()[0]
        if min(left, stayed) >= MINIMUM_EXITS:
            schema = ibis.schema({"employee_id": "string", "as_of_date": "date", "has_left": "boolean"})
            return _Landmark(
                day, months, ibis.table(schema, name="_landmark", catalog="temp", database="main")
            )
    con.execute("DROP TABLE temp.main._landmark")
    return None


def _of_table(
    con: duckdb.DuckDBPyConnection, contract: Contract, rows: ir.Table, landmark: _Landmark
) -> list[Suspicion]:
    """The columns of a table whose last known values told who would leave."""
    columns = [
        column
        for column in delivered_columns(con, contract)
        if column.name != "employee_id" and column.name in rows.columns
    ]
    known = join_known(landmark.rows, rows, contract, None)
    dates = [name for name in (contract.recorded_from, "recorded_date") if name is not None]
    newest_first = ibis.window(
        group_by=list(KEYS),
        # By every column at last, so that of rows with the same dates it is always the same one.
        order_by=[*(ibis.desc(known[name]) for name in dates), *(known[column.name] for column in columns)],
    )
    values = {f"v{at}": known[column.name] for at, column in enumerate(columns)}
    last = known.mutate(place=ibis.row_number().over(newest_first)).filter(ibis._.place == 0)
    last = last.select(*KEYS, **values)
    beside = join_to(landmark.rows, last).order_by("employee_id").drop(*KEYS)
    found = con.execute(str(ibis.to_sql(beside, dialect="duckdb"))).fetchnumpy()
    has_left = np.ma.filled(np.ma.asarray(found["has_left"]), False).astype(bool)
    suspicions = []
    for at, column in enumerate(columns):
        evidence = _evidence(column, np.ma.asarray(found[f"v{at}"]), has_left, landmark)
        if evidence is not None:
            suspicions.append(
                Suspicion(
                    contract.table,
                    column.name,
                    SuspicionKind.KNOWS_THE_FUTURE,
                    evidence,
                    f"find out when {column.name} is filled in; deliver that day as recorded_date in the SQL "
                    f"of [sources.{contract.table}], or leave the column out",
                )
            )
    return suspicions


def _evidence(column: Column, values: Masked, has_left: Marks, landmark: _Landmark) -> str | None:
    """Why the column tells too much about who left, if it does."""
    filled = ~np.ma.getmaskarray(values)
    data = np.ma.getdata(values)
    when = f"on {landmark.day}, {landmark.months} months before the last exits that count,"
    groups = [("it is filled", *_counts(filled, has_left)), ("it is empty", *_counts(~filled, has_left))]
    if column.kind in (Kind.TEXT, Kind.FLAG):
        codes = np.unique(np.where(filled, data, "").astype(str), return_inverse=True)[1]
        scores = _crossed_rates(codes, has_left)
        people_with, left_with = np.bincount(codes[filled]), np.bincount(codes[filled & has_left])
        groups += [
            ("it has one certain value", int(people_with[code]), int(left_with[code]))
            for code in np.flatnonzero(left_with >= MINIMUM_EXITS)
        ]
    elif column.kind is Kind.DATE:
        scores = data.astype("datetime64[D]").astype(np.float64)
        is_ahead = filled & (data.astype("datetime64[D]") > np.datetime64(landmark.day))
        groups.append(("it lies after that day", *_counts(is_ahead, has_left)))
    else:
        scores = data.astype(np.float64)
    exits, stays = int((filled & has_left).sum()), int((filled & ~has_left).sum())
    if min(exits, stays) >= MINIMUM_EXITS:
        auc = _least_auc(scores[filled], has_left[filled])
        if auc > SEPARATING_AUC:
            return (
                f"{when} its values separate {exits:,} leavers from {stays:,} stayers with an AUC of "
                f"{auc:.2f} or more"
            )
    for words, people, left in groups:
        if left >= MINIMUM_EXITS and _tells(left, people, has_left):
            return (
                f"{when} {words} for {people:,} people, and nearly all of them left "
                f"({has_left.mean():.0%} of everybody did)"
            )
    return None


def _counts(group: Marks, has_left: Marks) -> tuple[int, int]:
    """How many people a group has, and how many of them left."""
    return int(group.sum()), int((group & has_left).sum())


def _crossed_rates(codes: NDArray[np.int64], has_left: Marks) -> NDArray[np.float64]:
    """Each person's share of leavers among the others of the same code, counted in the other half."""
    half = np.arange(len(codes)) % 2 == 0
    scores = np.full(len(codes), has_left.mean())
    for part in (half, ~half):
        people = np.bincount(codes[part], minlength=codes.max() + 1)
        left = np.bincount(codes[part], weights=has_left[part], minlength=codes.max() + 1)
        # One person's weight of the whole, so that a code seen once does not decide.
        scores[~part] = ((left + has_left.mean()) / (people + 1))[codes[~part]]
    return scores


def _least_auc(scores: NDArray[np.float64], has_left: Marks) -> float:
    """The AUC, in either direction, less three standard errors (Hanley and McNeil 1982)."""
    left, stayed = int(has_left.sum()), int((~has_left).sum())
    above = middle_ranks(scores)[has_left].sum() - left * (left + 1) / 2
    auc = float(above / (left * stayed))
    auc = max(auc, 1 - auc)
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (left - 1) * (q1 - auc**2) + (stayed - 1) * (q2 - auc**2)
    return auc - _STANDARD_ERRORS * float(np.sqrt(max(variance, 0.0) / (left * stayed)))


def _tells(left: int, people: int, has_left: Marks) -> bool:
    """Whether nearly everybody of the group left, while most people stayed (Wilson's lower bound)."""
    if has_left.mean() > _HIGHEST_BASE_RATE:
        return False
    z2, rate = _STANDARD_ERRORS**2, left / people
    spread = _STANDARD_ERRORS * np.sqrt(rate * (1 - rate) / people + z2 / (4 * people**2))
    return bool((rate + z2 / (2 * people) - spread) / (1 + z2 / people) > TELLING_RATE)


def _month_end(day: date, months_before: int) -> date:
    """The last day of the month so many months before that of `day`, which is a month's last day."""
    month = day.year * 12 + day.month - months_before  # counted from year 0: the month after the wanted one
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)
