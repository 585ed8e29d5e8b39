"""Penalised logistic regression on person-months, by Newton's method on rows rather than on months.

A row's features are the same at every lead, so what its months say of them adds up first: the curvature
costs a third of what it costs on a row per lead. It is computed afresh only while steps are large. One
variable may differ from lead to lead.
"""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.columns import FloatArray
from models.hazard import probability
from models.person_months import CauseMonths

MOST_STEPS = 100
ENOUGH = 1e-9  # log-odds per prior standard deviation: no step moves a coefficient further
NEAR = 0.03  # from here on the curvature hardly changes and is kept
BLOCK_ROWS = 4096  # of the design at once, which then fit into a processor's cache


@dataclass(frozen=True)
class LeadLogit:
    """log-odds = lead's log-odds + design . coefficients + moving * its coefficient.

    Attributes:
        coefficients: shape (columns,), in prior standard deviations.
        lead_log_odds: of a row of zeros, shape (leads,).
        moving_coefficient: of the variable that differs by lead, in prior standard deviations; 0 without one.
    """

    coefficients: FloatArray
    lead_log_odds: FloatArray
    moving_coefficient: float = 0.0


@dataclass(frozen=True)
class _Rows:
    """What the likelihood is made of: the design (rows, columns), the rest (rows, leads) each."""

    design: FloatArray
    moving: FloatArray | None
    weight: FloatArray
    exits: FloatArray
    precision: FloatArray  # of all parameters: coefficients, leads, the moving variable

    def log_odds(self, theta: FloatArray) -> FloatArray:
        columns, leads = self.design.shape[1], self.weight.shape[1]
        odds = (self.design @ theta[:columns])[:, None] + theta[columns : columns + leads]
        if self.moving is not None:
            odds += theta[-1] * self.moving
        return np.asarray(odds, dtype=np.float64)

    def negative_log_posterior(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Its value at `theta` and the log-odds there."""
        odds = self.log_odds(theta)
        loss = float((self.weight * np.logaddexp(0.0, odds) - self.exits * odds).sum())
        return loss + 0.5 * float(theta @ self.precision @ theta), odds

    def gradient(self, theta: FloatArray, hazard: FloatArray) -> FloatArray:
        residual = self.weight * hazard - self.exits
        parts = [residual.sum(axis=1) @ self.design, residual.sum(axis=0)]
        if self.moving is not None:
            parts.append(np.atleast_1d((residual * self.moving).sum()))
        return np.asarray(np.concatenate(parts) + self.precision @ theta, dtype=np.float64)

    def curvature(self, hazard: FloatArray) -> FloatArray:
        weight, columns = self.weight * hazard * (1 - hazard), self.design.shape[1]
        leads = slice(columns, columns + weight.shape[1])
        total = self.precision.copy()
        total[leads, leads] += np.diag(weight.sum(axis=0))
        root = np.sqrt(weight.sum(axis=1))[:, None]
        for first in range(0, len(self.design), BLOCK_ROWS):
            rows = slice(first, first + BLOCK_ROWS)
            block = self.design[rows]
            scaled = block * root[rows]
            total[:columns, :columns] += scaled.T @ scaled
            total[:columns, leads] += block.T @ weight[rows]
        if self.moving is not None:
            moved = weight * self.moving
            total[:columns, -1] += moved.sum(axis=1) @ self.design
            total[leads, -1] += moved.sum(axis=0)
            total[-1, -1] += (moved * self.moving).sum()
            total[-1, leads] = total[leads, -1]
        total[columns:, :columns] = total[:columns, columns:].T
        return total


def fit_lead_logit(
    design: FloatArray,
    months: CauseMonths,
    likelihood_scale: float,
    lead_prior_sd: float,
    moving: FloatArray | None = None,
    start: LeadLogit | None = None,
) -> LeadLogit:
    """The coefficients of greatest posterior density.

    Args:
        design: shape (rows, columns), scaled so that each coefficient's prior is a standard Gaussian.
        months: the person-months over these rows.
        likelihood_scale: what the likelihood is multiplied by against the prior.
        lead_prior_sd: standard deviation of a lead's difference from the first, which itself is free.
        moving: a variable that differs by lead, shape (rows, leads), scaled as the design is.
        start: where to begin, such as the fit of nearly the same months; changes the result by less than
            a billionth.
    """
    cells = months.row * months.lead_count + months.lead
    shape = (len(design), months.lead_count)

    def by_lead(values: FloatArray) -> FloatArray:
        total = np.bincount(cells, likelihood_scale * values, minlength=shape[0] * shape[1])
        return total.astype(np.float64).reshape(shape)

    columns, leads = design.shape[1], months.lead_count
    # A lead's penalty is on its difference from the first lead.
    apart = np.eye(leads)
    apart[:, 0] -= 1.0
    precision = np.eye(columns + leads + (moving is not None))
    precision[columns : columns + leads, columns : columns + leads] = apart.T @ apart / lead_prior_sd**2
    rows = _Rows(design, moving, by_lead(months.weight), by_lead(months.weight * months.exits), precision)
    # One thread: a BLAS product split over threads differs in its last bits.
    with threadpool_limits(1):
        theta = _maximise(rows, _start(rows, start))
    return LeadLogit(
        theta[:columns],
        theta[columns : columns + leads],
        0.0 if moving is None else float(theta[-1]),
    )


def _start(rows: _Rows, start: LeadLogit | None) -> FloatArray:
    moving = [] if rows.moving is None else [0.0 if start is None else start.moving_coefficient]
    if start is not None:
        return np.concatenate([start.coefficients, start.lead_log_odds, moving])
    rate = float(np.clip(rows.exits.sum() / rows.weight.sum(), 1e-9, 1 - 1e-9))
    leads = np.full(rows.weight.shape[1], np.log(rate / (1 - rate)))
    return np.concatenate([np.zeros(rows.design.shape[1]), leads, moving])


def _maximise(rows: _Rows, theta: FloatArray) -> FloatArray:
    curvature = np.empty(0)
    value, odds = rows.negative_log_posterior(theta)
    size = np.inf
    for _ in range(MOST_STEPS):
        hazard = probability(odds)
        if size > NEAR:
            curvature = rows.curvature(hazard)
        step = np.asarray(np.linalg.solve(curvature, rows.gradient(theta, hazard)), dtype=np.float64)
        theta, value, odds = _step_downhill(rows, theta, step, value)
        size = float(np.abs(step).max())
        if size < ENOUGH:
            break
    return theta


def _step_downhill(
    rows: _Rows, theta: FloatArray, step: FloatArray, value: float
) -> tuple[FloatArray, float, FloatArray]:
    """The step, or the first of its halves that does not lead uphill."""
    for halvings in range(30):
        moved = theta - step * 0.5**halvings
        found, odds = rows.negative_log_posterior(moved)
        if found <= value + 1e-9 * abs(value):
            break
    return moved, found, odds
