"""Who applied for another position inside the organisation, and what came of it."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL, not_before

CONTRACT = Contract(
    table="internal_applications",
    description="One application of a person for another position in the organisation.",
    columns=(
        employee_id("The applicant, as a pseudonymous key."),
        required_date("applied_date", "The day of the application."),
        Column(
            "decided_date",
            Kind.DATE,
            "The day on which it was decided or withdrawn; empty until then.",
            known_from="decided_date",
        ),
        Column(
            "outcome",
            Kind.TEXT,
            "How it ended.",
            allowed=("offered", "rejected", "withdrawn"),
            known_from="decided_date",
        ),
        Column(
            "was_interviewed",
            Kind.FLAG,
            "Whether the applicant was interviewed before it was decided.",
            known_from="decided_date",
        ),
        Column(
            "winner_was_internal",
            Kind.FLAG,
            "Whether somebody from the organisation got the position.",
            known_from="decided_date",
        ),
        RECORDED_DATE,
    ),
    # Nothing tells two applications of one day apart, and who applies for two positions may be refused twice.
    key=(),
    recorded_from="applied_date",
    rules=(
        not_before("decided_date", "applied_date", Severity.ROW),
        HAS_SPELL,
        employed_on("applied_date"),
    ),
)
