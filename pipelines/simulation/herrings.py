"""What the records hold that moves no exit, so that nobody takes a trace for a cause."""

from collections.abc import Mapping

# table.column -> why it looks like something. No effect on any exit, and no part of anything that has one.
RED_HERRINGS: Mapping[str, str] = {
    "activities.channel": "How the customer was met follows from the kind of activity alone.",
    "activities.minutes": "How long it took follows from the kind of activity and from chance.",
    "accounts.has_second_contact": "Who else is known to the customer was drawn by lot.",
    "leads.quality": "How promising a lead looked was drawn by lot, and so was how many somebody got.",
    "team_meetings.meeting_date": "How often a team meets was drawn by lot; what about is another matter.",
    "tool_tickets.employee_id": "Who wrote the ticket: the team's tickets count, not one's own.",
    "hirings.source": "Where somebody was found was drawn by lot.",
    "hirings.had_references": "References were taken or not, whatever the selection was like.",
    "hirings.prior_sales_years": "Experience follows from the level at the hire and from chance.",
    "competence_assessments.competence": "The three competences are one trait, assessed three times.",
    "variable_payments.measure": "What is measured follows from role and year.",
    "open_positions.decided_date": "How long a request lies was drawn by lot: the empty seat is what weighs.",
    "recognitions.kind": "Praise, award or bonus was drawn by lot.",
}

# table.column -> what it goes along with. No effect of its own: the cause is elsewhere.
PROXIES: Mapping[str, str] = {
    "territories.travel_hours": "Thin territories are wide: the hours go along with low potential.",
    "team_meetings.attended": "Teams that pull the same way come to their meetings: attendance goes along "
    "with cooperation.",
    "tool_tickets.closed_date": "Many tickets are open where the tools are in the way, however soon each one "
    "is closed.",
    "seller_mandates.discount_limit": "Higher levels and managers who delegate give more discount, and let "
    "sellers decide alone: only that matters.",
    "onboarding_steps.due_date": "When a step is due follows from the hire: tenure is what it tells.",
    "internal_applications.applied_date": "Who does not fit the role applies more often; only a rejection "
    "matters.",
    "team_pulses.question": "Trust, safety, clarity and tools go along with leadership, cooperation and the "
    "burden of tools; only the answers about cooperation and workload matter.",
}
