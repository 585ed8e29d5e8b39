"""How the linear rungs read a column."""

from dataclasses import replace

import numpy as np
import pytest

from models.columns import ModelColumns
from models.linear_encoding import (
    ALL_SIGNALS_PRIOR_SD,
    CONTEXT_PRIOR_SD,
    GAP_PRIOR_RATIO,
    SIGNAL_PRIOR_SD,
    Encoding,
    encode,
    learn_encoding,
    sum_by_feature,
)

COLUMNS = ModelColumns(
    numeric=("gap", "tenure", "month"),
    categorical=("role",),
    context=("tenure", "month"),
    factor_of={"gap": "pay", "tenure": "context", "month": "context", "role": "context"},
)
ROWS = 240


@pytest.fixture
def matrix() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.column_stack(
        [rng.normal(size=ROWS), rng.gamma(1, 20, ROWS), np.arange(ROWS) % 12 + 1.0, np.arange(ROWS) % 2.0]
    )


def kinds(matrix: np.ndarray, name: str) -> list[Encoding]:
    return [column.encoding for column in learn_encoding(matrix, COLUMNS, (name,))]


def test_a_signal_is_standardised(matrix):
    design = encode(matrix, learn_encoding(matrix, COLUMNS, ("gap",)))
    assert design.mean() == pytest.approx(0, abs=1e-9)
    assert design.std() == pytest.approx(1)


def test_missing_values_get_the_median_and_an_indicator(matrix):
    matrix[:30, 0] = np.nan
    design = encode(matrix, learn_encoding(matrix, COLUMNS, ("gap",)))
    assert design[:30, 1].all()
    assert not design[30:, 1].any()
    assert np.ptp(design[:30, 0]) == 0
    assert not np.isnan(design).any()


def test_tenure_becomes_a_curve_with_close_knots_in_the_first_months(matrix):
    encoded = learn_encoding(matrix, COLUMNS, ("tenure",))
    assert {column.encoding for column in encoded} == {Encoding.RAMP}
    widths = [column.high - column.low for column in encoded]
    assert widths[0] < widths[-1]
    # The ramps together are linear in tenure: with equal coefficients per month nothing bends.
    curve = (encode(matrix, encoded) * np.array(widths)).sum(axis=1)
    np.testing.assert_allclose(curve, matrix[:, 1] - matrix[:, 1].min())


def test_few_context_values_get_an_indicator_each_but_one(matrix):
    assert kinds(matrix, "month") == [Encoding.EQUALS] * 11


def test_a_constant_or_empty_column_is_left_out(matrix):
    matrix[:, 0] = 3.0
    assert kinds(matrix, "gap") == []
    matrix[:, 0] = np.nan
    assert kinds(matrix, "gap") == []


def test_a_rare_event_keeps_its_variation(matrix):
    matrix[:, 0] = np.r_[1.0, np.zeros(ROWS - 1)]
    assert kinds(matrix, "gap") == [Encoding.VALUE]


def test_an_outlier_counts_no_more_than_the_edge_of_the_others(matrix):
    encoded = learn_encoding(matrix, COLUMNS, ("gap",))
    matrix[0, 0] = 1e9
    assert encode(matrix, encoded).max() < 5


def test_shares_are_summed_to_their_feature(matrix):
    encoded = learn_encoding(matrix, COLUMNS, COLUMNS.features)
    design = encode(matrix, encoded)
    total = sum_by_feature(design, encoded, 4)
    np.testing.assert_allclose(total.sum(axis=1), design.sum(axis=1))
    np.testing.assert_allclose(total[:, 3], encode(matrix, learn_encoding(matrix, COLUMNS, ("role",)))[:, 0])


def test_the_more_signals_there_are_the_less_is_expected_of_each_and_never_of_context(matrix):
    many = ModelColumns(
        numeric=(*(f"signal_{number}" for number in range(100)), "tenure"),
        context=("tenure",),
        factor_of={**{f"signal_{number}": "pay" for number in range(100)}, "tenure": "context"},
    )
    wide = np.column_stack([*[matrix[:, 0]] * 100, matrix[:, 1]])
    expected = {column.feature: column.prior_sd for column in learn_encoding(wide, many, many.features)}
    assert expected[0] == pytest.approx(ALL_SIGNALS_PRIOR_SD / 10)
    assert expected[100] == CONTEXT_PRIOR_SD
    (alone,) = learn_encoding(matrix, COLUMNS, ("gap",))
    assert alone.prior_sd == SIGNAL_PRIOR_SD


@pytest.mark.parametrize(
    ("columns", "name", "ratio"),
    [
        (COLUMNS, "gap", GAP_PRIOR_RATIO),
        (replace(COLUMNS, elapsed=("gap",)), "gap", 1.0),  # missing: the event never was
        (COLUMNS, "tenure", 1.0),
    ],
)
def test_a_gap_is_expected_to_tell_little_unless_it_says_that_an_event_never_was(
    matrix, columns, name, ratio
):
    matrix[:30, columns.features.index(name)] = np.nan
    *values, gap = learn_encoding(matrix, columns, (name,))
    assert gap.encoding is Encoding.MISSING
    assert gap.prior_sd == pytest.approx(ratio * values[0].prior_sd)
