"""What each person was paid for results, for which period and measure, and when."""

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.reference_rules import employed_on
from data_contracts.rules import HAS_SPELL, not_before

CONTRACT = Contract(
    table="variable_payments",
    description="One variable payment to a person, for a period and a measure.",
    columns=(
        employee_id(),
        required_date("period_start", "The first day of the period that is paid for."),
        required_date("period_end", "The last day of the period that is paid for."),
        Column(
            "amount",
            Kind.MONEY,
            "What was earned, in the currency of the person's pay; negative where pay is reclaimed.",
            is_required=True,
        ),
        Column(
            "target_amount",
            Kind.MONEY,
            "What full attainment would have paid, in the currency of the person's pay.",
            minimum=0,
            may_be_constant=True,
        ),
        Column(
            "measure",
            Kind.TEXT,
            "What the payment depends on.",
            allowed=("new_business", "renewal", "customer_satisfaction", "team", "other"),
            may_be_constant=True,
        ),
        Column("due_date", Kind.DATE, "The day on which the payment was due."),
        Column(
            "paid_date",
            Kind.DATE,
            "The day on which it was paid; empty until then.",
            known_from="paid_date",
        ),
        Column(
            "is_disputed",
            Kind.FLAG,
            "Whether the person contests the amount; a later dispute is a version of the row, recorded then.",
            may_be_constant=True,
        ),
        RECORDED_DATE,
    ),
    # A period is paid for by several measures, and a measure in instalments: each is a payment of its own.
    key=("employee_id", "period_start", "period_end", "measure", "due_date"),
    # Not the row's first date: what a period has earned is not known before the period is over.
    recorded_from="period_end",
    rules=(
        not_before("period_end", "period_start", Severity.ROW),
        # Advances are paid inside the period, but before it nothing has been earned.
        not_before("due_date", "period_start", Severity.WARNING),
        not_before("paid_date", "period_start", Severity.WARNING),
        of_one_order("amount", 10_000, Severity.WARNING),
        of_one_order("target_amount", 10_000, Severity.WARNING),
        HAS_SPELL,
        employed_on("period_start", until="period_end"),
    ),
)
