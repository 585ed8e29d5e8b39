"""Tools of a sales manager: is there a budget for them, and does it grow."""

import ibis
import ibis.expr.types as ir

from features.feature import SALES_MANAGERS, Factor, Owner, RiskSide, Unit, feature
from features.point_in_time import months_between
from features.sources import latest

MONTHS_OF_YEAR = 12
BUDGET_COLUMNS = ("manager_mandates.valid_from", "manager_mandates.tool_budget")


@feature(
    factor=Factor.TOOLS,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=BUDGET_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or it says nothing of a budget",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def tool_budget_present(rows: ir.Table) -> ir.Scalar:
    """Whether the manager has a budget for tools (1) or none (0)."""
    return (latest(rows, "tool_budget") > 0).cast("int64")


@feature(
    factor=Factor.TOOLS,
    unit=Unit.RATIO,
    source="manager_mandates",
    columns=BUDGET_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record now, none 12 months ago, or none that says a budget",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def tool_budget_change_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Budget for tools less the last one on record 12 months ago, as a share of the larger of the two.

    1: a budget where there was none; -1: none where there was one; 0: the same, be it nothing.
    """
    is_old = months_between(rows.as_of_date, rows.valid_from) >= MONTHS_OF_YEAR
    now = latest(rows, "tool_budget").cast("float64")
    # Without a budget an older row says none: whether the engine would skip it is left to no engine.
    says = is_old & rows.tool_budget.notnull()
    before = rows.tool_budget.argmax(rows.valid_from, where=says).cast("float64")
    larger = ibis.greatest(now, before)
    return (now.notnull() & before.notnull()).ifelse(
        (larger > 0).ifelse((now - before) / larger.nullif(0), 0.0), None
    )
