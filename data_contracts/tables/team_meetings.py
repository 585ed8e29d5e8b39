"""When teams met, how many came, and what for."""

from data_contracts.columns import RECORDED_DATE, required_date, team_id
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.reference_rules import TEAM_IS_ASSIGNED

CONTRACT = Contract(
    table="team_meetings",
    description="One meeting of a team.",
    columns=(
        team_id("The team that met, as a key."),
        required_date("meeting_date", "The day of the meeting."),
        Column("invited", Kind.COUNT, "How many people were invited.", minimum=1),
        Column("attended", Kind.COUNT, "How many of them came.", minimum=0),
        Column(
            "agenda",
            Kind.TEXT,
            "What most of the meeting was about.",
            allowed=("figures", "why", "training", "customer_case", "celebration", "other"),
        ),
        RECORDED_DATE,
    ),
    # A team may meet twice on a day, about different things; rows without an agenda share that key.
    key=("team_id", "meeting_date", "agenda"),
    recorded_from="meeting_date",
    rules=(
        Rule(
            name="attended is not above invited",
            description="More people than were invited cannot be a share of them; guests do not count.",
            severity=Severity.WARNING,
            offending_sql="SELECT _row FROM {table} WHERE attended > invited",
            advice="count only those of the team who were invited",
            shows=("attended", "invited"),
        ),
        TEAM_IS_ASSIGNED,
    ),
)
