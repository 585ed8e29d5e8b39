"""The range beside a person's risk: how far from it the true observable risk may well lie.

Three things keep them apart, each a standard deviation on the log-odds of the risk; their squares add up:

- who happened to be in the data: what refits with other weights on the people say;
- the calibration: what one posterior standard deviation of it moves; all risks rise or fall with it;
- what refits share: records are late and noisy, and every fit is drawn to the middle alike. No data of an
  organisation show it; it was measured where the truth is known, on simulated ones, and depends on how many
  exits the model learned from.

It is a range of models, no promise about a person.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from models.calibration import Calibration
from models.columns import FloatArray
from models.hazard import log_odds_of, probability

Z = 1.4395  # of the middle 85 % of a normal distribution
# Variance in log-odds of what refits share: with exits without end, and what a model of a single exit adds.
# Measured on six simulated organisations, three of about 200 exits and three of about 700, and held against
# others (docs/decisions/0034); `python -m benchmarks.refit_range` measures it again.
UNSEEN_VARIANCE, UNSEEN_VARIANCE_OF_AN_EXIT = 0.2, 20.0


@dataclass(frozen=True)
class RiskRange:
    """What a range takes in beside the refits.

    Attributes:
        doubts: calibrations of the voluntary hazard one posterior standard deviation away, in independent
            directions.
        unseen_sd: of what refits share, in log-odds.
    """

    doubts: tuple[Calibration, ...]
    unseen_sd: float

    @classmethod
    def learned(cls, doubts: tuple[Calibration, ...], exits: int) -> "RiskRange":
        """The range of a model trained on so many voluntary exits."""
        variance = UNSEEN_VARIANCE + UNSEEN_VARIANCE_OF_AN_EXIT / max(exits, 1)
        return cls(doubts, float(np.sqrt(variance)))

    def around(
        self, risk: FloatArray, refitted: FloatArray, doubted: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Low and high ends, in (0, 1); the risk itself lies between, in the middle of their log-odds.

        Args:
            risk: of the model, shape (rows,).
            refitted: of each refit, shape (refits, rows).
            doubted: under each of `doubts`, shape (doubts, rows).
        """
        middle = log_odds_of(risk)
        variance = np.full(len(risk), self.unseen_sd**2)
        if len(refitted):
            variance += ((log_odds_of(refitted) - middle) ** 2).mean(axis=0)
        if len(doubted):
            variance += ((log_odds_of(doubted) - middle) ** 2).sum(axis=0)
        half = Z * np.sqrt(variance)
        low, high = probability(middle - half), probability(middle + half)
        return np.minimum(low, risk), np.maximum(high, risk)  # a risk of 0 or 1 has log-odds a little inside

    def to_record(self) -> dict[str, Any]:
        """As a manifest keeps it."""
        return {"doubts": [asdict(doubt) for doubt in self.doubts], "unseen_sd": self.unseen_sd}


def range_from_record(record: Mapping[str, Any]) -> RiskRange:
    """The range whose `to_record` gave `record`."""
    return RiskRange(tuple(Calibration(**doubt) for doubt in record["doubts"]), record["unseen_sd"])


def range_of_refits(risk: FloatArray, refitted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest of the model and its refits: the range of models trained before more was kept."""
    spread = np.vstack([risk, refitted]) if len(refitted) else risk[None, :]
    return spread.min(axis=0), spread.max(axis=0)
