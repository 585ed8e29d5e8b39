"""The fits after the backtest: the model, its refits, a second opinion, and one that shows the noise."""

from dataclasses import dataclass

from models.candidates import Fit, FitOptions, Rung, fit_hazards
from models.causes import FittedCauses, cause_months
from models.columns import FloatArray, feature_matrix, learn_categories
from models.fitted import FittedHazard
from models.inputs import TrainingRows, TrainingSettings
from models.metrics import person_weights
from models.parallel import run_parallel
from models.shadow import add_shadows, with_shadows

# Noise floors and factor strengths are measured on the latest rows: enough for a 95th percentile.
LATEST_ROWS = 2000
# Fits that share bins and encoding in one process; fixed, so that it depends on no number of processes.
FITS_AT_ONCE = 4


@dataclass(frozen=True)
class FinalFit:
    """Everything that is fitted to all that is known at the cutoff.

    Attributes:
        causes: the fit of both causes.
        refits: voluntary hazards with other weights on the people.
        second: where boosted trees won, the logistic rung's voluntary hazard: their reasons need its word.
        shadow_shares: contributions to the voluntary hazard of the latest rows in a fit with shadows,
            columns as in `with_shadows(columns).features`.
    """

    causes: FittedCauses
    refits: tuple[FittedHazard, ...]
    second: FittedHazard | None
    shadow_shares: FloatArray


def fit_final(winner: Rung, rows: TrainingRows, options: FitOptions, settings: TrainingSettings) -> FinalFit:
    """The final fit of both causes, with all that says how far it can be believed.

    Constraints and tuned settings are for voluntary exits only. Other exits are not refitted: they move
    voluntary risk only through the few people they take first.

    Args:
        winner: the rung.
        rows: everything known at the cutoff.
        options: of the voluntary fits.
        settings: refits, seed, processes.
    """
    columns = rows.columns
    categories = learn_categories(rows.panel, columns)
    matrix = feature_matrix(rows.panel, columns, categories)
    shadowed, wide_panel = with_shadows(columns), add_shadows(rows.panel, columns, settings.seed)
    wide = feature_matrix(wide_panel, shadowed, learn_categories(wide_panel, shadowed))
    voluntary, other = (cause_months(rows.outcomes, rows.leads, cause) for cause in ("voluntary", "other"))
    weights = person_weights(rows.outcomes["employee_id"], settings.refits, settings.seed)
    fits = [Fit(voluntary, options), Fit(other, FitOptions(settings.seed, is_monotone=False))]
    fits += [
        Fit(cause_months(rows.outcomes, rows.leads, "voluntary", weights[:, draw]), options)
        for draw in range(settings.refits)
    ]
    parts = [fits[first : first + FITS_AT_ONCE] for first in range(0, len(fits), FITS_AT_ONCE)]
    (shadow,), *fitted = run_parallel(
        fit_hazards,
        [
            (winner, wide, shadowed, [Fit(voluntary, options)]),
            *((winner, matrix, columns, part) for part in parts),
        ],
        settings.jobs,
    )
    main, others, *refitted = (hazard for part in fitted for hazard in part)
    shadow_shares, _ = shadow.contributions(wide[-LATEST_ROWS:])
    second = None
    if winner is Rung.LIGHTGBM:
        (second,) = fit_hazards(Rung.LOGISTIC, matrix, columns, [Fit(voluntary, options)])
    return FinalFit(FittedCauses(categories, main, others), tuple(refitted), second, shadow_shares)
