"""What speaks for exchanged days and months where dates can be held against a reference date.

A row counts when its gap to the reference lies far outside what is usual, and is usual once day and month are
exchanged. What is usual is learned from dates that cannot be exchanged (day above 12, or equal to the month;
the first of a month is among them, because calendars put many things there). Rows with the same two dates
count once: they may come from one upload.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data_contracts.chance import binomial_tail
from data_contracts.quarantine import EXAMPLES

LAST_EXCHANGEABLE_DAY = 12

# Of every single question. A run asks about 1,000 of them, so that by chance alone fewer than one sound
# delivery in a million is accused.
ALARM_PROBABILITY = 1e-9

# At least so many different pairs of dates, however improbable fewer may be: one upload is no pattern.
MINIMUM_PAIRS = 5

# Rows whose dates cannot be exchanged, needed to learn what is usual.
MINIMUM_USUAL_ROWS = 30

# The central part of the gaps that counts as usual: a narrow one for sources with strays, a wide one.
_USUAL_QUANTILES = ((0.005, 0.995), (0.0002, 0.9998))

# A gap of its own (hired and recorded on one day) is worth a question when so many of the usual rows have it.
_FREQUENT_GAP_SHARE = 0.05

# Several suspects in one pair of columns are named together unless one explains clearly more.
_CLEARLY_MORE = 1.25

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class DatePairs:
    """The different pairs of dates of two columns.

    Attributes:
        column: the first column's name.
        reference: the second one's.
        column_days: days since 1970-01-01.
        reference_days: days since 1970-01-01.
        rows: how many rows have the pair.
        is_reference_fixed: the reference is no column of the table and cannot be exchanged itself.
    """

    column: str
    reference: str
    column_days: Ints
    reference_days: Ints
    rows: Ints
    is_reference_fixed: bool


@dataclass(frozen=True)
class PairEvidence:
    """Rows of a column that a reference date shows to be exchanged.

    Attributes:
        column: the date column that looks exchanged.
        reference: what it was held against.
        rows: rows that are usual once exchanged, and far out as written.
        examples: up to three of their dates, as written.
    """

    column: str
    reference: str
    rows: int
    examples: tuple[date, ...]


def is_exchangeable(day: Ints, month: Ints) -> Bools:
    """Whether exchanging day and month gives another date.

    The first of a month is left alone: calendars put many things there.

    Args:
        day: days of the month.
        month: months of the year.
    """
    moves: Bools = (day >= 2) & (day <= LAST_EXCHANGEABLE_DAY) & (day != month)
    return moves


def pair_evidence(pairs: DatePairs) -> list[PairEvidence]:
    """Which of the two columns looks exchanged, if any: one, the other, or both at once."""
    gaps = pairs.column_days - pairs.reference_days
    column, reference = _Calendar(pairs.column_days), _Calendar(pairs.reference_days)
    reference_moves = reference.moves & (not pairs.is_reference_fixed)
    is_whole = np.full(len(gaps), pairs.is_reference_fixed)
    fixed = ~column.moves & ~reference_moves
    # A 1 May that was 5 January looks like the first of a month: stricter, where enough rows are left.
    certain = column.is_certain & (reference.is_certain | is_whole)
    suspects = [_Suspect(column, pairs.reference_days, column.moves, 1, (pairs.column,))]
    if not pairs.is_reference_fixed:
        both = (pairs.column, pairs.reference)
        suspects += [
            _Suspect(reference, pairs.column_days, reference_moves, -1, (pairs.reference,)),
            _Suspect(column, reference.exchanged, column.moves & reference_moves, 1, both),
        ]
    found: dict[str, PairEvidence] = {}
    questions = [
        (unmoved, low, high)
        for unmoved in (fixed, certain)
        for low, high in _usual_gaps(gaps[unmoved], pairs.rows[unmoved])
    ]
    for unmoved, low, high in questions:
        strange = (gaps < low) | (gaps > high)
        base = _Base(int(unmoved.sum()), int((unmoved & strange).sum()), low < high)
        for suspect in suspects:
            at = np.flatnonzero(strange & suspect.moves)
            fits, chance = _exchange(suspect, at, low, high)
            if not _is_alarming(fits, chance, int(suspect.moves.sum()), base):
                continue
            rows = int(pairs.rows[at[fits]].sum())
            for name in suspect.names:
                if name not in found or found[name].rows < rows:
                    days = pairs.column_days if name == pairs.column else pairs.reference_days
                    other = pairs.reference if name == pairs.column else pairs.column
                    found[name] = PairEvidence(name, other, rows, _first_days(days[at[fits]]))
    most = max((evidence.rows for evidence in found.values()), default=0)
    return [evidence for evidence in found.values() if evidence.rows * _CLEARLY_MORE >= most]


class _Calendar:
    """Year, month and day of many dates, and their exchange."""

    def __init__(self, days: Ints) -> None:
        months = days.astype("datetime64[D]").astype("datetime64[M]")
        self.month_number = months.astype(np.int64)  # months since January 1970
        self.month = self.month_number % 12 + 1
        self.day = days - months.astype("datetime64[D]").astype(np.int64) + 1
        self.moves = is_exchangeable(self.day, self.month)
        # These days say the same with day and month exchanged, or cannot be read so.
        self.is_certain = (self.day > LAST_EXCHANGEABLE_DAY) | ((self.day == self.month) & (self.day > 1))
        self.exchanged = np.where(
            self.moves, self.with_month(np.minimum(self.day, LAST_EXCHANGEABLE_DAY)), days
        )

    def with_month(self, month: Ints | int) -> Ints:
        """The dates whose day is this one's month, in the given month of the same year."""
        start = (self.month_number - self.month + month).astype("datetime64[M]").astype("datetime64[D]")
        result: Ints = start.astype(np.int64) + self.month - 1
        return result

    def at(self, index: Ints) -> "_Calendar":
        """Some of the dates."""
        part = object.__new__(_Calendar)
        for name, values in vars(self).items():
            setattr(part, name, values[index])
        return part


@dataclass(frozen=True)
class _Suspect:
    """What may have been exchanged.

    Attributes:
        calendar: the dates that are exchanged on trial.
        others: the days they are held against.
        moves: which pairs can be exchanged.
        sign: 1 where the dates are the column's, -1 where they are the reference's.
        names: the columns that are exchanged if the trial succeeds.
    """

    calendar: _Calendar
    others: Ints
    moves: Bools
    sign: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class _Base:
    """The pairs whose dates cannot be exchanged, those with an unusual gap, and whether usual is a range."""

    pairs: int
    strange: int
    is_range: bool


def _usual_gaps(gaps: Ints, rows: Ints) -> list[tuple[int, int]]:
    """The ranges of usual gaps, and the most frequent gap by itself."""
    if rows.sum() < MINIMUM_USUAL_ROWS:
        return []
    values, where = np.unique(gaps, return_inverse=True)
    counts = np.bincount(where, weights=rows)
    shares = np.cumsum(counts) / counts.sum()
    found = {
        (int(values[np.searchsorted(shares, low)]), int(values[np.searchsorted(shares, high)]))
        for low, high in _USUAL_QUANTILES
    }
    if counts.max() >= _FREQUENT_GAP_SHARE * counts.sum():
        frequent = int(values[counts.argmax()])
        found.add((frequent, frequent))
    return sorted(found)


def _exchange(suspect: _Suspect, at: Ints, low: int, high: int) -> tuple[Bools, NDArray[np.float64]]:
    """Whether the exchange makes each strange gap usual, and how probably another month would do so."""
    dates, others = suspect.calendar.at(at), suspect.others[at]

    def is_usual(days: Ints) -> Bools:
        gap = suspect.sign * (days - others)
        usual: Bools = (gap >= low) & (gap <= high)
        return usual

    fits = is_usual(dates.exchanged)
    if fits.sum() < MINIMUM_PAIRS:  # nothing to explain
        return fits, np.zeros(len(at))
    months = np.zeros(len(at))
    usual_months = np.zeros(len(at))
    for month in range(2, 13):
        is_candidate = dates.month != month
        months += is_candidate
        usual_months += is_candidate & is_usual(dates.with_month(month))
    return fits, usual_months / np.maximum(months, 1)


def _is_alarming(fits: Bools, chance: NDArray[np.float64], moving: int, base: _Base) -> bool:
    """Whether more pairs fit once exchanged than chance explains.

    Args:
        fits: of the strange pairs, whether the exchange makes the gap usual.
        chance: how probably any other month would.
        moving: all pairs whose date can be exchanged.
        base: the pairs that cannot be.
    """
    fitting = int(fits.sum())
    if fitting < MINIMUM_PAIRS:
        return False
    can_fit = int((chance > 0).sum())
    by_fit = binomial_tail(fitting, can_fit, float(chance.sum()) / can_fit)
    if not base.is_range:  # every other gap is unusual, so that the two groups cannot be compared
        return by_fit < ALARM_PROBABILITY
    is_more = fitting * base.pairs > 3 * (base.strange + 1) * moving
    by_group = binomial_tail(fitting, fitting + base.strange, moving / (moving + base.pairs))
    return (by_fit < ALARM_PROBABILITY and is_more) or (by_group < ALARM_PROBABILITY and by_fit < 1e-3)


def _first_days(days: Ints) -> tuple[date, ...]:
    first = np.unique(days)[:EXAMPLES].astype("datetime64[D]")
    return tuple(first.astype(object).tolist())
