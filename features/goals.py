"""Goals: realistic and demanding, reached or missed, and how the work was rated."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.attainment import attainment, is_compared, with_results
from features.districts import potential_held
from features.feature import Factor, Feature, Form, Owner, RiskSide, Subject, Unit, feature
from features.peers import mean_of_other_peers, peer_median, share_below
from features.point_in_time import KEYS, days_between, join_known, join_to, within
from features.pulses import last_answer
from features.quota_versions import quota_changes
from features.sources import LOOKBACK_MONTHS, MONTHS_OF_YEAR, known_rows, latest, quotas_by_month

QUOTA_COLUMNS = ("sales_results.result", "quotas.quota", "quotas.period_end")

RATCHETING = "HR 1.10 per SD assumed, low confidence; ratcheting discourages (Misra & Nair)"
ROLE_CLARITY = "role clarity, rho = -.24 (Griffeth, Hom & Gaertner 2000)"
RESULTS_CONFLICT = (
    "conflicting: the middling leave most (Sunder et al. 2017); low and high performers do "
    "(Trevor, Gerhart & Boudreau 1997)"
)

# Newcomers have a reduced quota for up to half a year.
MONTHS_BEFORE_STEP = 6

_goals: Callable[..., Callable[[Callable[..., Any]], Feature]] = partial(
    feature, factor=Factor.GOALS, is_shown=True, said_in=("S1", "S3", "S4")
)


@_goals(
    unit=Unit.RATIO,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="no month of the last 3 with both a result and a quota",
    risk_side=RiskSide.EITHER,
    evidence=RESULTS_CONFLICT,
)
def attainment_3m_ratio(rows: ir.Table) -> ir.Scalar:
    """Result of the last 3 months as a multiple of their quota.

    Over the months that have both; a quota is spread over its period by days.
    """
    return attainment(rows, (0, 2))


@_goals(
    unit=Unit.RATIO,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="no month of the last 12 with both a result and a quota",
    risk_side=RiskSide.EITHER,
    evidence=RESULTS_CONFLICT,
)
def attainment_12m_ratio(rows: ir.Table) -> ir.Scalar:
    """Result of the last 12 months as a multiple of their quota, as in `attainment_3m_ratio`."""
    return attainment(rows, (0, 11))


@_goals(
    unit=Unit.RATIO,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="not all of the last 6 months have both a result and a quota",
    risk_side=RiskSide.LOW,
    evidence="the slope has an effect of its own beside the level (Harrison, Virick & William 1996)",
)
def attainment_slope_6m(rows: ir.Table) -> ir.Scalar:
    """Change of monthly attainment per month over the last 6 months (least squares)."""
    counts = is_compared(rows) & (rows.months_ago < 6)
    # Decimal before the sum: a parallel sum of doubles differs from run to run.
    attainment = (rows.result / rows.quota.nullif(0)).cast("decimal(18, 6)")
    # Months 5..0 ago stand at -2.5..2.5: twice that as weight, and 35 = 2 * (sum of squares 17.5).
    slope = (attainment * (5 - 2 * rows.months_ago)).sum(where=counts).cast("float64") / 35
    return (counts.sum() == 6).ifelse(slope, None)


@_goals(
    unit=Unit.RATIO,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="no month with both a result and a quota in the last 3 months, or in the 3 before",
    risk_side=RiskSide.LOW,
    evidence="a falling slope, HR 1.18 per SD assumed (Harrison, Virick & William 1996)",
)
def attainment_change_3m_ratio(rows: ir.Table) -> ir.Scalar:
    """Attainment of the last 3 months less that of the 3 months before."""
    return attainment(rows, (0, 2)) - attainment(rows, (3, 5))


@_goals(
    unit=Unit.MONTHS,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.MANAGER,
    null_means="no month of the last 24 months in which a known quota was reached",
    risk_side=RiskSide.HIGH,
    evidence="present results weigh more than the average (Harrison, Virick & William 1996)",
    is_elapsed=True,
)
def months_since_target_met(rows: ir.Table) -> ir.Scalar:
    """Months since the last month in which the result reached the quota."""
    return rows.months_ago.min(where=is_compared(rows) & (rows.result >= rows.quota))


@_goals(
    unit=Unit.TIMES,
    source="sales_results",
    columns=QUOTA_COLUMNS,
    owner=Owner.LEADERSHIP,
    null_means="a quota or a result of these six months is missing, or last year's result was not positive",
    risk_side=RiskSide.HIGH,
    evidence=RATCHETING,
)
def quota_growth_ratio(rows: ir.Table) -> ir.Scalar:
    """Quota of the last 3 months as a multiple of the result in the same months a year earlier."""
    now = (rows.months_ago < 3) & rows.quota.notnull()
    year_ago = rows.months_ago.between(12, 14) & rows.result.notnull()
    before = rows.result.sum(where=year_ago)
    is_whole = (now.sum() == 3) & (year_ago.sum() == 3) & (before > 0)
    return is_whole.ifelse(rows.quota.sum(where=now) / before.nullif(0), None)


@_goals(
    unit=Unit.TIMES,
    source="sales_results",
    columns=("sales_results.result", "assignments.role"),
    owner=Owner.MANAGER,
    null_means="no result in the last 6 months, no role, fewer than eight peers, or a median below or at 0",
    risk_side=RiskSide.EITHER,
    evidence="r = -.28 with turnover, 24 studies (performance meta-analysis 1987); conflicting among sellers",
    form=Form.TABLES,
)
def result_to_peers_ratio_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Mean monthly result of the last 6 months as a multiple of the median of peers in role and level.

    Over the months with a result: who joined lately is not held against half a year.
    """
    known = known_rows("sales_results", panel, tables)
    recent = known.filter(within(known, "month", months=6))
    # A sum of decimals over a count: the mean is the same whatever the order of the rows.
    monthly = recent.result.sum().cast("float64") / recent.result.count().nullif(0)
    means = recent.group_by(*KEYS).aggregate(result=monthly)
    rows = join_to(panel.select(*KEYS, "role", "level", "country"), means)
    median = peer_median(rows, rows.result)
    ratio = rows.result / median.nullif(0)
    return rows.select(*KEYS, result_to_peers_ratio_6m=(median > 0).ifelse(ratio, None))


@_goals(
    unit=Unit.SCORE,
    source="ratings",
    columns=("ratings.rating", "ratings.period_end"),
    owner=Owner.MANAGER,
    null_means="no closed rating on record",
    risk_side=RiskSide.EITHER,
    evidence="performance, r = -.17 (Griffeth, Hom & Gaertner 2000)",
)
def last_rating_score(rows: ir.Table) -> ir.Scalar:
    """The last closed rating, as a share of its scale where the scale is delivered."""
    return latest(rows, "score")


@_goals(
    unit=Unit.SCORE,
    source="ratings",
    columns=("ratings.rating", "ratings.period_end"),
    owner=Owner.MANAGER,
    null_means="fewer than two closed ratings on record",
    risk_side=RiskSide.LOW,
)
def rating_change(rows: ir.Table) -> ir.Scalar:
    """The last closed rating less the one before, in the same measure."""
    return latest(rows, "score") - latest(rows, "previous_score")


@_goals(
    unit=Unit.RATIO,
    source="sales_results",
    columns=(*QUOTA_COLUMNS, "assignments.role"),
    owner=Owner.LEADERSHIP,
    null_means="no role on record, or fewer than seven other peers with a result and a quota",
    risk_side=RiskSide.LOW,
    evidence=RATCHETING,
    form=Form.PANEL,
    after=("attainment_3m_ratio",),
)
def peers_on_target_ratio_3m(panel: ir.Table) -> ir.FloatingColumn:
    """Share of the seller's peers, the seller left out, who reached their quota of the last 3 months."""
    has_reached = (panel.attainment_3m_ratio >= 1).cast("int64")
    return mean_of_other_peers(panel, has_reached)


@_goals(
    unit=Unit.TIMES,
    source="quotas",
    columns=("quotas.quota", "quotas.period_end", "territories.potential"),
    owner=Owner.LEADERSHIP,
    null_means="a quota or a potential of these months, now or a year earlier, is missing",
    risk_side=RiskSide.HIGH,
    evidence=RATCHETING,
    form=Form.TABLES,
)
def quota_growth_to_potential_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Growth of the quota in a year as a multiple of the growth of the territory's potential.

    The quota of the last 3 months against the same months a year earlier, over the potential of the
    territories held now against those held then.
    """
    quotas = quotas_by_month(panel, tables)
    now, then = quotas.months_ago < 3, quotas.months_ago.between(12, 14)
    sums = quotas.group_by(*KEYS).aggregate(
        months=(now | then).sum(), quota=quotas.quota.sum(where=now), before=quotas.quota.sum(where=then)
    )
    growth = sums.filter(sums.months == 6)
    held = potential_held(panel, tables, 0).rename(potential_now="potential")
    held = held.inner_join(potential_held(panel, tables, 12), list(KEYS))
    rows = growth.inner_join(held, list(KEYS))
    of_quota = rows.quota.cast("float64") / rows.before.cast("float64").nullif(0)
    of_potential = rows.potential_now.cast("float64") / rows.potential.cast("float64").nullif(0)
    return rows.select(*KEYS, quota_growth_to_potential_ratio=of_quota / of_potential.nullif(0))


@_goals(
    unit=Unit.TIMES,
    source="quotas",
    columns=("quotas.quota", "quotas.period_end"),
    owner=Owner.LEADERSHIP,
    null_means="no quota for last January, or not for each of the six months before it",
    risk_side=RiskSide.HIGH,
    evidence=RATCHETING,
    form=Form.TABLES,
)
def january_quota_step_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The quota of the last January as a multiple of that of the December before.

    Only for those with a quota in each of the six months before: a newcomer's quota rises by itself.
    """
    quotas = quotas_by_month(panel, tables)
    december = quotas.as_of_date.month()
    is_january = quotas.months_ago == december - 1
    is_december = quotas.months_ago == december
    is_before = quotas.months_ago.between(december, december + MONTHS_BEFORE_STEP - 1)
    steps = quotas.filter(quotas.quota > 0).group_by(*KEYS)
    sums = steps.aggregate(
        months=is_before.sum(),
        january=quotas.quota.sum(where=is_january),
        december=quotas.quota.sum(where=is_december),
    )
    whole = sums.filter(sums.months == MONTHS_BEFORE_STEP)
    ratio = whole.january.cast("float64") / whole.december.cast("float64")
    return whole.select(*KEYS, january_quota_step_ratio=ratio)


@_goals(
    unit=Unit.COUNT,
    source="quotas",
    columns=("quotas.quota", "quotas.period_end"),
    owner=Owner.LEADERSHIP,
    null_means="no quota whose period began in the last 24 months",
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
)
def quota_changes_in_period_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Times in the last 12 months that a quota was changed while its period ran."""
    changes = quota_changes(panel, tables)
    recent = changes.filter(within(changes, "recorded_date", months=MONTHS_OF_YEAR))
    counts = recent.group_by(*KEYS).aggregate(changes=recent.count())
    quotas = join_known(panel, tables["quotas"], source_contract("quotas"), LOOKBACK_MONTHS)
    rows = join_to(quotas.select(*KEYS).distinct(), counts)
    return rows.select(*KEYS, quota_changes_in_period_12m=rows.changes.fill_null(0))


@_goals(
    unit=Unit.RATIO,
    source="quotas",
    columns=("quotas.quota", "quotas.set_date"),
    owner=Owner.LEADERSHIP,
    null_means="no quota whose period began in the last 12 months and of which it is known when it was set",
    risk_side=RiskSide.HIGH,
    evidence=ROLE_CLARITY,
    form=Form.TABLES,
)
def late_quotas_ratio_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the quotas of the last 12 months that were set after their period had begun.

    Of a quota that was set again the last time counts.
    """
    rows = join_known(panel, tables["quotas"], source_contract("quotas"), MONTHS_OF_YEAR)
    judged = rows.filter(rows.set_date.notnull())
    counts = judged.group_by(*KEYS).aggregate(
        quotas=judged.count(), late=(judged.set_date > judged.period_start).sum()
    )
    return counts.select(*KEYS, late_quotas_ratio_12m=counts.late / counts.quotas)


@_goals(
    unit=Unit.COUNT,
    source="one_on_ones",
    columns=("one_on_ones.held_date", "one_on_ones.arena", "quotas.quota", "quotas.period_end"),
    owner=Owner.MANAGER,
    null_means="no quota for the as-of date on record that began in the last 24 months",
    risk_side=RiskSide.LOW,
    evidence=ROLE_CLARITY,
    form=Form.TABLES,
)
def goal_talks_this_period(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """One-to-ones about goals held since the present quota's period began.

    Where several quotas run, since the first of them began.
    """
    quotas = join_known(panel, tables["quotas"], source_contract("quotas"), LOOKBACK_MONTHS)
    running = quotas.filter(quotas.period_end >= quotas.as_of_date)
    periods = running.group_by(*KEYS).aggregate(since=running.period_start.min())
    talks = known_rows("one_on_ones", panel, tables)
    held = talks.filter(talks.arena == "goal", talks.held_date <= talks.as_of_date).select(*KEYS, "held_date")
    rows = periods.left_join(held, list(KEYS), rname="{name}_of_talk")
    return rows.group_by(*KEYS).aggregate(
        goal_talks_this_period=(rows.held_date >= rows.since).fill_null(False).sum()
    )


@_goals(
    unit=Unit.DAYS,
    source="one_on_ones",
    columns=("one_on_ones.held_date", "one_on_ones.arena"),
    owner=Owner.MANAGER,
    null_means="no one-to-one about goals held that was planned in the last 24 months",
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
)
def days_since_goal_talk(rows: ir.Table) -> ir.Scalar:
    """Days since the last one-to-one about goals that was held."""
    is_held = (rows.arena == "goal") & (rows.held_date <= rows.as_of_date)
    return days_between(rows.as_of_date, rows.held_date).min(where=is_held)


@_goals(
    unit=Unit.SCORE,
    source="team_pulses",
    columns=("team_pulses.question", "team_pulses.mean_score", "assignments.team_id"),
    owner=Owner.LEADERSHIP,
    null_means="no team on record, or the team was not asked in the last 6 months",
    is_group_only=True,
    risk_side=RiskSide.LOW,
    evidence=ROLE_CLARITY,
    of=Subject.TEAM,
)
def goal_clarity_score(rows: ir.Table) -> ir.Scalar:
    """The team's last mean answer on how clear its goals are, of the last 6 months."""
    return last_answer(rows, "goal_clarity")


@_goals(
    unit=Unit.RATIO,
    source="ratings",
    columns=("ratings.rating", "ratings.period_end", *QUOTA_COLUMNS, "assignments.role"),
    owner=Owner.MANAGER,
    null_means="no role, no rating with an attainment of its period, or fewer than eight such in the role",
    risk_side=RiskSide.EITHER,
    evidence="distributive justice, r = -.11 (Griffeth, Hom & Gaertner 2000)",
    form=Form.TABLES,
)
def rating_to_results_gap(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """How much higher the last closed rating stands in the role than the results of its period do.

    The share of the role's other people who were rated lower, less the share of them who reached less of
    their quota in the period of their own last rating; ties count half. Below 0: rated lower than the
    results stand.
    """
    ratings = known_rows("ratings", panel, tables)
    last = ratings.filter(ratings.is_latest).select(*KEYS, "period_start", "period_end", "score")
    results = with_results(panel, tables, last)
    reached = results.result.cast("float64") / results.quota.cast("float64")
    attained = results.select(*KEYS, "score", attainment=reached)
    rows = panel.select(*KEYS, "role").inner_join(attained, list(KEYS))
    rows = rows.filter(rows.role.notnull(), rows.score.notnull())
    gap = share_below(rows, "score", "role") - share_below(rows, "attainment", "role")
    return rows.select(*KEYS, rating_to_results_gap=gap)
