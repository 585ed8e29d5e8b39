"""Context: what explains risk and is nobody's to change; never shown as a reason."""

from collections.abc import Callable
from functools import partial
from typing import Any

import ibis.expr.types as ir

from features.feature import EVERYBODY, Factor, Feature, Form, Owner, RiskSide, Unit, feature
from features.point_in_time import months_between

_context: Callable[..., Callable[[Callable[..., Any]], Feature]] = partial(
    feature,
    factor=Factor.CONTEXT,
    owner=Owner.NOBODY,
    is_shown=False,
    risk_side=RiskSide.EITHER,
    form=Form.PANEL,
    populations=EVERYBODY,
)


@_context(
    unit=Unit.MONTHS,
    source="employment_spells",
    columns=("employment_spells.start_date",),
    null_means="never",
)
def tenure_months(panel: ir.Table) -> ir.IntegerColumn:
    """Months since the person was hired, across moves inside the organisation."""
    return months_between(panel.as_of_date, panel.hired_date)


@_context(
    unit=Unit.CATEGORY,
    source="assignments",
    columns=("assignments.role",),
    null_means="no role on record",
)
def role(panel: ir.Table) -> ir.StringColumn:
    """The role."""
    return panel.role


@_context(
    unit=Unit.CATEGORY,
    source="assignments",
    columns=("assignments.level",),
    null_means="no level on record",
)
def level(panel: ir.Table) -> ir.StringColumn:
    """The level in the role."""
    return panel.level


@_context(
    unit=Unit.CATEGORY,
    source="assignments",
    columns=("assignments.country",),
    null_means="no country on record",
)
def country(panel: ir.Table) -> ir.StringColumn:
    """The country."""
    return panel.country


@_context(
    unit=Unit.CATEGORY,
    source="assignments",
    columns=("assignments.org_type",),
    null_means="no organisation type on record",
)
def org_type(panel: ir.Table) -> ir.StringColumn:
    """What the sales organisation is divided by: geography, product or customer."""
    return panel.org_type


@_context(
    unit=Unit.CATEGORY,
    source="employment_spells",
    columns=("employment_spells.start_date",),
    null_means="never",
)
def calendar_month(panel: ir.Table) -> ir.StringColumn:
    """The calendar month of the as-of date, 1 to 12."""
    return panel.as_of_date.month().cast("string")
