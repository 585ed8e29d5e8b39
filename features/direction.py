"""Direction: who sets a sales manager's goals, and is there a plan that was approved."""

import ibis.expr.types as ir

from features.feature import SALES_MANAGERS, Factor, Owner, RiskSide, Unit, feature
from features.point_in_time import months_between
from features.sources import latest

GOALS_COLUMNS = ("manager_mandates.valid_from", "manager_mandates.goals_set_by")
PLAN_COLUMNS = ("manager_mandates.valid_from", "manager_mandates.plan_approved_date")


@feature(
    factor=Factor.DIRECTION,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=GOALS_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or it says nothing of goals",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def goals_set_from_above(rows: ir.Table) -> ir.Scalar:
    """Whether the manager's goals are set above (1), not alone or in the leadership group (0)."""
    return (latest(rows, "goals_set_by") == "above").cast("int64")


@feature(
    factor=Factor.DIRECTION,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=GOALS_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or it says nothing of goals",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def goals_set_in_leadership_group(rows: ir.Table) -> ir.Scalar:
    """Whether the manager's goals are set in the leadership group (1) or not (0)."""
    return (latest(rows, "goals_set_by") == "leadership_group").cast("int64")


@feature(
    factor=Factor.DIRECTION,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=PLAN_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def plan_approved(rows: ir.Table) -> ir.Scalar:
    """Whether the plan that belongs to the manager's mandate has been approved (1) or not (0)."""
    return latest(rows, "plan_approved_date").notnull().cast("int64")


@feature(
    factor=Factor.DIRECTION,
    unit=Unit.MONTHS,
    source="manager_mandates",
    columns=PLAN_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or none whose plan was approved",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def months_since_plan_approved(rows: ir.Table) -> ir.Scalar:
    """Months since a plan of the manager was last approved."""
    return months_between(rows.as_of_date, rows.plan_approved_date).min()
