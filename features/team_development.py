"""Team development: is a sales manager measured on how the team grows, not only on what it delivers."""

import ibis.expr.types as ir

from features.feature import SALES_MANAGERS, Factor, Owner, RiskSide, Unit, feature
from features.sources import latest


@feature(
    factor=Factor.TEAM_DEVELOPMENT,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=("manager_mandates.valid_from", "manager_mandates.is_measured_on_team_development"),
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or it says nothing of this",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S0",),
)
def measured_on_team_development(rows: ir.Table) -> ir.Scalar:
    """Whether the manager is measured on how the team develops (1) or only on what it delivers (0)."""
    return latest(rows, "is_measured_on_team_development").cast("int64")
