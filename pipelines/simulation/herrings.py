"""What the records hold that moves no exit, so that nobody takes a trace for a cause."""

from collections.abc import Mapping

# table.column -> why it looks like something. No effect on any exit, and no part of anything that has one.
RED_HERRINGS: Mapping[str, str] = {
    "activities.channel": "How the customer was met follows from the kind of activity alone.",
    "activities.minutes": "How long it took follows from the kind of activity and from chance.",
    "activities.count": "How much somebody enters is a habit of their own (the latent diligence).",
    "accounts.annual_value": "How much the customers buy: only losing them matters.",
    "accounts.has_second_contact": "Who else is known to the customer was drawn by lot.",
    "leads.quality": "How promising a lead looked was drawn by lot, and so was how many somebody got.",
    "team_meetings.meeting_date": "How often a team meets was drawn by lot; what about is another matter.",
    "tool_tickets.employee_id": "Who wrote the ticket: the team's tickets count, not one's own.",
}

# table.column -> what it goes along with. No effect of its own: the cause is elsewhere.
PROXIES: Mapping[str, str] = {
    "territories.travel_hours": "Thin territories are wide: the hours go along with low potential.",
    "team_meetings.attended": "Teams that pull the same way come to their meetings: attendance goes along "
    "with cooperation.",
    "tool_tickets.closed_date": "Many tickets are open where the tools are in the way, however soon each one "
    "is closed.",
}
