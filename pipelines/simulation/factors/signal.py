"""A signal: what the records would show without error or lag, and what it is planted to do to the hazard."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import Floats

Scaled = tuple[float, float]  # centre, standard deviation
MOST_SDS = 3.0


@dataclass(frozen=True)
class Signal:
    """One planted signal of every seat (or post) at a month's end.

    Attributes:
        factor: the factor it belongs to.
        values: distance from the signal's centre, in units of `log_ratio`; zero where it is not known.
        log_ratio: the planted log hazard ratio of one unit.
    """

    factor: str
    values: Floats
    log_ratio: float

    @property
    def log_hazard(self) -> Floats:
        """What the signal adds to the log-odds of an exit in the next month."""
        return self.values * self.log_ratio

    def times(self, ratio: float) -> "Signal":
        """The same signal with another size of effect."""
        return replace(self, log_ratio=self.log_ratio * ratio)


def scaled(values: Floats, centre_and_sd: Scaled) -> Floats:
    """Distance from the centre in standard deviations, at most three; zero where the value is NaN."""
    centre, sd = centre_and_sd
    return np.nan_to_num(np.clip((values - centre) / sd, -MOST_SDS, MOST_SDS), nan=0.0)


def by_factor(signals: Mapping[str, Signal], factors: tuple[str, ...], size: int) -> dict[str, Floats]:
    """The signals' log hazards summed for each factor, zero for a factor without one."""
    sums = {factor: np.zeros(size) for factor in factors}
    for signal in signals.values():
        sums[signal.factor] += signal.log_hazard
    return sums
