"""Territory: a fifth of the book lost in six months, and what the territory could bring against the quota."""

from math import log

import numpy as np

from pipelines.simulation.arrays import Floats, ratio_or
from pipelines.simulation.crm.accounts import book_values
from pipelines.simulation.factors.peers import medians_of_peers
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "territory"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    has_lost = np.where(book_loss_ratio(end) > centres.book_loss_above, 1.0, 0.0)
    potential = scaled(_potential_against_peers(end), centres.territory_potential_log_ratio)
    return {
        "book_loss": Signal(FACTOR, has_lost, log(effects.book_loss)),
        "territory_potential": Signal(FACTOR, potential, log(effects.territory_potential)),
    }


def book_loss_ratio(end: MonthEnd) -> Floats:
    """Value that went to others in six months, of that and what is still there."""
    lost = end.crm.accounts.lost.sum(axis=0)
    return ratio_or(lost, lost + book_values(end.crm.accounts, len(lost)), 0.0)


def _potential_against_peers(end: MonthEnd) -> Floats:
    """Log of potential to a year of the quota of three months, less the peers' median; NaN if unknown."""
    territories, quotas = end.crm.territories, end.histories.quotas[:3]
    monthly = ratio_or(quotas.sum(axis=0), (quotas > 0).sum(axis=0).astype(np.float64), np.nan)
    log_ratio: Floats = np.log(territories.potential[territories.of_seat] / (12 * monthly))
    against: Floats = log_ratio - medians_of_peers(end, log_ratio)
    return against
