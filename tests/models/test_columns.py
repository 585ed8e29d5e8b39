"""The matrix every rung reads."""

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import ModelError
from models.columns import ModelColumns, feature_matrix, learn_categories

COLUMNS = ModelColumns(
    numeric=("gap", "tenure"),
    categorical=("role",),
    context=("tenure", "role"),
    factor_of={"gap": "pay", "tenure": "context", "role": "context"},
)
PANEL = pd.DataFrame(
    {"role": ["hunter", "farmer", None], "tenure": [1.0, 2.0, np.nan], "gap": [3.0, 4.0, 5.0]}
)


def test_columns_are_taken_by_name_in_declared_order():
    matrix = feature_matrix(PANEL, COLUMNS, learn_categories(PANEL, COLUMNS))
    np.testing.assert_array_equal(matrix, [[3, 1, 1], [4, 2, 0], [5, np.nan, np.nan]])


def test_a_label_never_seen_in_training_is_missing():
    new = PANEL.assign(role="kam")
    assert np.isnan(feature_matrix(new, COLUMNS, {"role": ("farmer", "hunter")})[:, 2]).all()


def test_labels_are_read_whatever_text_type_they_come_in():
    as_text = PANEL.astype({"role": "str"})
    as_category = PANEL.astype({"role": "category"})
    for panel in (as_text, as_category):
        np.testing.assert_array_equal(
            feature_matrix(panel, COLUMNS, learn_categories(panel, COLUMNS)),
            feature_matrix(PANEL, COLUMNS, learn_categories(PANEL, COLUMNS)),
        )


def test_a_missing_column_is_named():
    with pytest.raises(ModelError, match="lacks 1 of the 3 columns the model reads: gap - train again"):
        feature_matrix(PANEL.drop(columns="gap"), COLUMNS, {"role": ()})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"categorical": ("gap",)}, "declared twice"),
        ({"context": ("age",)}, "context names columns that are not declared: age"),
        ({"monotone": {"role": 1}}, "no order to constrain: role"),
        ({"factor_of": {"gap": "pay", "tenure": "context"}}, "factor_of lacks columns: role"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(changes, message):
    declared = {
        "numeric": ("gap", "tenure"),
        "categorical": ("role",),
        "factor_of": {"gap": "pay", "tenure": "context", "role": "context"},
    }
    with pytest.raises(ValueError, match=message):
        ModelColumns(**(declared | changes))
