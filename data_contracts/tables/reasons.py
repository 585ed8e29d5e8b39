"""What a run publishes about why a risk stands out: a few dated facts per person."""

from data_contracts.columns import employee_id
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.limits import PROTECTING_REASONS, RAISING_REASONS

_TOO_MANY = f"""
SELECT r._row FROM {{table}} AS r JOIN (
    SELECT employee_id FROM {{table}} GROUP BY employee_id
    HAVING count(*) FILTER (WHERE direction = 'raises') > {RAISING_REASONS}
        OR count(*) FILTER (WHERE direction = 'protects') > {PROTECTING_REASONS}
) AS crowded ON r.employee_id = crowded.employee_id
"""

CONTRACT = Contract(
    table="reasons",
    description="One reason shown for a person's risk: a factor, the fact behind it, and who can act on it.",
    columns=(
        employee_id(),
        Column(
            "rank",
            Kind.COUNT,
            "The place among the person's reasons, 1 the first.",
            is_required=True,
            minimum=1,
            maximum=RAISING_REASONS + PROTECTING_REASONS,
        ),
        Column("factor", Kind.TEXT, "The factor the reason belongs to.", is_required=True),
        Column("feature", Kind.TEXT, "The feature that states the fact.", is_required=True),
        Column(
            "direction",
            Kind.TEXT,
            "Whether the factor raises the risk or protects.",
            is_required=True,
            allowed=("raises", "protects"),
        ),
        Column(
            "contribution",
            Kind.SHARE,
            "The whole factor's contribution, in log-odds of the monthly hazard.",
            is_required=True,
        ),
        Column("value", Kind.SHARE, "The feature's value, in the feature's unit.", is_required=True),
        Column(
            "comparison_value",
            Kind.SHARE,
            "The comparison group's median, in the feature's unit.",
            is_required=True,
            may_be_null=True,
        ),
        Column(
            "evidence_date",
            Kind.DATE,
            "The day the fact refers to.",
            is_required=True,
            may_be_null=True,
        ),
        Column(
            "owner",
            Kind.TEXT,
            "Who can change it.",
            is_required=True,
            allowed=("manager", "leadership"),
        ),
    ),
    key=("employee_id", "rank"),
    rules=(
        Rule(
            name=f"at most {RAISING_REASONS} raise and {PROTECTING_REASONS} protects per person",
            description="A page shows a few reasons, so that the talk is about something.",
            severity=Severity.CRITICAL,
            offending_sql=_TOO_MANY,
            advice="keep the strongest reasons",
        ),
        Rule(
            name="direction is the sign of contribution",
            description="A factor that raises the risk adds to the log-odds; one that protects takes away.",
            severity=Severity.CRITICAL,
            offending_sql=(
                "SELECT _row FROM {table} WHERE (direction = 'raises' AND contribution <= 0) "
                "OR (direction = 'protects' AND contribution >= 0)"
            ),
            advice="take direction from the sign of contribution",
        ),
    ),
)
