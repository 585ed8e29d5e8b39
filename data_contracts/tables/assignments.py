"""Who held which role in which team under which manager, from which day on: a person's place in the tree."""

from data_contracts.columns import RECORDED_DATE, VALID_TO_RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import not_before

# A row without a person or a day is another rule's matter, here and below.
_OUTSIDE_SPELLS = """
SELECT a._row FROM {table} AS a
WHERE a.employee_id IS NOT NULL AND a.valid_from IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM source.employment_spells AS s
    WHERE s.employee_id = a.employee_id AND s.start_date <= a.valid_from
      AND (s.end_date IS NULL OR s.end_date >= a.valid_from)
)
"""

# Of several versions of an assignment the latest counts. Without valid_to the next row ends the earlier one.
_OVERLAPS = """
SELECT _row FROM (
    SELECT _row, valid_to, lead(valid_from) OVER (PARTITION BY employee_id ORDER BY valid_from) AS next_from
    FROM (
        SELECT * FROM {table}
        QUALIFY row_number() OVER (PARTITION BY employee_id, valid_from ORDER BY recorded_date DESC) = 1
    )
)
WHERE valid_to > next_from
"""

_MANAGER_WITHOUT_SPELL = """
SELECT _row FROM {table}
WHERE manager_id NOT IN (SELECT employee_id FROM source.employment_spells WHERE employee_id IS NOT NULL)
"""

_MANAGER_NOT_EMPLOYED = """
SELECT a._row FROM {table} AS a
WHERE a.valid_from IS NOT NULL
  AND a.manager_id IN (SELECT employee_id FROM source.employment_spells)
  AND NOT EXISTS (
    SELECT 1 FROM source.employment_spells AS s
    WHERE s.employee_id = a.manager_id AND s.start_date <= a.valid_from
      AND (s.end_date IS NULL OR s.end_date >= a.valid_from)
)
"""

# 2^10 steps upwards: more levels than any organisation has.
_DOUBLINGS = 10


def _cycle_sql() -> str:
    """The rows of today's tree on a manager cycle.

    Everybody has at most one manager, so after more steps upwards than the tree has levels only those on a
    cycle, or below one, still arrive somewhere, and they arrive exactly on the people of the cycles. Each
    join doubles the number of steps: the cost is a few joins of one row per person, whatever the depth.
    """
    steps = [
        f"""step_{n} AS MATERIALIZED (
    SELECT lower.employee_id, upper.manager_id
    FROM step_{n - 1} AS lower JOIN step_{n - 1} AS upper ON lower.manager_id = upper.employee_id
)"""
        for n in range(1, _DOUBLINGS + 1)
    ]
    return f"""
WITH latest AS MATERIALIZED (
    SELECT
        _row, employee_id, manager_id, valid_to,
        (SELECT max(recorded_date) FROM {{table}}) AS last_recorded_date
    FROM {{table}}
    QUALIFY row_number() OVER (PARTITION BY employee_id ORDER BY valid_from DESC, recorded_date DESC) = 1
),
step_0 AS MATERIALIZED (
    SELECT _row, employee_id, manager_id FROM latest
    WHERE manager_id IS NOT NULL AND (valid_to IS NULL OR valid_to >= last_recorded_date)
),
{", ".join(steps)}
SELECT _row FROM step_0 WHERE employee_id IN (SELECT manager_id FROM step_{_DOUBLINGS})
"""


_MANAGER_AMONG_SELLERS = """
SELECT _row FROM {table}
WHERE manager_id IN (SELECT employee_id FROM source.employment_spells WHERE population = 'seller')
    AND manager_id NOT IN (
        SELECT employee_id FROM source.employment_spells
        WHERE population = 'sales_manager' AND employee_id IS NOT NULL
    )
"""

CONTRACT = Contract(
    table="assignments",
    description="A person's role, level, team and manager from a day on, until the next row of that person.",
    columns=(
        employee_id(),
        required_date("valid_from", "The first day of the assignment."),
        Column(
            "valid_to",
            Kind.DATE,
            "The last day of the assignment; the next row ends it if empty.",
            known_from="valid_to_recorded_date",
        ),
        Column("role", Kind.TEXT, "The role held.", may_be_constant=True),
        Column("level", Kind.TEXT, "The level within the role."),
        Column("team_id", Kind.TEXT, "The team, as a key."),
        Column("manager_id", Kind.TEXT, "The nearest manager: that person's employee_id; empty at the top."),
        Column(
            "org_unit", Kind.TEXT, "The unit of the organisation the team belongs to.", may_be_constant=True
        ),
        Column(
            "org_type",
            Kind.TEXT,
            "What the unit is organised by.",
            allowed=("geographic", "product", "customer"),
            may_be_constant=True,
        ),
        Column("site", Kind.TEXT, "The place of work.", may_be_constant=True),
        Column("country", Kind.TEXT, "The country of employment.", may_be_constant=True),
        Column(
            "remote_days",
            Kind.NUMBER,
            "The agreed days of remote work, per week.",
            minimum=0,
            maximum=7,
            may_be_constant=True,
        ),
        Column(
            "reason",
            Kind.TEXT,
            "Why the assignment began.",
            allowed=("hire", "promotion", "transfer", "reorganisation", "demotion"),
        ),
        RECORDED_DATE,
        VALID_TO_RECORDED_DATE,
    ),
    key=("employee_id", "valid_from"),
    recorded_from="valid_from",
    recorded_defaults={"valid_to_recorded_date": ("valid_to",)},
    is_required=True,
    rules=(
        not_before("valid_to", "valid_from", Severity.ROW),
        Rule(
            name="nobody is their own manager",
            description="A person at the top has no manager; one who leads themselves belongs to no team.",
            severity=Severity.ROW,
            offending_sql="SELECT _row FROM {table} WHERE manager_id = employee_id",
            advice="leave manager_id empty at the top of the organisation",
            shows=("valid_from",),
        ),
        Rule(
            name="valid_from lies inside a spell of the person",
            description="An assignment of somebody who is not employed that day cannot hold.",
            severity=Severity.ROW,
            offending_sql=_OUTSIDE_SPELLS,
            advice="correct valid_from, or deliver the spell that contains it in employment_spells",
            shows=("valid_from",),
            reads=("employment_spells",),
            is_across=True,
        ),
        Rule(
            name="valid_to is not after the next valid_from",
            description="Where two assignments of a person overlap, the later one counts.",
            severity=Severity.WARNING,
            offending_sql=_OVERLAPS,
            advice="end the earlier assignment before the later one begins, or leave valid_to empty",
            shows=("valid_from", "valid_to"),
            is_across=True,
        ),
        Rule(
            name="manager_id has a spell",
            description="A manager who is not in employment_spells has no tenure and no history here.",
            severity=Severity.WARNING,
            offending_sql=_MANAGER_WITHOUT_SPELL,
            advice="deliver the spells of all managers, or correct manager_id",
            shows=("valid_from",),
            reads=("employment_spells",),
            is_across=True,
        ),
        Rule(
            name="the manager is employed on valid_from",
            description="A manager who has not come yet, or has left, cannot be the nearest one.",
            severity=Severity.WARNING,
            offending_sql=_MANAGER_NOT_EMPLOYED,
            advice="correct manager_id or valid_from, or the manager's spell",
            shows=("valid_from",),
            reads=("employment_spells",),
            is_across=True,
        ),
        Rule(
            name="a manager is in population sales_manager",
            description="Somebody who leads people but counts as a seller is scored as one of them.",
            severity=Severity.WARNING,
            offending_sql=_MANAGER_AMONG_SELLERS,
            advice="give managers the population sales_manager in the SQL of employment_spells",
            shows=("valid_from",),
            reads=("employment_spells",),
            is_across=True,
        ),
        Rule(
            name="the manager tree has no cycle",
            description="People who lead each other in a circle belong to no unit above them.",
            severity=Severity.ROW,
            offending_sql=_cycle_sql(),
            advice="correct manager_id of one person in the circle",
            shows=("valid_from",),
            is_across=True,
        ),
    ),
)
