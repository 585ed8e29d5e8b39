"""Culture: team-mates who gave notice lately, shared deals, and meetings that only repeat figures."""

from math import log

import numpy as np

from pipelines.simulation.arrays import ratio_or
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "culture"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    organisation = end.step.organisation
    recent = np.tensordot(np.array(effects.peer_exit_kernel), end.notices, axes=1)  # (teams, roles)
    shared_ratio = ratio_or(
        end.histories.shared.sum(axis=0), end.histories.closed.sum(axis=0), centres.shared_deals_ratio[0]
    )
    teams = end.crm.teams
    figures_ratio = ratio_or(
        teams.figures.sum(axis=0), teams.meetings.sum(axis=0), centres.figures_only_ratio[0]
    )
    values = {
        "peer_exits": (recent.sum(axis=1)[organisation.team], effects.peer_exit),
        "close_peer_exits": (recent[organisation.team, organisation.role], effects.close_peer_exit),
        "shared_deals": (scaled(shared_ratio, centres.shared_deals_ratio), effects.shared_deals),
        "figures_only_meetings": (
            scaled(figures_ratio, centres.figures_only_ratio)[organisation.team],
            effects.figures_only_meetings,
        ),
    }
    return {name: Signal(FACTOR, value, log(ratio)) for name, (value, ratio) in values.items()}
