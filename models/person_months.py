"""Outcomes as the months in which people were at risk: what a discrete-time hazard is fitted to.

Inside a lead (months 1-3, 4-6, 7-12) the monthly hazard is constant, so all months a person survived
in it are one row weighted by their number: the same likelihood as a row per month, at a third of the
rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.columns import FloatArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Lead:
    """Months ahead that share one monthly hazard, both ends included."""

    start_month: int
    end_month: int

    @property
    def months(self) -> int:
        """How many months the lead covers."""
        return self.end_month - self.start_month + 1


def leads_between(horizons_months: Sequence[int]) -> tuple[Lead, ...]:
    """The intervals between horizons: (3, 6, 12) gives months 1-3, 4-6 and 7-12."""
    bounds = (0, *horizons_months)
    if any(later <= earlier for earlier, later in pairwise(bounds)):
        raise ValueError(f"horizons must be positive and rise, got {tuple(horizons_months)}")
    return tuple(Lead(earlier + 1, later) for earlier, later in pairwise(bounds))


@dataclass(frozen=True)
class PersonMonths:
    """Months at risk, sorted by (row, lead, survived before exited); all arrays of one length.

    Attributes:
        row: position in the outcomes the months come from.
        lead: position in the leads.
        exits_voluntary: 1.0 if the month ended in a voluntary exit, else 0.0.
        exits_other: 1.0 if it ended in any other exit, else 0.0.
        weight: how many months the row stands for.
    """

    row: IntArray
    lead: IntArray
    exits_voluntary: FloatArray
    exits_other: FloatArray
    weight: FloatArray


@dataclass(frozen=True)
class CauseMonths:
    """Person-months of one cause.

    Attributes:
        row: position in the feature matrix.
        lead: position in the leads.
        exits: 1.0 if the month ended in an exit by this cause, else 0.0.
        weight: months the row stands for, times the person's bootstrap weight if any.
        distinct_exits: exits counted once, however many as-of dates see them.
        leads: consecutive from month 1.
        exit_code: per row of the feature matrix which exit its person's months end in, -1 for none.
    """

    row: IntArray
    lead: IntArray
    exits: FloatArray
    weight: FloatArray
    distinct_exits: int
    leads: tuple[Lead, ...]
    exit_code: IntArray

    @property
    def lead_count(self) -> int:
        """How many leads there are."""
        return len(self.leads)

    def at_lead(self, lead: int) -> "CauseMonths":
        """The months of one lead; exits not seen in it do not count."""
        kept = self.lead == lead
        seen = self.exit_code[self.row[kept & (self.exits > 0)]]
        return replace(
            self,
            row=self.row[kept],
            lead=self.lead[kept],
            exits=self.exits[kept],
            weight=self.weight[kept],
            distinct_exits=len(np.unique(seen)),
        )

    @property
    def exit_rows(self) -> float:
        """Rows that are exits: each exit as often as an as-of date sees it."""
        return float(self.exits.sum())


def expand_person_months(outcomes: pd.DataFrame, leads: Sequence[Lead]) -> PersonMonths:
    """The months in which each person of `outcomes` was at risk, as far as they are known.

    Args:
        outcomes: `cause` ('voluntary', 'other' or null) and `months_observed` (int >= 0): the whole
            months after the as-of date whose outcome is known; with a cause, the last of them ended in
            the exit. Without, the row is right-censored.
        leads: consecutive from month 1; an exit after the last lead counts as survival.

    Returns:
        For each outcome and lead one row for the months survived, weighted by their number, and one of
        weight 1 for the month of an exit. In a month that ended in an exit by one cause the person was
        at risk of the other too. An outcome observed for 0 months has no row.
    """
    observed = outcomes["months_observed"].to_numpy(dtype=np.int64)
    voluntary = (outcomes["cause"] == "voluntary").to_numpy(dtype=bool)
    exited = outcomes["cause"].notna().to_numpy(dtype=bool) & (observed > 0)
    survived = np.where(exited, observed - 1, observed)

    starts = np.array([lead.start_month for lead in leads], dtype=np.int64)
    ends = np.array([lead.end_month for lead in leads], dtype=np.int64)
    months = np.clip(np.minimum(survived[:, None], ends) - starts + 1, 0, None)
    exits_here = exited[:, None] & (observed[:, None] >= starts) & (observed[:, None] <= ends)

    survived_row, survived_lead = np.nonzero(months)
    exit_row, exit_lead = np.nonzero(exits_here)
    row = np.concatenate([survived_row, exit_row])
    lead = np.concatenate([survived_lead, exit_lead])
    is_exit = np.arange(len(row)) >= len(survived_row)
    weight = np.concatenate([months[survived_row, survived_lead], np.ones(len(exit_row), dtype=np.int64)])
    order = np.lexsort((is_exit, lead, row))
    is_voluntary = voluntary[row]
    return PersonMonths(
        row=row[order],
        lead=lead[order],
        exits_voluntary=(is_exit & is_voluntary)[order].astype(np.float64),
        exits_other=(is_exit & ~is_voluntary)[order].astype(np.float64),
        weight=weight[order].astype(np.float64),
    )


@dataclass(frozen=True)
class CalendarMonths:
    """Months at risk one by one, with the calendar month each of them was.

    Attributes:
        row: position in the outcomes the months come from.
        lead: position in the leads.
        calendar_month: months since year 0.
        exits_voluntary: 1.0 if the month ended in a voluntary exit, else 0.0.
        exits_other: 1.0 if it ended in any other exit, else 0.0.
    """

    row: IntArray
    lead: IntArray
    calendar_month: IntArray
    exits_voluntary: FloatArray
    exits_other: FloatArray


def expand_calendar_months(outcomes: pd.DataFrame, leads: Sequence[Lead]) -> CalendarMonths:
    """The months of `expand_person_months`, each a row of its own.

    Args:
        outcomes: `as_of_date`, `cause` and `months_observed`.
        leads: consecutive from month 1.
    """
    monthly = tuple(Lead(month, month) for month in range(1, leads[-1].end_month + 1))
    months = expand_person_months(outcomes, monthly)
    lead_of = np.repeat(np.arange(len(leads), dtype=np.int64), [lead.months for lead in leads])
    start = month_index(pd.to_datetime(outcomes["as_of_date"])).to_numpy(dtype=np.int64)
    return CalendarMonths(
        row=months.row,
        lead=lead_of[months.lead],
        calendar_month=start[months.row] + 1 + months.lead,
        exits_voluntary=months.exits_voluntary,
        exits_other=months.exits_other,
    )


def exit_codes(outcomes: pd.DataFrame, cause: str) -> IntArray:
    """A number for each exit by `cause`, the same at every as-of date that sees it; -1 for none."""
    hit = ((outcomes["cause"] == cause) & (outcomes["months_observed"] > 0)).to_numpy(dtype=bool)
    codes = np.full(len(outcomes), -1, dtype=np.int64)
    exits = pd.DataFrame(
        {
            "employee_id": outcomes["employee_id"],
            "month": month_index(outcomes["as_of_date"]) + outcomes["months_observed"],
        }
    )[hit]
    codes[hit] = exits.groupby(["employee_id", "month"], sort=True).ngroup().to_numpy()
    return codes


def count_exits(outcomes: pd.DataFrame, cause: str, within_months: int) -> int:
    """How many distinct exits by `cause` lie within `within_months` of some as-of date.

    One exit is seen from several as-of dates; it is counted once.
    """
    codes = exit_codes(outcomes, cause)[(outcomes["months_observed"] <= within_months).to_numpy(dtype=bool)]
    return len(np.unique(codes[codes >= 0]))


def month_index(dates: pd.Series) -> pd.Series:
    """Months since year 0, so that differences count calendar months."""
    months: pd.Series = dates.dt.year * 12 + dates.dt.month
    return months
