"""Whether the monotone constraints hold: decided once, for everything that is measured and published."""

from dataclasses import dataclass
from math import nan

import pandas as pd

from models.calibration import CauseCalibration
from models.causes import CauseLogOdds, risk_of
from models.columns import FloatArray
from models.inputs import TrainingSettings
from models.metrics import auc_differences

MONOTONE_AUC_COST = 0.003


@dataclass(frozen=True)
class ConstraintChoice:
    """Which variant of LightGBM is the rung.

    Attributes:
        is_monotone: whether it is the constrained one; False where no column is constrained.
        auc_cost: AUC of the free variant minus that of the constrained one, out of time, at the main
            horizon; NaN where no column is constrained.
    """

    is_monotone: bool = False
    auc_cost: float = nan


def choose_constraints(
    constrained: CauseLogOdds, free: CauseLogOdds, rows: pd.DataFrame, settings: TrainingSettings
) -> ConstraintChoice:
    """Keep the constraints unless they cost more than .003 AUC over all origins.

    Like the choice of the rung it looks at all origins at once: one alone knows AUC to a few hundredths
    only. The risks are not calibrated, since only their order counts.

    Args:
        constrained: out-of-time log-odds of the constrained variant.
        free: those of the free one.
        rows: employee_id, as_of_date, cause, months_observed, row for row with both.
        settings: horizons.
    """

    def risk(log_odds: CauseLogOdds) -> FloatArray:
        main = (settings.main_horizon_months,)
        return risk_of(log_odds, CauseCalibration(), settings.leads, main)[:, 0]

    cost, _ = auc_differences(
        risk(free), risk(constrained), rows, settings.main_horizon_months, draws=0, seed=settings.seed
    )
    return ConstraintChoice(is_monotone=not cost > MONOTONE_AUC_COST, auc_cost=cost)
