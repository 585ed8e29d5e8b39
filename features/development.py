"""Development: does the seller learn, and is there a way forward."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.competences import THOUSANDTHS, competence_gaps
from features.feature import EVERYBODY, Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import peer_median
from features.point_in_time import KEYS, days_between, join_to, months_between, within
from features.sources import known_rows

SUBJECT_COLUMNS = ("trainings.completed_date", "trainings.hours", "trainings.subject")
SUBJECT_NULL = "trainings in the last 12 months, but of unknown subject or without hours"


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.HOURS,
    source="trainings",
    columns=("trainings.completed_date", "trainings.hours"),
    owner=Owner.MANAGER,
    null_means="trainings in the last 12 months, but without hours",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S0", "S1", "S2"),
    evidence="HR 0.92 per SD, 0.85 to 1.0; no average effect of training found elsewhere (Rombaut & Guerry)",
    populations=EVERYBODY,
)
def training_hours_12m(rows: ir.Table) -> ir.Scalar:
    """Hours of training completed in the last 12 months."""
    recent = within(rows, "completed_date", months=12)
    return (recent.sum() == 0).ifelse(0, _hours(rows).sum(where=recent))


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.MONTHS,
    source="trainings",
    columns=("trainings.completed_date",),
    owner=Owner.MANAGER,
    null_means="no training on record in the last 24 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    said_in=("S0", "S2"),
    populations=EVERYBODY,
)
def months_since_training(rows: ir.Table) -> ir.Scalar:
    """Months since the last completed training."""
    return months_between(rows.as_of_date, rows.completed_date).min()


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.RATIO,
    source="trainings",
    columns=("trainings.completed_date", "trainings.linked_to_goal"),
    owner=Owner.MANAGER,
    null_means="no training in the last 12 months of which it is known",
    is_shown=True,
    risk_side=RiskSide.LOW,
    said_in=("S0",),
)
def linked_training_ratio_12m(rows: ir.Table) -> ir.Scalar:
    """Share of the trainings of the last 12 months that served an agreed goal."""
    judged = within(rows, "completed_date", months=12) & rows.linked_to_goal.notnull()
    return rows.linked_to_goal.sum(where=judged) / judged.sum().nullif(0)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.MONTHS,
    source="assignments",
    columns=("assignments.level",),
    owner=Owner.MANAGER,
    null_means="no level on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    said_in=("S0", "S1"),
    evidence="promotional chances: correlation -.16 (Griffeth et al. 2000)",
)
def months_in_level(rows: ir.Table) -> ir.Scalar:
    """Months since the seller reached the present level."""
    is_new = (rows.level != rows.previous_level) | rows.previous_level.isnull()
    months = months_between(rows.as_of_date, rows.valid_from).min(where=is_new & rows.level.notnull())
    has_level = (rows.level.notnull() & rows.is_latest).any()
    return has_level.ifelse(months, None)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.TIMES,
    source="assignments",
    columns=("assignments.level", "assignments.role"),
    owner=Owner.MANAGER,
    null_means="no level or role on record, fewer than eight peers, or peers all new in their level",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    after=("months_in_level",),
    said_in=("S0", "S1"),
    evidence="HR 1.12 per SD, 1.0 to 1.25 (Glassdoor; Griffeth et al. 2000)",
)
def months_in_level_to_peers_ratio(panel: ir.Table) -> ir.FloatingColumn:
    """Months in the present level against the median of peers in the same role and level."""
    return panel.months_in_level / peer_median(panel, panel.months_in_level).nullif(0)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.HOURS,
    source="trainings",
    columns=SUBJECT_COLUMNS,
    owner=Owner.MANAGER,
    null_means=SUBJECT_NULL,
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S0", "S2"),
)
def sales_method_training_hours_12m(rows: ir.Table) -> ir.Scalar:
    """Hours of training in the sales method completed in the last 12 months."""
    return _hours_of_subject(rows, "sales_method")


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.HOURS,
    source="trainings",
    columns=SUBJECT_COLUMNS,
    owner=Owner.MANAGER,
    null_means=SUBJECT_NULL,
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S0", "S2"),
)
def product_training_hours_12m(rows: ir.Table) -> ir.Scalar:
    """Hours of training in products completed in the last 12 months."""
    return _hours_of_subject(rows, "product")


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.HOURS,
    source="trainings",
    columns=SUBJECT_COLUMNS,
    owner=Owner.MANAGER,
    null_means=SUBJECT_NULL,
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S0", "S2"),
)
def crm_training_hours_12m(rows: ir.Table) -> ir.Scalar:
    """Hours of training in the CRM completed in the last 12 months."""
    return _hours_of_subject(rows, "crm")


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.HOURS,
    source="trainings",
    columns=SUBJECT_COLUMNS,
    owner=Owner.MANAGER,
    null_means=SUBJECT_NULL,
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S0", "S2"),
)
def ai_training_hours_12m(rows: ir.Table) -> ir.Scalar:
    """Hours of training in AI tools completed in the last 12 months."""
    return _hours_of_subject(rows, "ai")


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.HOURS,
    source="trainings",
    columns=SUBJECT_COLUMNS,
    owner=Owner.MANAGER,
    null_means=SUBJECT_NULL,
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S0", "S1"),
    populations=EVERYBODY,
)
def leadership_training_hours_12m(rows: ir.Table) -> ir.Scalar:
    """Hours of training in leadership completed in the last 12 months."""
    return _hours_of_subject(rows, "leadership")


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.COUNT,
    source="trainings",
    columns=("trainings.completed_date",),
    owner=Owner.MANAGER,
    null_means="never: 0 where no training is on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    without_rows=0,
    said_in=("S2",),
)
def months_with_training_12m(rows: ir.Table) -> ir.Scalar:
    """Months of the last 12 in which a training was completed: spread out, or all in one block."""
    age = months_between(rows.as_of_date, rows.completed_date)
    # Twelve flags cost far less than a distinct count.
    return sum((age == month).any().cast("int64") for month in range(12))


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.MONTHS,
    source="one_on_ones",
    columns=("one_on_ones.held_date", "one_on_ones.arena"),
    owner=Owner.MANAGER,
    null_means="no one-to-one about plans held in the last 24 months",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    said_in=("S0", "S1", "S2"),
    evidence="no career future: up to 51 % more likely to be job-seeking (Gartner 2022)",
)
def months_since_plan_talk(rows: ir.Table) -> ir.Scalar:
    """Months since the last one-to-one that was about the plan ahead."""
    held = (rows.arena == "plan") & (rows.held_date <= rows.as_of_date)
    return months_between(rows.as_of_date, rows.held_date).min(where=held)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.COUNT,
    source="preferences",
    columns=(
        "preferences.wished_role",
        "one_on_ones.held_date",
        "one_on_ones.arena",
        "assignments.role",
    ),
    owner=Owner.MANAGER,
    null_means="no other role is wished, or no role on record",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    said_in=("S0", "S1"),
    evidence="no career future: up to 51 % more likely to be job-seeking (Gartner 2022)",
)
def plan_talks_since_role_wished(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """One-to-ones about plans since the seller last declared the wish for another role.

    No table says that a next role was agreed; a talk about plans after the wish comes nearest to it.
    """
    preferences = known_rows("preferences", panel, tables)
    declared = preferences.filter(preferences.is_latest).select(*KEYS, "declared_date", "wished_role")
    rows = join_to(panel.select(*KEYS, "role"), declared)
    wishes = rows.filter(rows.wished_role != rows.role).select(*KEYS, "declared_date")
    talks = known_rows("one_on_ones", panel, tables)
    about_plans = talks.filter(talks.arena == "plan").select(*KEYS, "held_date")
    pairs = wishes.left_join(about_plans, list(KEYS), rname="{name}_of_talk")
    is_since = pairs.held_date.between(pairs.declared_date, pairs.as_of_date)
    return pairs.group_by(*KEYS).aggregate(plan_talks_since_role_wished=is_since.sum().fill_null(0))


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.MONTHS,
    source="internal_applications",
    columns=("internal_applications.decided_date", "internal_applications.outcome"),
    owner=Owner.LEADERSHIP,
    null_means="no rejected application on record",
    is_shown=False,
    risk_side=RiskSide.LOW,
    is_elapsed=True,
    said_in=("S1",),
    evidence="HR 1.9 for six to nine months, 1.4 to 2.2 (Dlugos & Keller)",
)
def months_since_rejected_application(rows: ir.Table) -> ir.Scalar:
    """Months since an application for another position in the organisation was last rejected."""
    return months_between(rows.as_of_date, rows.decided_date).min(where=rows.outcome == "rejected")


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.RATIO,
    source="internal_applications",
    columns=(
        "internal_applications.decided_date",
        "internal_applications.outcome",
        "internal_applications.was_interviewed",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no rejected application on record, or it is not known of the last one",
    is_shown=False,
    risk_side=RiskSide.LOW,
    said_in=("S1",),
    evidence="an interview halves the log hazard ratio of a rejection (Dlugos & Keller)",
)
def rejected_application_was_interviewed(rows: ir.Table) -> ir.Scalar:
    """Whether the applicant was interviewed before the last rejection: 1 or 0."""
    return _of_last_rejection(rows, rows.was_interviewed)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.RATIO,
    source="internal_applications",
    columns=(
        "internal_applications.decided_date",
        "internal_applications.outcome",
        "internal_applications.winner_was_internal",
    ),
    owner=Owner.LEADERSHIP,
    null_means="no rejected application on record, or it is not known of the last one",
    is_shown=False,
    risk_side=RiskSide.LOW,
    said_in=("S1",),
    evidence="a winner from inside halves the log hazard ratio of a rejection (Dlugos & Keller)",
)
def rejected_application_winner_was_internal(rows: ir.Table) -> ir.Scalar:
    """Whether somebody from the organisation got the position of the last rejection: 1 or 0."""
    return _of_last_rejection(rows, rows.winner_was_internal)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.SCORE,
    source="competence_assessments",
    columns=(
        "competence_assessments.competence",
        "competence_assessments.level",
        "competence_assessments.required_level",
    ),
    owner=Owner.MANAGER,
    null_means="no competence assessed twice against a required level",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S0",),
)
def competence_gap_change(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Levels missing to the required ones at the last assessment, less those at the one before.

    The mean over the competences assessed at least twice; below 0 the gaps are closing.
    """
    gaps = competence_gaps(panel, tables)
    twice = gaps.filter(gaps.previous_gap.notnull())
    change = (twice.gap - twice.previous_gap).sum() / (twice.count() * THOUSANDTHS)
    return twice.group_by(*KEYS).aggregate(competence_gap_change=change)


@feature(
    factor=Factor.DEVELOPMENT,
    unit=Unit.MONTHS,
    source="competence_assessments",
    columns=("competence_assessments.competence",),
    owner=Owner.MANAGER,
    null_means="no competence ever assessed",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    is_elapsed=True,
    said_in=("S0",),
)
def months_since_competence_assessment(rows: ir.Table) -> ir.Scalar:
    """Months since a competence was last assessed."""
    return months_between(rows.as_of_date, rows.assessed_date).min()


def _hours(rows: ir.Table) -> ir.DecimalColumn:
    # Decimal before the sum: a parallel sum of doubles differs from run to run.
    return rows.hours.cast("decimal(18, 4)")


def _hours_of_subject(rows: ir.Table, subject: str) -> ir.Scalar:
    """Hours of the last 12 months in a subject; 0 only where the subject of every training is known."""
    recent = within(rows, "completed_date", months=12)
    in_subject = recent & (rows.subject == subject)
    hours = _hours(rows).sum(where=in_subject)
    is_known = (recent & rows.subject.isnull()).sum() == 0
    return (in_subject.sum().fill_null(0) == 0).ifelse(is_known.ifelse(0, None), hours)


def _of_last_rejection(rows: ir.Table, fact: ir.BooleanColumn) -> ir.Scalar:
    """1 or 0 for a fact of the last rejection; of two on one day the milder counts."""
    is_rejected = rows.outcome == "rejected"
    code = ibis.cases((fact, 0), (~fact, 1), else_=2)
    # Age and fact in one number: one aggregate finds the last rejection and reads it.
    last = (days_between(rows.as_of_date, rows.decided_date) * 3 + code).min(where=is_rejected) % 3
    return ibis.cases((last == 0, 1), (last == 1, 0))
