"""What each person masters, beside what the role requires."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="competence_assessments",
    description="One competence of a person, as assessed on a day.",
    columns=(
        employee_id(),
        required_date("assessed_date", "The day of the assessment."),
        Column("competence", Kind.TEXT, "The competence.", is_required=True),
        Column(
            "level",
            Kind.NUMBER,
            "The level reached, more is better, on one scale in all rows.",
            is_required=True,
            minimum=0,
        ),
        Column(
            "required_level",
            Kind.NUMBER,
            "The level that the person's role requires, on the scale of level.",
            minimum=0,
            may_be_constant=True,
        ),
        RECORDED_DATE,
    ),
    key=("employee_id", "assessed_date", "competence"),
    recorded_from="assessed_date",
    rules=(HAS_SPELL, employed_on("assessed_date")),
)
