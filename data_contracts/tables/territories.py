"""Which territory was whose, what it could bring, and how far one travels in it."""

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, VALID_TO_RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.period_rules import no_overlap
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL, not_before

# A person may be given several territories on one day.
_KEY = ("employee_id", "valid_from", "territory_id")

CONTRACT = Contract(
    table="territories",
    description="A territory of a person from a day on, until the next row of that person and territory.",
    columns=(
        employee_id("The seller, as a pseudonymous key."),
        required_date("valid_from", "The first day on which the territory was the seller's."),
        Column(
            "valid_to",
            Kind.DATE,
            "The last day on which it was; the next row of the person and territory ends it if empty.",
            known_from="valid_to_recorded_date",
        ),
        Column("territory_id", Kind.TEXT, "The territory, as a key."),
        Column(
            "potential",
            Kind.MONEY,
            "What could be sold in the territory, per year, in the unit of sales_results.result.",
            minimum=0,
        ),
        Column(
            "travel_hours",
            Kind.NUMBER,
            "The usual time on the road, in hours per week.",
            minimum=0,
            maximum=168,
        ),
        RECORDED_DATE,
        VALID_TO_RECORDED_DATE,
    ),
    key=_KEY,
    recorded_from="valid_from",
    recorded_defaults={"valid_to_recorded_date": ("valid_to",)},
    rules=(
        not_before("valid_to", "valid_from", Severity.ROW),
        of_one_order("potential", 10_000, Severity.WARNING),
        HAS_SPELL,
        employed_on("valid_from"),
        no_overlap(
            "a person has a territory once at a time",
            _KEY,
            ("employee_id", "territory_id"),
            "Where two rows of a person and territory overlap, its potential counts twice.",
            "end the earlier row before the later one begins, or leave valid_to empty",
        ),
    ),
)
