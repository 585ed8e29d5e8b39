"""Culture: do people stay, share and keep pace with each other in the team."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.exits import known_exits
from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import spread_of_others
from features.point_in_time import KEYS, days_between, join_to, within

# A colleague's exit weighs most after 70 days and no more after 150 (five months): a triangle, in whole
# numbers so that the sum is exact.
PEAK_DAYS = 70
LAST_DAY = 150
FALL_DAYS = LAST_DAY - PEAK_DAYS


@feature(
    factor=Factor.CULTURE,
    unit=Unit.SCORE,
    source="employment_spells",
    columns=("employment_spells.end_date", "assignments.team_id"),
    owner=Owner.NOBODY,
    null_means="no team on record",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    monotone=1,
    form=Form.TABLES,
)
def peer_exit_pressure(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Recent exits of team-mates, the seller's own left out.

    Each exit on record weighs by its age: 0 on the day, 1 after 70 days, 0 again after 150.
    """
    exits = known_exits(panel, tables, LAST_DAY)
    teams = panel.filter(panel.team_id.notnull()).select(*KEYS, "team_id")
    pairs = teams.inner_join(exits, ["as_of_date", "team_id"])
    others = pairs.filter(pairs.leaver_id != pairs.employee_id)
    age = days_between(others.as_of_date, others.exit_date)
    weight = (age <= PEAK_DAYS).ifelse(age * FALL_DAYS, (LAST_DAY - age) * PEAK_DAYS)
    sums = others.group_by(*KEYS).aggregate(weight=weight.sum())
    rows = join_to(teams, sums)
    pressure = rows.weight.fill_null(0) / (PEAK_DAYS * FALL_DAYS)
    return rows.select(*KEYS, peer_exit_pressure=pressure)


@feature(
    factor=Factor.CULTURE,
    unit=Unit.RATIO,
    source="deals",
    columns=("deals.opened_date", "deals.co_owner_id"),
    owner=Owner.MANAGER,
    null_means="no deal opened in the last 12 months",
    is_shown=True,
    risk_side=RiskSide.LOW,
)
def shared_deals_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Share of the seller's deals opened in the last 12 months that have a second owner."""
    opened = within(rows, "opened_date", months=12)
    return (opened & rows.co_owner_id.notnull()).sum() / opened.sum().nullif(0)


@feature(
    factor=Factor.CULTURE,
    unit=Unit.RATIO,
    source="sales_results",
    columns=("sales_results.result", "assignments.role", "assignments.team_id"),
    owner=Owner.NOBODY,
    null_means="no team on record, or fewer than four others with a result to compare",
    is_shown=False,
    risk_side=RiskSide.EITHER,
    form=Form.PANEL,
    after=("result_to_peers_ratio_6m",),
)
def peer_result_spread_6m(panel: ir.Table) -> ir.FloatingColumn:
    """How far apart the others in the team are in their results of the last 6 months.

    The standard deviation of their `result_to_peers_ratio_6m`.
    """
    thousandths = (panel.result_to_peers_ratio_6m * 1000).round().cast("int64")
    return spread_of_others(panel, thousandths, "team_id") / 1000
