"""Balance: what the team carries for empty seats, how much there is to look after, and where work is done.

Not measured: the quota carried for vacant seats. A quota names the person who has it and no row says that it
was taken over, so that a share of a leaver's quota cannot be told from a raised one. Leave decides who is at
risk and is never a feature.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.accounts import account_ownerships
from features.districts import territories_held
from features.feature import Factor, Form, Owner, RiskSide, Subject, Unit, feature
from features.peers import peer_median
from features.point_in_time import KEYS, join_known, join_to, within
from features.pulses import last_answer
from features.sources import latest, subjects_of


@feature(
    factor=Factor.BALANCE,
    unit=Unit.RATIO,
    source="open_positions",
    columns=(
        "open_positions.opened_date",
        "open_positions.filled_date",
        "assignments.team_id",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no team on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    said_in=("S0", "S1"),
    evidence="the vacancy rate drove the exits of non-managers (Kraichy & Schmidt 2019)",
    form=Form.TABLES,
)
def team_vacancy_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the team's seats that are open on the as-of date.

    Seats are the people at work in the team and its open positions.
    """
    teams = subjects_of(panel, Subject.TEAM, "team_id")
    positions, contract = tables["open_positions"], source_contract("open_positions")
    known = join_known(teams, positions, contract, None, subject="team_id")
    vacant = known.filter(known.filled_date.isnull())
    counts = vacant.group_by("team_id", "as_of_date").aggregate(vacant=vacant.count())
    people = panel.employee_id.count().over(ibis.window(group_by=["as_of_date", "team_id"]))
    placed = panel.select(*KEYS, "team_id", people=people).filter(panel.team_id.notnull())
    rows = join_to(placed, counts, on=("team_id", "as_of_date"))
    open_seats = rows.vacant.fill_null(0)
    return rows.select(*KEYS, team_vacancy_ratio=open_seats / (rows.people + open_seats))


@feature(
    factor=Factor.BALANCE,
    unit=Unit.TIMES,
    source="accounts",
    columns=("accounts.employee_id", "assignments.role"),
    owner=Owner.LEADERSHIP,
    null_means="no role on record, fewer than eight peers, or peers who hold no customers",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    said_in=("S1",),
    evidence="role overload, r = .12 (Griffeth, Hom & Gaertner 2000)",
    form=Form.TABLES,
)
def accounts_to_peers_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Customers held on the as-of date as a multiple of the peers' median."""
    owned = account_ownerships(panel, tables)
    held = owned.filter(owned.is_held)
    counts = held.group_by(*KEYS).aggregate(accounts=held.account_id.nunique())
    rows = join_to(panel.select(*KEYS, "role", "level", "country"), counts)
    rows = rows.mutate(accounts=rows.accounts.fill_null(0))
    return rows.select(
        *KEYS, accounts_to_peers_ratio=rows.accounts / peer_median(rows, rows.accounts).nullif(0)
    )


@feature(
    factor=Factor.BALANCE,
    unit=Unit.HOURS,
    source="territories",
    columns=("territories.travel_hours",),
    owner=Owner.LEADERSHIP,
    null_means="no territory with travel hours on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    said_in=("S1",),
    evidence="two days at home cut quits by a third, those with a long way to work most (Bloom et al. 2024)",
    form=Form.TABLES,
)
def territory_travel_hours(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Usual hours a week on the road in the territories held on the as-of date."""
    held = territories_held(panel, tables)
    return held.group_by(*KEYS).aggregate(territory_travel_hours=held.travel_hours.sum())


@feature(
    factor=Factor.BALANCE,
    unit=Unit.DAYS,
    source="assignments",
    columns=("assignments.remote_days",),
    owner=Owner.MANAGER,
    null_means="not on record how many days are allowed",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=("S1",),
    evidence="two days a week at home, quits down by 33 % in a randomised trial (Bloom, Han & Liang 2024)",
)
def remote_days_allowed(rows: ir.Table) -> ir.Scalar:
    """Days a week on which work from elsewhere is allowed."""
    return latest(rows, "remote_days")


@feature(
    factor=Factor.BALANCE,
    unit=Unit.DAYS,
    source="assignments",
    columns=("assignments.remote_days",),
    owner=Owner.MANAGER,
    null_means="not on record how many days are allowed",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=("S1",),
    evidence="two days a week at home, quits down by 33 % in a randomised trial (Bloom, Han & Liang 2024)",
)
def remote_days_change_12m(rows: ir.Table) -> ir.Scalar:
    """Change in the last 12 months of the days a week on which work from elsewhere is allowed."""
    change = (rows.remote_days - rows.previous_remote_days).sum(where=within(rows, "valid_from", months=12))
    return latest(rows, "remote_days").notnull().ifelse(change.fill_null(0), None)


@feature(
    factor=Factor.BALANCE,
    unit=Unit.SCORE,
    source="team_pulses",
    columns=("team_pulses.question", "team_pulses.mean_score", "assignments.team_id"),
    owner=Owner.LEADERSHIP,
    null_means="no team on record, or the team was not asked in the last 6 months",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.HIGH,
    said_in=("S1",),
    evidence="stress and exhaustion, rho = .21 (Rubenstein et al. 2018)",
    of=Subject.TEAM,
)
def workload_score(rows: ir.Table) -> ir.Scalar:
    """The team's last mean answer on how heavy its workload is, of the last 6 months."""
    return last_answer(rows, "workload")
