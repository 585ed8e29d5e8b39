"""Clocks read at the end: values that say how long somebody stayed, on days when nobody could know it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from data_contracts.contract import Contract, Kind, quoted
from data_contracts.quarantine import tables_in
from data_contracts.suspicion import Suspicion, SuspicionKind
from data_contracts.suspicious_columns import delivered_columns

MINIMUM_PEOPLE = 40
MINIMUM_LEAVERS = 30

# So many people's values must agree with the clock, and show so many different readings.
_AGREEING_SHARE = 0.95
_MINIMUM_READINGS = 8

# A clock that could have been read on the row's own day is an honest one.
_UNKNOWABLE_SHARE = 0.5

# The spells must differ by several units, or any small number agrees with all of them.
_SPREAD_UNITS = 2.5

_ANNIVERSARY_SHARE = 0.9
_MINIMUM_YEARS = 3
_MINIMUM_MONTHS = 12

_FOLLOWS_LENGTH = 0.95
_FOLLOWS_START = 0.9

_UNITS_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class _People:
    """One person each: the first value of every number, and when it was dated.

    Attributes:
        columns: the first value of each column by name, of two on one day the smaller; nan for none.
        dated: the day of the row that value stands in, by column.
        repeats: whether the column has the same value in rows that lie a year or more apart, and no other.
        start: the first day of the employment (days since 1970).
        end: its last day, nan while it lasts.
    """

    columns: Mapping[str, Numbers]
    dated: Mapping[str, Numbers]
    repeats: Mapping[str, NDArray[np.bool_]]
    start: Numbers
    end: Numbers


def find_end_clocks(
    con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], as_of_date: date
) -> tuple[Suspicion, ...]:
    """Numbers and start dates that were read off a clock when the employment, or the export, was over.

    Args:
        con: the open database with `source.*`; tables that are kept apart are not read.
        contracts: the contracts of the configured sources.
        as_of_date: the last day of the records, which serves as the end of employments that last.
    """
    present = tables_in(con, "source")
    if "employment_spells" not in present:
        return ()
    ends = export_days(con, as_of_date)
    found: list[Suspicion] = []
    for contract in contracts:
        if contract.table in present and not contract.is_apart:
            if contract.table == "employment_spells":
                found += _anniversaries(con, contract)
            elif "employee_id" in contract.column_names:
                found += _number_clocks(con, contract, ends)
    return tuple(found)


def export_days(con: duckdb.DuckDBPyConnection, as_of_date: date) -> tuple[float, ...]:
    """The days on which a clock may have been read.

    The as-of date; the newest day on record that is not after it; the most frequent last day, of equally
    frequent ones the earliest, unless it lies ahead.
    """
    found = con.execute(
        """
        SELECT max(day) FROM (
            SELECT unnest([start_date, end_date, recorded_date]) AS day FROM source.employment_spells
        ) WHERE day <= $as_of_date
        UNION ALL (
            -- Not the engine's mode(): of two equally frequent days it may choose either.
            SELECT end_date FROM source.employment_spells WHERE end_date IS NOT NULL
            GROUP BY end_date ORDER BY count(*) DESC, end_date LIMIT 1
        )
        """,
        {"as_of_date": as_of_date},
    ).fetchall()
    days = {day for (day,) in (*found, (as_of_date,)) if day is not None and day <= as_of_date}
    return tuple(float((day - date(1970, 1, 1)).days) for day in sorted(days))


def _anniversaries(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[Suspicion]:
    """Start dates computed back from a whole number of years or months."""
    delivered = {column.name for column in delivered_columns(con, contract)}
    found = []
    for name in ("start_date", "hired_date"):
        if name not in delivered:
            continue
        filled, years, months, main_day, on_day, main_date, on_date = con.execute(
            f"""
            SELECT
                count(day), count(DISTINCT year(day)), count(DISTINCT date_trunc('month', day)),
                mode(day(day)), max(count_of_day), mode(month_day), max(count_of_date)
            FROM (
                SELECT *, count(*) OVER (PARTITION BY day(day)) AS count_of_day,
                    count(*) OVER (PARTITION BY month_day) AS count_of_date
                FROM (
                    SELECT {name} AS day, strftime({name}, '%m-%d') AS month_day
                    FROM source.employment_spells WHERE {name} IS NOT NULL
                )
            )
            """
        ).fetchall()[0]
        if filled < MINIMUM_PEOPLE:
            continue
        if years >= _MINIMUM_YEARS and on_date >= _ANNIVERSARY_SHARE * filled:
            fact = f"{on_date:,} of {filled:,} dates fall on {main_date} (month-day), in {years} years"
        elif months >= _MINIMUM_MONTHS and main_day != 1 and on_day >= _ANNIVERSARY_SHARE * filled:
            fact = f"{on_day:,} of {filled:,} dates fall on day {main_day} of a month, in {months} months"
        else:
            continue
        found.append(
            Suspicion(
                contract.table,
                name,
                SuspicionKind.CLOCK_READ_AT_THE_END,
                f"{fact}: computed back from whole years or months",
                "a length of service read at the export says who stayed, not when anybody began: deliver the "
                f"first day on record in the SQL of [sources.{contract.table}]",
            )
        )
    return found


def _number_clocks(
    con: duckdb.DuckDBPyConnection, contract: Contract, ends: Sequence[float]
) -> Iterator[Suspicion]:
    numbers = [
        column.name
        for column in delivered_columns(con, contract)
        if column.kind in (Kind.NUMBER, Kind.COUNT, Kind.MONEY, Kind.SHARE)
    ]
    if not numbers:
        return
    people = _first_values(con, contract, numbers)
    for name in numbers:
        evidence = _agreeing_clock(people, name, ends) or _follows_length(people, name)
        if evidence is not None:
            yield Suspicion(
                contract.table,
                name,
                SuspicionKind.CLOCK_READ_AT_THE_END,
                evidence,
                f"nobody could know it on the row's day: leave {name} out of the SQL of "
                f"[sources.{contract.table}], or deliver what was known then",
            )


def _first_values(con: duckdb.DuckDBPyConnection, contract: Contract, numbers: Sequence[str]) -> _People:
    """Each person's first value of each column; people with several employments are left out."""
    dated = quoted(contract.recorded_from) if contract.recorded_from is not None else "NULL::DATE"
    is_dated = f"FILTER ({dated} IS NOT NULL)"
    epoch = "DATE '1970-01-01'"
    values = ", ".join(
        f"arg_min({quoted(name)}, ({dated}, {quoted(name)})) {is_dated}::DOUBLE AS v{at}, "
        f"(min({dated}) FILTER ({quoted(name)} IS NOT NULL) - {epoch})::DOUBLE AS d{at}, "
        f"count(DISTINCT {quoted(name)}) = 1 AND max({dated}) FILTER ({quoted(name)} IS NOT NULL) "
        f"- min({dated}) FILTER ({quoted(name)} IS NOT NULL) >= 365 AS r{at}"
        for at, name in enumerate(numbers)
    )
    found = con.execute(
        f"""
        SELECT * EXCLUDE employee_id FROM (
            SELECT employee_id, {values}
            FROM source.{contract.table} GROUP BY employee_id
        ) JOIN (
            SELECT employee_id, (min(start_date) - {epoch})::DOUBLE AS first_day,
                (max(end_date) - {epoch})::DOUBLE AS last_day
            FROM source.employment_spells GROUP BY employee_id HAVING count(DISTINCT spell_id) = 1
        ) USING (employee_id)
        """
    ).fetchnumpy()
    arrays = {
        name: np.ma.filled(np.ma.asarray(values), np.nan) for name, values in found.items() if name[0] != "r"
    }
    return _People(
        columns={name: arrays[f"v{at}"] for at, name in enumerate(numbers)},
        dated={name: arrays[f"d{at}"] for at, name in enumerate(numbers)},
        repeats={
            name: np.ma.filled(np.ma.asarray(found[f"r{at}"]), False) for at, name in enumerate(numbers)
        },
        start=arrays["first_day"],
        end=arrays["last_day"],
    )


def _agreeing_clock(people: _People, name: str, ends: Sequence[float]) -> str | None:
    """The clock whose reading the column's values are, if they are one."""
    values, dated = people.columns[name], people.dated[name]
    is_open = np.isnan(people.end)
    for since, first in (
        ("the first day of the employment", people.start),
        ("the row's day", dated),
    ):
        known = ~np.isnan(values) & ~np.isnan(first) & ~np.isnan(dated)
        if known.sum() < MINIMUM_PEOPLE or len(np.unique(values[known])) < _MINIMUM_READINGS:
            continue
        for unit, length in _UNITS_DAYS.items():
            read = (first + values * length)[known & is_open]
            for end in (*ends, *([float(np.median(read))] if len(read) else [])):
                last = np.where(is_open, end, people.end)
                days, days_ahead = (last - first)[known], (last - dated)[known]
                agreeing = _agreeing(values[known], days, days_ahead, length)
                if agreeing:
                    return (
                        f"for {agreeing:,} of {int(known.sum()):,} people it is the {unit} from {since} to "
                        "the last day of the employment, or to the export while it lasts"
                    )
    return None


def _agreeing(values: Numbers, days: Numbers, days_ahead: Numbers, length: float) -> int:
    """How many people's values are the clock's reading; 0 unless it is one that nobody could read yet."""
    readings = days / length
    tolerance = 1 + 2 / length
    is_read = np.abs(values - readings) <= tolerance
    is_clock = (
        is_read.mean() >= _AGREEING_SHARE
        and np.std(readings) >= _SPREAD_UNITS * tolerance
        and (days_ahead > 2 * length * tolerance).mean() >= _UNKNOWABLE_SHARE
    )
    return int(is_read.sum()) if is_clock else 0


def _follows_length(people: _People, name: str) -> str | None:
    """Whether a number that never changes ranks the leavers by how long they stayed."""
    values, days = people.columns[name], people.end - people.start
    known = people.repeats[name] & ~np.isnan(values) & ~np.isnan(days)
    if known.sum() < MINIMUM_LEAVERS or len(np.unique(values[known])) < _MINIMUM_READINGS:
        return None
    by_length = _rank_correlation(values[known], days[known])
    by_start = abs(_rank_correlation(values[known], people.start[known]))
    if by_length >= _FOLLOWS_LENGTH and by_start <= _FOLLOWS_START:
        return (
            f"it never changes, and ranks {int(known.sum()):,} leavers by the length of their employment "
            f"(rank correlation {by_length:.2f})"
        )
    return None


def _rank_correlation(a: Numbers, b: Numbers) -> float:
    """From -1 to 1; 0 where one side is the same for all, which ranks nobody."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(np.corrcoef(middle_ranks(a), middle_ranks(b))[0, 1])


def middle_ranks(values: Numbers) -> Numbers:
    """Ranks from 1; equal values share the middle one."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Numbers = (ends - (counts - 1) / 2)[where]
    return ranks
