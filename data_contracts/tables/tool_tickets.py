"""What teams reported as broken or missing in their tools, and when it was mended."""

from data_contracts.columns import RECORDED_DATE, required_date, team_id
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.reference_rules import TEAM_IS_ASSIGNED, has_spell
from data_contracts.rules import not_before

CONTRACT = Contract(
    table="tool_tickets",
    description="One fault or wish that a team reported about its tools.",
    columns=(
        Column("ticket_id", Kind.TEXT, "The ticket, as a key.", is_required=True),
        team_id("The team that reported it, as a key."),
        required_date("opened_date", "The day of the report."),
        Column(
            "closed_date",
            Kind.DATE,
            "The day on which it was mended or refused; empty until then.",
            known_from="closed_date",
        ),
        Column("employee_id", Kind.TEXT, "Who reported it, as a pseudonymous key."),
        RECORDED_DATE,
    ),
    key=("ticket_id",),
    recorded_from="opened_date",
    rules=(
        not_before("closed_date", "opened_date", Severity.ROW),
        # The ticket is the team's, whoever wrote it.
        has_spell(
            "employee_id",
            Severity.WARNING,
            "Somebody who was never employed here reports nothing; the ticket counts for the team.",
        ),
        TEAM_IS_ASSIGNED,
    ),
)
