"""Intercept and slope on the log-odds, learned from predictions of people the model had not seen yet.

Both are drawn to what changes nothing, by how sure they are: rows of one calendar month move together, since
a hard month is hard for everybody, so a slope from few months is hardly believed however many left in them.
A slope above 1 is not taken at all: earlier models knew less and were drawn to the middle for it, and what
would stretch their predictions stretches those of a later one too far (docs/experiments.md).

No isotonic curve: it would break the sum of the contributions.
"""

from dataclasses import dataclass

import numpy as np

from models.columns import FloatArray
from models.logistic_line import clustered_covariance, fit_intercepts, fit_logistic_line
from models.person_months import IntArray

MINIMUM_EXITS = 30  # fewer exits say too little to move a prediction
MINIMUM_MONTHS = 6  # with fewer, what is found of how much months differ is mostly too little
# Standard deviation of what an unseen model is wrong by, in log-odds at the centre and in the slope: base
# rates of one sales force differ by about a quarter from year to year.
PRIOR_SD = 0.25
LOWEST_SLOPE = 0.2


@dataclass(frozen=True)
class Calibration:
    """calibrated log-odds = intercept + slope * raw log-odds.

    Attributes:
        intercept: in log-odds.
        slope: 1 leaves the spread of the predictions as it is.
        exits: distinct exits it was learned from; 0 where nothing was learned.
        is_clipped: whether the slope ran against its lower limit, .2.
    """

    intercept: float = 0.0
    slope: float = 1.0
    exits: int = 0
    is_clipped: bool = False

    def apply(self, log_odds: FloatArray) -> FloatArray:
        """Calibrated log-odds, same shape."""
        return self.intercept + self.slope * log_odds


@dataclass(frozen=True)
class LearnedCalibration:
    """A calibration, and how sure one may be of it.

    Attributes:
        calibration: the most probable one.
        centre: mean of the raw log-odds it was learned from.
        covariance: posterior one of (calibrated log-odds at the centre, slope), shape (2, 2).
    """

    calibration: Calibration
    centre: float
    covariance: FloatArray

    @property
    def doubts(self) -> tuple[Calibration, ...]:
        """Calibrations one standard deviation away, along two directions that move independently.

        To first order the squares of what they move sum to the variance of whatever the calibration moves.
        """
        variances, directions = np.linalg.eigh(self.covariance)
        # Either sign is right; one is chosen, so that it does not depend on the library.
        largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=0)[None, :], axis=0)
        steps = directions * np.sign(largest) * np.sqrt(np.maximum(variances, 0.0))
        return tuple(
            Calibration(
                self.calibration.intercept + float(shift) - float(stretch) * self.centre,
                self.calibration.slope + float(stretch),
            )
            for shift, stretch in steps.T
        )


@dataclass(frozen=True)
class CauseCalibration:
    """The calibrations of both causes."""

    voluntary: Calibration = Calibration()
    other: Calibration = Calibration()


def fit_calibration(
    log_odds: FloatArray, exits: FloatArray, calendar_month: IntArray, distinct_exits: int
) -> Calibration:
    """Logistic recalibration of out-of-time months at risk, one row a person and month.

    Args:
        log_odds: raw predictions, shape (person-months,).
        exits: 1.0 if the month ended in an exit of the cause.
        calendar_month: any number that names the month.
        distinct_exits: exits counted once; below 30 the identity is returned, as it is where the months
            are fewer than six or the predictions do not differ.
    """
    return learn_calibration(log_odds, exits, calendar_month, distinct_exits).calibration


def learn_calibration(
    log_odds: FloatArray,
    exits: FloatArray,
    calendar_month: IntArray,
    distinct_exits: int,
    centre: float | None = None,
) -> LearnedCalibration:
    """The same with its doubt; where nothing is learned that is the prior's, around `centre`.

    Args:
        log_odds: as in `fit_calibration`, as are the next three.
        exits: 1.0 or 0.0.
        calendar_month: of each row.
        distinct_exits: exits counted once.
        centre: where the prior holds; by default the mean of the log-odds.
    """
    prior = PRIOR_SD**2 * np.eye(2)
    if centre is None:
        centre = float(log_odds.mean())
    nothing = LearnedCalibration(Calibration(), centre, prior)
    months, clusters = np.unique(calendar_month, return_inverse=True)
    if distinct_exits < MINIMUM_EXITS or len(months) < MINIMUM_MONTHS or np.ptp(log_odds) < 1e-9:
        return nothing
    ones = np.ones(len(log_odds))
    line = fit_logistic_line(log_odds, exits, ones)
    if not np.isfinite(line[1]):
        return nothing
    covariance = clustered_covariance(log_odds, exits, ones, line, clusters)
    centre = float(log_odds.mean())
    found = np.array([line[0] + (line[1] - 1.0) * centre, line[1] - 1.0])  # at the centre, beyond no change
    # Normal prior around no change: (V^-1 + P^-1)^-1 V^-1 found, in a form that bears a singular V.
    shift, stretch = found - covariance @ np.linalg.solve(covariance + prior, found)
    if LOWEST_SLOPE <= 1.0 + stretch <= 1.0:
        slope = float(1.0 + stretch)
        calibration = Calibration(float(shift + centre - slope * centre), slope, distinct_exits)
        doubt = covariance - covariance @ np.linalg.solve(covariance + prior, covariance)
        return LearnedCalibration(calibration, centre, doubt)
    # With the slope at its limit only the level is learned, and what is known of it is more than with a
    # slope beside it: the two move together, since exits lie above the mean prediction.
    slope = 1.0 if stretch > 0 else LOWEST_SLOPE
    level = float(fit_intercepts(centre + slope * (log_odds - centre), exits, ones[:, None])[0])
    variance = float(covariance[0, 0] - covariance[0, 1] ** 2 / covariance[1, 1])
    kept = PRIOR_SD**2 / (PRIOR_SD**2 + variance)
    calibration = Calibration(
        kept * level + centre - slope * centre, slope, distinct_exits, is_clipped=bool(stretch <= 0)
    )
    return LearnedCalibration(calibration, centre, np.diag([kept * variance, 0.0]))
