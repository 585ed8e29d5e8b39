"""How the linear rungs read a column."""

import numpy as np
import pytest

from models.columns import ModelColumns
from models.linear_encoding import Encoding, encode, learn_encoding, sum_by_feature

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
