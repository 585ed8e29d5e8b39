"""Role fit: is the work that people do, win and wish for the work that their role sets them to do."""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.activities import CHANNELS, CUSTOMER_KINDS
from features.competences import THOUSANDTHS, competence_gaps
from features.feature import EVERYBODY, Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import MINIMUM_PEERS
from features.point_in_time import KEYS, join_known, join_to, months_between, within
from features.sources import known_rows

MIX_MONTHS = 3
CHANNEL_MONTHS = 6
WIN_MONTHS = 12
FIRST_MONTHS = 12

# With fewer there is no mix to speak of: one more would move every share by a tenth (a fifth of the wins).
MINIMUM_ACTIVITIES = 10
MINIMUM_WINS = 5

DEAL_KINDS = ("new_business", "expansion", "renewal")
PRACTICES = ("had_structured_interview", "had_work_sample", "had_references", "had_job_preview")

MIX_COLUMNS = ("activities.activity_date", "activities.kind", "assignments.role")
SAID_IN = ("S0", "S2", "S3")  # right person in the right role


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.RATIO,
    source="activities",
    columns=MIX_COLUMNS,
    owner=Owner.MANAGER,
    null_means="no role, fewer than ten customer activities in 3 months, or fewer than eight in the role",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=SAID_IN,
    evidence="fit with the organisation matters more early in tenure (Lu, Bonfrer & Voola 2015)",
)
def work_mix_distance_3m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """How far the seller's mix of customer work lies from that of all people in the role together.

    Half the sum of the differences between the shares of each kind of activity over the last 3 months: 0
    the same mix, 1 nothing in common. Administration is no customer work.
    """
    recent = join_known(panel, tables["activities"], source_contract("activities"), MIX_MONTHS)
    counts = {f"own_{kind}": recent[f"{kind}_count"].sum().cast("int64") for kind in CUSTOMER_KINDS}
    rows = _with_counts(panel, recent.group_by(*KEYS).aggregate(**counts), tuple(counts))
    rows = rows.mutate({name.replace("own_", "usual_"): rows[name] for name in counts})
    distance = _distance_to_role(rows, CUSTOMER_KINDS, MINIMUM_ACTIVITIES)
    return rows.select(*KEYS, work_mix_distance_3m=distance)


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.RATIO,
    source="activities",
    columns=(*MIX_COLUMNS, "employment_spells.start_date"),
    owner=Owner.MANAGER,
    null_means="hired 12 months ago or more, or the distance is not known",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.PANEL,
    after=("work_mix_distance_3m",),
    said_in=SAID_IN,
    evidence="fit with the organisation matters more early in tenure (Lu, Bonfrer & Voola 2015)",
)
def work_mix_distance_first_year_3m(panel: ir.Table) -> ir.FloatingColumn:
    """`work_mix_distance_3m` in the first 12 months after the hire, when it matters most."""
    is_new = months_between(panel.as_of_date, panel.hired_date) < FIRST_MONTHS
    return is_new.ifelse(panel.work_mix_distance_3m, None)


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.RATIO,
    source="deals",
    columns=(
        "deals.opened_date",
        "deals.closed_date",
        "deals.outcome",
        "deals.kind",
        "assignments.role",
    ),
    owner=Owner.MANAGER,
    null_means="no role, fewer than five wins of a known kind in 12 months, or fewer than eight in the role",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=SAID_IN,
)
def win_kind_distance_12m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """How far the kinds of business the seller wins lie from those the role is set to work on.

    Half the sum of the differences between the shares of each kind among the seller's wins of the last 12
    months and among all deals that people in the role opened in that time.
    """
    deals = known_rows("deals", panel, tables)
    opened = within(deals, "opened_date", months=WIN_MONTHS)
    won = within(deals, "closed_date", months=WIN_MONTHS) & (deals.outcome == "won")
    counts = {f"own_{kind}": (won & (deals.kind == kind)).sum() for kind in DEAL_KINDS}
    counts |= {f"usual_{kind}": (opened & (deals.kind == kind)).sum() for kind in DEAL_KINDS}
    rows = _with_counts(panel, deals.group_by(*KEYS).aggregate(**counts), tuple(counts))
    return rows.select(*KEYS, win_kind_distance_12m=_distance_to_role(rows, DEAL_KINDS, MINIMUM_WINS))


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.RATIO,
    source="activities",
    columns=(
        "activities.activity_date",
        "activities.channel",
        "deals.closed_date",
        "deals.outcome",
        "assignments.role",
    ),
    owner=Owner.MANAGER,
    null_means="no role, fewer than ten activities with a channel, or fewer than eight in the role who won",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=("S3",),
)
def channel_distance_6m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """How far the seller's mix of channels lies from that with which the role wins.

    Half the sum of the differences between the own shares of phone, digital and in person over the last 6
    months and those of the people in the role together, each counting as often as they won in that time.
    """
    recent = join_known(panel, tables["activities"], source_contract("activities"), CHANNEL_MONTHS)
    counts = {f"own_{channel}": recent[f"{channel}_count"].sum().cast("int64") for channel in CHANNELS}
    deals = known_rows("deals", panel, tables)
    is_won = within(deals, "closed_date", months=CHANNEL_MONTHS) & (deals.outcome == "won")
    wins = deals.group_by(*KEYS).aggregate(wins=is_won.sum())
    rows = join_to(_with_counts(panel, recent.group_by(*KEYS).aggregate(**counts), tuple(counts)), wins)
    rows = rows.mutate(
        {f"usual_{channel}": rows[f"own_{channel}"] * rows.wins.fill_null(0) for channel in CHANNELS}
    )
    return rows.select(*KEYS, channel_distance_6m=_distance_to_role(rows, CHANNELS, MINIMUM_ACTIVITIES))


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.SCORE,
    source="competence_assessments",
    columns=(
        "competence_assessments.assessed_date",
        "competence_assessments.competence",
        "competence_assessments.level",
        "competence_assessments.required_level",
    ),
    owner=Owner.MANAGER,
    null_means="no assessment with a required level on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=SAID_IN,
)
def competence_gap_levels(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Levels by which the seller's competences fall short of those required, on average.

    By the last assessment of each competence; one above what is required makes up for none below.
    """
    gaps = competence_gaps(panel, tables)
    gap = gaps.gap.sum() / gaps.count() / THOUSANDTHS
    return gaps.group_by(*KEYS).aggregate(competence_gap_levels=gap)


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.COUNT,
    source="preferences",
    columns=("preferences.wished_role", "assignments.role"),
    owner=Owner.MANAGER,
    null_means="nothing declared, or no role on record",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    said_in=SAID_IN,
    populations=EVERYBODY,
)
def other_role_wished(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Whether the person last declared a wish for another role than the one held (1) or not (0)."""
    known = known_rows("preferences", panel, tables)
    declared = known.filter(known.is_latest).select(*KEYS, "wished_role")
    rows = declared.inner_join(panel.filter(panel.role.notnull()).select(*KEYS, "role"), list(KEYS))
    wishes_other = (rows.wished_role != rows.role).fill_null(False)
    return rows.select(*KEYS, other_role_wished=wishes_other.cast("int64"))


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.RATIO,
    source="hirings",
    columns=("hirings.hired_date", *(f"hirings.{practice}" for practice in PRACTICES)),
    owner=Owner.LEADERSHIP,
    null_means="hired 12 months ago or more, or nothing on record about the selection",
    is_shown=False,
    risk_side=RiskSide.LOW,
    said_in=("S2", "S3"),
)
def selection_practices_first_year_ratio(rows: ir.Table) -> ir.Scalar:
    """Share of four good practices that were used when the seller was selected, of those on record.

    Structured interview, work sample, references, realistic job preview; in the first 12 months.
    """
    is_last = rows.is_latest & within(rows, "hired_date", months=FIRST_MONTHS)
    known = sum(rows[practice].notnull().cast("int64") for practice in PRACTICES)
    used = sum(rows[practice].fill_null(False).cast("int64") for practice in PRACTICES)
    return used.sum(where=is_last) / known.sum(where=is_last).nullif(0)


def _with_counts(panel: ir.Table, counts: ir.Table, names: Sequence[str]) -> ir.Table:
    """The panel's keys and roles with the counts, 0 where there are none."""
    rows = join_to(panel.select(*KEYS, "role"), counts)
    return rows.mutate({name: rows[name].fill_null(0) for name in names})


def _distance_to_role(rows: ir.Table, kinds: Sequence[str], minimum: int) -> ir.FloatingColumn:
    """Half the sum of the absolute differences between own shares and the role's.

    Args:
        rows: one row per person and as-of date, with `role` and whole numbers `own_<kind>`, `usual_<kind>`.
        kinds: what is divided into shares.
        minimum: the least number of one's own that makes a mix.

    Returns:
        A column of the rows; null without a role, below the minimum, or with fewer than `MINIMUM_PEERS`
        people in the role who add to the usual mix.
    """
    in_role = ibis.window(group_by=["as_of_date", "role"])
    own = sum(rows[f"own_{kind}"] for kind in kinds)
    adds = sum(rows[f"usual_{kind}"] for kind in kinds)
    usual = adds.sum().over(in_role)
    differences = [
        rows[f"own_{kind}"] / own.nullif(0) - rows[f"usual_{kind}"].sum().over(in_role) / usual.nullif(0)
        for kind in kinds
    ]
    is_enough = (adds > 0).sum().over(in_role) >= MINIMUM_PEERS
    distance = sum(difference.abs() for difference in differences) / 2
    return (rows.role.notnull() & is_enough & (own >= minimum)).ifelse(distance, None)
