"""Onboarding: in the first 12 months, is what was promised kept, and how soon do newcomers get going."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir

from features.feature import Factor, Feature, Form, Owner, RiskSide, Unit, feature
from features.peers import peer_median
from features.point_in_time import KEYS, days_between, join_to, months_between
from features.sources import LOOKBACK_MONTHS, known_rows

FIRST_MONTHS = 12
FOLLOWED_MONTHS = 6  # an introduction lasts three to six months

# A computer is ordered before the first day; what was due earlier belonged to an employment before.
BEFORE_DAYS = 92

STEP_COLUMNS = ("onboarding_steps.due_date", "onboarding_steps.done_date", "employment_spells.start_date")
SUPPORT_COLUMNS = ("one_on_ones.held_date", "trainings.completed_date", "employment_spells.start_date")
FADES = "informal training lowers newcomers' exits at 6 months, less at 12 (IAB firm survey and register)"
LEARNING = "learning in the introduction goes with staying, 1,184 new sellers (Xie & Zong 2024)"

_of_newcomers: Callable[..., Callable[[Callable[..., Any]], Feature]] = partial(
    feature,
    factor=Factor.ONBOARDING,
    owner=Owner.MANAGER,
    said_in=("S0", "S2"),
)
_steps_kept = partial(
    _of_newcomers,
    unit=Unit.RATIO,
    source="onboarding_steps",
    columns=STEP_COLUMNS,
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
)


@_of_newcomers(
    unit=Unit.COUNT,
    source="onboarding_steps",
    columns=("onboarding_steps.due_date", "employment_spells.start_date"),
    null_means="hired 12 months ago or more",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
)
def onboarding_steps_promised(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Steps of the introduction that were promised for a day up to now."""
    steps = _steps(panel, tables)
    counts = steps.group_by(*KEYS).aggregate(steps=lambda t: t.count())
    rows = join_to(_newcomers(panel), counts)
    return rows.select(*KEYS, onboarding_steps_promised=rows.steps.fill_null(0))


@_of_newcomers(
    unit=Unit.RATIO,
    source="onboarding_steps",
    columns=STEP_COLUMNS,
    null_means="hired 12 months ago or more, or no step due yet",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    evidence=LEARNING,
)
def onboarding_steps_missing_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the steps of the introduction due by now that are not done."""
    steps = _steps(panel, tables)
    return steps.group_by(*KEYS).aggregate(
        onboarding_steps_missing_ratio=steps.done_date.isnull().sum() / steps.count()
    )


@_of_newcomers(
    unit=Unit.RATIO,
    source="onboarding_steps",
    columns=STEP_COLUMNS,
    null_means="hired 12 months ago or more, or no step due yet",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    after=("onboarding_steps_missing_ratio",),
    evidence=FADES,
)
def onboarding_steps_missing_faded_ratio(panel: ir.Table) -> ir.FloatingColumn:
    """`onboarding_steps_missing_ratio` times a weight that fades with time since the hire.

    1 up to the sixth month, then less in equal steps to 0 in the twelfth: for models that cannot multiply.
    """
    return panel.onboarding_steps_missing_ratio * _weight(panel)


@_steps_kept(null_means="hired less than 30 days or at least 12 months ago, or no step due by then")
def onboarding_steps_kept_30d_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the steps due in the first 30 days that were done by day 30."""
    return _kept_by("onboarding_steps_kept_30d_ratio", 30, panel, tables)


@_steps_kept(null_means="hired less than 60 days or at least 12 months ago, or no step due by then")
def onboarding_steps_kept_60d_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the steps due in the first 60 days that were done by day 60."""
    return _kept_by("onboarding_steps_kept_60d_ratio", 60, panel, tables)


@_steps_kept(null_means="hired less than 90 days or at least 12 months ago, or no step due by then")
def onboarding_steps_kept_90d_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the steps due in the first 90 days that were done by day 90."""
    return _kept_by("onboarding_steps_kept_90d_ratio", 90, panel, tables)


@_steps_kept(null_means="hired less than 180 days or at least 12 months ago, or no step due by then")
def onboarding_steps_kept_180d_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the steps due in the first 180 days that were done by day 180."""
    return _kept_by("onboarding_steps_kept_180d_ratio", 180, panel, tables)


@_of_newcomers(
    unit=Unit.COUNT,
    source="one_on_ones",
    columns=("one_on_ones.held_date", "employment_spells.start_date"),
    null_means="hired 12 months ago or more",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
)
def onboarding_talks_a_month(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """One-to-ones held a month in the first six months after the hire, the hire's month being the first."""
    talks = _since_hire(panel, tables, "one_on_ones", "held_date")
    held = talks.filter(months_between(talks.held_date, talks.hired_date) < FOLLOWED_MONTHS)
    rows = join_to(_newcomers(panel), held.group_by(*KEYS).aggregate(talks=lambda t: t.count()))
    months = ibis.least(_months_served(rows), FOLLOWED_MONTHS)
    return rows.select(*KEYS, onboarding_talks_a_month=rows.talks.fill_null(0) / months)


@_of_newcomers(
    unit=Unit.RATIO,
    source="one_on_ones",
    columns=SUPPORT_COLUMNS,
    null_means="hired 12 months ago or more",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    evidence=LEARNING,
)
def missing_support_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """One-to-ones held and trainings completed since the hire that are missing from one a month.

    0: one or more a month; 1: no talk and no training yet.
    """
    talks = _since_hire(panel, tables, "one_on_ones", "held_date")
    trainings = _since_hire(panel, tables, "trainings", "completed_date")
    rows = join_to(_newcomers(panel), talks.group_by(*KEYS).aggregate(talks=lambda t: t.count()))
    rows = join_to(rows, trainings.group_by(*KEYS).aggregate(trainings=lambda t: t.count()))
    support = rows.talks.fill_null(0) + rows.trainings.fill_null(0)
    missing = 1 - ibis.least(support / _months_served(rows), 1.0)
    return rows.select(*KEYS, missing_support_ratio=missing)


@_of_newcomers(
    unit=Unit.RATIO,
    source="one_on_ones",
    columns=SUPPORT_COLUMNS,
    null_means="hired 12 months ago or more",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    after=("missing_support_ratio",),
    evidence=FADES,
)
def missing_support_faded_ratio(panel: ir.Table) -> ir.FloatingColumn:
    """`missing_support_ratio` times the weight of `onboarding_steps_missing_faded_ratio`."""
    return panel.missing_support_ratio * _weight(panel)


@_of_newcomers(
    unit=Unit.DAYS,
    source="activities",
    columns=(
        "activities.activity_date",
        "activities.kind",
        "employment_spells.start_date",
        "assignments.role",
    ),
    null_means="hired 12 months ago or more, still within the cohort's median, or fewer than eight of them",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
)
def first_meeting_gap_to_cohort_days(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Days from the hire to the first customer meeting, less the cohort's median.

    The cohort: peers hired in the last 24 months who have met a customer. Who has not counts with the days
    so far, once they are more than the median.
    """
    cohort = _cohort(panel)
    months = known_rows("activities", cohort, tables).inner_join(cohort, list(KEYS))
    # Activities of a month are one row: those of the hire's month count from the hire.
    met = months.filter(months_between(months.first_meeting_date, months.hired_date) >= 0)
    days = ibis.greatest(days_between(met.first_meeting_date, met.hired_date), 0)
    waits = met.group_by(*KEYS).aggregate(waited=days.min())
    return _wait_to_cohort("first_meeting_gap_to_cohort_days", cohort, waits)


@_of_newcomers(
    unit=Unit.DAYS,
    source="deals",
    columns=(
        "deals.closed_date",
        "deals.outcome",
        "employment_spells.start_date",
        "assignments.role",
    ),
    null_means="hired 12 months ago or more, still within the cohort's median, or fewer than eight of them",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
)
def first_deal_gap_to_cohort_days(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Days from the hire to the first deal won, less the cohort's median.

    The cohort: peers hired in the last 24 months who have won a deal. Who has not counts with the days so
    far, once they are more than the median.
    """
    cohort = _cohort(panel)
    deals = known_rows("deals", cohort, tables).inner_join(cohort, list(KEYS))
    won = deals.filter(deals.outcome == "won", deals.closed_date >= deals.hired_date)
    days = days_between(won.closed_date, won.hired_date)
    waits = won.group_by(*KEYS).aggregate(waited=days.min())
    return _wait_to_cohort("first_deal_gap_to_cohort_days", cohort, waits)


def _newcomers(panel: ir.Table) -> ir.Table:
    """The keys and days of hire of those hired in the last 12 months."""
    hired = panel.filter(months_between(panel.as_of_date, panel.hired_date) < FIRST_MONTHS)
    return hired.select(*KEYS, "hired_date")


def _months_served(rows: ir.Table) -> ir.IntegerColumn:
    """Months since the hire, the hire's own being the first."""
    return months_between(rows.as_of_date, rows.hired_date) + 1


def _weight(panel: ir.Table) -> ir.FloatingColumn:
    """1 up to the sixth month, 0 from the twelfth on."""
    left = (FIRST_MONTHS - _months_served(panel)) / (FIRST_MONTHS - FOLLOWED_MONTHS)
    return left.clip(0.0, 1.0)


def _steps(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The newcomers' steps that were due by the as-of date, with `hired_date`."""
    newcomers = _newcomers(panel)
    steps = known_rows("onboarding_steps", newcomers, tables).inner_join(newcomers, list(KEYS))
    return steps.filter(days_between(steps.due_date, steps.hired_date) >= -BEFORE_DAYS)


def _kept_by(name: str, days: int, panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the steps due up to a day after the hire that were done by then, once it has come."""
    steps = _steps(panel, tables)
    due = steps.filter(
        days_between(steps.as_of_date, steps.hired_date) >= days,
        days_between(steps.due_date, steps.hired_date) <= days,
    )
    is_kept = (days_between(due.done_date, due.hired_date) <= days).fill_null(False)
    return due.group_by(*KEYS).aggregate(**{name: is_kept.sum() / due.count()})


def _since_hire(panel: ir.Table, tables: Mapping[str, ir.Table], source: str, day: str) -> ir.Table:
    """The newcomers' rows of a source whose day lies between the hire and the as-of date."""
    newcomers = _newcomers(panel)
    rows = known_rows(source, newcomers, tables).inner_join(newcomers, list(KEYS))
    return rows.filter(rows[day] >= rows.hired_date, rows[day] <= rows.as_of_date)


def _cohort(panel: ir.Table) -> ir.Table:
    """Those hired so lately that the first of everything they did is still looked back to."""
    hired = panel.filter(months_between(panel.as_of_date, panel.hired_date) < LOOKBACK_MONTHS)
    return hired.select(*KEYS, "role", "level", "country", "hired_date")


def _wait_to_cohort(name: str, cohort: ir.Table, waits: ir.Table) -> ir.Table:
    """The newcomers' days to the first of something, less the median of their peers in the cohort.

    Args:
        name: of the column.
        cohort: a result of `_cohort`.
        waits: the keys and the days `waited` of those who have come so far.
    """
    rows = join_to(cohort, waits)
    rows = rows.mutate(median=peer_median(rows, rows.waited))
    so_far = days_between(rows.as_of_date, rows.hired_date)
    days = ibis.coalesce(rows.waited, (so_far > rows.median).ifelse(so_far, None))
    is_new = months_between(rows.as_of_date, rows.hired_date) < FIRST_MONTHS
    return rows.filter(is_new).select(*KEYS, **{name: days - rows.median})
