"""The registered model's calibration brought up to date by what became of the people it scored.

Each published list contributes the months after it that are over and on record: months at risk with the
monthly hazard its risks imply, and whether the person left. One month of one person stands in several lists
and is counted once, shared between them. From these an intercept on the log-odds is learned every month,
drawn towards 0; a slope only on evidence. Literature: most drift is of the intercept, and a test decides
well when more may change (Davis 2017, 2019).

The prior of the intercept is normal around 0 with variance 1 / 16, the same as having seen 16 exits where 16
were expected: base rates of one sales force differ by about a quarter from year to year. So after 30 exits
two thirds of a difference are believed, after 150 nine tenths.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from models.calibration import PRIOR_SD, Calibration
from models.columns import FloatArray
from models.hazard import log_odds_of, probability
from models.logistic_line import clustered_covariance, fit_logistic_line
from models.person_months import Lead, expand_calendar_months, leads_between

MINIMUM_EXITS = 30  # matured exits below which nothing is updated
PRIOR_EXITS = 1 / PRIOR_SD**2
SLOPE_EXITS = 200  # matured exits below which no slope is tested
SLOPE_Z = 2.576  # two-sided 1 %: twelve tests a year give a false one in eight years
SLOPE_RANGE = (0.5, 1.5)
WINDOW_MONTHS = 12  # calendar months looked back on: every season once, and no older than a year
INTERCEPT_LIMIT = 0.7  # a halved or doubled hazard: beyond it the model is to be trained anew, not shifted


@dataclass(frozen=True)
class CalibrationUpdate:
    """What the update of one month is, and what it rests on.

    Attributes:
        calibration: on the registered model's calibrated log-odds of the voluntary hazard; the identity
            where nothing is updated. `exits` are the matured ones.
        months: as-of dates of the lists it was learned from, rising.
        people: distinct persons in them.
        months_at_risk: months of persons, each counted once.
        expected_exits: what the registered model expected in these months.
        slope_z: the slope's distance from 1 in standard errors; None where it was not tested.
        is_limited: whether the intercept ran against its limit.
    """

    calibration: Calibration = field(default_factory=Calibration)
    months: tuple[date, ...] = ()
    people: int = 0
    months_at_risk: float = 0.0
    expected_exits: float = 0.0
    slope_z: float | None = None
    is_limited: bool = False

    @property
    def is_applied(self) -> bool:
        """Whether it changes anything."""
        return self.calibration.intercept != 0.0 or self.calibration.slope != 1.0


def implied_log_odds(risks: FloatArray, leads: Sequence[Lead]) -> FloatArray:
    """Log-odds of the monthly hazards behind risks at the ends of the leads.

    Args:
        risks: cumulative, shape (people, leads), rising along each row.
        leads: consecutive from month 1.

    Returns:
        Shape (people, leads). People lost to other exits are taken for staying, which makes the hazard of
        later leads too low by about the share of them.
    """
    stays = np.clip(1.0 - risks, 1e-9, 1.0)
    before = np.column_stack([np.ones(len(stays)), stays[:, :-1]])
    months = np.array([lead.months for lead in leads], dtype=np.float64)
    return log_odds_of(1.0 - (stays / before) ** (1.0 / months))


def restate_risks(risks: FloatArray, leads: Sequence[Lead], was: Calibration, now: Calibration) -> FloatArray:
    """Published risks as they would read under another update of the same model, same shape.

    Equal updates give the same bits back.
    """
    if (was.intercept, was.slope) == (now.intercept, now.slope):
        return risks
    registered = (implied_log_odds(risks, leads) - was.intercept) / was.slope
    months = np.array([lead.months for lead in leads], dtype=np.float64)
    stays = (1.0 - probability(now.apply(registered))) ** months
    return np.asarray(1.0 - np.cumprod(stays, axis=1), dtype=np.float64)


def matured_months(
    scores: pd.DataFrame, outcomes: pd.DataFrame, horizons_months: Sequence[int], applied: Calibration
) -> pd.DataFrame:
    """The months after one list that are over: one row per person and month.

    Args:
        scores: employee_id, as_of_date and a `risk_<h>m` per horizon.
        outcomes: cause and months_observed as known now, row for row.
        horizons_months: rising.
        applied: the update the list was published with; it is taken back.

    Returns:
        employee_id, calendar_month, log_odds (of the registered model), exits; the index is fresh.
    """
    leads = leads_between(horizons_months)
    risks = scores[[f"risk_{horizon}m" for horizon in horizons_months]].to_numpy(dtype=np.float64)
    log_odds = (implied_log_odds(risks, leads) - applied.intercept) / applied.slope
    dated = outcomes[["cause", "months_observed"]].assign(as_of_date=scores["as_of_date"].to_numpy())
    months = expand_calendar_months(dated, leads)
    return pd.DataFrame(
        {
            "employee_id": scores["employee_id"].to_numpy()[months.row],
            "calendar_month": months.calendar_month,
            "log_odds": log_odds[months.row, months.lead],
            "exits": months.exits_voluntary,
        }
    )


def update_calibration(months: pd.DataFrame, lists: Sequence[date]) -> CalibrationUpdate:
    """The update that matured months support.

    Args:
        months: of all lists, as from `matured_months`; only the newest `WINDOW_MONTHS` of them are used.
        lists: their as-of dates.
    """
    if len(months) == 0:
        return CalibrationUpdate(months=tuple(sorted(lists)))
    months = months[months["calendar_month"] > months["calendar_month"].max() - WINDOW_MONTHS]
    left = months.loc[months["exits"] == 1.0, ["employee_id", "calendar_month"]]
    exits = len(left.drop_duplicates())
    if exits < MINIMUM_EXITS:
        return CalibrationUpdate(
            Calibration(exits=exits), tuple(sorted(lists)), int(months["employee_id"].nunique())
        )
    ordered = months.sort_values(["employee_id", "calendar_month", "log_odds"], kind="stable")
    spoken_of = ordered.groupby(["employee_id", "calendar_month"])["exits"].transform("size")
    x, y = ordered["log_odds"].to_numpy(), ordered["exits"].to_numpy()
    weight = 1.0 / spoken_of.to_numpy(dtype=np.float64)
    slope, z = 1.0, None
    if exits >= SLOPE_EXITS:
        tested = _test_slope(x, y, weight, ordered["employee_id"])
        if tested is not None:
            found, z = tested
            slope = float(np.clip(found, *SLOPE_RANGE)) if abs(z) > SLOPE_Z else 1.0
    centre = float((weight * x).sum() / weight.sum())  # where a slope leaves the hazard as it is
    shift = _shrunken_intercept(centre + slope * (x - centre), y, weight)
    limited = float(np.clip(shift, -INTERCEPT_LIMIT, INTERCEPT_LIMIT))
    return CalibrationUpdate(
        calibration=Calibration(limited + centre * (1.0 - slope), slope, exits),
        months=tuple(sorted(lists)),
        people=int(ordered["employee_id"].nunique()),
        months_at_risk=float(weight.sum()),
        expected_exits=float((weight * probability(x)).sum()),
        slope_z=z,
        is_limited=limited != shift,
    )


def _shrunken_intercept(x: FloatArray, y: FloatArray, weight: FloatArray) -> float:
    """The most probable intercept under its prior, by Newton's method."""
    a = 0.0
    for _ in range(50):
        p = probability(x + a)
        slope = (weight * (y - p)).sum() - PRIOR_EXITS * a
        step = float(np.clip(slope / ((weight * p * (1 - p)).sum() + PRIOR_EXITS), -1.0, 1.0))
        a += step
        if abs(step) < 1e-12:
            break
    return a


def _test_slope(
    x: FloatArray, y: FloatArray, weight: FloatArray, people: pd.Series
) -> tuple[float, float] | None:
    """The slope and its distance from 1 in standard errors, rows of one person moving together.

    The errors are the sandwich clustered by person, to which a bootstrap over persons tends. None where the
    slope is undefined.
    """
    intercept, slope = fit_logistic_line(x, y, weight)
    if not np.isfinite(slope):
        return None
    codes = pd.factorize(people)[0].astype(np.int64)
    variance = float(clustered_covariance(x, y, weight, (intercept, slope), codes)[1, 1])
    return (slope, (slope - 1.0) / float(np.sqrt(variance))) if variance > 0 else None
