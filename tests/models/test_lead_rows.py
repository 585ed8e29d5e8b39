"""What trees read beside the features: the lead, and which of its months are anniversaries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.causes import cause_months
from models.columns import ModelColumns
from models.lead_rows import ANNIVERSARY_COLUMN, LEAD_COLUMN, LeadRows, anniversary_share
from models.person_months import leads_between

LEADS = leads_between((3, 6, 12))
COLUMNS = ModelColumns(("x", "tenure"), factor_of={"x": "pay", "tenure": "context"}, tenure="tenure")


@pytest.mark.parametrize(
    ("tenure", "expected"),
    [
        (0, (0, 0, 1 / 6)),  # the first year ends after month 12
        (9, (1 / 3, 0, 0)),  # after month 3
        (11, (1 / 3, 0, 0)),  # after month 1
        (12, (0, 0, 1 / 6)),  # has ended; the next one after month 12
        (19, (0, 1 / 3, 0)),
        (np.nan, (np.nan, np.nan, np.nan)),
    ],
)
def test_the_share_is_that_of_months_after_which_a_year_is_full(tenure, expected):
    rows = LeadRows.of(COLUMNS, LEADS).of_every_lead(np.array([[7.0, tenure]]))
    np.testing.assert_allclose(rows[:, 3], expected)
    assert rows[:, 2].tolist() == [0, 1, 2]


@given(st.integers(0, 600), st.integers(1, 24), st.integers(0, 24))
def test_the_share_counts_what_a_loop_counts(tenure, start, more):
    end = start + more
    counted = sum((tenure + month) % 12 == 0 for month in range(start, end + 1)) / (more + 1)
    found = anniversary_share(np.array([float(tenure)]), np.array([float(start)]), np.array([float(end)]))
    assert found[0] == pytest.approx(counted)


def test_rows_of_person_months_are_those_of_every_lead(firm, months):
    outcomes = firm.outcomes_at(months(36))
    person_months = cause_months(outcomes, LEADS, "voluntary")
    matrix = np.column_stack([np.arange(len(outcomes)), firm.panel["tenure_months"]]).astype(float)
    lead_rows = LeadRows.of(COLUMNS, LEADS)
    every = lead_rows.of_every_lead(matrix).reshape(3, len(matrix), 4)
    np.testing.assert_array_equal(
        lead_rows.of_months(matrix, person_months), every[person_months.lead, person_months.row]
    )


def test_without_a_tenure_there_is_the_lead_alone():
    columns = ModelColumns(("x",), factor_of={"x": "pay"})
    assert LeadRows.of(columns, LEADS).names == (LEAD_COLUMN,)
    assert LeadRows.of(columns, LEADS).of_every_lead(np.zeros((2, 1))).shape == (6, 2)
    assert LeadRows.of(COLUMNS, LEADS).names == (LEAD_COLUMN, ANNIVERSARY_COLUMN)


def test_a_tenure_that_is_no_declared_number_is_refused():
    with pytest.raises(ValueError, match="tenure names a column of numbers that is not declared: y"):
        ModelColumns(("x",), factor_of={"x": "pay"}, tenure="y")
