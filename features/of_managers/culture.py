"""Culture around a sales manager: how fellow managers do, who leaves the team, how the team is."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.exits import known_exits
from features.feature import SALES_MANAGERS, Factor, Form, Owner, RiskSide, Subject, Unit, feature
from features.of_managers.goals import team_attainment_3m_ratio
from features.peers import MINIMUM_OTHERS, mean_of_others
from features.point_in_time import KEYS, join_to, within
from features.pulses import last_answer

MONTHS_OF_EXITS = 5
DAYS_OF_EXITS = 31 * MONTHS_OF_EXITS

# Of a heavy workload more is worse: it belongs to another factor and would blur the mean.
QUESTIONS = tuple(
    question
    for column in source_contract("team_pulses").columns
    if column.name == "question"
    for question in column.allowed
    if question != "workload"
)


@feature(
    factor=Factor.CULTURE,
    unit=Unit.RATIO,
    source="quotas",
    columns=team_attainment_3m_ratio.columns,
    owner=Owner.LEADERSHIP,
    null_means="fewer than four fellow managers under the same manager whose teams have results and quotas",
    is_shown=True,
    risk_side=RiskSide.EITHER,
    form=Form.PANEL,
    after=("team_attainment_3m_ratio",),
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def fellow_teams_on_target_ratio_3m(panel: ir.Table) -> ir.FloatingColumn:
    """Share of the fellow managers under the same manager whose teams reached their quotas of 3 months."""
    made_it = (panel.team_attainment_3m_ratio >= 1).cast("int64")
    return mean_of_others(panel, made_it, "manager_id", MINIMUM_OTHERS)


@feature(
    factor=Factor.CULTURE,
    unit=Unit.COUNT,
    source="employment_spells",
    columns=("employment_spells.end_date", "employment_spells.population", "assignments.team_id"),
    owner=Owner.LEADERSHIP,
    null_means="leads no team on record",
    is_shown=False,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def team_exits_5m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Sellers of the team who gave notice or left in the last 5 months."""
    of_sellers = panel.select("as_of_date", population=ibis.literal("seller"))
    exits = known_exits(of_sellers, tables, DAYS_OF_EXITS)
    recent = exits.filter(within(exits, "exit_date", months=MONTHS_OF_EXITS))
    counts = recent.group_by("as_of_date", "team_id").aggregate(exits=lambda t: t.count())
    teams = panel.filter(panel.team_id.notnull()).select(*KEYS, "team_id")
    rows = join_to(teams, counts, on=("as_of_date", "team_id"))
    return rows.select(*KEYS, team_exits_5m=rows.exits.fill_null(0))


@feature(
    factor=Factor.CULTURE,
    unit=Unit.SCORE,
    source="team_pulses",
    columns=("team_pulses.answered_date", "team_pulses.question", "team_pulses.mean_score"),
    owner=Owner.LEADERSHIP,
    null_means="leads no team on record, or the team gave no answers in the last six months",
    is_shown=True,
    is_group_only=True,
    risk_side=RiskSide.LOW,
    of=Subject.TEAM,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def team_pulse_score(rows: ir.Table) -> ir.Scalar:
    """Mean of the team's last answers to all questions but that about workload."""
    answers = [last_answer(rows, question).cast("float64") for question in QUESTIONS]
    given = sum(answer.notnull().cast("int64") for answer in answers)
    return sum(answer.fill_null(0) for answer in answers) / given.nullif(0)
