"""What each sales manager may decide and is measured on, from which day on."""

from data_contracts.amount_rules import of_one_order
from data_contracts.columns import RECORDED_DATE, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.reference_rules import employed_on, has_spell

CONTRACT = Contract(
    table="manager_mandates",
    description="A sales manager's mandate from a day on, until the next row of that manager.",
    # One policy may hold for all managers, so that none of this is strange where all rows agree.
    columns=(
        Column("manager_id", Kind.TEXT, "The manager: that person's employee_id.", is_required=True),
        required_date("valid_from", "The first day on which the mandate holds."),
        Column(
            "may_set_bonus", Kind.FLAG, "Whether the manager sets the team's bonuses.", may_be_constant=True
        ),
        Column("may_hire", Kind.FLAG, "Whether the manager may hire and move people.", may_be_constant=True),
        Column(
            "tool_budget",
            Kind.MONEY,
            "What the manager may spend on tools, per year, in the organisation's reporting currency.",
            minimum=0,
            may_be_constant=True,
        ),
        Column(
            "sits_in_leadership_group",
            Kind.FLAG,
            "Whether the manager has a seat in the leadership group.",
            may_be_constant=True,
        ),
        Column(
            "goals_set_by",
            Kind.TEXT,
            "Who sets the manager's goals.",
            allowed=("self", "above", "leadership_group"),
            may_be_constant=True,
        ),
        Column(
            "plan_approved_date",
            Kind.DATE,
            "The day on which the manager's plan was approved; empty until then.",
            known_from="plan_approved_date",
            may_be_constant=True,
        ),
        Column(
            "is_measured_on_team_development",
            Kind.FLAG,
            "Whether the manager is measured on how the team develops, not only on what it sells.",
            may_be_constant=True,
        ),
        Column(
            "stated_phase",
            Kind.TEXT,
            "What the team is to bring.",
            allowed=("new_business", "loyalty", "both"),
            may_be_constant=True,
        ),
        RECORDED_DATE,
    ),
    key=("manager_id", "valid_from"),
    recorded_from="valid_from",
    rules=(
        of_one_order("tool_budget", 10_000, Severity.WARNING),
        has_spell("manager_id", Severity.ROW, "The mandate of somebody who was never employed is nobody's."),
        employed_on("valid_from", person="manager_id"),
    ),
)
