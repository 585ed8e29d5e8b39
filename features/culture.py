"""Culture: do people stay, share and keep pace with each other in the team."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.exits import known_exits
from features.feature import Factor, Form, Owner, RiskSide, Subject, Unit, feature
from features.peers import MINIMUM_OTHERS, spread_of_others
from features.point_in_time import KEYS, days_between, join_to, within
from features.pulses import last_answer

# A colleague's exit weighs most after 70 days and no more after 150 (five months): a triangle, in whole
# numbers so that the sum is exact.
PEAK_DAYS = 70
LAST_DAY = 150
FALL_DAYS = LAST_DAY - PEAK_DAYS

# Meetings come every other week or so: half a year shows the habit.
MEETING_MONTHS = 6
DEAL_MONTHS = 6

SAID_IN = ("S0", "S1", "S2")  # a team that pulls the same way


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
    said_in=SAID_IN,
    evidence=(
        "+9 % after a colleague's voluntary exit, most after 70 days, over after 135 (Visier); "
        "peers' exits weigh more than the seller's own figures (Sunder et al. 2017)"
    ),
)
def peer_exit_pressure(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Recent exits of team-mates, the seller's own left out.

    Each exit on record weighs by its age: 0 on the day, 1 after 70 days, 0 again after 150.
    """
    teams = panel.filter(panel.team_id.notnull()).select(*KEYS, "team_id")
    return _exit_pressure("peer_exit_pressure", teams, _exits_of_team_mates(panel, teams, tables))


@feature(
    factor=Factor.CULTURE,
    unit=Unit.SCORE,
    source="employment_spells",
    columns=("employment_spells.end_date", "assignments.team_id", "assignments.role"),
    owner=Owner.NOBODY,
    null_means="no team or no role on record",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=SAID_IN,
    evidence="teams of two: +25 % after an exit, of three to ten: +12 to +15 % (Visier)",
)
def close_peer_exit_pressure(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Recent exits of the closest colleagues: team-mates in the same role, and at the same site.

    Weighed by age as in `peer_exit_pressure`. A site that is not on record sets nobody apart.
    """
    people = panel.filter(panel.team_id.notnull(), panel.role.notnull()).select(
        *KEYS, "team_id", own_role="role", own_site="site"
    )
    exits = _exits_of_team_mates(panel, people, tables)
    is_at_site = (exits.site == exits.own_site).fill_null(True)
    return _exit_pressure(
        "close_peer_exit_pressure", people, exits.filter(exits.role == exits.own_role, is_at_site)
    )


def _exits_of_team_mates(panel: ir.Table, people: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The people's rows, once for each recent exit of somebody else from their team."""
    pairs = people.inner_join(known_exits(panel, tables, LAST_DAY), ["as_of_date", "team_id"])
    return pairs.filter(pairs.leaver_id != pairs.employee_id)


def _exit_pressure(name: str, people: ir.Table, exits: ir.Table) -> ir.Table:
    """The weights of the exits summed for each of the people, 0 where there are none."""
    age = days_between(exits.as_of_date, exits.exit_date)
    weight = (age <= PEAK_DAYS).ifelse(age * FALL_DAYS, (LAST_DAY - age) * PEAK_DAYS)
    rows = join_to(people.select(*KEYS), exits.group_by(*KEYS).aggregate(weight=weight.sum()))
    return rows.select(*KEYS, **{name: rows.weight.fill_null(0) / (PEAK_DAYS * FALL_DAYS)})


@feature(
    factor=Factor.CULTURE,
    unit=Unit.RATIO,
    source="deals",
    columns=("deals.closed_date", "deals.co_owner_id"),
    owner=Owner.MANAGER,
    null_means="no deal closed in the last 6 months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=SAID_IN,
)
def shared_deals_ratio_6m(rows: ir.Table) -> ir.Scalar:
    """Share of the seller's deals closed in the last 6 months that have a second owner."""
    closed = within(rows, "closed_date", months=DEAL_MONTHS)
    return (closed & rows.co_owner_id.notnull()).sum() / closed.sum().nullif(0)


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
    said_in=SAID_IN,
    evidence="less spread among peers goes with more exits (Sunder et al. 2017)",
)
def peer_result_spread_6m(panel: ir.Table) -> ir.FloatingColumn:
    """How far apart the others in the team are in their results of the last 6 months.

    The standard deviation of their `result_to_peers_ratio_6m`.
    """
    thousandths = (panel.result_to_peers_ratio_6m * 1000).round().cast("int64")
    return spread_of_others(panel, thousandths, "team_id") / 1000


@feature(
    factor=Factor.CULTURE,
    unit=Unit.COUNT,
    source="team_meetings",
    columns=("team_meetings.meeting_date",),
    owner=Owner.MANAGER,
    null_means="no team on record",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    of=Subject.TEAM,
    said_in=("S2", "S3"),
)
def team_meetings_6m(rows: ir.Table) -> ir.Scalar:
    """Meetings of the team in the last 6 months."""
    return within(rows, "meeting_date", months=MEETING_MONTHS).sum()


@feature(
    factor=Factor.CULTURE,
    unit=Unit.RATIO,
    source="team_meetings",
    columns=("team_meetings.invited", "team_meetings.attended"),
    owner=Owner.MANAGER,
    null_means="no team, or no meeting of five or more in the last 6 months with both numbers on record",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.LOW,
    of=Subject.TEAM,
    said_in=("S2", "S3"),
)
def team_meeting_attendance_ratio_6m(rows: ir.Table) -> ir.Scalar:
    """Share of those invited to the team's meetings of the last 6 months who came.

    Guests do not count, nor do meetings of fewer than five people.
    """
    is_known = rows.attended.notnull() & (rows.invited > MINIMUM_OTHERS)
    counts = within(rows, "meeting_date", months=MEETING_MONTHS) & is_known
    came = ibis.least(rows.attended, rows.invited).sum(where=counts)
    return came / rows.invited.sum(where=counts).nullif(0)


@feature(
    factor=Factor.CULTURE,
    unit=Unit.RATIO,
    source="team_meetings",
    columns=("team_meetings.agenda",),
    owner=Owner.MANAGER,
    null_means="no team, or no meeting in the last 6 months with an agenda on record",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.HIGH,
    of=Subject.TEAM,
    said_in=("S2", "S3"),
)
def figures_only_meetings_ratio_6m(rows: ir.Table) -> ir.Scalar:
    """Share of the team's meetings in the last 6 months that only repeated figures."""
    counts = within(rows, "meeting_date", months=MEETING_MONTHS) & rows.agenda.notnull()
    return (counts & (rows.agenda == "figures")).sum() / counts.sum().nullif(0)


@feature(
    factor=Factor.CULTURE,
    unit=Unit.SCORE,
    source="team_pulses",
    columns=("team_pulses.question", "team_pulses.mean_score"),
    owner=Owner.LEADERSHIP,
    null_means="no team, or no answer of the team in the last 6 months",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.LOW,
    of=Subject.TEAM,
    said_in=SAID_IN,
)
def psychological_safety_score(rows: ir.Table) -> ir.Scalar:
    """The team's last mean answer on psychological safety, from the last 6 months."""
    return last_answer(rows, "psychological_safety")


@feature(
    factor=Factor.CULTURE,
    unit=Unit.SCORE,
    source="team_pulses",
    columns=("team_pulses.question", "team_pulses.mean_score"),
    owner=Owner.LEADERSHIP,
    null_means="no team, or no answer of the team in the last 6 months",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.LOW,
    of=Subject.TEAM,
    said_in=SAID_IN,
)
def cooperation_score(rows: ir.Table) -> ir.Scalar:
    """The team's last mean answer on cooperation, from the last 6 months."""
    return last_answer(rows, "cooperation")
