"""Pay: against peers and the market, and how it has moved."""

from collections.abc import Mapping

import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import peer_median
from features.point_in_time import KEYS, join_to, months_between, state_on
from features.sources import latest


def _is_raise(rows: ir.Table) -> ir.BooleanColumn:
    """More base pay than in the row before, in the same currency."""
    same_currency = rows.currency.identical_to(rows.previous_currency)
    return (same_currency & (rows.base_pay > rows.previous_base_pay)).fill_null(False)


@feature(
    factor=Factor.PAY,
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "assignments.role"),
    owner=Owner.LEADERSHIP,
    null_means="no pay or role on record, or fewer than eight peers even in the whole role",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    monotone=1,
    form=Form.TABLES,
)
def pay_shortfall_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """How far base pay lies below the peers' median: max(0, median - own) / median.

    Peers have the same role, level, country and currency; with fewer than eight, the same role and
    level, then the same role.
    """
    pay = state_on(panel, tables["pay"], source_contract("pay"), ("base_pay", "currency"))
    rows = join_to(panel.select(*KEYS, "role", "level", "country"), pay)
    median = peer_median(rows, rows.base_pay, apart=("currency",))
    own = rows.base_pay.cast("float64")
    shortfall = (own < median).ifelse(median - own, 0.0) / median.nullif(0)
    return rows.select(*KEYS, pay_shortfall_ratio=own.notnull().ifelse(shortfall, None))


@feature(
    factor=Factor.PAY,
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "pay.market_median"),
    owner=Owner.LEADERSHIP,
    null_means="no pay or no market median on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
)
def pay_to_market_ratio(rows: ir.Table) -> ir.Scalar:
    """Base pay as a multiple of the market's median for the job."""
    return latest(rows, "base_pay") / latest(rows, "market_median").nullif(0)


@feature(
    factor=Factor.PAY,
    unit=Unit.MONTHS,
    source="pay",
    columns=("pay.base_pay",),
    owner=Owner.LEADERSHIP,
    null_means="no raise on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
)
def months_since_raise(rows: ir.Table) -> ir.Scalar:
    """Months since base pay last rose."""
    return months_between(rows.as_of_date, rows.valid_from).min(where=_is_raise(rows))


@feature(
    factor=Factor.PAY,
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay",),
    owner=Owner.LEADERSHIP,
    null_means="no raise on record, or a raise from nothing",
    is_shown=True,
    risk_side=RiskSide.LOW,
)
def last_raise_ratio(rows: ir.Table) -> ir.Scalar:
    """The last raise as a share of base pay before it."""
    growth = (rows.base_pay - rows.previous_base_pay) / rows.previous_base_pay.nullif(0)
    return growth.argmax(rows.valid_from, where=_is_raise(rows))


@feature(
    factor=Factor.PAY,
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "pay.target_variable_pay"),
    owner=Owner.LEADERSHIP,
    null_means="no pay or no target for variable pay on record",
    is_shown=True,
    risk_side=RiskSide.EITHER,
)
def variable_share_ratio(rows: ir.Table) -> ir.Scalar:
    """Variable pay at full attainment as a share of total target pay."""
    variable = latest(rows, "target_variable_pay")
    return variable / (latest(rows, "base_pay") + variable).nullif(0)
