"""What a run publishes about what an exit would cost: one line an item, each a range with its sources."""

from data_contracts.columns import employee_id
from data_contracts.contract import Column, Contract, Expectation, Kind, Rule, Severity

# Pay is none of them: it enters the total in `scores` only, as the median of everybody in the population.
ITEMS = ("open_pipeline", "sole_contact_accounts", "ramp")

CONTRACT = Contract(
    table="value_at_stake",
    description=(
        "One item of what an exit of the person would put at stake, in the reporting currency; what is not "
        "measured has no row, and without a signal nobody has any."
    ),
    columns=(
        employee_id(),
        Column(
            "item",
            Kind.TEXT,
            "What is at stake: deals that are open, customers who know nobody else, or the result that a "
            "successor does not bring until settled in.",
            is_required=True,
            allowed=ITEMS,
        ),
        Column("low", Kind.MONEY, "The low end, to two digits.", is_required=True, minimum=0),
        Column("high", Kind.MONEY, "The high end, to two digits.", is_required=True, minimum=0),
        Column(
            "source",
            Kind.TEXT,
            "The table it rests on, and the configured assumptions with their values.",
            is_required=True,
        ),
    ),
    key=("employee_id", "item"),
    rules=(
        Rule(
            name="low is not above high",
            description="A range has its low end first.",
            severity=Severity.CRITICAL,
            offending_sql="SELECT _row FROM {table} WHERE low > high",
            advice="compute low and high together",
            expectation=Expectation(
                "expect_column_pair_values_a_to_be_greater_than_b",
                {"column_A": "high", "column_B": "low", "or_equal": True},
            ),
        ),
    ),
)
