"""Conditions that only leadership can change, as figures of five or more people, managers or seats."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from features.feature import Feature, Unit
from pipelines.reports.small_groups import OTHER, hidden_cells
from pipelines.reports.views import Card

# Sections that break their figures down, and by which kind of group. No figure is broken down by two kinds:
# what one hides the other would give away.
BROKEN_DOWN_BY: Mapping[str, str] = {
    "competence": "role",
    "vacancies": "org_unit",
    "onboarding": "org_unit",
    "tools": "org_unit",
}
# What a manager has or has not: told as the share of managers who have it.
MANAGERS_SHARES = frozenset(
    {
        "may_set_bonus",
        "may_hire",
        "tool_budget_present",
        "seat_in_leadership_group",
        "measured_on_team_development",
        "goals_set_in_leadership_group",
        "promoted_untrained",
    }
)


@dataclass(frozen=True)
class MedianFigure:
    """The median of a feature over the people (or managers) it is known for."""

    feature: str
    median: float
    unit: Unit
    people: int


@dataclass(frozen=True)
class ConditionRow:
    """A group's means; `name` is None for the smaller groups together, a value None where it is withheld."""

    name: str | None
    people: int
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class ConditionTable:
    """The means of some features over everybody and over groups; without columns nothing is measured.

    Attributes:
        columns: feature and unit.
        overall: the mean over everybody of whom the feature is known, per column.
        known: of how many it is known, per column.
        rows: the groups; empty where there is no such column or too few people.
    """

    columns: tuple[tuple[str, Unit], ...]
    overall: tuple[float, ...]
    known: tuple[int, ...]
    rows: tuple[ConditionRow, ...]


@dataclass(frozen=True)
class Losses:
    """Who left of their own accord in the last 12 months, by results; None where too few are known.

    Attributes:
        regretted: at or above the middle of their role.
        known: of how many the results are on record, five or more.
    """

    regretted: int
    known: int


@dataclass(frozen=True)
class OpenSeats:
    """Seats that wait to be filled, and half of them for longer than `days`."""

    seats: int
    days: float


@dataclass(frozen=True)
class SentUpward:
    """On how many people's cards a factor stands as "not yours to fix": five or more, else not told."""

    factors: tuple[tuple[str, int], ...]
    rare: int


@dataclass(frozen=True)
class Conditions:
    """The leadership page's part on what only leadership can change; None where nothing is measured."""

    upward: SentUpward | None = None
    tables: Mapping[str, ConditionTable] | None = None
    managers: tuple[MedianFigure, ...] = ()
    losses: Losses | None = None
    seats: OpenSeats | None = None


def condition_table(
    names: Sequence[str],
    groups: pd.Series | None,
    features_now: pd.DataFrame,
    features: Mapping[str, Feature],
) -> ConditionTable:
    """Means over everybody and over groups, whatever would tell of fewer than five people left out.

    Args:
        names: the features, in the order of the columns; those that are not measured are left out.
        groups: the published group of each person, null where nobody is counted; None without such a column.
        features_now: one row a person, in the order of `groups`.
        features: the catalogue by name.
    """
    measured = [
        name
        for name in names
        if name in features_now and features_now[name].notna().sum() >= MINIMUM_GROUP_PEOPLE
    ]
    values = features_now[measured].reset_index(drop=True)
    known = values.notna().sum()
    rows: tuple[ConditionRow, ...] = ()
    if groups is not None and groups.notna().all() and measured:
        by_group = values.groupby(groups.to_numpy())
        means, counts = by_group.mean(), by_group.count()
        hidden = pd.DataFrame({name: hidden_cells(counts[name], MINIMUM_GROUP_PEOPLE) for name in measured})
        sizes = by_group.size()
        rows = tuple(
            ConditionRow(
                name=str(group) or None,
                people=int(sizes[group]),
                values=tuple(
                    None if hidden.loc[group, name] else float(means.loc[group, name]) for name in measured
                ),
            )
            for group in sorted(sizes.index, key=lambda group: (group == OTHER, group))
        )
    return ConditionTable(
        columns=tuple((name, features[name].unit) for name in measured),
        overall=tuple(float(values[name].mean()) for name in measured),
        known=tuple(int(known[name]) for name in measured),
        rows=rows,
    )


def managers_figures(
    names: Sequence[str], managers: pd.DataFrame, features: Mapping[str, Feature]
) -> tuple[MedianFigure, ...]:
    """What five or more managers have: the share of those who have it, else the median.

    Args:
        names: the features to tell, in order.
        managers: one row a manager, a column per measured feature.
        features: those columns by name.
    """
    figures = []
    for name in names:
        if name not in managers:
            continue
        values = managers[name].dropna().astype("float64")
        if len(values) < MINIMUM_GROUP_PEOPLE:
            continue
        if name in MANAGERS_SHARES:
            figures.append(MedianFigure(name, float((values > 0).mean()), Unit.RATIO, len(values)))
        else:
            figures.append(MedianFigure(name, float(values.median()), features[name].unit, len(values)))
    return tuple(figures)


def sent_upward(cards: Sequence[Card]) -> SentUpward:
    """On how many people's cards a condition stands as leadership's to change.

    Args:
        cards: of all managers' pages, one a person.
    """
    counts = Counter(
        factor.value
        for card in cards
        for factor in {reason.factor for reason in card.raises if reason.is_leaderships}
    )
    ordered = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    told = tuple((factor, people) for factor, people in ordered if people >= MINIMUM_GROUP_PEOPLE)
    return SentUpward(told, len(ordered) - len(told))


def losses_of(exits: pd.DataFrame) -> Losses | None:
    """Regretted among the voluntary losses whose results are known; None for fewer than five.

    Args:
        exits: cause, is_regretted (may be null).
    """
    known = exits.loc[exits["cause"] == "voluntary", "is_regretted"].dropna()
    if len(known) < MINIMUM_GROUP_PEOPLE:
        return None
    return Losses(int(known.astype(bool).sum()), len(known))


def open_seats_of(seats: pd.DataFrame | None) -> OpenSeats | None:
    """How many seats are open, and how long; None where no such table was delivered.

    Args:
        seats: days_open, one row a seat.
    """
    if seats is None:
        return None
    return OpenSeats(len(seats), float(seats["days_open"].median()) if len(seats) else 0.0)
