"""Business opportunities: whose they are, when they opened and closed, and how."""

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.rules import HAS_SPELL, not_before

CONTRACT = Contract(
    table="deals",
    description="One opportunity of a seller, from opening to close.",
    columns=(
        Column("deal_id", Kind.TEXT, "The deal, as a key.", is_required=True),
        employee_id("The seller who owns the deal, as a pseudonymous key."),
        required_date("opened_date", "The day the deal was opened."),
        Column(
            "closed_date",
            Kind.DATE,
            "The day the deal was won or lost; empty while it is open.",
            known_from="closed_date",
        ),
        Column("stage", Kind.TEXT, "The stage in which the deal was closed.", known_from="closed_date"),
        Column(
            "outcome",
            Kind.TEXT,
            "How the deal was closed.",
            allowed=("won", "lost"),
            known_from="closed_date",
        ),
        Column("amount", Kind.MONEY, "The deal's value, in the organisation's reporting currency."),
        Column(
            "kind",
            Kind.TEXT,
            "What kind of business it is.",
            allowed=("new_business", "expansion", "renewal"),
        ),
        Column("account_id", Kind.TEXT, "The customer, as a key."),
        Column("co_owner_id", Kind.TEXT, "A second seller on the deal: that person's employee_id."),
        Column("sourced_by_id", Kind.TEXT, "Who found the deal: that person's employee_id."),
        RECORDED_DATE,
    ),
    key=("deal_id",),
    recorded_from="opened_date",
    rules=(
        not_before("closed_date", "opened_date", Severity.ROW),
        of_one_order("amount", 10_000, Severity.WARNING),
        HAS_SPELL,
    ),
)
