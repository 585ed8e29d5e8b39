"""What a run publishes about groups: means over five people or more, never about a person."""

from data_contracts.contract import Column, Contract, Kind
from data_contracts.limits import MINIMUM_GROUP_PEOPLE

CONTRACT = Contract(
    table="team_factors",
    description="One factor in one group of five or more people.",
    columns=(
        Column(
            "team_id",
            Kind.TEXT,
            "The team; null for a group that is no team.",
            is_required=True,
            may_be_null=True,
        ),
        Column(
            "manager_id",
            Kind.TEXT,
            "The team's manager; null where there is none or several.",
            is_required=True,
            may_be_null=True,
        ),
        Column("group", Kind.TEXT, "The group: a team_id or an org_unit.", is_required=True),
        Column("factor", Kind.TEXT, "The factor.", is_required=True),
        Column(
            "people",
            Kind.COUNT,
            "How many people the means are taken over.",
            is_required=True,
            minimum=MINIMUM_GROUP_PEOPLE,
        ),
        Column(
            "mean_contribution",
            Kind.SHARE,
            "The mean contribution of the factor, in log-odds of the monthly hazard; null without a signal.",
            is_required=True,
            may_be_null=True,
        ),
        Column(
            "mean_risk",
            Kind.SHARE,
            "The group's mean risk at the main horizon; null without a signal.",
            is_required=True,
            may_be_null=True,
            minimum=0,
            maximum=1,
        ),
        Column(
            "comparison_risk",
            Kind.SHARE,
            "The mean risk of everyone at the main horizon; null without a signal.",
            is_required=True,
            may_be_null=True,
            minimum=0,
            maximum=1,
        ),
    ),
    key=("team_id", "group", "factor"),
)
