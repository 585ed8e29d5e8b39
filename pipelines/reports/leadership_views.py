"""Group figures of five or more people for the leadership group; nobody's name, nobody's own figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from features.feature import Feature, Unit
from pipelines.reports.leadership_conditions import (
    BROKEN_DOWN_BY,
    Conditions,
    MedianFigure,
    condition_table,
    losses_of,
    managers_figures,
    open_seats_of,
    sent_upward,
)
from pipelines.reports.run_summary import RunSummary, Verdict
from pipelines.reports.small_groups import OTHER, publishable_beside, publishable_groups
from pipelines.reports.texts import Texts
from pipelines.reports.views import Card

FACTORS_SHOWN = 2
# Log-odds of the monthly hazard: about 5 % of a monthly chance, less than a group's mean moves from one
# month to the next.
LEAST_DIFFERENCE = 0.05
PEOPLE_PER_MANAGER = "people_per_manager"
KINDS_OF_GROUP = ("org_unit", "role")
# A fact about the nearest manager, the same for all of the manager's people: five managers stand behind it.
ABOUT_THE_MANAGER = frozenset({"manager_tenure_months", "manager_promoted_untrained", "span_of_control"})


@dataclass(frozen=True)
class LeadershipInputs:
    """What the leadership page is computed from.

    Attributes:
        people: the scored people: employee_id, manager_id, org_unit, role, risk (main horizon; null under
            `no_signal`). manager_id, org_unit and role may be null throughout.
        exits: those who left in the 12 months up to the as-of date: org_unit, role, cause
            ('voluntary' or 'other').
        contributions: employee_id, factor, contribution (log-odds), for the causes leadership owns; empty
            under `no_signal`.
        features_now: one row per scored person, a column per numeric feature.
        managers: one row per manager, a column per measured condition of theirs.
        of_managers: those conditions by name.
        losses: the same exits as `cause` and `is_regretted` (null where not known).
        seats: one row per open seat with its `days_open`; None where no such table was delivered.
        cards: of all managers' pages of the month; None where no such page is written.
    """

    people: pd.DataFrame
    exits: pd.DataFrame
    contributions: pd.DataFrame
    features_now: pd.DataFrame
    managers: pd.DataFrame = field(default_factory=pd.DataFrame)
    of_managers: Mapping[str, Feature] = field(default_factory=dict)
    losses: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["cause", "is_regretted"]))
    seats: pd.DataFrame | None = None
    cards: Sequence[Card] | None = None


@dataclass(frozen=True)
class GroupFigures:
    """A group of five or more; `name` is None for the smaller groups taken together."""

    name: str | None
    people: int
    exits: int
    mean_risk: float | None
    factors: tuple[str, ...]


@dataclass(frozen=True)
class Breakdown:
    """The groups of one kind; empty when there are too few people for any."""

    groups: tuple[GroupFigures, ...]


@dataclass(frozen=True)
class LeadershipView:
    """The leadership page. `by_unit`, `by_role` are None where the data have no such column."""

    run: RunSummary
    minimum_group: int
    people: int
    exits_voluntary: int
    exits_other: int
    mean_risk: float | None
    by_unit: Breakdown | None
    by_role: Breakdown | None
    answers: Mapping[str, tuple[MedianFigure, ...]]
    conditions: Conditions = field(default_factory=Conditions)


def build_leadership_view(
    inputs: LeadershipInputs, features: Mapping[str, Feature], texts: Texts, run: RunSummary
) -> LeadershipView:
    """The figures for the leadership group, with or without teams, managers, units and roles.

    `texts` says which figures help to answer which question.
    """
    people, is_ok = inputs.people, run.verdict is Verdict.OK
    is_voluntary = inputs.exits["cause"] == "voluntary"
    contributions = inputs.contributions if is_ok else inputs.contributions.iloc[:0]
    groups = _groups_side_by_side(people)
    breakdowns = {
        column: _breakdown(
            column, people, groups[column], inputs.exits[is_voluntary], contributions, is_ok=is_ok
        )
        for column in KINDS_OF_GROUP
    }
    return LeadershipView(
        run=run,
        minimum_group=MINIMUM_GROUP_PEOPLE,
        people=len(people),
        exits_voluntary=int(is_voluntary.sum()),
        exits_other=int((~is_voluntary).sum()),
        mean_risk=float(people["risk"].mean()) if is_ok and len(people) >= MINIMUM_GROUP_PEOPLE else None,
        by_unit=breakdowns["org_unit"],
        by_role=breakdowns["role"],
        answers={
            question.key: _medians(tuple(question.figures), inputs, features)
            for question in texts.leadership.questions
        },
        conditions=_conditions(inputs, groups, features, texts, is_ok=is_ok),
    )


def _groups_side_by_side(people: pd.DataFrame) -> dict[str, pd.Series | None]:
    """The published group of each person by unit and by role, safe together; None without the column."""
    unit, role = (None if people[name].isna().all() else people[name] for name in KINDS_OF_GROUP)
    shown = None if unit is None else publishable_groups(unit, MINIMUM_GROUP_PEOPLE)
    if role is None:
        return {"org_unit": shown, "role": None}
    if shown is None:
        return {"org_unit": None, "role": publishable_groups(role, MINIMUM_GROUP_PEOPLE)}
    return {"org_unit": shown, "role": publishable_beside(role, shown, MINIMUM_GROUP_PEOPLE)}


def _conditions(
    inputs: LeadershipInputs,
    groups: Mapping[str, pd.Series | None],
    features: Mapping[str, Feature],
    texts: Texts,
    *,
    is_ok: bool,
) -> Conditions:
    sections = texts.leadership.sections
    return Conditions(
        upward=sent_upward(inputs.cards) if is_ok and inputs.cards is not None else None,
        tables={
            section: condition_table(
                tuple(sections[section].figures), groups[column], inputs.features_now, features
            )
            for section, column in BROKEN_DOWN_BY.items()
        },
        managers=managers_figures(tuple(sections["managers"].figures), inputs.managers, inputs.of_managers),
        losses=losses_of(inputs.losses),
        seats=open_seats_of(inputs.seats),
    )


def _breakdown(
    column: str,
    people: pd.DataFrame,
    groups: pd.Series | None,
    exits: pd.DataFrame,
    contributions: pd.DataFrame,
    *,
    is_ok: bool,
) -> Breakdown | None:
    if groups is None:
        return None
    counted = people.assign(group=groups).dropna(subset="group")
    sizes = counted["group"].value_counts()
    mean_risks = counted.groupby("group")["risk"].mean()
    exits_per_group = exits[column].where(exits[column].isin(sizes.index), OTHER).value_counts()
    factors = _factors_that_stand_out(counted, contributions)
    # The smaller groups taken together stand last, the rest by name.
    ordered = sorted(sizes.index, key=lambda group: (group == OTHER, group))
    return Breakdown(
        tuple(
            GroupFigures(
                name=group or None,
                people=int(sizes[group]),
                exits=int(exits_per_group.get(group, 0)),
                mean_risk=float(mean_risks[group]) if is_ok else None,
                factors=factors.get(group, ()),
            )
            for group in ordered
        )
    )


def _factors_that_stand_out(counted: pd.DataFrame, contributions: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Per group, the factors whose mean contribution lies clearly above the organisation's, largest first."""
    known = contributions.merge(counted[["employee_id", "group"]], on="employee_id")
    totals = known.pivot_table(
        index="group", columns="factor", values="contribution", aggfunc="sum", fill_value=0.0
    )
    means = totals.div(counted["group"].value_counts().reindex(totals.index), axis=0)
    overall = totals.sum() / len(counted)
    above = (means - overall).reset_index().melt("group", var_name="factor", value_name="difference")
    clear = above[above["difference"] >= LEAST_DIFFERENCE]
    strongest = clear.sort_values(["difference", "factor"], ascending=[False, True])
    shown = strongest.groupby("group").head(FACTORS_SHOWN)
    return {str(group): tuple(rows["factor"]) for group, rows in shown.groupby("group")}


def _medians(
    names: Sequence[str], inputs: LeadershipInputs, features: Mapping[str, Feature]
) -> tuple[MedianFigure, ...]:
    """Medians of the named features that are known for enough people, in the order named."""
    figures: list[MedianFigure] = []
    for name in names:
        if name == PEOPLE_PER_MANAGER:
            values, unit = inputs.people["manager_id"].value_counts(), Unit.COUNT
        elif name in inputs.features_now:
            values, unit = inputs.features_now[name].dropna(), features[name].unit
        else:
            continue
        if name in ABOUT_THE_MANAGER and _managers_behind(values, inputs.people) < MINIMUM_GROUP_PEOPLE:
            continue
        if len(values) >= MINIMUM_GROUP_PEOPLE:
            figures.append(MedianFigure(name, float(values.median()), unit, len(values)))
    return tuple(figures)


def _managers_behind(values: pd.Series, people: pd.DataFrame) -> int:
    return int(people["manager_id"].reset_index(drop=True).reindex(values.index).nunique())
