"""How a person's work was rated: known, unless a date says otherwise, when the rated period has ended."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.rules import HAS_SPELL, not_before

CONTRACT = Contract(
    table="ratings",
    description="One rating of a person's work over a period.",
    columns=(
        employee_id(),
        required_date("period_start", "The first day of the rated period."),
        required_date("period_end", "The last day of the rated period."),
        Column(
            "rating", Kind.NUMBER, "The rating, more is better, on a scale up to scale_max.", is_required=True
        ),
        Column("scale_max", Kind.NUMBER, "The best rating the scale has.", minimum=0, may_be_constant=True),
        RECORDED_DATE,
    ),
    key=("employee_id", "period_start", "period_end"),
    # Not the row's first date: a rating cannot be known before the period it rates is over.
    recorded_from="period_end",
    rules=(
        not_before("period_end", "period_start", Severity.ROW),
        Rule(
            name="rating is not above scale_max",
            description="A rating above its scale belongs to another scale.",
            severity=Severity.ROW,
            offending_sql="SELECT _row FROM {table} WHERE rating > scale_max",
            advice="correct rating or scale_max in the export",
            shows=("rating", "scale_max"),
        ),
        HAS_SPELL,
    ),
)
