"""Development of a sales manager: the talks with the own manager."""

import ibis.expr.types as ir

from features.feature import SALES_MANAGERS, Factor, Owner, RiskSide, Unit, feature
from features.point_in_time import within

MONTHS_OF_TALKS = 6


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.RATIO,
    source="one_on_ones",
    columns=("one_on_ones.planned_date", "one_on_ones.held_date"),
    owner=Owner.LEADERSHIP,
    null_means="no talk with the own manager planned in the last 6 months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def own_one_on_ones_held_ratio_6m(rows: ir.Table) -> ir.Scalar:
    """Share of the talks with the own manager planned in the last 6 months that were held."""
    planned = within(rows, "planned_date", months=MONTHS_OF_TALKS)
    return (planned & rows.held_date.notnull()).sum() / planned.sum().nullif(0)
