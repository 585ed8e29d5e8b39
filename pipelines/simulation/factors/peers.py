"""Peers at a month's end: those employed in the same role, level and country."""

import numpy as np

from pipelines.simulation.arrays import Floats, Ints, peer_medians
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.organisation import LEVELS, ROLES, Organisation


def medians_of_peers(end: MonthEnd, values: Floats) -> Floats:
    """Median of those employed in the same role, level and country; NaN with too few of them."""
    present = end.sellers.employed(end.step.last)
    group = _peer_group(end.step.organisation, end.sellers.level)
    medians = np.full(len(values), np.nan)
    medians[present] = peer_medians(values[present], group[present], end.step.parameters.signals.fewest_peers)
    return medians


def distance_to_role(end: MonthEnd, values: Floats) -> Floats:
    """Distance from the mean of those employed in the same role, in their standard deviations, at most 3."""
    role, present = end.step.organisation.role, end.sellers.employed(end.step.last)
    peers = np.maximum(np.bincount(role, present, len(ROLES)), 1.0)
    mean = np.bincount(role, values * present, len(ROLES)) / peers
    variance = np.bincount(role, values**2 * present, len(ROLES)) / peers - mean**2
    sd = np.sqrt(np.maximum(variance, 0.0))[role]
    distance: Floats = np.where(sd > 0, (values - mean[role]) / np.where(sd > 0, sd, 1.0), 0.0)
    return np.clip(distance, -3.0, 3.0)


def _peer_group(organisation: Organisation, level: Ints) -> Ints:
    """One code for each role, level and country."""
    return (organisation.seat_country * len(ROLES) + organisation.role) * LEVELS + level
