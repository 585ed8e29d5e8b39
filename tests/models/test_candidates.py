"""The four rungs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.candidates import NO_EXIT_HAZARD, FitOptions, Rung, fit_base_rate, fit_hazard
from models.causes import cause_months
from models.columns import feature_matrix, learn_categories
from models.fitted import BaseRateHazard, LinearHazard, TwoSpanHazard, hazard_from_text
from models.hazard import probability
from models.lead_rows import LeadRows
from models.native import native_model
from models.person_months import CauseMonths, leads_between

LEADS = leads_between((3, 6, 12))
FITTED_RUNGS = [Rung.CONTEXT_ONLY, Rung.LOGISTIC, Rung.LIGHTGBM]


@pytest.fixture(scope="module")
def rows(firm, months):
    """Matrix, voluntary person-months and true log-odds of everything known after 36 months."""
    outcomes = firm.outcomes_at(months(36))
    matrix = feature_matrix(firm.panel, firm.columns, learn_categories(firm.panel, firm.columns))
    return matrix, cause_months(outcomes, LEADS, "voluntary"), firm.true_log_hazard


@pytest.fixture(scope="module")
def fitted(rows, columns):
    """Every rung fitted to them."""
    matrix, person_months, _ = rows
    return {rung: fit_hazard(rung, matrix, columns, person_months, FitOptions(3)) for rung in Rung}


def test_the_base_rate_is_the_exits_per_month_at_risk():
    outcomes = pd.DataFrame(
        {
            "employee_id": [str(number) for number in range(400)],
            "as_of_date": pd.Timestamp("2024-01-31"),
            "cause": ["voluntary"] * 100 + [None] * 300,
            "months_observed": [1] * 100 + [3] * 300,
        }
    )
    hazard = fit_base_rate(cause_months(outcomes, leads_between((3,)), "voluntary"))
    assert probability(np.array(hazard.lead_log_odds))[0] == pytest.approx(100 / 1000, rel=1e-6)


def test_a_cause_without_exits_has_next_to_no_hazard(firm, columns, rows):
    nothing = firm.outcomes_at(pd.Timestamp("2022-01-31").date()).assign(months_observed=3)
    hazard = fit_hazard(
        Rung.LIGHTGBM, rows[0], columns, cause_months(nothing, LEADS, "voluntary"), FitOptions(3)
    )
    np.testing.assert_allclose(probability(hazard.log_odds(rows[0])), NO_EXIT_HAZARD)


@pytest.mark.parametrize("rung", FITTED_RUNGS)
def test_a_cause_with_fewer_than_30_exits_falls_back_to_its_rate_per_lead(
    rung, organisation, months, columns
):
    small = organisation(people=60, monthly_hazard=0.01, effects=(0, 0, 0), months=24)
    person_months = cause_months(small.outcomes_at(months(24)), LEADS, "voluntary")
    assert 0 < person_months.distinct_exits < 30
    matrix = feature_matrix(small.panel, columns, learn_categories(small.panel, columns))
    assert isinstance(fit_hazard(rung, matrix, columns, person_months, FitOptions(3)), BaseRateHazard)


def test_the_logistic_rung_finds_the_true_effects(fitted, rows, columns):
    shares, _ = fitted[Rung.LOGISTIC].contributions(rows[0])
    slopes = [np.polyfit(rows[0][:, position], shares[:, position], 1)[0] for position in range(3)]
    # Shrunk toward zero by the prior; true effects are .9, .6 and none.
    assert slopes == pytest.approx([0.9, 0.6, 0.0], abs=0.25)


@pytest.mark.parametrize("rung", [Rung.LOGISTIC, Rung.LIGHTGBM])
def test_the_fitted_hazard_ranks_as_the_true_one_does(rung, fitted, rows):
    matrix, _, truth = rows
    assert np.corrcoef(fitted[rung].log_odds(matrix).mean(axis=1), truth)[0, 1] > 0.85


@pytest.mark.parametrize("rung", [Rung.LOGISTIC, Rung.LIGHTGBM])
def test_the_fitted_hazard_has_the_right_level(rung, fitted, rows):
    matrix, person_months, _ = rows
    predicted = probability(fitted[rung].log_odds(matrix))[person_months.row, person_months.lead]
    expected = (predicted * person_months.weight).sum()
    assert expected == pytest.approx(person_months.exit_rows, rel=0.05)


def test_context_only_uses_no_signal(fitted, rows, columns):
    shares, _ = fitted[Rung.CONTEXT_ONLY].contributions(rows[0])
    assert not shares[:, [columns.features.index(name) for name in ("talk_gap", "pay_gap", "floor")]].any()
    assert shares[:, columns.features.index("tenure_months")].any()


@pytest.mark.parametrize("rung", list(Rung))
def test_contributions_and_base_sum_to_the_first_leads_log_odds(rung, fitted, rows):
    shares, base = fitted[rung].contributions(rows[0])
    np.testing.assert_allclose(shares.sum(axis=1) + base, fitted[rung].log_odds(rows[0])[:, 0], atol=1e-9)


@pytest.mark.parametrize("rung", list(Rung))
def test_a_hazard_read_back_from_its_text_predicts_the_same_bits(rung, fitted, rows, columns):
    again = hazard_from_text(fitted[rung].to_text(), LeadRows.of(columns, LEADS))
    np.testing.assert_array_equal(again.log_odds(rows[0]), fitted[rung].log_odds(rows[0]))
    assert again.to_text() == fitted[rung].to_text()


@pytest.mark.parametrize("rung", list(Rung))
def test_two_fits_give_the_same_text(rung, fitted, rows, columns):
    again = fit_hazard(rung, rows[0], columns, rows[1], FitOptions(3))
    assert again.to_text() == fitted[rung].to_text()


def test_a_constrained_column_never_lowers_the_hazard(fitted, rows, columns):
    matrix = rows[0][:50]
    grid = []
    for value in np.linspace(-3, 3, 13):
        moved = matrix.copy()
        moved[:, columns.features.index("talk_gap")] = value
        grid.append(fitted[Rung.LIGHTGBM].log_odds(moved))
    assert (np.diff(np.stack(grid), axis=0) >= -1e-12).all()


@pytest.mark.parametrize("rung", list(Rung))
def test_the_native_form_predicts_what_the_hazard_predicts_at_the_first_lead(rung, fitted, rows, columns):
    native = native_model(fitted[rung], rows[0][:40], columns.features)
    first = native.examples.head(40)
    is_boosted = rung is Rung.LIGHTGBM
    predicted = native.estimator.predict(first) if is_boosted else native.estimator.predict_proba(first)[:, 1]
    np.testing.assert_allclose(predicted, probability(fitted[rung].log_odds(rows[0][:40]))[:, 0], rtol=1e-9)


def test_what_weighs_only_soon_is_found_in_the_first_lead_by_itself(columns):
    rng = np.random.default_rng(4)
    count = 6000
    matrix = np.zeros((count, len(columns.features)))
    matrix[:, columns.features.index("tenure_months")] = rng.integers(1, 100, count)
    gap = columns.features.index("talk_gap")
    matrix[:, gap] = rng.normal(size=count)
    lead = np.tile(np.arange(3), count // 3)
    hazard = probability(-2.5 + np.where(lead == 0, 1.0, 0.0) * matrix[:, gap])
    exits = (rng.random(count) < hazard).astype(np.float64)
    # Each exit is seen twice: in the first lead of one date and in a later one of another.
    code = np.full(count, -1)
    soon, late = (np.flatnonzero((exits > 0) & mask) for mask in (lead == 0, lead > 0))
    code[soon], code[late] = np.arange(len(soon)), np.arange(len(late)) % len(soon)
    seen = CauseMonths(np.arange(count), lead, exits, np.ones(count), len(soon), LEADS, code)
    found = fit_hazard(Rung.LOGISTIC, matrix, columns, seen, FitOptions(1))
    assert isinstance(found, TwoSpanHazard)
    slope = np.polyfit(matrix[:, gap], found.log_odds(matrix), 1)[0]
    assert slope[0] > 0.5
    assert slope[0] > 2 * slope[1]  # later leads have the coefficients of all months
    assert slope[1] == pytest.approx(slope[2], abs=0.01)
    np.testing.assert_allclose(found.contributions(matrix)[0][:, gap].std(), slope[0], rtol=0.1)


def test_a_first_lead_that_saw_few_of_the_exits_shares_the_coefficients_of_all(rows, columns):
    matrix, months, _ = rows
    rare = replace(months, exits=np.where(months.lead == 0, 0.0, months.exits))
    assert isinstance(fit_hazard(Rung.LOGISTIC, matrix, columns, rare, FitOptions(1)), LinearHazard)
