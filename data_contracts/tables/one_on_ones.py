"""Talks between a person and the manager: planned, asked for, held, and about what."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind
from data_contracts.rules import HAS_SPELL

CONTRACT = Contract(
    table="one_on_ones",
    description="One talk planned between a person and the manager.",
    columns=(
        employee_id("The person led, as a pseudonymous key."),
        required_date("planned_date", "The day the talk was planned for."),
        Column("manager_id", Kind.TEXT, "The manager: that person's employee_id."),
        Column("requested_date", Kind.DATE, "The day the person asked for the talk; empty if nobody asked."),
        Column(
            "held_date",
            Kind.DATE,
            "The day the talk took place; empty if it did not.",
            known_from="held_date",
        ),
        Column(
            "arena",
            Kind.TEXT,
            "What the talk was about.",
            allowed=(
                "appraisal",
                "instruction",
                "practice",
                "problem_solving",
                "goal",
                "plan",
                "onboarding",
                "other",
            ),
            known_from="held_date",
        ),
        RECORDED_DATE,
    ),
    # A person may meet two managers on one day. Rows without a manager are about the nearest one and share
    # that key: a talk recorded as planned, and later again as held, stays one talk.
    key=("employee_id", "planned_date", "manager_id"),
    recorded_from="planned_date",
    rules=(HAS_SPELL,),
)
