"""When each kind of the CRM's facts was entered."""

from collections.abc import Mapping

from pipelines.simulation.entries import Entry

CRM_ENTRIES: Mapping[str, Entry] = {
    "accounts": Entry(since_start=True, entered="entered_day"),
    "manager_accounts": Entry(about="manager", since_start=True, entered="entered_day"),
    "territories": Entry(since_start=True, entered="entered_day"),
    "manager_quotas": Entry(day="start_day", about="manager", entered="set_day"),
    "manager_results": Entry(about="manager", entered="entered_day"),
    "manager_deals": Entry(day="closed_day", about="manager", entered="entered_day"),
    "activities": Entry(late_share=0.4, late_days=6),
    "leads": Entry(),
    "team_meetings": Entry(about="nobody", late_share=0.3, late_days=3),
    "tool_tickets": Entry(day="opened_day", about="nobody"),
    "market_index": Entry(about="nobody", entered="entered_day"),
}
