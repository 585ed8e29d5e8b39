"""What a run publishes about how each factor moves each person's hazard; it sums to the score's log-odds."""

from data_contracts.columns import employee_id
from data_contracts.contract import Column, Contract, Kind, Rule, Severity

CONTRACT = Contract(
    table="factor_contributions",
    description="One factor's share in one person's hazard_log_odds.",
    columns=(
        employee_id(),
        Column("factor", Kind.TEXT, "The factor.", is_required=True),
        Column(
            "contribution",
            Kind.SHARE,
            "The factor's contribution, in log-odds of the monthly hazard.",
            is_required=True,
        ),
        Column(
            "leadership_contribution",
            Kind.SHARE,
            "The part of the contribution that comes from features only the leadership group can change.",
            is_required=True,
        ),
        Column(
            "base_log_odds",
            Kind.SHARE,
            "What the contributions start from: with all of a person's they sum to hazard_log_odds.",
            is_required=True,
        ),
    ),
    key=("employee_id", "factor"),
    rules=(
        Rule(
            name="base_log_odds is the same in all rows of a person",
            description="A sum starts from one number.",
            severity=Severity.CRITICAL,
            offending_sql=(
                "SELECT c._row FROM {table} AS c JOIN (SELECT employee_id FROM {table} GROUP BY employee_id "
                "HAVING min(base_log_odds) < max(base_log_odds)) AS torn ON c.employee_id = torn.employee_id"
            ),
            advice="write one base_log_odds per person",
        ),
    ),
)
