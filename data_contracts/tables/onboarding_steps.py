"""What each newcomer was promised, for when, and when it was kept."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import HAS_SPELL

# A computer is ordered before the first day, and no introduction lasts two years.
_BEFORE_DAYS, _AFTER_DAYS = 92, 731

_DUE_AT_ANOTHER_TIME = f"""
SELECT held._row FROM {{table}} AS held
WHERE held.employee_id IN (SELECT employee_id FROM source.employment_spells)
  AND NOT EXISTS (
    SELECT 1 FROM source.employment_spells AS s
    WHERE s.employee_id = held.employee_id
      AND held.due_date BETWEEN s.start_date - {_BEFORE_DAYS} AND s.start_date + {_AFTER_DAYS}
)
"""

CONTRACT = Contract(
    table="onboarding_steps",
    description="One step of a person's introduction, and the day by which it was promised.",
    columns=(
        employee_id("The newcomer, as a pseudonymous key."),
        Column("step", Kind.TEXT, "What was promised.", is_required=True, may_be_constant=True),
        required_date("due_date", "The day by which it was promised."),
        Column(
            "done_date",
            Kind.DATE,
            "The day on which it was done; empty until then.",
            known_from="done_date",
        ),
        RECORDED_DATE,
    ),
    # A step may be promised more than once, as a talk after 30, 60 and 90 days.
    key=("employee_id", "step", "due_date"),
    recorded_from="due_date",
    rules=(
        Rule(
            name="done_date is within a year of due_date",
            description="Steps are done early or late, but not by years: one of the two is a slip.",
            severity=Severity.WARNING,
            offending_sql="SELECT _row FROM {table} WHERE abs(done_date - due_date) > 366",
            advice="correct done_date or due_date in the export",
            shows=("done_date", "due_date"),
        ),
        Rule(
            name="due_date is near the beginning of a spell",
            description="A step that is due at another time belongs to no introduction.",
            severity=Severity.WARNING,
            offending_sql=_DUE_AT_ANOTHER_TIME,
            advice="correct due_date, or deliver the spell that began then in employment_spells",
            shows=("due_date",),
            reads=("employment_spells",),
            is_across=True,
        ),
        HAS_SPELL,
    ),
)
