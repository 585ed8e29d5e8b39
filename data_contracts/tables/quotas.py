"""What each person was asked to sell in a period, and when they were told."""

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import HAS_SPELL, not_before

CONTRACT = Contract(
    table="quotas",
    description="One person's quota for a period.",
    columns=(
        employee_id(),
        required_date("period_start", "The first day of the quota's period."),
        required_date("period_end", "The last day of the quota's period."),
        Column(
            "quota",
            Kind.MONEY,
            "What is to be sold in the period, in the unit of sales_results.result.",
            is_required=True,
            minimum=0,
        ),
        Column("set_date", Kind.DATE, "The day the quota was set."),
        RECORDED_DATE,
    ),
    key=("employee_id", "period_start", "period_end"),
    recorded_from="period_start",
    # A quota set in the middle of its period was not known on the period's first day.
    recorded_not_before="set_date",
    rules=(
        not_before("period_end", "period_start", Severity.ROW),
        of_one_order("quota", 10_000, Severity.WARNING),
        Rule(
            name="recorded_date is not before set_date",
            description="A quota cannot be known before it was set.",
            severity=Severity.WARNING,
            offending_sql="SELECT _row FROM {table} WHERE recorded_date < set_date",
            advice="correct one of the two dates; without recorded_date the quota counts from set_date",
            shows=("recorded_date", "set_date"),
        ),
        HAS_SPELL,
    ),
)
