"""Pressure: how many a sales manager leads, and what they lack of their targets together."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.feature import SALES_MANAGERS, Factor, Form, Owner, RiskSide, Unit, feature
from features.people_led import LED_COLUMNS, by_manager, people_led
from features.point_in_time import KEYS

SPAN_EVIDENCE = "span of control drove the exits of managers (Kraichy & Schmidt 2019)"


@feature(
    factor=Factor.PRESSURE,
    unit=Unit.COUNT,
    source="assignments",
    columns=LED_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="leads no seller on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
    evidence=SPAN_EVIDENCE,
)
def sellers_led(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Sellers who report to the manager, those on leave or on notice included."""
    led = by_manager(people_led(panel, tables))
    return led.group_by(*KEYS).aggregate(sellers_led=led.count())


@feature(
    factor=Factor.PRESSURE,
    unit=Unit.SCORE,
    source="quotas",
    columns=(*LED_COLUMNS, "quotas.quota", "quotas.period_end", "sales_results.result"),
    owner=Owner.LEADERSHIP,
    null_means="leads no seller on record, or nobody led has a month of the last 3 with a result and a quota",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    after=("sellers_led", "team_attainment_3m_ratio"),
    populations=SALES_MANAGERS,
    said_in=("S4",),
    evidence=SPAN_EVIDENCE,
)
def span_times_target_gap_3m(panel: ir.Table) -> ir.FloatingColumn:
    """Pushed from above and below: the sellers led times the share that they lack of their targets together.

    0 where the targets of the last 3 months were reached together.
    """
    attainment = panel.team_attainment_3m_ratio
    gap = ibis.cases((attainment.isnull(), None), (attainment < 1, 1 - attainment), else_=0.0)
    return panel.sellers_led * gap
