"""Territory: what the district, the customers and the leads a seller was given could bring."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.accounts import account_ownerships
from features.districts import territories_held
from features.feature import Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import peer_median
from features.point_in_time import KEYS, day_after, join_known, months_between, within
from features.sources import quotas_by_month

MONTHS_OF_LOSSES = 6
MONTHS_OF_LEADS = 6
MONTHS_OF_QUOTA = 3
MONTHS_OF_YEAR = 12

POTENTIAL_COLUMNS = ("territories.potential", "territories.valid_to", "quotas.quota", "quotas.period_end")
ANECDOTES_ONLY = "no causal estimate of turnover found; anecdotal warnings (HBR, Zoltners)"


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.TIMES,
    source="territories",
    columns=POTENTIAL_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="no territory held, its potential not known, or no quota in the last 3 months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    said_in=("S2",),
)
def potential_to_quota_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """What the territories could bring in a year as a multiple of a year of quota.

    The quota of a year is twelve times the monthly mean of the last 3 months that have one.
    """
    held = territories_held(panel, tables)
    is_known = held.potential.isnull().sum() == 0
    potential = held.group_by(*KEYS).aggregate(potential=is_known.ifelse(held.potential.sum(), None))
    quotas = quotas_by_month(panel, tables)
    recent = quotas.filter((quotas.months_ago < MONTHS_OF_QUOTA) & (quotas.quota > 0))
    monthly = recent.quota.sum().cast("float64") / recent.count()
    rows = potential.inner_join(recent.group_by(*KEYS).aggregate(quota=monthly), list(KEYS))
    of_a_year = MONTHS_OF_YEAR * rows.quota
    return rows.select(*KEYS, potential_to_quota_ratio=rows.potential.cast("float64") / of_a_year)


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.TIMES,
    source="territories",
    columns=(*POTENTIAL_COLUMNS, "assignments.role"),
    owner=Owner.LEADERSHIP,
    null_means="potential, quota or role not known, or fewer than eight peers",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.PANEL,
    after=("potential_to_quota_ratio",),
    said_in=("S2",),
)
def potential_to_peers_ratio(panel: ir.Table) -> ir.FloatingColumn:
    """The territories' potential for a year of quota, as a multiple of the median of peers."""
    return panel.potential_to_quota_ratio / peer_median(panel, panel.potential_to_quota_ratio).nullif(0)


def _moved_away(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The ownerships of the panel's people; `is_lost`: lately gone to somebody else, or to nobody."""
    owned = account_ownerships(panel, tables).semi_join(panel, list(KEYS))
    gone = owned.mutate(lost_date=day_after(owned.held_until))
    to_another = (gone.next_owner_id != gone.employee_id).fill_null(True)
    return gone.mutate(is_lost=within(gone, "lost_date", months=MONTHS_OF_LOSSES) & to_another)


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.RATIO,
    source="accounts",
    columns=("accounts.annual_value", "accounts.valid_from"),
    owner=Owner.LEADERSHIP,
    null_means="no customer of known value held now or lost in the last 6 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S2",),
    evidence=ANECDOTES_ONLY,
)
def book_lost_ratio_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Yearly value of the customers that went to others in the last 6 months.

    As a share of that value and the value still held. A customer given to nobody counts too, one that came
    straight back does not.
    """
    rows = _moved_away(panel, tables)
    value = rows.annual_value
    lost = value.sum(where=rows.is_lost).fill_null(0)
    total = value.sum(where=rows.is_lost | rows.is_held).cast("float64")
    return rows.group_by(*KEYS).aggregate(book_lost_ratio_6m=lost.cast("float64") / total.nullif(0))


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.COUNT,
    source="accounts",
    columns=("accounts.valid_from",),
    owner=Owner.LEADERSHIP,
    null_means="never: 0 where no customer is on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    without_rows=0,
    form=Form.TABLES,
    said_in=("S2",),
)
def accounts_lost_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Customers that went to others, or to nobody, in the last 6 months."""
    rows = _moved_away(panel, tables)
    return rows.group_by(*KEYS).aggregate(accounts_lost_6m=rows.is_lost.sum())


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.COUNT,
    source="accounts",
    columns=("accounts.valid_from", "accounts.is_key_account"),
    owner=Owner.LEADERSHIP,
    null_means="never: 0 where no customer is on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    without_rows=0,
    form=Form.TABLES,
    said_in=("S2",),
)
def key_accounts_lost_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Key accounts that went to others, or to nobody, in the last 6 months."""
    rows = _moved_away(panel, tables)
    lost = (rows.is_lost & rows.is_key_account.fill_null(False)).sum()
    return rows.group_by(*KEYS).aggregate(key_accounts_lost_6m=lost)


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.COUNT,
    source="accounts",
    columns=("accounts.valid_from", "accounts.is_key_account"),
    owner=Owner.LEADERSHIP,
    null_means="never: 0 where no customer is on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    without_rows=0,
    form=Form.TABLES,
    said_in=("S2",),
)
def key_accounts_held(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Key accounts in the seller's hands: how many a key-account manager has to look after."""
    owned = account_ownerships(panel, tables).semi_join(panel, list(KEYS))
    held = (owned.is_held & owned.is_key_account.fill_null(False)).sum()
    return owned.group_by(*KEYS).aggregate(key_accounts_held=held)


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.COUNT,
    source="territories",
    columns=("territories.valid_from", "territories.territory_id"),
    owner=Owner.LEADERSHIP,
    null_means="never: 0 where no territory is on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    without_rows=0,
    form=Form.TABLES,
    said_in=("S2",),
)
def territory_changes_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Territories given to the seller in the last 12 months, those of the first day left out."""
    known = join_known(panel, tables["territories"], source_contract("territories"), None)
    given = known.group_by(*KEYS, "territory_id").aggregate(given_date=known.valid_from.min())
    first = given.given_date.min().over(ibis.window(group_by=list(KEYS)))
    is_change = within(given, "given_date", months=MONTHS_OF_YEAR) & (given.given_date > first)
    changes = given.mutate(is_change=is_change).group_by(*KEYS)
    return changes.aggregate(territory_changes_12m=lambda t: t.is_change.sum())


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.COUNT,
    source="leads",
    columns=("leads.assigned_date",),
    owner=Owner.LEADERSHIP,
    null_means="never: 0 where no lead is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S2",),
)
def leads_6m(rows: ir.Table) -> ir.Scalar:
    """Leads received in the last 6 months."""
    return within(rows, "assigned_date", months=MONTHS_OF_LEADS).sum()


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.TIMES,
    source="leads",
    columns=("leads.assigned_date", "assignments.role", "employment_spells.start_date"),
    owner=Owner.LEADERSHIP,
    null_means="no role on record, fewer than eight peers, or peers who mostly get no leads",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.PANEL,
    after=("leads_6m",),
    said_in=("S2",),
)
def leads_to_peers_ratio_6m(panel: ir.Table) -> ir.FloatingColumn:
    """Leads received a month in the last 6 months as a multiple of the median of peers.

    The months count from the start in the job: who came lately is not held against half a year.
    """
    months = ibis.least(months_between(panel.as_of_date, panel.start_date) + 1, MONTHS_OF_LEADS)
    monthly = panel.leads_6m / months
    return monthly / peer_median(panel, monthly).nullif(0)


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.SCORE,
    source="leads",
    columns=("leads.assigned_date", "leads.quality"),
    owner=Owner.LEADERSHIP,
    null_means="no lead of known quality in the last 6 months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=("S2",),
)
def lead_quality_6m(rows: ir.Table) -> ir.Scalar:
    """Mean quality of the leads received in the last 6 months."""
    judged = within(rows, "assigned_date", months=MONTHS_OF_LEADS) & rows.quality.notnull()
    return rows.quality.sum(where=judged).cast("float64") / judged.sum().nullif(0)


@feature(
    factor=Factor.TERRITORY,
    unit=Unit.TIMES,
    source="leads",
    columns=("leads.assigned_date", "leads.quality", "assignments.role"),
    owner=Owner.LEADERSHIP,
    null_means="no lead of known quality, no role on record, or fewer than eight peers with such leads",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.PANEL,
    after=("lead_quality_6m",),
    said_in=("S2",),
)
def lead_quality_to_peers_ratio_6m(panel: ir.Table) -> ir.FloatingColumn:
    """Mean quality of the leads of the last 6 months as a multiple of the median of peers."""
    return panel.lead_quality_6m / peer_median(panel, panel.lead_quality_6m).nullif(0)
