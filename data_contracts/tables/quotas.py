"""What each person was asked to sell in a period, and when they were told."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import has_spell, not_before

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
    rules=(
        not_before("period_end", "period_start", Severity.ROW),
        Rule(
            name="recorded_date is not before set_date",
            description="A quota cannot be known before it was set.",
            severity=Severity.WARNING,
            offending_sql="SELECT _row FROM {table} WHERE recorded_date < set_date",
            advice="deliver recorded_date for quotas that were set after their period began",
            shows=("recorded_date", "set_date"),
        ),
        has_spell("period_start"),
    ),
)
