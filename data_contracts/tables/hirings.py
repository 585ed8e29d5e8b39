"""How each person was selected and hired."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import HAS_SPELL

_NO_SUCH_HIRE = """
SELECT held._row FROM {table} AS held
WHERE held.employee_id IN (SELECT employee_id FROM source.employment_spells)
  AND NOT EXISTS (
    SELECT 1 FROM source.employment_spells AS s
    WHERE s.employee_id = held.employee_id AND held.hired_date IN (s.start_date, s.hired_date)
)
"""

CONTRACT = Contract(
    table="hirings",
    description="How one person was selected, for one hire.",
    columns=(
        employee_id(),
        required_date("hired_date", "The day the person joined, as in employment_spells."),
        Column("source", Kind.TEXT, "How the person was found.", may_be_constant=True),
        Column(
            "had_structured_interview",
            Kind.FLAG,
            "Whether all candidates were asked the same questions.",
            may_be_constant=True,
        ),
        Column(
            "had_work_sample", Kind.FLAG, "Whether a piece of the work was tried out.", may_be_constant=True
        ),
        Column("had_references", Kind.FLAG, "Whether former employers were asked.", may_be_constant=True),
        Column(
            "had_job_preview",
            Kind.FLAG,
            "Whether the job was shown as it is, its burdens included.",
            may_be_constant=True,
        ),
        Column(
            "prior_sales_years",
            Kind.NUMBER,
            "The experience of selling before the hire, in years.",
            minimum=0,
            maximum=60,
        ),
        RECORDED_DATE,
    ),
    # Who is hired again was selected again.
    key=("employee_id", "hired_date"),
    recorded_from="hired_date",
    rules=(
        Rule(
            name="hired_date is that of a spell",
            description="How somebody was selected belongs to the employment that began then.",
            severity=Severity.WARNING,
            offending_sql=_NO_SUCH_HIRE,
            advice="take hired_date, or start_date, of the spell that the hire began",
            shows=("hired_date",),
            reads=("employment_spells",),
            is_across=True,
        ),
        HAS_SPELL,
    ),
)
