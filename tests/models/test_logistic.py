"""The logistic regression on rows, against scikit-learn's on a row per lead."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models.causes import cause_months
from models.columns import feature_matrix, learn_categories
from models.linear_encoding import encode, learn_encoding
from models.logistic import fit_lead_logit
from models.person_months import leads_between

LEADS = leads_between((3, 6, 12))
SCALE, LEAD_SD = 0.3, 0.5


@pytest.fixture(scope="module")
def rows(firm, months):
    """A centred design and voluntary person-months."""
    matrix = feature_matrix(firm.panel, firm.columns, learn_categories(firm.panel, firm.columns))
    design = encode(matrix, learn_encoding(matrix, firm.columns, firm.columns.features))
    return design - design.mean(axis=0), cause_months(firm.outcomes_at(months(36)), LEADS, "voluntary")


@pytest.fixture(scope="module")
def fitted(rows):
    return fit_lead_logit(*rows, SCALE, LEAD_SD)


def test_coefficients_are_those_of_a_row_for_each_lead(rows, fitted):
    design, months = rows
    leads = np.eye(len(LEADS))[:, 1:] * LEAD_SD
    reference = LogisticRegression(C=SCALE, solver="newton-cholesky", max_iter=200, tol=1e-10)
    reference.fit(
        np.hstack([design[months.row], leads[months.lead]]), months.exits, sample_weight=months.weight
    )
    own = reference.coef_[0][: design.shape[1]]
    lead_effects = np.concatenate([[0.0], reference.coef_[0][design.shape[1] :] * LEAD_SD])
    np.testing.assert_allclose(fitted.coefficients, own, atol=1e-7)
    np.testing.assert_allclose(fitted.lead_log_odds, reference.intercept_[0] + lead_effects, atol=1e-7)


def test_a_variable_that_differs_by_lead_has_the_coefficient_of_a_row_for_each_lead(rows):
    design, months = rows
    moving = np.random.default_rng(3).normal(size=(len(design), len(LEADS)))
    found = fit_lead_logit(design, months, SCALE, LEAD_SD, moving)
    leads = np.eye(len(LEADS))[:, 1:] * LEAD_SD
    reference = LogisticRegression(C=SCALE, solver="newton-cholesky", max_iter=200, tol=1e-10)
    there = moving[months.row, months.lead]
    reference.fit(
        np.hstack([design[months.row], leads[months.lead], there[:, None]]),
        months.exits,
        sample_weight=months.weight,
    )
    assert found.moving_coefficient == pytest.approx(reference.coef_[0][-1], abs=1e-7)
    np.testing.assert_allclose(found.coefficients, reference.coef_[0][: design.shape[1]], atol=1e-7)


def test_the_start_changes_next_to_nothing(rows, fitted):
    elsewhere = fit_lead_logit(*rows, 3 * SCALE, LEAD_SD)
    assert np.abs(elsewhere.coefficients - fitted.coefficients).max() > 1e-3
    again = fit_lead_logit(*rows, SCALE, LEAD_SD, start=elsewhere)
    np.testing.assert_allclose(again.coefficients, fitted.coefficients, atol=1e-8)


def test_a_perfect_separation_ends_at_a_finite_maximum(rows):
    design, months = rows
    separated = design.copy()
    separated[:, 0] = np.bincount(months.row, months.exits, minlength=len(design)) * 2 - 1
    found = fit_lead_logit(separated, months, SCALE, LEAD_SD)
    assert np.isfinite(found.coefficients).all()
    assert found.coefficients[0] > 1.0
