"""What each seller may decide without asking, from which day on."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="seller_mandates",
    description="A seller's mandate from a day on, until the next row of that person.",
    # One policy may hold for all sellers, so that nothing is strange where all rows agree.
    columns=(
        employee_id("The seller, as a pseudonymous key."),
        required_date("valid_from", "The first day on which the mandate holds."),
        Column(
            "discount_limit",
            Kind.NUMBER,
            "The largest discount the seller may give alone, as a share of the price (0.15 is 15 percent).",
            minimum=0,
            maximum=1,
            may_be_constant=True,
        ),
        Column(
            "may_decide_alone",
            Kind.FLAG,
            "Whether the seller may close a usual deal without asking.",
            may_be_constant=True,
        ),
        RECORDED_DATE,
    ),
    key=("employee_id", "valid_from"),
    recorded_from="valid_from",
    rules=(HAS_SPELL, employed_on("valid_from")),
)
