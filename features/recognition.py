"""Recognition: is good work seen, and is it seen in everybody."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.feature import EVERYBODY, Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import MINIMUM_OTHERS, mean_of_other_peers, spread_of_others
from features.point_in_time import KEYS, days_between, join_to, month_end, months_between, within
from features.sources import LOOKBACK_MONTHS, known_rows

# A win counts as seen when something was said within two weeks; younger wins are not judged yet.
DAYS_TO_RECOGNISE = 14
DAYS_OF_WINS = 180
MONTHS_OF_WINS = 6

QUOTA_COLUMNS = ("sales_results.result", "quotas.quota", "quotas.period_end")


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.DAYS,
    source="recognitions",
    columns=("recognitions.recognised_date",),
    owner=Owner.MANAGER,
    null_means="no recognition on record in the last 24 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    said_in=("S1", "S3", "S4"),
    evidence="well-recognised people 45 % less likely gone after two years (Gallup/Workhuman)",
    populations=EVERYBODY,
)
def days_since_recognition(rows: ir.Table) -> ir.Scalar:
    """Days since the last recognition."""
    return days_between(rows.as_of_date, rows.recognised_date).min()


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="recognitions",
    columns=("recognitions.recognised_date",),
    owner=Owner.MANAGER,
    null_means="never: 0 where none is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S1", "S3", "S4"),
    evidence="well-recognised people 45 % less likely gone after two years (Gallup/Workhuman)",
)
def recognitions_180d(rows: ir.Table) -> ir.Scalar:
    """Recognitions in the last 180 days."""
    return within(rows, "recognised_date", days=180).sum()


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="recognitions",
    columns=("recognitions.recognised_date", "assignments.role"),
    owner=Owner.MANAGER,
    null_means="no role on record, or fewer than seven other peers",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.PANEL,
    after=("recognitions_180d",),
    said_in=("S1", "S3", "S4"),
    evidence="HR 0.85 per SD, 0.7 to 0.95 (Gallup/Workhuman)",
)
def recognitions_gap_to_peers_180d(panel: ir.Table) -> ir.FloatingColumn:
    """Recognitions in the last 180 days, less the mean of the other peers."""
    return panel.recognitions_180d - mean_of_other_peers(panel, panel.recognitions_180d)


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="deals",
    columns=("deals.closed_date", "deals.outcome", "recognitions.recognised_date"),
    owner=Owner.MANAGER,
    null_means="never: 0 where no deal is on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    without_rows=0,
    form=Form.TABLES,
    said_in=("S1", "S3"),
)
def wins_without_recognition_180d(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Deals won in the last 180 days that no recognition followed within 14 days.

    Deals won less than 14 days ago are not counted yet.
    """
    deals = known_rows("deals", panel, tables)
    wins = deals.filter(
        deals.outcome == "won",
        within(deals, "closed_date", days=DAYS_OF_WINS),
        days_between(deals.as_of_date, deals.closed_date) >= DAYS_TO_RECOGNISE,
    ).select(*KEYS, "deal_id", "closed_date")
    thanks = known_rows("recognitions", panel, tables)
    # No recognition can follow a win of these days that is older than they are.
    thanks = thanks.filter(within(thanks, "recognised_date", days=DAYS_OF_WINS)).select(
        *KEYS, "recognised_date"
    )
    # Two joins on equality: a join whose only other condition is a range of days takes minutes.
    pairs = wins.inner_join(thanks, list(KEYS))
    days_after = days_between(pairs.recognised_date, pairs.closed_date)
    seen = pairs.filter(days_after.between(0, DAYS_TO_RECOGNISE)).select(*KEYS, "deal_id").distinct()
    unseen = wins.anti_join(seen, [*KEYS, "deal_id"])
    return unseen.group_by(*KEYS).aggregate(wins_without_recognition_180d=unseen.count())


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="recognitions",
    columns=("recognitions.recognised_date", "assignments.team_id"),
    owner=Owner.MANAGER,
    null_means="no team on record, or fewer than four others in it",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    after=("recognitions_180d",),
    said_in=("S1", "S3"),
)
def team_recognition_spread_180d(panel: ir.Table) -> ir.FloatingColumn:
    """How unevenly recognitions of the last 180 days fall on the others in the team.

    The standard deviation of their number.
    """
    return spread_of_others(panel, panel.recognitions_180d, "team_id")


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="deals",
    columns=("deals.closed_date", "deals.outcome", "recognitions.recognised_date"),
    owner=Owner.MANAGER,
    null_means="never: 0 where no deal is on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    without_rows=0,
    form=Form.TABLES,
    said_in=("S1", "S3"),
)
def winning_months_without_recognition_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Months of the last 6 in which a deal was won and nothing was recognised."""
    deals = known_rows("deals", panel, tables)
    won = deals.filter(deals.outcome == "won", within(deals, "closed_date", months=MONTHS_OF_WINS))
    won = won.select(*KEYS, months_ago=months_between(won.as_of_date, won.closed_date)).distinct()
    thanks = known_rows("recognitions", panel, tables)
    seen = thanks.select(*KEYS, months_ago=months_between(thanks.as_of_date, thanks.recognised_date))
    unseen = won.anti_join(seen, [*KEYS, "months_ago"])
    return unseen.group_by(*KEYS).aggregate(winning_months_without_recognition_6m=unseen.count())


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.COUNT,
    source="sales_results",
    columns=(*QUOTA_COLUMNS, "recognitions.recognised_date"),
    owner=Owner.MANAGER,
    null_means="no month of the six before this one with both a result and a quota",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S1", "S3"),
)
def targets_met_without_recognition_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Months in which the quota was reached without a recognition in the month or within 14 days after.

    Of the six months before the as-of month, which is not judged yet.
    """
    judged = _compared_months(panel, tables, first=1, last=MONTHS_OF_WINS)
    thanks = known_rows("recognitions", panel, tables).select(*KEYS, "recognised_date")
    pairs = judged.inner_join(thanks, list(KEYS))
    over = days_between(pairs.recognised_date, month_end(pairs.month))
    in_time = (pairs.recognised_date >= pairs.month) & (over <= DAYS_TO_RECOGNISE)
    seen = pairs.filter(in_time).select(*KEYS, "month", is_seen=True).distinct()
    rows = join_to(judged, seen, on=[*KEYS, "month"])
    unseen = (rows.is_met & rows.is_seen.isnull()).sum()
    return rows.group_by(*KEYS).aggregate(targets_met_without_recognition_6m=unseen)


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.RATIO,
    source="deals",
    columns=(
        "deals.closed_date",
        "deals.outcome",
        "deals.amount",
        "recognitions.recognised_date",
        "assignments.team_id",
    ),
    owner=Owner.MANAGER,
    null_means="no team on record, fewer than four others in it, or nothing won or recognised in it",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S1", "S3"),
)
def result_less_recognition_share_180d(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the value the team won in the last 180 days, less the share of the team's recognitions."""
    deals = known_rows("deals", panel, tables)
    wins = deals.filter(deals.outcome == "won", within(deals, "closed_date", days=DAYS_OF_WINS))
    won = wins.group_by(*KEYS).aggregate(won=wins.amount.sum())
    thanks = known_rows("recognitions", panel, tables)
    recent = thanks.filter(within(thanks, "recognised_date", days=DAYS_OF_WINS))
    seen = recent.group_by(*KEYS).aggregate(seen=recent.count())
    rows = join_to(join_to(panel.select(*KEYS, "team_id"), won), seen)
    rows = rows.mutate(won=rows.won.fill_null(0), seen=rows.seen.fill_null(0))
    team = ibis.window(group_by=["as_of_date", "team_id"])
    team_won, team_seen = rows.won.sum().over(team), rows.seen.sum().over(team)
    is_enough = (rows.employee_id.count().over(team) > MINIMUM_OTHERS) & (team_won > 0) & (team_seen > 0)
    of_results = rows.won.cast("float64") / team_won.cast("float64").nullif(0)
    gap = of_results - rows.seen / team_seen.nullif(0)
    value = (rows.team_id.notnull() & is_enough).ifelse(gap, None)
    return rows.select(*KEYS, result_less_recognition_share_180d=value)


@feature(
    factor=Factor.RECOGNITION,
    unit=Unit.DAYS,
    source="sales_results",
    columns=(*QUOTA_COLUMNS, "recognitions.recognised_date", "pay.base_pay", "assignments.level"),
    owner=Owner.MANAGER,
    null_means="no target met in the last 24 months to which nothing came back",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    form=Form.TABLES,
    said_in=("S1",),
    evidence="low growth of pay makes the best leave far more often (Trevor, Gerhart & Boudreau 1997)",
)
def days_since_unrewarded_target(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Days since a month's target was met to which nothing came back: the longest such wait.

    What counts as coming back, from the month's first day on: a recognition, a raise or another level.
    """
    months = _compared_months(panel, tables, first=0, last=LOOKBACK_MONTHS - 1)
    thanks = known_rows("recognitions", panel, tables)
    pay = known_rows("pay", panel, tables)
    is_same_currency = pay.currency.identical_to(pay.previous_currency)
    raises = pay.filter(is_same_currency, pay.base_pay > pay.previous_base_pay)
    assigned = known_rows("assignments", panel, tables)
    steps = assigned.filter(assigned.level != assigned.previous_level)
    rewards = ibis.union(
        thanks.select(*KEYS, reward_date="recognised_date"),
        raises.select(*KEYS, reward_date="valid_from"),
        steps.select(*KEYS, reward_date="valid_from"),
    )
    last = rewards.group_by(*KEYS).aggregate(reward_date=rewards.reward_date.max())
    met = join_to(months.filter(months.is_met), last)
    waiting = met.filter(met.reward_date.isnull() | (met.reward_date < met.month))
    days = days_between(waiting.as_of_date, month_end(waiting.month)).max()
    return waiting.group_by(*KEYS).aggregate(days_since_unrewarded_target=days)


def _compared_months(panel: ir.Table, tables: Mapping[str, ir.Table], *, first: int, last: int) -> ir.Table:
    """The months so many months ago that have both a result and a quota, and whether it was reached."""
    results = known_rows("sales_results", panel, tables)
    compared = results.filter(
        results.months_ago.between(first, last), results.result.notnull(), results.quota > 0
    )
    return compared.select(*KEYS, "month", is_met=compared.result >= compared.quota)
