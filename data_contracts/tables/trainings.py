"""What each person was trained in, and for how long."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="trainings",
    description="One training completed by a person.",
    columns=(
        employee_id(),
        required_date("completed_date", "The day the training was completed."),
        Column("hours", Kind.NUMBER, "The length of the training, in hours.", minimum=0),
        Column(
            "subject",
            Kind.TEXT,
            "What was trained.",
            allowed=("sales_method", "product", "crm", "ai", "leadership", "other"),
        ),
        Column("linked_to_goal", Kind.FLAG, "Whether the training served an agreed goal."),
        RECORDED_DATE,
    ),
    # Several trainings may be completed on one day, even in one subject: all count.
    key=(),
    recorded_from="completed_date",
    rules=(HAS_SPELL,),
)
