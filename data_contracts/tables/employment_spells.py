"""When each person was employed, in which population, and how it ended: the table every label comes from."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import not_before

# Only the latest version of a spell counts: its older versions would overlap it by nature. Rows without a
# person are another rule's matter: they are not all one person's.
_LATEST = """
    SELECT _row, employee_id, spell_id, start_date, coalesce(end_date, observed_until) AS last_date
    FROM {table} WHERE employee_id IS NOT NULL AND spell_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY employee_id, spell_id ORDER BY recorded_date DESC) = 1
"""

# An end that is not on record three months after the next spell began is not late any more: it is missing.
_LATE_DAYS = 92

# Two spells may meet on a day (an internal move), but not share more than it. Of an earlier spell that is
# still open the end may only not be recorded yet: it overlaps nothing, unless both began on the same day or
# the end has been missing for long when the last row of the table was recorded.
_OVERLAPS = f"""
SELECT _row FROM (
    SELECT
        _row,
        start_date,
        max(last_date) OVER earlier AS earlier_last_date,
        max(CASE WHEN last_date IS NULL THEN start_date END) OVER earlier AS earlier_open_start_date
    FROM ({_LATEST})
    WINDOW earlier AS (
        PARTITION BY employee_id ORDER BY start_date, last_date NULLS LAST, spell_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
WHERE start_date < earlier_last_date
    OR start_date = earlier_open_start_date
    OR (
        earlier_open_start_date IS NOT NULL
        AND start_date
            < (SELECT max(greatest(recorded_date, end_recorded_date)) FROM {{table}}) - {_LATE_DAYS}
    )
"""

_OPEN_BUT_FOLLOWED = f"""
SELECT _row FROM (
    SELECT _row, start_date, last_date, max(start_date) OVER (PARTITION BY employee_id) AS newest_start_date
    FROM ({_LATEST})
)
WHERE last_date IS NULL AND start_date < newest_start_date
"""

_TWO_SPELLS_IN_ONE = """
SELECT t._row FROM {table} AS t JOIN (
    SELECT employee_id, spell_id FROM {table}
    GROUP BY employee_id, spell_id HAVING min(start_date) < max(start_date)
) AS two ON t.employee_id = two.employee_id AND t.spell_id = two.spell_id
"""

CONTRACT = Contract(
    table="employment_spells",
    description="One unbroken employment of a seller or sales manager, hire to exit.",
    columns=(
        employee_id(),
        Column("spell_id", Kind.TEXT, "The employment, as a pseudonymous key.", is_required=True),
        Column(
            "population",
            Kind.TEXT,
            "The group whose exits are modelled together.",
            is_required=True,
            allowed=("seller", "sales_manager"),
            severity=Severity.CRITICAL,
            may_be_constant=True,
        ),
        required_date("start_date", "The first day of the spell."),
        Column(
            "hired_date",
            Kind.DATE,
            "The day the person joined, for tenure across internal moves; start_date if empty.",
        ),
        Column(
            "end_date",
            Kind.DATE,
            "The last day of the spell; empty while it lasts.",
            known_from="end_recorded_date",
        ),
        Column(
            "notice_date",
            Kind.DATE,
            "The day notice was given, by either side.",
            known_from="end_recorded_date",
        ),
        Column(
            "exit_type",
            Kind.TEXT,
            "How the spell ended.",
            allowed=(
                "voluntary",
                "involuntary",
                "retirement",
                "end_of_contract",
                "internal_move",
                "other",
                "unknown",
            ),
            known_from="end_recorded_date",
            severity=Severity.CRITICAL,
        ),
        Column(
            "observed_until",
            Kind.DATE,
            "The day the person's records stop without an exit: from then on the spell is right-censored.",
            known_from="observed_until",
        ),
        RECORDED_DATE,
        Column(
            "end_recorded_date",
            Kind.DATE,
            "The day on which our systems learned the end; notice_date, else end_date, if empty.",
        ),
    ),
    key=("employee_id", "spell_id"),
    recorded_from="start_date",
    recorded_defaults={"end_recorded_date": ("notice_date", "end_date")},
    is_required=True,
    rules=(
        not_before("end_date", "start_date", Severity.CRITICAL),
        not_before("observed_until", "start_date", Severity.ROW),
        not_before("end_date", "notice_date", Severity.WARNING),
        not_before("start_date", "hired_date", Severity.WARNING),
        Rule(
            name="spells of a person do not overlap",
            description="A person who is employed twice at once would be counted twice and leave twice.",
            severity=Severity.CRITICAL,
            offending_sql=_OVERLAPS,
            advice="end the earlier spell before the later one begins, or deliver them as one spell",
            is_across=True,
        ),
        Rule(
            name="versions of a spell share its start_date",
            description="Two employments under one spell_id are taken for one: the first exit is lost.",
            severity=Severity.WARNING,
            offending_sql=_TWO_SPELLS_IN_ONE,
            advice="give each employment a spell_id of its own, such as person and start date",
            shows=("start_date",),
            is_across=True,
        ),
        Rule(
            name="exit_type stands beside an end_date or a notice_date",
            description="An exit without a day has no place in time: the person counts as employed.",
            severity=Severity.WARNING,
            offending_sql=(
                "SELECT _row FROM {table} "
                "WHERE exit_type IS NOT NULL AND end_date IS NULL AND notice_date IS NULL"
            ),
            advice="deliver end_date (or notice_date) where somebody has left",
            shows=("exit_type",),
        ),
        Rule(
            name="exit_type is filled where a spell has ended",
            description="An ended spell without a type counts as [run] unknown_exits_count_as says.",
            severity=Severity.WARNING,
            offending_sql=(
                "SELECT _row FROM {table} "
                "WHERE exit_type IS NULL AND (end_date IS NOT NULL OR notice_date IS NOT NULL)"
            ),
            advice="deliver why people left, or 'unknown' where nobody knows",
            shows=("end_date",),
        ),
        Rule(
            name="few spells end on their first day",
            description="A spell of one day is rare; many of them mean that an end was made up by the SQL.",
            severity=Severity.WARNING,
            # Three may be chance in a small table.
            offending_sql=(
                "SELECT _row FROM {table} WHERE end_date = start_date AND (SELECT "
                "count(*) FILTER (end_date = start_date) > greatest(3, 0.2 * count(*)) FROM {table})"
            ),
            advice="look at how the source's SQL makes end_date: greatest(a, NULL) is a, not NULL",
            shows=("start_date",),
        ),
        Rule(
            name="no open spell is followed by another",
            description="Until the end of the earlier spell is recorded, the later one alone counts.",
            severity=Severity.WARNING,
            offending_sql=_OPEN_BUT_FOLLOWED,
            advice="deliver the end of the earlier spell if it has ended; it may not be recorded yet",
            is_across=True,
        ),
    ),
)
