"""Tools: the share of the work that is administration, and open tickets per head of the team."""

from math import log

import numpy as np

from pipelines.simulation.crm.activities import administration_share
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "tools"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    organisation = end.step.organisation
    share = administration_share(end.crm.activities, otherwise=np.nan)
    heads = np.bincount(organisation.team, end.sellers.employed(end.step.last), organisation.teams)
    per_head = (end.crm.teams.open_tickets / np.maximum(heads, 1.0))[organisation.team]
    return {
        "administration_share": Signal(
            FACTOR, scaled(share, centres.administration_share), log(effects.administration_share)
        ),
        "open_tickets": Signal(
            FACTOR, scaled(per_head, centres.open_tickets_per_head), log(effects.open_tickets)
        ),
    }
