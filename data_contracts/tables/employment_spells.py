"""When each person was employed, in which population, and how it ended: the table every label comes from."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import not_before

# Two spells may meet on a day (an internal move), but not share more than it. Only the latest version of a
# spell counts: its older versions would overlap it by nature.
_OVERLAPS = """
SELECT _row FROM (
    SELECT _row, start_date, max(last_date) OVER earlier AS earlier_last_date
    FROM (
        SELECT *, coalesce(end_date, observed_until, DATE '9999-12-31') AS last_date
        FROM {table}
        QUALIFY row_number() OVER (PARTITION BY employee_id, spell_id ORDER BY recorded_date DESC) = 1
    )
    WINDOW earlier AS (
        PARTITION BY employee_id ORDER BY start_date, last_date, spell_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
WHERE start_date < earlier_last_date
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
        not_before("end_date", "start_date", Severity.CRITICAL, shows=("spell_id",)),
        not_before("observed_until", "start_date", Severity.ROW, shows=("spell_id",)),
        not_before("end_date", "notice_date", Severity.WARNING, shows=("spell_id",)),
        not_before("start_date", "hired_date", Severity.WARNING, shows=("spell_id",)),
        Rule(
            name="spells of a person do not overlap",
            description="A person who is employed twice at once would be counted twice and leave twice.",
            severity=Severity.CRITICAL,
            offending_sql=_OVERLAPS,
            advice="end the earlier spell before the later one begins, or deliver them as one spell",
            shows=("spell_id",),
            is_across=True,
        ),
    ),
)
