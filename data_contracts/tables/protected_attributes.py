"""Attributes that must not weigh in a score, read only by the fairness audit."""

from data_contracts.columns import RECORDED_DATE, employee_id
from data_contracts.contract import Column, Contract, Kind

CONTRACT = Contract(
    table="protected_attributes",
    description="A person's protected attributes; read only by the fairness audit.",
    columns=(
        employee_id(),
        Column("gender", Kind.TEXT, "The gender as recorded."),
        Column("birth_year", Kind.COUNT, "The year of birth.", minimum=1900, maximum=2100),
        Column("nationality", Kind.TEXT, "The nationality as recorded."),
        RECORDED_DATE,
    ),
    key=("employee_id",),
    is_apart=True,
)
