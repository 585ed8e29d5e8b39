"""What teams answered when asked how they are: means of five people or more, never one person's answer."""

from dataclasses import replace

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, required_date, team_id
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from data_contracts.reference_rules import TEAM_IS_ASSIGNED

CONTRACT = Contract(
    table="team_pulses",
    description="A team's mean answer to one question on one day.",
    columns=(
        team_id("The team that answered, as a key."),
        required_date("answered_date", "The last day on which answers were given."),
        Column(
            "question",
            Kind.TEXT,
            "What was asked about.",
            is_required=True,
            allowed=(
                "trust_in_manager",
                "goal_clarity",
                "psychological_safety",
                "cooperation",
                "workload",
                "flexibility",
                "tools",
                "meetings",
            ),
            may_be_constant=True,
        ),
        Column(
            "mean_score",
            Kind.NUMBER,
            "The mean answer, in points of one scale in all rows; more is more of it (workload: heavier).",
            is_required=True,
            minimum=0,
            maximum=100,
        ),
        Column("respondents", Kind.COUNT, "How many people answered.", is_required=True),
        RECORDED_DATE,
    ),
    key=("team_id", "answered_date", "question"),
    recorded_from="answered_date",
    is_confidential=True,  # a mean of two or three answers must not lie in quarantine either
    rules=(
        Rule(
            name=f"respondents are {MINIMUM_GROUP_PEOPLE} or more",
            description="Among fewer, people could be recognised by their answers.",
            severity=Severity.ROW,
            offending_sql=f"SELECT _row FROM {{table}} WHERE respondents < {MINIMUM_GROUP_PEOPLE}",
            advice=(
                "leave the row out in the source's SQL, so that it never arrives here: people could be "
                f"recognised (WHERE respondents >= {MINIMUM_GROUP_PEOPLE})"
            ),
            shows=("respondents",),
        ),
        # A scale to 5 beside one to 100; teams on one scale do not lie this far apart.
        replace(
            of_one_order("mean_score", 5, Severity.WARNING),
            description="A mean this far from the others was taken on another scale.",
            advice="bring all answers to one scale in the source's SQL",
        ),
        TEAM_IS_ASSIGNED,
    ),
)
