"""How much of the attainable skill a model has, where the truth is known (simulated organisations)."""

import numpy as np
import pandas as pd

from models.columns import FloatArray
from models.metrics import evaluate


def oracle_share(
    risk: FloatArray, oracle_score: FloatArray, outcomes: pd.DataFrame, horizon_months: int
) -> float:
    """(AUC - .5) / (oracle AUC - .5) at one horizon.

    Args:
        risk: the model's risks, shape (rows,).
        oracle_score: the observable part of the true log-hazard on the as-of date, shape (rows,); only
            its order matters.
        outcomes: employee_id, as_of_date, cause, months_observed, row for row.
        horizon_months: the horizon.

    Returns:
        1.0 for a model as good as the truth; NaN where the oracle itself has no skill.
    """
    _, order = np.unique(oracle_score, return_inverse=True)
    ranks = order.astype(np.float64) / max(len(order), 1)
    skill = evaluate(risk, outcomes, horizon_months).auc.value - 0.5
    attainable = evaluate(ranks, outcomes, horizon_months).auc.value - 0.5
    return float(skill / attainable) if attainable > 0 else float("nan")
