"""When each kind of the HR systems' facts was entered."""

from collections.abc import Mapping

from pipelines.simulation.entries import Entry

HR_ENTRIES: Mapping[str, Entry] = {
    "hirings": Entry(since_start=True),
    "onboarding_steps": Entry(day="due_day", entered="start_day"),
    "preferences": Entry(since_start=True),
    "competence_assessments": Entry(entered="entered_day"),
    "internal_applications": Entry(day="applied_day"),
    "variable_payments": Entry(day="end_day", entered="entered_day"),
    "team_pulses": Entry(about="nobody", entered="entered_day"),
    "open_positions": Entry(day="opened_day", about="nobody", late_share=0.2, late_days=10),
    "seller_mandates": Entry(since_start=True, late_share=0.1, late_days=14),
}
