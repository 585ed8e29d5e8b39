"""What a list of names is worth beyond its hits: how early it named leavers, and whether it keeps its names.

Both out of time, over the backtest's origins. On an origin's list stands the tenth with the highest risk.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models import ranking
from models.bootstrap import UNDEFINED, Estimate, PersonDraws, estimate_of, ratio
from models.columns import FloatArray
from models.metrics import TOP_SHARE
from models.person_months import IntArray, month_index

QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class LeadTime:
    """How many months before their notice leavers first stood on a list.

    A person of whom a draw by lot would decide counts as named from an even chance on. Lists exist at the
    origins only, so that a lead is known to the months between two of them; and nobody can be named before
    the first: a lead that starts there may in truth be longer.

    Attributes:
        leavers: voluntary exits (by the notice where it is known) within the main horizon of an origin.
        named: those who stood on at least one list before.
        named_at_first_origin: of the named, those who stood on the very first list: "at least so long".
        never_named: share of the leavers.
        never_named_by_chance: that share if every list had been drawn by lot.
        lower_quartile_months, median_months, upper_quartile_months: of the named.
    """

    leavers: int
    named: int
    named_at_first_origin: int
    never_named: Estimate
    never_named_by_chance: float
    lower_quartile_months: Estimate
    median_months: Estimate
    upper_quartile_months: Estimate


@dataclass(frozen=True)
class ListChange:
    """Two consecutive lists.

    Attributes:
        earlier, later: their as-of dates.
        people: present at both.
        jaccard: of those people, who stands on both lists over who stands on either; NaN where nobody does.
    """

    earlier: date
    later: date
    people: int
    jaccard: float


@dataclass(frozen=True)
class Stability:
    """How much of a list is still there at the next origin.

    Attributes:
        people_pairs: people present at both of two consecutive origins, over all pairs of origins.
        named_pairs: those of them who stand on at least one of the two lists (where a draw by lot would
            decide, their chance of it).
        jaccard: who stands on both lists over who stands on either, all pairs together.
        jaccard_by_chance: the same for lists of the same lengths drawn by lot.
        changes: each pair of origins.
    """

    people_pairs: int
    named_pairs: float
    jaccard: Estimate
    jaccard_by_chance: float
    changes: tuple[ListChange, ...]


@dataclass(frozen=True)
class ListQuality:
    """Both, with the number of lists and the usual months between two of them (NaN with one)."""

    horizon_months: int
    origins: tuple[date, ...]
    months_between_origins: float
    lead_time: LeadTime
    stability: Stability


def measure_list(
    risk: FloatArray, rows: pd.DataFrame, horizon_months: int, *, draws: int = 0, seed: int = 0
) -> ListQuality:
    """Lead time and stability of the lists of the tenth with the highest risk at each origin.

    Args:
        risk: P(voluntary exit within the horizon), out of time, shape (rows,).
        rows: employee_id, as_of_date, cause, months_observed, row for row; unique by the first two.
        horizon_months: the main horizon: an exit counts as one that a list could have foretold if it came
            within so many months of some origin.
        draws: bootstrap draws for the intervals; 0 gives none.
        seed: of the bootstrap.
    """
    dates, days = pd.factorize(rows["as_of_date"], sort=True)
    named = ranking.top_membership(risk, dates, TOP_SHARE, None)
    months = month_index(pd.Series(days)).to_numpy(dtype=np.int64)
    drawn = PersonDraws.of(rows["employee_id"], draws, seed)
    return ListQuality(
        horizon_months=horizon_months,
        origins=tuple(day.date() for day in days),
        months_between_origins=float(np.median(np.diff(months))) if len(months) > 1 else float("nan"),
        lead_time=_lead_time(named, rows, dates, horizon_months, drawn),
        stability=_stability(named, dates, [day.date() for day in days], drawn),
    )


def _lead_time(
    named: FloatArray, rows: pd.DataFrame, dates: IntArray, horizon_months: int, drawn: PersonDraws
) -> LeadTime:
    months_to_exit = rows["months_observed"].to_numpy(dtype=np.int64)
    leaves = ((rows["cause"] == "voluntary") & (rows["months_observed"] > 0)).to_numpy(dtype=bool)
    exit_month = month_index(rows["as_of_date"]).to_numpy(dtype=np.int64) + months_to_exit
    table = pd.DataFrame(
        {
            "person": drawn.codes,
            "exit_month": exit_month,
            "months_to_exit": months_to_exit,
            "lead": np.where(named >= 0.5, months_to_exit, 0),
            "lead_at_first_origin": np.where((named >= 0.5) & (dates == 0), months_to_exit, 0),
            "chance_unnamed": 1.0 - (np.bincount(dates, named) / np.bincount(dates))[dates],
        }
    )[leaves]
    # A person who came back may leave twice: each row belongs to the exit that follows it.
    by_exit = table.groupby(["person", "exit_month"], sort=True)
    exits = by_exit.agg(
        nearest=("months_to_exit", "min"),
        lead=("lead", "max"),
        lead_at_first_origin=("lead_at_first_origin", "max"),
        chance_unnamed=("chance_unnamed", "prod"),
    ).reset_index()
    exits = exits[exits["nearest"] <= horizon_months]
    if exits.empty:
        return LeadTime(0, 0, 0, UNDEFINED, float("nan"), UNDEFINED, UNDEFINED, UNDEFINED)
    leads = exits["lead"].to_numpy(dtype=np.int64)
    of_leavers = PersonDraws(exits["person"].to_numpy(dtype=np.int64), drawn.weights)
    total, unnamed = of_leavers.sums(np.ones(len(leads)), (leads == 0).astype(np.float64))
    quartiles = _weighted_quantiles(leads[leads > 0], of_leavers.take(leads > 0))
    return LeadTime(
        leavers=len(leads),
        named=int((leads > 0).sum()),
        named_at_first_origin=int((exits["lead_at_first_origin"] > 0).sum()),
        never_named=estimate_of(unnamed / total),
        never_named_by_chance=float(exits["chance_unnamed"].mean()),
        lower_quartile_months=quartiles[0],
        median_months=quartiles[1],
        upper_quartile_months=quartiles[2],
    )


def _weighted_quantiles(months: IntArray, drawn: PersonDraws) -> list[Estimate]:
    """The smallest value at or below which a quarter, half, three quarters of the weight lies."""
    if len(months) == 0:
        return [UNDEFINED] * len(QUARTILES)
    values, place = np.unique(months, return_inverse=True)
    weights = np.stack(drawn.sums(*[(place == number).astype(np.float64) for number in range(len(values))]))
    shares = np.cumsum(weights, axis=0) / weights.sum(axis=0)
    # A rounding error below a quarter is a quarter.
    return [
        estimate_of(values[(shares >= part - 1e-12).argmax(axis=0)].astype(np.float64)) for part in QUARTILES
    ]


def _stability(named: FloatArray, dates: IntArray, days: list[date], drawn: PersonDraws) -> Stability:
    order = np.lexsort((dates, drawn.codes))
    earlier, later = order[:-1], order[1:]
    is_pair = (drawn.codes[earlier] == drawn.codes[later]) & (dates[later] == dates[earlier] + 1)
    earlier, later = earlier[is_pair], later[is_pair]
    if len(earlier) == 0:
        return Stability(0, 0.0, UNDEFINED, float("nan"), ())
    both, either = np.minimum(named[earlier], named[later]), np.maximum(named[earlier], named[later])
    pair, count = dates[earlier], len(days)
    people, on_both, on_either, first, second = (
        np.bincount(pair, values, minlength=count).astype(np.float64)
        for values in (np.ones(len(pair)), both, either, named[earlier], named[later])
    )
    by_chance = first * second / np.maximum(people, 1)
    weighted_both, weighted_either = PersonDraws(drawn.codes[earlier], drawn.weights).sums(both, either)
    jaccard = ratio(on_both, on_either)
    return Stability(
        people_pairs=len(earlier),
        named_pairs=float(either.sum()),
        jaccard=estimate_of(ratio(weighted_both, weighted_either)),
        jaccard_by_chance=float(ratio(by_chance.sum(), (first + second - by_chance).sum())),
        changes=tuple(
            ListChange(days[number], days[number + 1], int(people[number]), float(jaccard[number]))
            for number in range(count - 1)
        ),
    )
