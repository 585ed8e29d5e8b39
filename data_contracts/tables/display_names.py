"""Names, read only when a page is rendered; no rule refuses markup, since rendering makes it harmless."""

from data_contracts.columns import RECORDED_DATE, employee_id
from data_contracts.contract import Column, Contract, Kind

CONTRACT = Contract(
    table="display_names",
    description="The name a page shows for a person; read only when a page is rendered.",
    columns=(
        employee_id(),
        Column("name", Kind.TEXT, "The name as it is to be shown.", is_required=True),
        RECORDED_DATE,
    ),
    key=("employee_id",),
    is_apart=True,
)
