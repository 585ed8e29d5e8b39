"""What managers wrote down after a talk, read back for their own pages; no feature and no model sees it."""

from data_contracts.columns import RECORDED_DATE, employee_id, required_date
from data_contracts.contract import Column, Contract, Kind, Severity
from data_contracts.reference_rules import has_spell
from data_contracts.rules import HAS_SPELL

KINDS = ("listened", "agreed", "done", "disagreed")

CONTRACT = Contract(
    table="follow_ups",
    description="One entry of a manager about a talk with a person; read back, never learned from.",
    columns=(
        employee_id("The person the entry is about, as a pseudonymous key."),
        Column("manager_id", Kind.TEXT, "Who wrote it: that person's employee_id.", is_required=True),
        required_date("date", "The day of the entry."),
        Column(
            "kind",
            Kind.TEXT,
            "What happened.",
            is_required=True,
            allowed=KINDS,
        ),
        Column("factor", Kind.TEXT, "The factor it was about."),
        Column("outcome", Kind.TEXT, "What came of it, in a few words."),
        RECORDED_DATE,
    ),
    # Several things may be agreed on one day; an outcome that is filled in later makes a version.
    key=("employee_id", "manager_id", "date", "kind", "factor"),
    # Unlike names and attributes an entry has a day, and a page of an earlier month must not show later ones.
    recorded_from="date",
    is_apart=True,
    rules=(
        HAS_SPELL,
        has_spell(
            "manager_id",
            Severity.WARNING,
            "An entry of somebody who was never employed reaches no manager's page.",
        ),
    ),
)
