"""What each person sold, month by month."""

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.period_rules import MONTH_IS_A_FIRST_DAY
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="sales_results",
    description="One person's result in one month.",
    columns=(
        employee_id(),
        required_date("month", "The first day of the month."),
        Column(
            "result",
            Kind.MONEY,
            "What was sold in the month, in the reporting currency; negative for cancellations.",
            is_required=True,
        ),
        RECORDED_DATE,
    ),
    key=("employee_id", "month"),
    recorded_from="month",
    # The row holds the whole month's business, which nobody knows on the month's first day.
    is_recorded_at_month_end=True,
    rules=(
        MONTH_IS_A_FIRST_DAY,
        of_one_order("result", 10_000, Severity.WARNING),
        HAS_SPELL,
    ),
)
