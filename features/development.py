"""Development: does the seller learn, and is there a way forward."""

import ibis.expr.types as ir

from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import peer_median
from features.point_in_time import months_between, within


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.HOURS,
    source="trainings",
    columns=("trainings.completed_date", "trainings.hours"),
    owner=Owner.MANAGER,
    null_means="trainings in the last 12 months, but without hours",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
)
def training_hours_12m(rows: ir.Table) -> ir.Scalar:
    """Hours of training completed in the last 12 months."""
    recent = within(rows, "completed_date", months=12)
    return (recent.sum() == 0).ifelse(0, rows.hours.sum(where=recent))


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.MONTHS,
    source="trainings",
    columns=("trainings.completed_date",),
    owner=Owner.MANAGER,
    null_means="no training on record in the last 24 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
)
def months_since_training(rows: ir.Table) -> ir.Scalar:
    """Months since the last completed training."""
    return months_between(rows.as_of_date, rows.completed_date).min()


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.RATIO,
    source="trainings",
    columns=("trainings.completed_date", "trainings.linked_to_goal"),
    owner=Owner.MANAGER,
    null_means="no training in the last 12 months of which it is known",
    is_shown=True,
    risk_side=RiskSide.LOW,
)
def linked_training_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Share of the trainings of the last 12 months that served an agreed goal."""
    judged = within(rows, "completed_date", months=12) & rows.linked_to_goal.notnull()
    return rows.linked_to_goal.sum(where=judged) / judged.sum().nullif(0)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.MONTHS,
    source="assignments",
    columns=("assignments.level",),
    owner=Owner.MANAGER,
    null_means="no level on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
)
def months_in_level(rows: ir.Table) -> ir.Scalar:
    """Months since the seller reached the present level."""
    is_new = (rows.level != rows.previous_level) | rows.previous_level.isnull()
    months = months_between(rows.as_of_date, rows.valid_from).min(where=is_new & rows.level.notnull())
    has_level = (rows.level.notnull() & rows.is_latest).any()
    return has_level.ifelse(months, None)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.RATIO,
    source="assignments",
    columns=("assignments.level", "assignments.role"),
    owner=Owner.MANAGER,
    null_means="no level or role on record, fewer than eight peers, or peers all new in their level",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    after=("months_in_level",),
)
def months_in_level_to_peers_ratio(panel: ir.Table) -> ir.FloatingColumn:
    """Months in the present level against the median of peers in the same role and level."""
    return panel.months_in_level / peer_median(panel, panel.months_in_level).nullif(0)
