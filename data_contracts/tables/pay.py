"""What each person was paid, from which day on, and what the market pays for the job."""

from data_contracts.amount_rules import CURRENCY_IS_A_CODE, CURRENCY_STAYS, of_few_steps, of_one_order
from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="pay",
    description="A person's agreed pay from a day on, until the next row of that person.",
    columns=(
        employee_id(),
        required_date("valid_from", "The first day on which the pay holds."),
        Column(
            "base_pay",
            Kind.MONEY,
            "Fixed pay in the row's currency, per the same period (month or year) in every row.",
            is_required=True,
            minimum=0,
        ),
        Column(
            "target_variable_pay",
            Kind.MONEY,
            "Variable pay at full attainment, in the row's currency and per the period of base_pay.",
            minimum=0,
        ),
        Column(
            "currency",
            Kind.TEXT,
            "The currency of the row's amounts, as a three-letter code.",
            may_be_constant=True,
        ),
        Column(
            "market_median",
            Kind.MONEY,
            "The market's median base pay for the job, in the row's currency and per the period of base_pay.",
            minimum=0,
        ),
        Column("plan_id", Kind.TEXT, "The variable pay plan, as a key.", may_be_constant=True),
        RECORDED_DATE,
    ),
    key=("employee_id", "valid_from"),
    recorded_from="valid_from",
    rules=(
        # Within a currency pay differs by level, seldom a hundredfold: thousands, cents and yearly sums do.
        of_one_order("base_pay", 10, Severity.WARNING, per_currency=True),
        of_one_order("base_pay", 100, Severity.ROW, per_currency=True),
        of_few_steps("base_pay", 5),
        CURRENCY_IS_A_CODE,
        CURRENCY_STAYS,
        HAS_SPELL,
    ),
)
