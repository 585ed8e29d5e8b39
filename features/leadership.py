"""Leadership: is the seller seen, coached, answered and trusted, and how are the manager's own conditions."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.accounts import account_ownerships
from features.exits import known_exits
from features.feature import EVERYBODY, Factor, Form, Owner, RiskSide, Subject, Unit, feature
from features.nearest_managers import (
    managers_of,
    managers_share,
    managers_since,
    people_and_managers,
    with_manager,
)
from features.peers import peer_median
from features.point_in_time import KEYS, days_between, join_known, join_to, months_between, within
from features.pulses import last_answer
from features.sources import LOOKBACK_MONTHS, QUOTA_LOOKBACK_MONTHS, known_rows, latest

COACHING_ARENAS = ("appraisal", "instruction", "practice", "problem_solving", "goal", "plan")

# The weight, in people, of the organisation's own rate in a manager's rate: a manager of ten counts half.
PRIOR_PEOPLE = 10
DAYS_OF_YEAR = 365

# A manager who left so near to the change of manager is why there was one: posts stand empty, and a notice
# may be served elsewhere.
DAYS_AROUND_CHANGE = 92

# Beyond so many reports a quota of the manager's own competes with leading (S3).
REPORTS_BESIDE_QUOTA = 5


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.DAYS,
    source="one_on_ones",
    columns=("one_on_ones.held_date",),
    owner=Owner.MANAGER,
    null_means="no one-to-one held that was planned in the last 24 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    monotone=1,
    is_elapsed=True,
    said_in=("S1", "S2", "S3"),
    evidence="coaching cadence: HR 0.88 per SD, 0.8 to 1.0 (Gartner)",
    populations=EVERYBODY,
)
def days_since_one_on_one(rows: ir.Table) -> ir.Scalar:
    """Days since the last one-to-one that was held."""
    return days_between(rows.as_of_date, rows.held_date).min(where=rows.held_date <= rows.as_of_date)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="one_on_ones",
    columns=("one_on_ones.planned_date", "one_on_ones.held_date"),
    owner=Owner.MANAGER,
    null_means="no one-to-one planned in the last 90 days",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=("S1", "S2", "S3"),
    evidence="leadership quality: HR 0.78 per SD, 0.65 to 0.90 (Hoffman & Tadelis)",
)
def one_on_ones_held_ratio_90d(rows: ir.Table) -> ir.Scalar:
    """Share of the one-to-ones planned in the last 90 days that were held."""
    planned = within(rows, "planned_date", days=90)
    return (planned & rows.held_date.notnull()).sum() / planned.sum().nullif(0)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.COUNT,
    source="one_on_ones",
    columns=("one_on_ones.held_date", "one_on_ones.arena"),
    owner=Owner.MANAGER,
    null_means="never: 0 where no one-to-one is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S2",),
    evidence="coaching cadence: HR 0.88 per SD, 0.8 to 1.0 (Gartner)",
)
def coaching_arenas_180d(rows: ir.Table) -> ir.Scalar:
    """How many of the six coaching arenas were touched in one-to-ones in the last 180 days."""
    recent = within(rows, "held_date", days=180)
    # Six flags cost far less than a distinct count.
    return sum((recent & (rows.arena == arena)).any().cast("int64") for arena in COACHING_ARENAS)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.DAYS,
    source="one_on_ones",
    columns=("one_on_ones.requested_date", "one_on_ones.held_date"),
    owner=Owner.MANAGER,
    null_means="no request in the last 180 days",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    said_in=("S1",),
    evidence="supervisor support lowers the wish to leave, direction only (DeConinck & Johnson 2009)",
)
def support_response_days_180d(rows: ir.Table) -> ir.Scalar:
    """Mean days from a request for a talk to the talk, over the requests of the last 180 days.

    A request not yet answered counts with the days waited so far.
    """
    asked = within(rows, "requested_date", days=180)
    answered = ibis.coalesce(rows.held_date, rows.as_of_date)
    waited = ibis.greatest(days_between(answered, rows.requested_date), 0)
    return waited.sum(where=asked) / asked.sum().nullif(0)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="one_on_ones",
    columns=("one_on_ones.held_date",),
    owner=Owner.MANAGER,
    null_means="no one-to-one held in the last 12 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    said_in=("S1",),
)
def quarter_end_feedback_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Share of the one-to-ones of the last 12 months held in the last two weeks of a quarter."""
    held = within(rows, "held_date", months=12)
    month, day = rows.held_date.month(), rows.held_date.day()
    is_late = (month.isin((3, 12)) & (day >= 18)) | (month.isin((6, 9)) & (day >= 17))
    return (held & is_late).sum() / held.sum().nullif(0)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.MONTHS,
    source="assignments",
    columns=("assignments.manager_id",),
    owner=Owner.LEADERSHIP,
    null_means="no change of manager on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    is_elapsed=True,
    said_in=("S1", "S3"),
    evidence="HR 1.6 after a change of manager, for four months (leader-departure studies)",
)
def months_since_manager_change(rows: ir.Table) -> ir.Scalar:
    """Months since the seller got another manager."""
    is_change = (rows.manager_id != rows.previous_manager_id).fill_null(False)
    return months_between(rows.as_of_date, rows.valid_from).min(where=is_change)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.MONTHS,
    source="employment_spells",
    columns=("assignments.manager_id", "employment_spells.population", "employment_spells.start_date"),
    owner=Owner.LEADERSHIP,
    null_means="no manager, or the manager has no spell as sales manager on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    said_in=("S2", "S3"),
    evidence="new or promoted manager: HR 1.15, 1.0 to 1.4 (hotel-unit study)",
)
def manager_tenure_months(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Months the seller's manager has been a sales manager."""
    rows = with_manager(panel, managers_since(panel, tables))
    return rows.select(*KEYS, manager_tenure_months=months_between(rows.as_of_date, rows.since))


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.COUNT,
    source="assignments",
    columns=("assignments.manager_id",),
    owner=Owner.LEADERSHIP,
    null_means="no manager on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    said_in=("S3",),
    evidence="HR 1.03 per report above seven, 1.0 to 1.06 (nursing; Ennova)",
)
def span_of_control(panel: ir.Table) -> ir.IntegerColumn:
    """People at work in the panel who report to the seller's manager, the seller included."""
    reports = panel.employee_id.count().over(ibis.window(group_by=["as_of_date", "manager_id"]))
    return panel.manager_id.notnull().ifelse(reports, None)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="employment_spells",
    columns=(
        "employment_spells.end_date",
        "employment_spells.exit_type",
        "assignments.manager_id",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no manager on record",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S1",),
    evidence="60 % less attrition from the 10th to the 90th percentile of people skills (Hoffman & Tadelis)",
)
def manager_voluntary_exit_ratio_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Voluntary exits under the seller's manager in the last 365 days as a share of the people led.

    This seller is left out, and the share is shrunk toward the organisation: (v + 10 r) / (n + 10),
    where v of the n others who report to the manager now or left in that time left voluntarily, and
    r is the same share in the whole organisation.
    """
    exits = known_exits(panel, tables, DAYS_OF_YEAR)
    is_voluntary = exits.exit_type == "voluntary"
    organisation = exits.group_by("as_of_date").aggregate(
        organisation_left=exits.count(), organisation_quit=is_voluntary.sum()
    )
    led = panel.filter(panel.manager_id.notnull()).select(*KEYS, "manager_id")
    by_others = led.inner_join(exits, ["as_of_date", "manager_id"])
    under_manager = (
        by_others.filter(by_others.leaver_id != by_others.employee_id)
        .group_by(*KEYS)
        .aggregate(
            left=lambda t: t.count(),
            quit=lambda t: (t.exit_type == "voluntary").sum(),
        )
    )
    sizes = panel.select(*KEYS, "manager_id").mutate(
        at_work=panel.employee_id.count().over(ibis.window(group_by="as_of_date")),
        reports=panel.employee_id.count().over(ibis.window(group_by=["as_of_date", "manager_id"])),
    )
    rows = join_to(join_to(sizes, under_manager), organisation, on=["as_of_date"])
    rows = rows.mutate(
        {name: rows[name].fill_null(0) for name in ("left", "quit", "organisation_left", "organisation_quit")}
    ).filter(rows.manager_id.notnull())
    rate = rows.organisation_quit / (rows.at_work + rows.organisation_left)
    people = rows.reports - 1 + rows.left
    return rows.select(
        *KEYS,
        manager_voluntary_exit_ratio_12m=(rows.quit + PRIOR_PEOPLE * rate) / (people + PRIOR_PEOPLE),
    )


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.TIMES,
    source="one_on_ones",
    columns=("one_on_ones.held_date", "preferences.feedback_every_days"),
    owner=Owner.MANAGER,
    null_means="no wished rhythm on record, or no one-to-one and no start in the last 24 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S3",),
    evidence="coaching cadence: HR 0.88 per SD, 0.8 to 1.0 (Gartner)",
)
def feedback_gap_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Time since the last one-to-one beyond the rhythm the seller asked for, as a multiple of that rhythm.

    0 within the rhythm. Before the first one-to-one the time runs from the start of the employment.
    """
    preferences = known_rows("preferences", panel, tables)
    wished = preferences.group_by(*KEYS).aggregate(every=latest(preferences, "feedback_every_days"))
    talks = known_rows("one_on_ones", panel, tables)
    held = talks.group_by(*KEYS).aggregate(
        held_date=talks.held_date.max(where=talks.held_date <= talks.as_of_date)
    )
    rows = join_to(join_to(panel.select(*KEYS, "start_date"), wished), held)
    has_just_started = months_between(rows.as_of_date, rows.start_date) < LOOKBACK_MONTHS
    since = ibis.coalesce(rows.held_date, has_just_started.ifelse(rows.start_date, None))
    beyond = days_between(rows.as_of_date, since) / rows.every.nullif(0) - 1
    return rows.select(*KEYS, feedback_gap_ratio=(beyond < 0).ifelse(0.0, beyond))


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="activities",
    columns=("activities.activity_date", "activities.kind", "activities.with_manager"),
    owner=Owner.MANAGER,
    null_means="no meeting, visit or demo in the last 3 months of which it is known who took part",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=("S1",),
)
def joint_meetings_ratio_3m(rows: ir.Table) -> ir.Scalar:
    """Share of the customer meetings, visits and demos of the last 3 months held with the manager."""
    recent = within(rows, "activity_date", months=3)
    return rows.joint_count.sum(where=recent) / rows.joint_known_count.sum(where=recent).nullif(0)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.MONTHS,
    source="assignments",
    columns=(
        "assignments.manager_id",
        "employment_spells.end_date",
        "employment_spells.exit_type",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no change of manager on record after which the former manager left voluntarily",
    is_shown=False,
    risk_side=RiskSide.LOW,
    is_elapsed=True,
    form=Form.TABLES,
    said_in=("S1", "S3"),
    evidence="HR 2.2 for four months; fivefold in one firm (leader-departure studies)",
)
def months_since_manager_quit(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Months since the seller got another manager because the former one left voluntarily.

    The former manager's last day lies within 92 days of the change.
    """
    assigned = known_rows("assignments", panel, tables)
    changes = assigned.filter(assigned.manager_id != assigned.previous_manager_id).select(
        *KEYS, "valid_from", former_id="previous_manager_id"
    )
    former = changes.select("as_of_date", employee_id="former_id").distinct()
    spells = join_known(former, tables["employment_spells"], source_contract("employment_spells"), None)
    exits = spells.filter(spells.exit_type == "voluntary").select(
        "as_of_date", former_id="employee_id", left_date=ibis.coalesce(spells.end_date, spells.notice_date)
    )
    pairs = changes.inner_join(exits, ["as_of_date", "former_id"])
    apart = days_between(pairs.valid_from, pairs.left_date)
    quits = pairs.filter(apart.between(-DAYS_AROUND_CHANGE, DAYS_AROUND_CHANGE))
    months = months_between(quits.as_of_date, quits.valid_from).min()
    return quits.group_by(*KEYS).aggregate(months_since_manager_quit=months)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="trainings",
    columns=(
        "trainings.completed_date",
        "trainings.subject",
        "employment_spells.population",
        "employment_spells.start_date",
        "assignments.manager_id",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no manager, or the manager has no spell as sales manager on record",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S2", "S3"),
    evidence="new or promoted manager: HR 1.15, 1.0 to 1.4 (hotel-unit study; S3)",
)
def manager_promoted_untrained(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Whether the seller's manager was a seller before and has had no leader training since: 1 or 0."""
    managers = managers_since(panel, tables)
    known = join_known(managers_of(panel), tables["trainings"], source_contract("trainings"), None)
    trained = known.filter(known.subject == "leadership").group_by(
        manager_id="employee_id", as_of_date="as_of_date"
    )
    last = trained.aggregate(trained_date=lambda t: t.completed_date.max())
    rows = with_manager(panel, join_to(managers, last, on=("manager_id", "as_of_date")))
    is_trained = (rows.trained_date >= rows.since).fill_null(False)
    return rows.select(*KEYS, manager_promoted_untrained=(rows.was_seller & ~is_trained).cast("int64"))


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="quotas",
    columns=("quotas.quota", "quotas.period_start", "quotas.period_end", "assignments.manager_id"),
    owner=Owner.LEADERSHIP,
    null_means="no manager on record",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S3",),
    evidence="HR 1.10, 1.0 to 1.25, low confidence: no estimate of turnover found (S3; Rapp et al. 2020)",
)
def manager_has_own_quota_and_wide_span(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Whether the seller's manager carries a quota and leads more than five people in the panel: 1 or 0."""
    quotas = join_known(
        managers_of(panel), tables["quotas"], source_contract("quotas"), QUOTA_LOOKBACK_MONTHS
    )
    carried = quotas.filter(quotas.quota > 0, quotas.period_end >= quotas.as_of_date)
    carriers = carried.select("as_of_date", "quota", manager_id="employee_id")
    carriers = carriers.group_by("manager_id", "as_of_date").aggregate(quotas=carriers.count())
    led = panel.filter(panel.manager_id.notnull())
    spans = led.group_by("manager_id", "as_of_date").aggregate(reports=led.count())
    rows = with_manager(panel, join_to(spans, carriers, on=("manager_id", "as_of_date")))
    is_both = rows.quotas.notnull() & (rows.reports > REPORTS_BESIDE_QUOTA)
    return rows.select(*KEYS, manager_has_own_quota_and_wide_span=is_both.cast("int64"))


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="accounts",
    columns=("accounts.is_key_account", "assignments.manager_id"),
    owner=Owner.LEADERSHIP,
    null_means="no manager on record, or no key account with the manager or the people led",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S3",),
)
def manager_key_accounts_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the key accounts of the manager and everybody led that the manager holds."""
    owned = account_ownerships(panel, tables)
    keys = owned.filter(owned.is_held, owned.is_key_account)
    shares = managers_share(panel, keys.group_by(*KEYS).aggregate(amount=keys.count()))
    return shares.select(*KEYS, manager_key_accounts_ratio="share")


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="deals",
    columns=("deals.opened_date", "deals.closed_date", "deals.amount", "assignments.manager_id"),
    owner=Owner.LEADERSHIP,
    null_means="no manager on record, or no open deal with a value with the manager or the people led",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S3",),
)
def manager_open_deal_value_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the value of open deals of the manager and everybody led that is the manager's own."""
    known = join_known(people_and_managers(panel), tables["deals"], source_contract("deals"), LOOKBACK_MONTHS)
    valued = known.filter(known.closed_date.isnull(), known.amount > 0)
    shares = managers_share(panel, valued.group_by(*KEYS).aggregate(amount=valued.amount.sum()))
    return shares.select(*KEYS, manager_open_deal_value_ratio="share")


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.SCORE,
    source="team_pulses",
    columns=("team_pulses.question", "team_pulses.mean_score", "assignments.team_id"),
    owner=Owner.LEADERSHIP,
    null_means="no team on record, or no answer of the team in the last 6 months",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.LOW,
    of=Subject.TEAM,
    said_in=("S1",),
    evidence="trust in the supervisor stands out among sellers (meta-analysis of 129 samples)",
)
def trust_in_manager_score(rows: ir.Table) -> ir.Scalar:
    """The team's last mean answer on trust in the manager, while it is at most six months old."""
    return last_answer(rows, "trust_in_manager")


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="seller_mandates",
    columns=("seller_mandates.discount_limit", "assignments.role"),
    owner=Owner.MANAGER,
    null_means="no discount limit or role on record, or fewer than eight peers with a limit",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    said_in=("S1",),
)
def discount_limit_gap_to_peers_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The discount the seller may give alone, less the median of peers; a share of the price."""
    mandates = known_rows("seller_mandates", panel, tables)
    limits = mandates.group_by(*KEYS).aggregate(own_limit=latest(mandates, "discount_limit"))
    rows = join_to(panel.select(*KEYS, "role", "level", "country"), limits)
    gap = rows.own_limit - peer_median(rows, rows.own_limit)
    return rows.select(*KEYS, discount_limit_gap_to_peers_ratio=gap)


@feature(
    factor=Factor.LEADERSHIP,
    unit=Unit.RATIO,
    source="seller_mandates",
    columns=("seller_mandates.may_decide_alone",),
    owner=Owner.MANAGER,
    null_means="no mandate on record, or the present one does not say",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=("S1",),
)
def may_decide_alone(rows: ir.Table) -> ir.Scalar:
    """Whether the seller may close a usual deal without asking: 1 or 0."""
    return rows.may_decide_alone.cast("int64").max(where=rows.is_latest)
