"""What sellers did, as they entered it themselves: business records, never mail, calendars or log-ins."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL

# More than a month has: seconds, or a sum over a longer time.
_MINUTES_OF_A_MONTH = 31 * 24 * 60

CONTRACT = Contract(
    table="activities",
    description="Sales activities of one kind that a person entered for one day.",
    columns=(
        employee_id("The seller, as a pseudonymous key."),
        required_date("activity_date", "The day of the activity."),
        Column(
            "kind",
            Kind.TEXT,
            "What was done.",
            is_required=True,
            allowed=("call", "meeting", "visit", "demo", "proposal", "administration", "other"),
            may_be_constant=True,
        ),
        Column(
            "count",
            Kind.COUNT,
            "How many activities the row stands for; one if empty.",
            minimum=0,
            may_be_constant=True,
        ),
        Column(
            "minutes",
            Kind.NUMBER,
            "The time spent on all of them, in minutes.",
            minimum=0,
            maximum=_MINUTES_OF_A_MONTH,
        ),
        Column(
            "channel",
            Kind.TEXT,
            "How the customer was met.",
            allowed=("phone", "digital", "in_person"),
            may_be_constant=True,
        ),
        Column("with_manager", Kind.FLAG, "Whether the manager took part."),
        RECORDED_DATE,
    ),
    # Two calls of one day look the same: both count.
    key=(),
    recorded_from="activity_date",
    rules=(HAS_SPELL, employed_on("activity_date")),
)
