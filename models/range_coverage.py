"""How many people's range holds their true observable risk, where that is known."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.bootstrap import Estimate, PersonDraws
from models.calibration_measures import ERROR_BINS, equal_count_bins
from models.columns import FloatArray
from models.exact_intervals import repeated_share_interval
from models.person_months import BoolArray


@dataclass(frozen=True)
class RangeTenth:
    """The same in a tenth of the people by risk; `number` 1 has the lowest risks."""

    number: int
    people: int
    mean_risk: float
    mean_true_risk: float
    covered: float


@dataclass(frozen=True)
class RangeCoverage:
    """What the ranges of one as-of date are worth.

    Attributes:
        people: whose true observable risk is known.
        covered: share of them whose range holds it; the interval is that of which people were there, and says
            nothing of other organisations.
        mean_width: of the ranges, in units of risk.
        mean_risk: of the model; mean_true_risk: the truth beside it.
        by_tenth: the tenths that hold anybody.
    """

    people: int
    covered: Estimate
    mean_width: float
    mean_risk: float
    mean_true_risk: float
    by_tenth: tuple[RangeTenth, ...]


def measure_range(
    scores: pd.DataFrame, risk_column: str, true_risk: pd.Series, *, draws: int = 0, seed: int = 0
) -> RangeCoverage | None:
    """Coverage over the people of one as-of date; None where the truth is known of nobody.

    Args:
        scores: employee_id, the risk, risk_low and risk_high.
        risk_column: the one the range belongs to.
        true_risk: index employee_id; people who are missing are left out.
        draws: of the weight bootstrap over persons; 0 gives no interval.
        seed: of the bootstrap.
    """
    true = scores["employee_id"].map(true_risk).to_numpy(dtype=np.float64)
    known = ~np.isnan(true)
    if not known.any():
        return None
    people, true = scores[known], true[known]
    risk, low, high = (people[name].to_numpy() for name in (risk_column, "risk_low", "risk_high"))
    holds = ((low <= true) & (true <= high)).astype(np.float64)
    bins = equal_count_bins(risk)
    everybody = PersonDraws.of(people["employee_id"], draws, seed)
    return RangeCoverage(
        people=len(people),
        covered=repeated_share_interval(holds, np.ones(len(people)), everybody),
        mean_width=float((high - low).mean()),
        mean_risk=float(risk.mean()),
        mean_true_risk=float(true.mean()),
        by_tenth=tuple(
            _tenth(number, risk, true, holds, bins == number)
            for number in range(ERROR_BINS)
            if (bins == number).any()
        ),
    )


def _tenth(
    number: int, risk: FloatArray, true: FloatArray, holds: FloatArray, is_here: BoolArray
) -> RangeTenth:
    return RangeTenth(
        number=number + 1,
        people=int(is_here.sum()),
        mean_risk=float(risk[is_here].mean()),
        mean_true_risk=float(true[is_here].mean()),
        covered=float(holds[is_here].mean()),
    )
