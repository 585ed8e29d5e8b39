"""Which possible customers each seller was given."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="leads",
    description="One possible customer that a seller was given to work on.",
    columns=(
        Column("lead_id", Kind.TEXT, "The lead, as a key.", is_required=True),
        employee_id("The seller who got the lead, as a pseudonymous key."),
        required_date("assigned_date", "The day on which the seller got it."),
        Column(
            "quality",
            Kind.NUMBER,
            "How promising it looked when it was given, more is better, on one scale in all rows.",
            minimum=0,
        ),
        RECORDED_DATE,
    ),
    # A lead that goes on to another seller is a version: from then on it is the other one's.
    key=("lead_id",),
    recorded_from="assigned_date",
    rules=(HAS_SPELL, employed_on("assigned_date")),
)
