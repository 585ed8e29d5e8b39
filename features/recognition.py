"""Recognition: is good work seen, and is it seen in everybody."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import MINIMUM_PEERS, mean_of_others, spread_of_others
from features.point_in_time import KEYS, days_between, within
from features.sources import known_rows

# A win counts as seen when something was said within two weeks; younger wins are not judged yet.
DAYS_TO_RECOGNISE = 14
DAYS_OF_WINS = 180


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
    null_means="no role on record, or fewer than seven others in it",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.PANEL,
    after=("recognitions_180d",),
)
def recognitions_gap_to_peers_180d(panel: ir.Table) -> ir.FloatingColumn:
    """Recognitions in the last 180 days, less the mean of the others in the same role."""
    others = mean_of_others(panel, panel.recognitions_180d, "role", MINIMUM_PEERS - 1)
    return panel.recognitions_180d - others


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
)
def team_recognition_spread_180d(panel: ir.Table) -> ir.FloatingColumn:
    """How unevenly recognitions of the last 180 days fall on the others in the team.

    The standard deviation of their number.
    """
    return spread_of_others(panel, panel.recognitions_180d, "team_id")
