"""What each person said they want: how often to be seen, and which role next."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="preferences",
    description="What a person said they want, from that day until they say something else.",
    columns=(
        employee_id(),
        required_date("declared_date", "The day on which the person said so."),
        Column(
            "feedback_every_days",
            Kind.COUNT,
            "How often the person wants feedback, in days between two talks.",
            minimum=1,
            maximum=366,
        ),
        Column(
            "wished_role",
            Kind.TEXT,
            "The role the person wants, as assignments.role names it; empty if none.",
        ),
        RECORDED_DATE,
    ),
    key=("employee_id", "declared_date"),
    recorded_from="declared_date",
    rules=(HAS_SPELL, employed_on("declared_date")),
)
