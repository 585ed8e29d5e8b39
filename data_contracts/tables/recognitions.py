"""When a person was seen: praise, awards, bonuses, and from whom."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.rules import has_spell

CONTRACT = Contract(
    table="recognitions",
    description="One recognition given to a person.",
    columns=(
        employee_id("The person recognised, as a pseudonymous key."),
        required_date("recognised_date", "The day of the recognition."),
        Column("giver_id", Kind.TEXT, "Who gave it: that person's employee_id; empty for customers."),
        Column(
            "giver",
            Kind.TEXT,
            "In which capacity it was given.",
            allowed=("manager", "peer", "leadership", "customer"),
        ),
        Column(
            "kind",
            Kind.TEXT,
            "What was given.",
            allowed=("praise", "award", "spot_bonus", "celebration"),
        ),
        RECORDED_DATE,
    ),
    # Several people may praise somebody on one day.
    key=("employee_id", "recognised_date", "giver_id", "giver", "kind"),
    recorded_from="recognised_date",
    rules=(has_spell("recognised_date"),),
)
