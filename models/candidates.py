"""The four fixed rungs, from the base rate to LightGBM: how each is fitted to one cause's person-months.

The ladder is fixed so that a gain is always stated against the same simpler models.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from models.boosting import DEFAULT_TREES, BinnedMonths, TreeSettings, as_hazard, bin_months, grow_trees
from models.columns import FloatArray, ModelColumns
from models.fitted import AnniversaryEffect, BaseRateHazard, FittedHazard, LinearHazard, TwoSpanHazard
from models.hazard import log_odds_of
from models.lead_rows import LeadRows
from models.linear_encoding import CONTEXT_PRIOR_SD, encode, learn_encoding
from models.logistic import LeadLogit, fit_lead_logit
from models.person_months import CauseMonths

MINIMUM_EXITS = 30  # fewer exits of a cause: its rate per lead, no features
FIRST_LEAD_EXITS_RATIO = 0.8  # exits seen in the first lead, of all: fewer cannot carry its own coefficients
NO_EXIT_HAZARD = 1e-6  # a cause never seen
# Log-odds per whole share of anniversaries: context's prior for one month of three, which a fourfold hazard
# in that month moves by .7.
ANNIVERSARY_PRIOR_SD = 3 * CONTEXT_PRIOR_SD


class Rung(StrEnum):
    """The rungs of the ladder, simplest first."""

    BASE_RATE = "base_rate"
    CONTEXT_ONLY = "context_only"
    LOGISTIC = "logistic"
    LIGHTGBM = "lightgbm"


@dataclass(frozen=True)
class FitOptions:
    """What a fit may vary in."""

    seed: int
    is_monotone: bool = True
    trees: TreeSettings = DEFAULT_TREES


@dataclass(frozen=True)
class Fit:
    """One fit of several to the same rows: their person-months by a cause and with weights of their own."""

    months: CauseMonths
    options: FitOptions


def fit_hazard(
    rung: Rung, matrix: FloatArray, columns: ModelColumns, months: CauseMonths, options: FitOptions
) -> FittedHazard:
    """Fit one rung to the person-months of one cause, as `fit_hazards` does."""
    return fit_hazards(rung, matrix, columns, [Fit(months, options)])[0]


def fit_hazards(
    rung: Rung, matrix: FloatArray, columns: ModelColumns, fits: Sequence[Fit]
) -> list[FittedHazard]:
    """Fit one rung several times to the same rows; what depends on the rows alone is made once.

    Args:
        rung: which rung.
        matrix: `feature_matrix` of the training rows, sorted.
        columns: what the matrix's columns are.
        fits: over the rows of `matrix`, alike in `row` and `lead`: other causes, weights, constraints.

    Returns:
        A hazard for each fit; the base rate per lead if the cause has fewer than 30 distinct exits, or
        nobody survived a month.
    """
    carried = [carries_features(fit.months) and rung is not Rung.BASE_RATE for fit in fits]
    hazards: list[FittedHazard] = [fit_base_rate(fit.months) for fit in fits]
    rich = [number for number, is_carried in enumerate(carried) if is_carried]
    if not rich:
        return hazards
    chosen = [fits[number] for number in rich]
    if rung is Rung.LIGHTGBM:
        binned = bin_months(matrix, columns, chosen[0].months)
        found: Sequence[FittedHazard] = [fit_boosted(binned, fit) for fit in chosen]
    else:
        features = columns.context if rung is Rung.CONTEXT_ONLY else columns.features
        found = fit_linear(matrix, columns, [fit.months for fit in chosen], features)
    for number, hazard in zip(rich, found, strict=True):
        hazards[number] = hazard
    return hazards


def carries_features(months: CauseMonths) -> bool:
    """Whether there are enough exits, and survivors, for more than a rate per lead."""
    return months.distinct_exits >= MINIMUM_EXITS and bool((months.exits == 0).any())


def fit_base_rate(months: CauseMonths) -> BaseRateHazard:
    """Exits per month at risk for each lead, drawn to the rate over all leads by one exit's weight."""
    exits = np.bincount(months.lead, months.exits * months.weight, minlength=months.lead_count)
    at_risk = np.bincount(months.lead, months.weight, minlength=months.lead_count)
    overall = exits.sum() / max(at_risk.sum(), 1.0)
    if overall == 0.0:
        rates = np.full(months.lead_count, NO_EXIT_HAZARD)
    else:
        rates = (exits + 1.0) / (at_risk + 1.0 / overall)
    return BaseRateHazard(tuple(float(value) for value in log_odds_of(rates)))


def fit_boosted(binned: BinnedMonths, fit: Fit) -> FittedHazard:
    """Gradient-boosted trees on the binned rows of the fit's person-months."""
    options = fit.options
    booster = grow_trees(binned, fit.months, options.trees, options.seed, is_monotone=options.is_monotone)
    return as_hazard(booster, binned.lead_rows)


def fit_linear(
    matrix: FloatArray, columns: ModelColumns, fits: Sequence[CauseMonths], features: tuple[str, ...]
) -> list[LinearHazard | TwoSpanHazard]:
    """Penalised logistic regressions on `features` and the lead, each begun where the last one ended.

    The penalty is a Gaussian prior per coefficient. Overlapping as-of dates show each exit several
    times, which would weaken the prior as often, so the likelihood is scaled back to distinct exits.
    The first lead has coefficients of its own if nearly every exit was once seen in it: then they rest
    on as many exits as all months together. Later leads keep those of all months: on their own months alone
    they did worse on people not seen yet (docs/experiments.md).
    """
    encoded = learn_encoding(matrix, columns, features)
    moving = _anniversaries(matrix, columns, fits[0]) if columns.tenure in features else None
    prior_sd = np.array([column.prior_sd for column in encoded])
    design = encode(matrix, encoded)
    reference = design.mean(axis=0)
    design -= reference
    design *= prior_sd
    scaled = None if moving is None else ANNIVERSARY_PRIOR_SD * moving.distance(matrix)

    def fit(months: CauseMonths, start: LeadLogit | None) -> LeadLogit:
        scale = min(1.0, months.distinct_exits / months.exit_rows)
        return fit_lead_logit(design, months, scale, CONTEXT_PRIOR_SD, scaled, start=start)

    def hazard(logit: LeadLogit) -> LinearHazard:
        coefficient = ANNIVERSARY_PRIOR_SD * logit.moving_coefficient
        return LinearHazard(
            encoded=encoded,
            coefficients=tuple(float(value) for value in logit.coefficients * prior_sd),
            reference=tuple(float(value) for value in reference),
            lead_log_odds=tuple(float(value) for value in logit.lead_log_odds),
            anniversary=None if moving is None else replace(moving, coefficient=coefficient),
        )

    found: list[LinearHazard | TwoSpanHazard] = []
    every: LeadLogit | None = None
    first: LeadLogit | None = None
    for months in fits:
        every = fit(months, every)
        soon = months.at_lead(0)
        if months.lead_count == 1 or soon.distinct_exits < FIRST_LEAD_EXITS_RATIO * months.distinct_exits:
            found.append(hazard(every))
            continue
        first = fit(soon, first or every)
        found.append(TwoSpanHazard(hazard(first), hazard(every)))
    return found


def _anniversaries(matrix: FloatArray, columns: ModelColumns, months: CauseMonths) -> AnniversaryEffect:
    """An effect of none yet, centred on the share of months that are anniversaries."""
    lead_rows = LeadRows.of(columns, months.leads)
    share = lead_rows.anniversaries(matrix)
    known = ~np.isnan(share)
    return AnniversaryEffect(lead_rows, 0.0, float(share[known].mean()) if known.any() else 0.0)
