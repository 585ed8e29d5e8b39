"""Whether a month is unlike the months of training, by more than chance and by more than those differ.

The population stability index (PSI) of a small group is large by chance alone, and people who stay grow
older every month; so an index counts as drift only if it passes three tests at once:

- chance: under no drift PSI / (1/n + 1/m) is about chi-square with bins - 1 degrees of freedom
  (Yurdakul 2018), so what counts as large falls with the number of people;
- the usual: its logarithm lies far above those of the training months, each held against the months as far
  before it as this one lies after the training (a t-test; the spread of one column's logarithms is pooled
  with that of all columns, since a dozen months tell little), and above each single one of them. So
  seasons, yearly rounds and growing tenure are expected;
- size: what is left of it without chance is at least .1.

The larger of the two p-values is adjusted over all columns (Benjamini-Hochberg): where nothing drifted, the
chance of any alarm in a month is at most about the level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.special import chdtrc, stdtr

from models.columns import FloatArray
from models.person_months import IntArray
from models.training_distribution import RISK, TrainingDistribution

LEVEL = 0.01  # false discovery rate of a month: where nothing drifted, a false line in eight years
SIZE_THAT_MATTERS = 0.1  # PSI beyond chance
YEAR = 4  # training months a month is held against: with quarterly ones every season once
FEWEST_COMPARISONS = 4  # earlier comparisons below which nobody can say what is usual, and nothing alarms
PRIOR_MONTHS = 8.0  # weight of all columns' spread against one column's own
NEVER_ZERO = 1e-9  # an index without any difference still has a logarithm
SAME_FOR_ALL = 0.99  # a column with one bin for so many in most months tells the date, not the people


@dataclass(frozen=True)
class ColumnDrift:
    """One column of the scored month beside the months of training.

    Attributes:
        column: the feature, or the risk at the main horizon.
        psi: population stability index against the year of training before the gap.
        psi_by_chance: the mean of it if nothing drifted, from the numbers of people.
        usual_psi: the median of the same index over the training months; NaN if too few.
        p_chance: of the index by chance alone.
        p_usual: of the index among the training months'; NaN if the spread is not known.
        p_adjusted: the larger of the two, adjusted over all columns.
        matters: whether it passes all three tests.
    """

    column: str
    psi: float
    psi_by_chance: float
    usual_psi: float
    p_chance: float
    p_usual: float
    p_adjusted: float
    matters: bool


@dataclass(frozen=True)
class Drift:
    """The drift of a month.

    Attributes:
        people: rows of the month.
        training_months: as-of dates of the training, as far as they are kept.
        comparisons: earlier comparisons that tell what is usual; below four nothing was tested.
        features: per feature tested, in the order of the training's columns.
        score: of the risk.
        untested: features whose values tell the date and not the people.
    """

    people: int
    training_months: tuple[date, ...]
    comparisons: int
    features: tuple[ColumnDrift, ...]
    score: ColumnDrift
    untested: tuple[str, ...]

    @property
    def is_tested(self) -> bool:
        """Whether the months of training are enough to say what is usual."""
        return self.comparisons >= FEWEST_COMPARISONS

    @property
    def drifted(self) -> tuple[ColumnDrift, ...]:
        """What drifted, the largest first."""
        found = [column for column in self.features if column.matters]
        return tuple(sorted(found, key=lambda column: (-column.psi, column.column)))


@dataclass(frozen=True)
class _Distances:
    """One column's indices: of the scored month (`now`) and of each training month before it."""

    now: float
    chance: float
    df: int
    earlier: FloatArray


def measure_drift(
    reference: TrainingDistribution, people: pd.DataFrame, risk: pd.Series, as_of_date: date
) -> Drift:
    """Hold the people of a month, and their risks, against the months of training.

    Args:
        reference: of the model.
        people: the panel's rows of the month, with the model's features.
        risk: their risks at the main horizon.
        as_of_date: the month's.
    """
    gap = _gap(reference.months, as_of_date)
    distances, untested = {}, []
    for name, counts in reference.features.items():
        table = np.array(counts.counts, dtype=np.float64)
        if _tells_the_date(table):
            untested.append(name)
            continue
        distances[name] = _distances(table, counts.count(people[name]), gap)
    features = _judged(distances)
    return Drift(
        people=len(people),
        training_months=reference.months,
        comparisons=max((len(found.earlier) for found in distances.values()), default=0),
        features=features,
        score=_score_drift(reference, risk, as_of_date),
        untested=tuple(untested),
    )


def stability_index(before: FloatArray, now: FloatArray) -> float:
    """PSI between two rows of counts; half a person is added to every bin, so that none is empty."""
    p = (before + 0.5) / (before + 0.5).sum()
    q = (now + 0.5) / (now + 0.5).sum()
    return float(((q - p) * np.log(q / p)).sum())


def adjust_p_values(p_values: Sequence[float]) -> FloatArray:
    """Benjamini-Hochberg: the least false discovery rate at which each would count as found."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(-p, kind="stable")
    ranks = len(p) - np.arange(len(p))
    adjusted = np.minimum.accumulate(p[order] * len(p) / ranks)
    result = np.empty(len(p))
    result[order] = np.minimum(adjusted, 1.0)
    return result


def _score_drift(reference: TrainingDistribution, risk: pd.Series, as_of_date: date) -> ColumnDrift:
    table = np.array(reference.risk.counts, dtype=np.float64)
    distances = _distances(table, reference.risk.count(risk), _gap(reference.months, as_of_date))
    return _judged({RISK: distances})[0]


def _gap(months: Sequence[date], as_of_date: date) -> int:
    """How many steps between training months the scored month lies after the last of them; at least one."""
    numbers = [day.year * 12 + day.month for day in months]
    step = float(np.median(np.diff(numbers))) if len(numbers) > 1 else 1.0
    behind = as_of_date.year * 12 + as_of_date.month - numbers[-1]
    return max(1, int(np.ceil(behind / step)))


def _tells_the_date(table: FloatArray) -> bool:
    known = table[:, :-1]
    people = known.sum(axis=1)
    is_alike = known.max(axis=1) >= SAME_FOR_ALL * people
    changes = len(np.unique(known.argmax(axis=1)[people > 0])) > 1
    return bool(is_alike[people > 0].mean() > 0.5 and changes) if (people > 0).any() else False


def _distances(table: FloatArray, now: IntArray, gap: int) -> _Distances:
    """The index of the scored month, and those of the training months over the same gap."""
    is_used = (table.sum(axis=0) > 0) | (now > 0)
    table, month = table[:, is_used], now[is_used].astype(np.float64)
    # A short history is held against fewer months rather than against nothing.
    year = max(1, min(YEAR, len(table) - gap - FEWEST_COMPARISONS + 1))
    last = table[-year:]
    # People recur from month to month: a year of four hundred people is four hundred, not sixteen hundred.
    chance = (is_used.sum() - 1) * (1.0 / max(last.sum(axis=1).max(), 1.0) + 1.0 / max(month.sum(), 1.0))
    earlier = [
        stability_index(table[number - gap - year + 1 : number - gap + 1].sum(axis=0), table[number])
        for number in range(gap + year - 1, len(table))
    ]
    return _Distances(
        now=stability_index(last.sum(axis=0), month),
        chance=float(chance),
        df=max(int(is_used.sum()) - 1, 1),
        earlier=np.array(earlier),
    )


def _judged(distances: Mapping[str, _Distances]) -> tuple[ColumnDrift, ...]:
    p_chance = [
        float(chdtrc(found.df, found.df * found.now / found.chance)) if found.chance else 1.0
        for found in distances.values()
    ]
    p_usual = _p_usual(list(distances.values()))
    adjusted = adjust_p_values([max(pair) for pair in zip(p_chance, p_usual, strict=True)])
    judged = []
    for number, (name, found) in enumerate(distances.items()):
        is_spread_known = len(found.earlier) >= FEWEST_COMPARISONS
        judged.append(
            ColumnDrift(
                column=name,
                psi=found.now,
                psi_by_chance=found.chance,
                usual_psi=float(np.median(found.earlier)) if is_spread_known else float("nan"),
                p_chance=p_chance[number],
                p_usual=p_usual[number] if is_spread_known else float("nan"),
                p_adjusted=float(adjusted[number]),
                matters=is_spread_known
                and bool(adjusted[number] < LEVEL and found.now - found.chance >= SIZE_THAT_MATTERS),
            )
        )
    return tuple(judged)


def _p_usual(distances: Sequence[_Distances]) -> list[float]:
    """One-sided p of each index among those of the training months, on the logarithm; 1.0 if unknown."""
    logs = [np.log(np.maximum(found.earlier + found.chance, NEVER_ZERO)) for found in distances]
    spreads = [float(np.var(row, ddof=1)) if len(row) >= FEWEST_COMPARISONS else np.nan for row in logs]
    known = [spread for spread in spreads if not np.isnan(spread)]
    prior = float(np.median(known)) if known else np.nan
    result = []
    for found, row, spread in zip(distances, logs, spreads, strict=True):
        if np.isnan(spread):
            result.append(1.0)
            continue
        df = len(row) - 1
        # Never below the column's own: those that a team shares move in larger steps than the rest.
        pooled = max((df * spread + PRIOR_MONTHS * prior) / (df + PRIOR_MONTHS), spread)
        error = np.sqrt(max(pooled, 1e-6) * (1 + 1 / len(row)))
        if found.now <= found.earlier.max():  # such a month was there before: a yearly round, a season
            result.append(1.0)
            continue
        z = (np.log(max(found.now + found.chance, NEVER_ZERO)) - row.mean()) / error
        result.append(float(stdtr(df + PRIOR_MONTHS, -z)))
    return result
