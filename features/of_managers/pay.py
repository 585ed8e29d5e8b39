"""Pay of a sales manager: beside that of other managers, and of the own best-paid seller."""

from collections.abc import Mapping

import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import SALES_MANAGERS, Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import peer_median
from features.people_led import LED_COLUMNS, by_manager, people_led
from features.point_in_time import KEYS, join_to, state_on

PAY = ("base_pay", "target_variable_pay", "currency")


@feature(
    factor=Factor.PAY,
    unit=Unit.TIMES,
    source="pay",
    columns=("pay.base_pay", "assignments.role"),
    owner=Owner.LEADERSHIP,
    null_means="no pay or role on record, or fewer than eight peers even in the whole role",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
    evidence="quits respond to peers' pay where one's own lies below it (Dube, Giuliano & Leonard)",
)
def pay_to_peers_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Base pay as a multiple of the median of managers in the same role, level, country and currency."""
    pay = state_on(panel, tables["pay"], source_contract("pay"), ("base_pay", "currency"))
    rows = join_to(panel.select(*KEYS, "role", "level", "country"), pay)
    ratio = rows.base_pay.cast("float64") / peer_median(rows, rows.base_pay, apart=("currency",)).nullif(0)
    return rows.select(*KEYS, pay_to_peers_ratio=ratio)


@feature(
    factor=Factor.PAY,
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "pay.target_variable_pay", "pay.currency", *LED_COLUMNS),
    owner=Owner.LEADERSHIP,
    null_means="no pay on record, or leads no seller with pay in the same currency",
    is_shown=False,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def pay_to_best_paid_seller_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Base pay and target variable pay as a multiple of those of the best-paid seller led.

    Never shown: it would tell what one seller earns.
    """
    own = _target_pay(panel, tables)
    led = people_led(panel, tables)
    sellers = by_manager(led.inner_join(_target_pay(led, tables), list(KEYS)))
    best = sellers.group_by(*KEYS, best_currency="currency").aggregate(best=lambda t: t.target_pay.max())
    # Rows without a currency are in one and the same.
    pairs = own.inner_join(best, [*KEYS, own.currency.identical_to(best.best_currency)])
    ratio = pairs.target_pay.cast("float64") / pairs.best.cast("float64").nullif(0)
    return pairs.select(*KEYS, pay_to_best_paid_seller_ratio=ratio)


def _target_pay(people: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """What each of the people earns at full attainment: `target_pay` and `currency`."""
    pay = state_on(people, tables["pay"], source_contract("pay"), PAY)
    return pay.select(*KEYS, "currency", target_pay=pay.base_pay + pay.target_variable_pay.fill_null(0))
