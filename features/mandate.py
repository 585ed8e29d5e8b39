"""Mandate: what a sales manager may decide alone, and how long the answers take to come."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import SALES_MANAGERS, Factor, Form, Owner, RiskSide, Unit, feature
from features.point_in_time import days_between, join_known, within
from features.sources import LOOKBACK_MONTHS, latest

MONTHS_OF_REQUESTS = 12


@feature(
    factor=Factor.MANDATE,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=("manager_mandates.valid_from", "manager_mandates.may_set_bonus"),
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or it says nothing of bonuses",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def may_set_bonus(rows: ir.Table) -> ir.Scalar:
    """Whether the manager sets the team's bonuses (1) or not (0)."""
    return latest(rows, "may_set_bonus").cast("int64")


@feature(
    factor=Factor.MANDATE,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=("manager_mandates.valid_from", "manager_mandates.may_hire"),
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or it says nothing of hiring",
    is_shown=True,
    risk_side=RiskSide.LOW,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def may_hire(rows: ir.Table) -> ir.Scalar:
    """Whether the manager may hire and move people (1) or not (0)."""
    return latest(rows, "may_hire").cast("int64")


@feature(
    factor=Factor.MANDATE,
    unit=Unit.COUNT,
    source="manager_mandates",
    columns=("manager_mandates.valid_from", "manager_mandates.may_set_bonus", "manager_mandates.may_hire"),
    owner=Owner.LEADERSHIP,
    null_means="no mandate on record, or one of the two is not known",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def missing_mandates(rows: ir.Table) -> ir.Scalar:
    """How many of two mandates the manager lacks: to set bonuses, to hire and move people."""
    return 2 - latest(rows, "may_set_bonus").cast("int64") - latest(rows, "may_hire").cast("int64")


@feature(
    factor=Factor.MANDATE,
    unit=Unit.DAYS,
    source="open_positions",
    columns=(
        "open_positions.requested_by",
        "open_positions.requested_date",
        "open_positions.decided_date",
        "open_positions.filled_date",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no seat asked for in the last 12 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def position_decision_days_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Mean days from the manager's request for a seat to the decision, over the requests of 12 months.

    A request not yet decided counts with the days waited so far; a seat that was filled was decided by then.
    """
    asked = panel.select("as_of_date", requested_by=panel.employee_id)
    known = join_known(
        asked,
        tables["open_positions"],
        source_contract("open_positions"),
        LOOKBACK_MONTHS,
        subject="requested_by",
    )
    recent = known.filter(within(known, "requested_date", months=MONTHS_OF_REQUESTS))
    decided = ibis.coalesce(recent.decided_date, recent.filled_date, recent.as_of_date)
    waited = ibis.greatest(days_between(decided, recent.requested_date), 0)
    means = recent.group_by("requested_by", "as_of_date").aggregate(
        position_decision_days_12m=waited.sum() / waited.count()
    )
    return means.rename(employee_id="requested_by")
