"""Context: what explains risk and is nobody's to change; never shown as a reason."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import EVERYBODY, Factor, Feature, Form, Owner, RiskSide, Unit, feature
from features.point_in_time import KEYS, known_on, months_between

# An index that stopped half a year ago says nothing of today's market.
INDEX_HOLDS_MONTHS = 6

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
    evidence="the hazard peaks at 3 months, then falls (Farber 1994); 3 % a month, later 0.8 % (SSB)",
)
def tenure_months(panel: ir.Table) -> ir.IntegerColumn:
    """Months since the person was hired, across moves inside the organisation."""
    return months_between(panel.as_of_date, panel.hired_date)


@_context(
    unit=Unit.CATEGORY,
    source="assignments",
    columns=("assignments.role",),
    null_means="no role on record",
    evidence="inside sales 30 to 34 % a year (Bridge Group), sellers up to 27 % (HBR 2017)",
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
    evidence="a clear peak from December to January (SSB Rapporter 2020/12)",
)
def calendar_month(panel: ir.Table) -> ir.StringColumn:
    """The calendar month of the as-of date, 1 to 12."""
    return panel.as_of_date.month().cast("string")


@_context(
    unit=Unit.SCORE,
    source="market_index",
    columns=("market_index.month", "market_index.index", "assignments.country"),
    null_means="no country on record, or no index of its last 6 months known yet",
    form=Form.TABLES,
    evidence="job alternatives .15 to .23 (Griffeth, Hom & Gaertner 2000; Rubenstein et al. 2018)",
)
def market_index(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The market index of the country, of the last month that is known."""
    dates = panel.select("as_of_date").distinct()
    known = known_on(dates, tables["market_index"], source_contract("market_index"))
    recent = known.filter(months_between(known.as_of_date, known.month) < INDEX_HOLDS_MONTHS)
    last = recent.group_by("as_of_date", "country").aggregate(
        market_index=lambda t: t["index"].argmax(t.month)
    )
    return panel.select(*KEYS, "country").inner_join(last, ["as_of_date", "country"])
