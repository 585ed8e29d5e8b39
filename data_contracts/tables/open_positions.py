"""Seats that stood empty: who asked for somebody, when it was decided, opened and filled."""

from data_contracts.columns import RECORDED_DATE, required_date, team_id
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.reference_rules import TEAM_IS_ASSIGNED, has_spell
from data_contracts.rules import not_before

CONTRACT = Contract(
    table="open_positions",
    description="One seat in a team that was to be filled.",
    columns=(
        team_id("The team that lacks somebody, as a key."),
        required_date("opened_date", "The day from which the seat was open."),
        Column(
            "filled_date",
            Kind.DATE,
            "The day on which somebody took the seat; empty until then.",
            known_from="filled_date",
        ),
        Column("requested_by", Kind.TEXT, "Who asked for it: that person's employee_id."),
        Column("requested_date", Kind.DATE, "The day on which it was asked for; empty if nobody asked."),
        Column(
            "decided_date",
            Kind.DATE,
            "The day on which the request was decided; empty until then.",
            known_from="decided_date",
        ),
        RECORDED_DATE,
    ),
    # Nothing tells two seats apart that open in a team on one day: both count.
    key=(),
    recorded_from="opened_date",
    rules=(
        not_before("filled_date", "opened_date", Severity.ROW),
        # The seat stays open, whatever the days around the request say.
        not_before("decided_date", "requested_date", Severity.WARNING),
        has_spell(
            "requested_by",
            Severity.WARNING,
            "Somebody who is not in employment_spells waits for no decision here.",
        ),
        TEAM_IS_ASSIGNED,
    ),
)
