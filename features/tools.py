"""Tools: are systems a help or a burden; measured for teams, and shown for groups only."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.activities import KINDS
from features.feature import Factor, Form, Owner, RiskSide, Subject, Unit, feature
from features.point_in_time import KEYS, days_between, join_to, within
from features.pulses import last_answer
from features.sources import known_rows

TICKET_MONTHS = 6
WORK_MONTHS = 3
SAID_IN = ("S0", "S4")


@feature(
    factor=Factor.TOOLS,
    unit=Unit.COUNT,
    source="tool_tickets",
    columns=("tool_tickets.closed_date", "assignments.team_id"),
    owner=Owner.LEADERSHIP,
    null_means="no team on record",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=SAID_IN,
)
def open_tool_tickets_per_head(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The team's open tickets of the last 24 months, per person at work in it."""
    tickets = known_rows("tool_tickets", panel, tables, Subject.TEAM)
    still_open = tickets.filter(tickets.closed_date.isnull())
    counts = still_open.group_by("team_id", "as_of_date").aggregate(tickets=lambda t: t.count())
    teams = panel.filter(panel.team_id.notnull()).select(*KEYS, "team_id")
    heads = teams.mutate(
        heads=teams.employee_id.count().over(ibis.window(group_by=["as_of_date", "team_id"]))
    )
    rows = join_to(heads, counts, on=["team_id", "as_of_date"])
    return rows.select(*KEYS, open_tool_tickets_per_head=rows.tickets.fill_null(0) / rows.heads)


@feature(
    factor=Factor.TOOLS,
    unit=Unit.DAYS,
    source="tool_tickets",
    columns=("tool_tickets.opened_date", "tool_tickets.closed_date"),
    owner=Owner.LEADERSHIP,
    null_means="no team, or no ticket of the team opened in the last 6 months",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.HIGH,
    of=Subject.TEAM,
    said_in=SAID_IN,
)
def tool_ticket_days_6m(rows: ir.Table) -> ir.Scalar:
    """Median days for which the team's tickets of the last 6 months were open.

    One that is still open counts with the days so far.
    """
    until = ibis.coalesce(rows.closed_date, rows.as_of_date)
    days = days_between(until, rows.opened_date)
    return days.median(where=within(rows, "opened_date", months=TICKET_MONTHS))


@feature(
    factor=Factor.TOOLS,
    unit=Unit.RATIO,
    source="activities",
    columns=("activities.activity_date", "activities.kind"),
    owner=Owner.LEADERSHIP,
    null_means="no activity entered in the last 3 months",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.HIGH,
    said_in=SAID_IN,
    evidence="administrative burden is one of four causes of drag, n = 908 (Gartner 2022)",
)
def administration_ratio_3m(rows: ir.Table) -> ir.Scalar:
    """Share of the activities that the seller entered for the last 3 months that were administration."""
    recent = within(rows, "activity_date", months=WORK_MONTHS)
    entered = sum(rows[f"{kind}_count"] for kind in KINDS)
    return rows.administration_count.sum(where=recent) / entered.sum(where=recent).nullif(0)


@feature(
    factor=Factor.TOOLS,
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
def tools_score(rows: ir.Table) -> ir.Scalar:
    """The team's last mean answer on its tools, from the last 6 months."""
    return last_answer(rows, "tools")
