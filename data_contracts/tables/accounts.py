"""Which customer was whose, from when to when."""

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, VALID_TO_RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.period_rules import no_overlap
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL, not_before

# With the owner: a customer that two sellers share from one day on is told as a warning, and lost to neither.
_KEY = ("account_id", "employee_id", "valid_from")

CONTRACT = Contract(
    table="accounts",
    description="A customer's owner from a day on, until the next row of that customer.",
    columns=(
        Column("account_id", Kind.TEXT, "The customer, as a key.", is_required=True),
        employee_id("The seller who owns the customer, as a pseudonymous key."),
        required_date("valid_from", "The first day on which the customer was the seller's."),
        Column(
            "valid_to",
            Kind.DATE,
            "The last day on which it was; the next row of the customer ends it if empty.",
            known_from="valid_to_recorded_date",
        ),
        Column("is_key_account", Kind.FLAG, "Whether it is a key account."),
        Column(
            "annual_value",
            Kind.MONEY,
            "What the customer buys, per year, in the organisation's reporting currency.",
            minimum=0,
        ),
        Column(
            "has_second_contact", Kind.FLAG, "Whether somebody beside the owner is known to the customer."
        ),
        RECORDED_DATE,
        VALID_TO_RECORDED_DATE,
    ),
    key=_KEY,
    recorded_from="valid_from",
    recorded_defaults={"valid_to_recorded_date": ("valid_to",)},
    rules=(
        not_before("valid_to", "valid_from", Severity.ROW),
        of_one_order("annual_value", 10_000, Severity.WARNING),
        HAS_SPELL,
        employed_on("valid_from"),
        no_overlap(
            "an account has one owner at a time",
            _KEY,
            ("account_id",),
            "Where two owners of an account overlap, the account counts for both.",
            "end the earlier ownership before the later one begins, or leave valid_to empty",
        ),
    ),
)
