"""When a person was seen: praise, awards, bonuses, and from whom."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.rules import HAS_SPELL

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
    # Nothing tells two praises of one day apart where giver and kind are not delivered: both count.
    key=(),
    recorded_from="recognised_date",
    rules=(HAS_SPELL,),
)
