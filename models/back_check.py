"""Published lists held against what became of the people on them: by band, and over all lists together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from models.bootstrap import Estimate, PersonDraws, estimate_of, ratio
from models.columns import FloatArray
from models.exact_intervals import count_interval, share_interval
from models.metrics import Metrics, evaluate, known_status
from models.person_months import BoolArray

ALL = "all"


@dataclass(frozen=True)
class PooledCheck:
    """All lists of one horizon together; intervals from a weight bootstrap over persons.

    Attributes:
        metrics: of everybody scored: n, exits, base rate, AUC inside each list, calibration.
        people: distinct persons.
        expected_exits: the sum of their risks.
        observed_to_expected: exits over expected exits; 1 is right, above 1 too few were expected.
        named: rows in the highest band; its exits and the exits expected of it.
        precision: share of the named who left.
    """

    metrics: Metrics
    people: int
    expected_exits: float
    observed_to_expected: Estimate
    named: int
    named_exits: int
    named_expected_exits: float
    precision: Estimate


def check_bands(
    risk: FloatArray,
    band: pd.Series,
    outcomes: pd.DataFrame,
    horizon_months: int,
    bands: Sequence[str],
) -> pd.DataFrame:
    """One list at one horizon: what was expected of each band and what happened.

    Args:
        risk: P(voluntary exit within the horizon), shape (people,).
        band: the risk band each was published in.
        outcomes: cause and months_observed as known now, row for row.
        horizon_months: the horizon, which has passed.
        bands: in the order of the result.

    Returns:
        A row for `all` and one per band: risk_band, people, people_unknown (they were gone by the list's
        day as was recorded later, or their records stopped before the horizon; counted nowhere else),
        exits, exits_expected, exit_ratio with its exact interval (_low, _high), observed_to_expected with
        its exact interval. Figures of fewer than five people are null, and with them those of the next
        smallest band: the rest would give them away.
    """
    status = known_status(outcomes, horizon_months)
    rows = [
        _band_row(name, np.ones(len(risk), dtype=bool) if name == ALL else _is(band, name), risk, status)
        for name in (ALL, *bands)
    ]
    table = pd.DataFrame(rows)
    figures = [name for name in table.columns if name not in ("risk_band", "people", "people_unknown")]
    table.loc[_withheld(table["people"]), figures] = np.nan
    return table


def check_lists(
    risk: FloatArray, is_named: BoolArray, outcomes: pd.DataFrame, horizon_months: int, draws: int, seed: int
) -> PooledCheck:
    """All lists of a horizon together.

    Args:
        risk: P(voluntary exit within the horizon), shape (rows,).
        is_named: whether the row stood in the highest band.
        outcomes: employee_id, as_of_date, cause, months_observed, row for row.
        horizon_months: the horizon, which has passed for every list.
        draws: of the bootstrap.
        seed: of the bootstrap.
    """
    status = known_status(outcomes, horizon_months)
    known = ~np.isnan(status)
    y, p, named = status[known], risk[known], is_named[known].astype(np.float64)
    drawn = PersonDraws.of(outcomes.loc[known, "employee_id"], draws, seed)
    left, expected, listed, hits = drawn.sums(y, p, named, y * named)
    return PooledCheck(
        metrics=evaluate(risk, outcomes, horizon_months, draws=draws, seed=seed),
        people=int(outcomes.loc[known, "employee_id"].nunique()),
        expected_exits=float(p.sum()),
        observed_to_expected=estimate_of(ratio(left, expected)),
        named=int(named.sum()),
        named_exits=int((y * named).sum()),
        named_expected_exits=float((p * named).sum()),
        precision=estimate_of(ratio(hits, listed)),
    )


def _is(band: pd.Series, name: str) -> BoolArray:
    return (band == name).to_numpy(dtype=bool)


def _band_row(
    name: str, here: BoolArray, risk: FloatArray, status: FloatArray
) -> dict[str, str | int | float]:
    known = here & ~np.isnan(status)
    people, exits, expected = int(known.sum()), int(status[known].sum()), float(risk[known].sum())
    share, count = share_interval(exits, people), count_interval(exits)
    scale = 1.0 / expected if expected > 0 else float("nan")
    return {
        "risk_band": name,
        "people": people,
        "people_unknown": int((here & np.isnan(status)).sum()),
        "exits": float(exits),
        "exits_expected": expected,
        "exit_ratio": share.value,
        "exit_ratio_low": share.low,
        "exit_ratio_high": share.high,
        "observed_to_expected": count.value * scale,
        "observed_to_expected_low": count.low * scale,
        "observed_to_expected_high": count.high * scale,
    }


def _withheld(people: pd.Series) -> pd.Series:
    """Which rows hold no figures; the first row is that of everybody."""
    is_small = people < MINIMUM_GROUP_PEOPLE
    bands = people.iloc[1:]
    small = bands[(bands > 0) & (bands < MINIMUM_GROUP_PEOPLE)]
    large = bands[bands >= MINIMUM_GROUP_PEOPLE]
    if len(small) and small.sum() < MINIMUM_GROUP_PEOPLE and len(large):
        is_small = is_small.copy()
        is_small.loc[large.index[int(np.argmin(large.to_numpy()))]] = True
    return is_small
