"""The fits after the backtest: the model itself, its refits, and one with shadows that shows the noise."""

import pandas as pd

from models.backtest import Backtest, run_parallel
from models.calibration import CauseCalibration
from models.candidates import FitOptions, Rung, fit_hazard
from models.causes import CauseLogOdds, FittedCauses, cause_months, fit_causes, risk_of
from models.columns import FloatArray, feature_matrix, learn_categories
from models.fitted import FittedHazard
from models.inputs import TrainingData, TrainingRows, TrainingSettings
from models.metrics import evaluate, person_weights
from models.shadow import add_shadows, with_shadows

MONOTONE_AUC_COST = 0.003
# Noise floors and factor strengths are measured on the latest rows: enough for a 95th percentile.
LATEST_ROWS = 2000


def accepts_constraints(
    winner: Rung, data: TrainingData, backtest: Backtest, settings: TrainingSettings
) -> bool:
    """Whether the monotone constraints cost at most .003 AUC at the last origin.

    Only the final fit asks. Every backtest fold keeps the constraints, since a decision taken from the
    last origin's outcomes would let earlier folds see the future.
    """
    if winner is not Rung.LIGHTGBM or not any(data.columns.monotone.values()):
        return True
    origin = backtest.splits[-1].origin
    is_test = (backtest.rows["as_of_date"] == pd.Timestamp(origin)).to_numpy()
    free = fit_causes(
        winner, data.rows_known_at(origin, settings.leads), FitOptions(settings.seed, is_monotone=False)
    )

    def auc(log_odds: CauseLogOdds) -> float:
        main = (settings.main_horizon_months,)
        risk = risk_of(log_odds, CauseCalibration(), settings.leads, main)[:, 0]
        return evaluate(risk, backtest.rows[is_test], settings.main_horizon_months).auc.value

    unconstrained = free.log_odds(data.people_at(origin), data.columns)
    cost = auc(unconstrained) - auc(backtest.log_odds[winner].take(is_test))
    return not cost > MONOTONE_AUC_COST


def fit_final(
    winner: Rung, rows: TrainingRows, is_monotone: bool, settings: TrainingSettings
) -> tuple[FittedCauses, tuple[FittedHazard, ...], FloatArray]:
    """The final fit of both causes, the voluntary refits, and contributions in a fit with shadows.

    Other exits are not refitted: they move voluntary risk only through the few people they take first.

    Returns:
        The fit, the refits, and the contributions to the voluntary hazard of the latest rows in a fit
        with shadows, columns as in `with_shadows(columns).features`.
    """
    columns = rows.columns
    categories = learn_categories(rows.panel, columns)
    matrix = feature_matrix(rows.panel, columns, categories)
    shadowed, wide_panel = with_shadows(columns), add_shadows(rows.panel, columns, settings.seed)
    wide = feature_matrix(wide_panel, shadowed, learn_categories(wide_panel, shadowed))
    voluntary, other = (cause_months(rows.outcomes, rows.leads, cause) for cause in ("voluntary", "other"))
    weights = person_weights(rows.outcomes["employee_id"], settings.refits, settings.seed)
    reweighted = [
        cause_months(rows.outcomes, rows.leads, "voluntary", weights[:, draw])
        for draw in range(settings.refits)
    ]
    options, free = FitOptions(settings.seed, is_monotone), FitOptions(settings.seed, is_monotone=False)
    shadow, main, others, *refitted = run_parallel(
        fit_hazard,
        [
            (winner, wide, shadowed, voluntary, options),
            (winner, matrix, columns, voluntary, options),
            (winner, matrix, columns, other, free),
            *((winner, matrix, columns, months, options) for months in reweighted),
        ],
        settings.jobs,
    )
    shadow_shares, _ = shadow.contributions(wide[-LATEST_ROWS:])
    return FittedCauses(categories, main, others), tuple(refitted), shadow_shares
