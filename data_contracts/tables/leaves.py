"""When somebody was away, without a reason: it only decides who is at risk."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.rules import HAS_SPELL, not_before

CONTRACT = Contract(
    table="leaves",
    description="One period in which a person was away from work; why is not recorded here.",
    columns=(
        employee_id(),
        required_date("start_date", "The first day of the leave."),
        Column(
            "end_date",
            Kind.DATE,
            "The last day of the leave; empty while it lasts.",
            known_from="end_recorded_date",
        ),
        RECORDED_DATE,
        Column(
            "end_recorded_date",
            Kind.DATE,
            "The day on which our systems learned the end of the leave; end_date if empty.",
        ),
    ),
    key=("employee_id", "start_date"),
    recorded_from="start_date",
    recorded_defaults={"end_recorded_date": ("end_date",)},
    rules=(not_before("end_date", "start_date", Severity.ROW), HAS_SPELL),
)
