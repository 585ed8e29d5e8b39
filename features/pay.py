"""Pay: against peers and the market, how it has moved, and what variable pay rewards and how surely."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import EVERYBODY, Factor, Feature, Form, Owner, RiskSide, Subject, Unit, feature
from features.payouts import is_short_term, payouts_and_attainment, payouts_by_period
from features.peers import MINIMUM_PEERS, peer_median
from features.point_in_time import KEYS, join_to, months_between, state_on, within
from features.sources import known_rows, latest, subjects_of

MIX_SAID_IN = ("S0", "S1", "S4")

ATTAINMENT_COLUMNS = ("sales_results.result", "quotas.quota", "quotas.period_end")
LOYALTY_MEASURES = ("renewal", "customer_satisfaction")

# One in three of a role are its top sellers.
TOP_SHARE = 3
# Quarters of a year: fewer periods say little of how pay swings or follows results.
PERIODS_TO_COMPARE = 4

_pay: Callable[..., Callable[[Callable[..., Any]], Feature]] = partial(
    feature,
    factor=Factor.PAY,
    owner=Owner.LEADERSHIP,
    is_shown=True,
    said_in=("S1", "S2", "S4"),
)


def _is_raise(rows: ir.Table) -> ir.BooleanColumn:
    """More base pay than in the row before, in the same currency."""
    same_currency = rows.currency.identical_to(rows.previous_currency)
    return (same_currency & (rows.base_pay > rows.previous_base_pay)).fill_null(False)


@_pay(
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "assignments.role"),
    null_means="no pay or role on record, or fewer than eight peers even in the whole role",
    risk_side=RiskSide.HIGH,
    evidence="only being paid less than peers matters (Dube, Giuliano & Leonard); HR 1.15 per 5 % assumed",
    monotone=1,
    form=Form.TABLES,
    populations=EVERYBODY,
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


@_pay(
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "pay.market_median"),
    null_means="no pay or no market median on record",
    risk_side=RiskSide.LOW,
    evidence="ten per cent more base pay, 1.5 % more staying at the next move (Glassdoor)",
    populations=EVERYBODY,
)
def pay_to_market_ratio(rows: ir.Table) -> ir.Scalar:
    """Base pay as a multiple of the market's median for the job."""
    return latest(rows, "base_pay") / latest(rows, "market_median").nullif(0)


@_pay(
    unit=Unit.MONTHS,
    source="pay",
    columns=("pay.base_pay",),
    null_means="no raise on record",
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    populations=EVERYBODY,
)
def months_since_raise(rows: ir.Table) -> ir.Scalar:
    """Months since base pay last rose."""
    return months_between(rows.as_of_date, rows.valid_from).min(where=_is_raise(rows))


@_pay(
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay",),
    null_means="no raise on record, or a raise from nothing",
    risk_side=RiskSide.LOW,
    evidence="low pay growth drives out the best above all (Trevor, Gerhart & Boudreau 1997)",
    populations=EVERYBODY,
)
def last_raise_ratio(rows: ir.Table) -> ir.Scalar:
    """The last raise as a share of base pay before it."""
    growth = (rows.base_pay - rows.previous_base_pay) / rows.previous_base_pay.nullif(0)
    return growth.argmax(rows.valid_from, where=_is_raise(rows))


@_pay(
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "pay.target_variable_pay"),
    null_means="no pay or no target for variable pay on record",
    risk_side=RiskSide.EITHER,
    evidence="about one Swedish seller in four has none; 11 to 19 % of pay (Säljarnas 2021)",
)
def variable_share_ratio(rows: ir.Table) -> ir.Scalar:
    """Variable pay at full attainment as a share of total target pay."""
    variable = latest(rows, "target_variable_pay")
    return variable / (latest(rows, "base_pay") + variable).nullif(0)


@_pay(
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", *ATTAINMENT_COLUMNS, "assignments.role"),
    null_means="no role or attainment known, nothing to compare in the role, or a top seller without a raise",
    risk_side=RiskSide.HIGH,
    evidence="with low pay growth high performers' quit rate is extremely high (Trevor et al. 1997)",
    form=Form.PANEL,
    after=("attainment_12m_ratio", "last_raise_ratio"),
)
def top_seller_raise_shortfall_ratio(panel: ir.Table) -> ir.FloatingColumn:
    """How far a top seller's last raise lies below the median raise in the role; 0 for everybody else.

    Top sellers are the best third of their role by attainment over 12 months. In a role with fewer than
    eight people whose attainment or whose last raise is known nobody is compared.
    """
    in_role = ibis.window(group_by=["as_of_date", "role"])
    best_first = ibis.window(
        group_by=["as_of_date", "role"], order_by=ibis.desc(panel.attainment_12m_ratio, nulls_first=False)
    )
    known = panel.attainment_12m_ratio.count().over(in_role)
    raised = panel.last_raise_ratio.count().over(in_role)
    is_compared = panel.role.notnull() & (known >= MINIMUM_PEERS) & (raised >= MINIMUM_PEERS)
    is_top = ibis.rank().over(best_first) < (known / TOP_SHARE).floor()
    median = panel.last_raise_ratio.median().over(in_role)
    own = panel.last_raise_ratio
    shortfall = own.notnull().ifelse((own < median).ifelse(median - own, 0.0), None)
    value = is_top.ifelse(shortfall, 0.0)
    return (is_compared & panel.attainment_12m_ratio.notnull()).ifelse(value, None)


@_pay(
    unit=Unit.RATIO,
    source="variable_payments",
    columns=(
        "variable_payments.amount",
        "variable_payments.target_amount",
        "pay.base_pay",
        "pay.target_variable_pay",
    ),
    null_means="fewer than four periods with a target in a year, or no target for variable pay on record",
    risk_side=RiskSide.HIGH,
    evidence="variable share cut from 80 to 20 %, sick days down by some 30 % (Habel et al. 2021)",
    form=Form.TABLES,
)
def variable_pay_volatility_ratio_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """How much variable pay swings from period to period, as a share of total target pay.

    The standard deviation of payout to target over the periods of up to a quarter that ended in the 12
    months up to the last one on record, times the share of target pay that is variable.
    """
    periods = payouts_by_period(panel, tables)
    payout = periods.payout_thousandths
    moments = (
        periods.filter(periods.is_of_last_year)
        .group_by(*KEYS)
        .aggregate(count=payout.count(), total=payout.sum(), squares=(payout * payout).sum())
    )
    swings = moments.filter(moments["count"] >= PERIODS_TO_COMPARE)
    count, total = swings["count"], swings.total
    variance = (count * swings.squares - total * total).cast("float64") / (count * count)
    amounts = ("base_pay", "target_variable_pay")
    pay = state_on(panel, tables["pay"], source_contract("pay"), amounts)
    joined = swings.select(*KEYS, deviation=variance.sqrt() / 1000).inner_join(pay, list(KEYS))
    variable = joined.target_variable_pay.cast("float64")
    share = variable / (joined.base_pay.cast("float64") + variable).nullif(0)
    return joined.select(*KEYS, variable_pay_volatility_ratio_12m=joined.deviation * share)


@_pay(
    unit=Unit.RATIO,
    source="variable_payments",
    columns=("variable_payments.amount", "variable_payments.target_amount", *ATTAINMENT_COLUMNS),
    null_means="fewer than four periods of the last 24 months with payout and attainment, or all alike",
    risk_side=RiskSide.EITHER,
    evidence="31 % of sellers find their variable pay unclear (Säljarnas Lönebarometer 2024)",
    form=Form.TABLES,
)
def payout_to_attainment_slope_24m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """How steeply payout followed attainment, from period to period of up to a quarter (least squares).

    In shares of the target payout for each share of the quota: 1 where ten per cent more of the quota
    brought ten per cent more of the target payout.
    """
    periods = payouts_and_attainment(panel, tables)
    payout, reached = periods.payout_thousandths, periods.attainment_thousandths
    sums = periods.group_by(*KEYS).aggregate(
        count=periods.count(),
        payouts=payout.sum(),
        reached=reached.sum(),
        products=(payout * reached).sum(),
        squares=(reached * reached).sum(),
    )
    compared = sums.filter(sums["count"] >= PERIODS_TO_COMPARE)
    count = compared["count"]
    covariance = count * compared.products - compared.payouts * compared.reached
    variance = count * compared.squares - compared.reached * compared.reached
    slope = covariance.cast("float64") / variance.cast("float64").nullif(0)
    return compared.select(*KEYS, payout_to_attainment_slope_24m=slope)


@_pay(
    unit=Unit.COUNT,
    source="variable_payments",
    columns=(
        "variable_payments.due_date",
        "variable_payments.paid_date",
        "variable_payments.is_disputed",
    ),
    null_means="never: 0 where no variable payment is on record",
    risk_side=RiskSide.HIGH,
    without_rows=0,
    evidence="distributive justice, r = -.11 (Griffeth, Hom & Gaertner 2000)",
)
def late_or_disputed_payouts_12m(rows: ir.Table) -> ir.Scalar:
    """Variable payments due in the last 12 months that came late, have not come, or are disputed.

    A payment without a day on which it is due counts by the last day of its period, and can only be
    disputed.
    """
    is_late = (rows.paid_date > rows.due_date).fill_null(rows.due_date < rows.as_of_date)
    is_wrong = is_late.fill_null(False) | rows.is_disputed.fill_null(False)
    is_recent = rows.due_date.isnull().ifelse(
        within(rows, "period_end", months=12), within(rows, "due_date", months=12)
    )
    return (is_recent & is_wrong).sum()


def _is_plan_change(rows: ir.Table) -> ir.BooleanColumn:
    """Another plan than in the row before, from a day of the last 12 months on."""
    is_other = (rows.plan_id != rows.previous_plan_id).fill_null(False)
    return is_other & within(rows, "valid_from", months=12)


@_pay(
    unit=Unit.COUNT,
    source="pay",
    columns=("pay.base_pay", "pay.plan_id"),
    null_means="no pay on record",
    risk_side=RiskSide.HIGH,
)
def plan_changes_12m(rows: ir.Table) -> ir.Scalar:
    """Changes of the variable pay plan in the last 12 months."""
    return _is_plan_change(rows).sum()


@_pay(
    unit=Unit.RATIO,
    source="pay",
    columns=("pay.base_pay", "pay.target_variable_pay", "pay.plan_id"),
    null_means="no change of plan in the last 12 months, or no target pay before or after it",
    risk_side=RiskSide.LOW,
    evidence="a cut of 7 % of pay drove out the most productive (Sandvik et al. 2018-20); "
    "the more a new plan costs them, the more leave (Ho et al.)",
)
def plan_change_effect_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Change of total target pay with the last change of plan in the last 12 months.

    Base pay and variable pay at full attainment, as a share of the same before; in one currency.
    """
    after = rows.base_pay + rows.target_variable_pay
    before = rows.previous_base_pay + rows.previous_target_variable_pay
    same_currency = rows.currency.identical_to(rows.previous_currency)
    effect = same_currency.ifelse((after - before) / before.nullif(0), None)
    return effect.argmax(rows.valid_from, where=_is_plan_change(rows))


def _target_share(rows: ir.Table, where: ir.BooleanValue) -> ir.Scalar:
    """The part of a year's target for variable pay that hangs on some of its payments."""
    target = rows.target_amount
    total = target.sum(where=rows.is_of_last_year)
    return target.sum(where=rows.is_of_last_year & where).fill_null(0) / total.nullif(0)


@_pay(
    unit=Unit.RATIO,
    source="variable_payments",
    columns=("variable_payments.target_amount", "variable_payments.period_end"),
    null_means="no target for variable pay on record in the last 24 months",
    risk_side=RiskSide.LOW,
    said_in=MIX_SAID_IN,
    evidence="bonus retains top performers better than raises (Salamin & Hom 2005)",
)
def long_term_variable_pay_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Share of the target for variable pay that is paid for periods longer than a quarter.

    Over the periods that ended in the 12 months up to the last one on record.
    """
    return _target_share(rows, ~is_short_term(rows))


@_pay(
    unit=Unit.RATIO,
    source="variable_payments",
    columns=("variable_payments.target_amount", "variable_payments.measure"),
    null_means="no target for variable pay on record in the last 24 months",
    risk_side=RiskSide.LOW,
    said_in=MIX_SAID_IN,
    evidence="team climate, rho = -.22 (Rubenstein et al. 2018); no estimate of team pay itself",
)
def team_variable_pay_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Share of the target for variable pay that hangs on the team's results.

    Over the periods that ended in the 12 months up to the last one on record.
    """
    return _target_share(rows, (rows.measure == "team").fill_null(False))


@_pay(
    unit=Unit.RATIO,
    source="variable_payments",
    columns=(
        "variable_payments.target_amount",
        "variable_payments.measure",
        "manager_mandates.stated_phase",
        "assignments.manager_id",
    ),
    null_means="no phase stated, or no variable pay for new business, renewals or satisfied customers",
    risk_side=RiskSide.HIGH,
    said_in=MIX_SAID_IN,
    form=Form.TABLES,
)
def variable_pay_off_phase_ratio_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of variable pay that rewards something else than the team's stated phase.

    Of the target for new business, renewals and satisfied customers: in a phase of new business the part
    for the latter two, in one of loyalty the part for new business, in one of both what either has beyond
    half. Over the periods that ended in the 12 months up to the last one on record.
    """
    rows = known_rows("variable_payments", panel, tables)
    is_new = rows.is_of_last_year & (rows.measure == "new_business")
    is_loyal = rows.is_of_last_year & rows.measure.isin(LOYALTY_MEASURES)
    targets = rows.group_by(*KEYS).aggregate(
        new=rows.target_amount.sum(where=is_new).fill_null(0),
        loyal=rows.target_amount.sum(where=is_loyal).fill_null(0),
    )
    managers = subjects_of(panel, Subject.MANAGER, "manager_id")
    mandates, contract = tables["manager_mandates"], source_contract("manager_mandates")
    phases = state_on(managers, mandates, contract, ("stated_phase",), subject="manager_id")
    led = panel.select(*KEYS, "manager_id").inner_join(phases, ["manager_id", "as_of_date"])
    joined = led.select(*KEYS, "stated_phase").inner_join(targets, list(KEYS))
    total = (joined.new + joined.loyal).cast("float64").nullif(0)
    new, loyal = joined.new / total, joined.loyal / total
    off_phase = joined.stated_phase.cases(
        ("new_business", loyal), ("loyalty", new), ("both", ibis.greatest(new, loyal) - 0.5)
    )
    return joined.select(*KEYS, variable_pay_off_phase_ratio_12m=off_phase)
