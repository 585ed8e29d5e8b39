"""Influence: has a sales manager a seat where decisions are made."""

import ibis.expr.types as ir

from features.feature import SALES_MANAGERS, Factor, Owner, RiskSide, Unit, feature
from features.sources import latest


@feature(
    factor=Factor.INFLUENCE,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=("manager_mandates.valid_from", "manager_mandates.sits_in_leadership_group"),
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or it says nothing of a seat",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def seat_in_leadership_group(rows: ir.Table) -> ir.Scalar:
    """Whether the manager has a seat in the leadership group (1) or not (0)."""
    return latest(rows, "sits_in_leadership_group").cast("int64")
