"""Recognition of a sales manager: from above, and from those who are led."""

from collections.abc import Mapping

import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import SALES_MANAGERS, Factor, Form, Owner, RiskSide, Unit, feature
from features.point_in_time import KEYS, known_on, within
from features.sources import known_rows

MONTHS_OF_RECOGNITION = 6
GIVERS_ABOVE = ("manager", "leadership")


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="recognitions",
    columns=("recognitions.recognised_date", "recognitions.giver"),
    owner=Owner.LEADERSHIP,
    null_means="never: 0 where none is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def recognitions_from_above_6m(rows: ir.Table) -> ir.Scalar:
    """Recognitions from the own manager or the leadership in the last 6 months."""
    recent = within(rows, "recognised_date", months=MONTHS_OF_RECOGNITION)
    return (recent & rows.giver.isin(GIVERS_ABOVE).fill_null(False)).sum()


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="recognitions",
    columns=("recognitions.recognised_date", "recognitions.giver_id", "assignments.manager_id"),
    owner=Owner.LEADERSHIP,
    null_means="never: 0 where none is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def recognitions_from_below_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Recognitions in the last 6 months from people who reported to the manager by then."""
    known = known_rows("recognitions", panel, tables)
    recent = known.filter(within(known, "recognised_date", months=MONTHS_OF_RECOGNITION))
    dates = panel.select("as_of_date").distinct()
    assigned = known_on(dates, tables["assignments"], source_contract("assignments"))
    reports = assigned.group_by("as_of_date", giver_id="employee_id", employee_id="manager_id").aggregate(
        since=lambda t: t.valid_from.min()
    )
    pairs = recent.inner_join(reports, [*KEYS, "giver_id"])
    below = pairs.filter(pairs.since <= pairs.recognised_date)
    return below.group_by(*KEYS).aggregate(recognitions_from_below_6m=lambda t: t.count())
