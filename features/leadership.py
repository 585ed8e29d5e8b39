"""Leadership: is the seller seen, coached and answered, and how stable is the manager."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.exits import known_exits
from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.point_in_time import KEYS, days_between, join_known, join_to, months_between, within

COACHING_ARENAS = ("appraisal", "instruction", "practice", "problem_solving", "goal", "plan")

# The weight, in people, of the organisation's own rate in a manager's rate: a manager of ten counts half.
PRIOR_PEOPLE = 10
DAYS_OF_YEAR = 365


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.DAYS,
    source="one_on_ones",
    columns=("one_on_ones.held_date",),
    owner=Owner.MANAGER,
    null_means="no one-to-one held that was planned in the last 24 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    monotone=1,
    is_elapsed=True,
)
def days_since_one_on_one(rows: ir.Table) -> ir.Scalar:
    """Days since the last one-to-one that was held."""
    return days_between(rows.as_of_date, rows.held_date).min(where=rows.held_date <= rows.as_of_date)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="one_on_ones",
    columns=("one_on_ones.planned_date", "one_on_ones.held_date"),
    owner=Owner.MANAGER,
    null_means="no one-to-one planned in the last 90 days",
    is_shown=True,
    risk_side=RiskSide.LOW,
)
def one_on_ones_held_ratio_90d(rows: ir.Table) -> ir.Scalar:
    """Share of the one-to-ones planned in the last 90 days that were held."""
    planned = within(rows, "planned_date", days=90)
    return (planned & rows.held_date.notnull()).sum() / planned.sum().nullif(0)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.COUNT,
    source="one_on_ones",
    columns=("one_on_ones.held_date", "one_on_ones.arena"),
    owner=Owner.MANAGER,
    null_means="never: 0 where no one-to-one is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
)
def coaching_arenas_180d(rows: ir.Table) -> ir.Scalar:
    """How many of the six coaching arenas were touched in one-to-ones in the last 180 days."""
    recent = within(rows, "held_date", days=180)
    # Six flags cost far less than a distinct count.
    return sum((recent & (rows.arena == arena)).any().cast("int64") for arena in COACHING_ARENAS)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.DAYS,
    source="one_on_ones",
    columns=("one_on_ones.requested_date", "one_on_ones.held_date"),
    owner=Owner.MANAGER,
    null_means="no request in the last 180 days",
    is_shown=True,
    risk_side=RiskSide.HIGH,
)
def support_response_days_180d(rows: ir.Table) -> ir.Scalar:
    """Mean days from a request for a talk to the talk, over the requests of the last 180 days.

    A request not yet answered counts with the days waited so far.
    """
    asked = within(rows, "requested_date", days=180)
    answered = ibis.coalesce(rows.held_date, rows.as_of_date)
    waited = ibis.greatest(days_between(answered, rows.requested_date), 0)
    return waited.sum(where=asked) / asked.sum().nullif(0)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="one_on_ones",
    columns=("one_on_ones.held_date",),
    owner=Owner.MANAGER,
    null_means="no one-to-one held in the last 12 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
)
def quarter_end_feedback_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Share of the one-to-ones of the last 12 months held in the last two weeks of a quarter."""
    held = within(rows, "held_date", months=12)
    month, day = rows.held_date.month(), rows.held_date.day()
    is_late = (month.isin((3, 12)) & (day >= 18)) | (month.isin((6, 9)) & (day >= 17))
    return (held & is_late).sum() / held.sum().nullif(0)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.MONTHS,
    source="assignments",
    columns=("assignments.manager_id",),
    owner=Owner.LEADERSHIP,
    null_means="no change of manager on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    is_elapsed=True,
)
def months_since_manager_change(rows: ir.Table) -> ir.Scalar:
    """Months since the seller got another manager."""
    is_change = (rows.manager_id != rows.previous_manager_id).fill_null(False)
    return months_between(rows.as_of_date, rows.valid_from).min(where=is_change)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.MONTHS,
    source="employment_spells",
    columns=("assignments.manager_id", "employment_spells.population", "employment_spells.start_date"),
    owner=Owner.LEADERSHIP,
    null_means="no manager, or the manager has no spell as sales manager on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
)
def manager_tenure_months(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Months the seller's manager has been a sales manager."""
    led = panel.filter(panel.manager_id.notnull())
    managers = led.select("as_of_date", employee_id=led.manager_id).distinct()
    spells = join_known(managers, tables["employment_spells"], source_contract("employment_spells"), None)
    since = (
        spells.filter(spells.population == "sales_manager")
        .group_by(manager_id="employee_id", as_of_date="as_of_date")
        .aggregate(since=lambda t: t.start_date.max())
    )
    joined = led.select(*KEYS, "manager_id").inner_join(since, ["manager_id", "as_of_date"])
    return joined.select(*KEYS, manager_tenure_months=months_between(joined.as_of_date, joined.since))


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.COUNT,
    source="assignments",
    columns=("assignments.manager_id",),
    owner=Owner.LEADERSHIP,
    null_means="no manager on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
)
def span_of_control(panel: ir.Table) -> ir.IntegerColumn:
    """People at work in the panel who report to the seller's manager, the seller included."""
    reports = panel.employee_id.count().over(ibis.window(group_by=["as_of_date", "manager_id"]))
    return panel.manager_id.notnull().ifelse(reports, None)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="employment_spells",
    columns=(
        "employment_spells.end_date",
        "employment_spells.exit_type",
        "assignments.manager_id",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no manager on record",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
)
def manager_voluntary_exit_ratio_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Voluntary exits under the seller's manager in the last 365 days as a share of the people led.

    This seller is left out, and the share is shrunk toward the organisation: (v + 10 r) / (n + 10),
    where v of the n others who report to the manager now or left in that time left voluntarily, and
    r is the same share in the whole organisation.
    """
    exits = known_exits(panel, tables, DAYS_OF_YEAR)
    is_voluntary = exits.exit_type == "voluntary"
    organisation = exits.group_by("as_of_date").aggregate(
        organisation_left=exits.count(), organisation_quit=is_voluntary.sum()
    )
    led = panel.filter(panel.manager_id.notnull()).select(*KEYS, "manager_id")
    by_others = led.inner_join(exits, ["as_of_date", "manager_id"])
    under_manager = (
        by_others.filter(by_others.leaver_id != by_others.employee_id)
        .group_by(*KEYS)
        .aggregate(
            left=lambda t: t.count(),
            quit=lambda t: (t.exit_type == "voluntary").sum(),
        )
    )
    sizes = panel.select(*KEYS, "manager_id").mutate(
        at_work=panel.employee_id.count().over(ibis.window(group_by="as_of_date")),
        reports=panel.employee_id.count().over(ibis.window(group_by=["as_of_date", "manager_id"])),
    )
    rows = join_to(join_to(sizes, under_manager), organisation, on=["as_of_date"])
    rows = rows.mutate(
        {name: rows[name].fill_null(0) for name in ("left", "quit", "organisation_left", "organisation_quit")}
    ).filter(rows.manager_id.notnull())
    rate = rows.organisation_quit / (rows.at_work + rows.organisation_left)
    people = rows.reports - 1 + rows.left
    return rows.select(
        *KEYS,
        manager_voluntary_exit_ratio_12m=(rows.quit + PRIOR_PEOPLE * rate) / (people + PRIOR_PEOPLE),
    )
