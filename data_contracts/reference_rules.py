"""The rules that hold a row against other tables: its person, the person's employment, its team."""

from data_contracts.contract import Rule, Severity, quoted

# The times in which each person was not employed, both ends left out. There are far fewer of them than rows
# to hold against them; whether any spell holds a day would be asked of every row (six times as slow).
_GAPS = """
SELECT employee_id AS person, DATE '0001-01-01' AS after, min(start_date) AS before
FROM source.employment_spells GROUP BY employee_id
UNION ALL
SELECT employee_id, last_date, next_start_date FROM (
    SELECT
        employee_id,
        max(coalesce(end_date, DATE '9999-12-31')) OVER spells AS last_date,
        lead(start_date, 1, DATE '9999-12-31') OVER spells AS next_start_date
    FROM source.employment_spells
    WINDOW spells AS (PARTITION BY employee_id ORDER BY start_date)
) WHERE last_date < next_start_date
"""


def has_spell(person: str, severity: Severity, description: str) -> Rule:
    """The person a column names is known in `employment_spells`; rows without one are left alone.

    Args:
        person: a column that holds somebody's employee_id.
        severity: what a broken row does.
        description: why it matters, one sentence.
    """
    return Rule(
        name=f"{person} has a spell",
        description=description,
        severity=severity,
        offending_sql=(
            f"SELECT _row FROM {{table}} WHERE {quoted(person)} NOT IN "
            "(SELECT employee_id FROM source.employment_spells WHERE employee_id IS NOT NULL)"
        ),
        advice=f"deliver the person's spell in employment_spells, or correct {person}",
        reads=("employment_spells",),
        is_across=True,
    )


def employed_on(day: str, *, until: str | None = None, person: str = "employee_id") -> Rule:
    """The person is employed on the row's day; who has no spell at all is another rule's matter.

    Args:
        day: a date column.
        until: a date column, on or after `day`: to be employed on any day between the two is enough.
        person: the column that holds the person's employee_id.
    """
    when = f"on {day}" if until is None else f"between {day} and {until}"
    return Rule(
        name=f"{person} is employed {when}",
        description="A row from before the person came or after they left is a slip of date or of key.",
        severity=Severity.WARNING,
        offending_sql=(
            f"SELECT held._row FROM {{table}} AS held JOIN ({_GAPS}) AS gaps "
            f"ON held.{quoted(person)} = gaps.person AND held.{quoted(day)} > gaps.after "
            f"AND held.{quoted(until or day)} < gaps.before"
        ),
        advice=f"correct {day} or {person} in the export, or the person's spell in employment_spells",
        shows=(day,) if until is None else (day, until),
        reads=("employment_spells",),
        is_across=True,
    )


TEAM_IS_ASSIGNED = Rule(
    name="team_id is a team of assignments",
    description="What is said of a team reaches people through their assignments: this team has nobody.",
    severity=Severity.WARNING,
    offending_sql=(
        "SELECT _row FROM {table} WHERE team_id NOT IN "
        "(SELECT team_id FROM source.assignments WHERE team_id IS NOT NULL)"
    ),
    advice="write team_id as assignments does, or leave teams outside the sales force out of the export",
    reads=("assignments",),
    is_across=True,
)
