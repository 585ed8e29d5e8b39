"""Months at risk: the rows a discrete-time hazard is fitted to."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.causes import cause_months
from models.person_months import Lead, count_exits, expand_person_months, leads_between

LEADS = leads_between((3, 6, 12))


def outcomes(*rows: tuple[str | None, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["cause", "months_observed"])


def as_table(frame: pd.DataFrame) -> list[tuple[int, int, int, int, int]]:
    months = expand_person_months(frame, LEADS)
    columns = (months.row, months.lead, months.exits_voluntary, months.exits_other, months.weight)
    return [tuple(int(value) for value in row) for row in zip(*columns, strict=True)]


def test_leads_are_the_intervals_between_horizons():
    assert leads_between((1, 3)) == (Lead(1, 1), Lead(2, 3))


@pytest.mark.parametrize("horizons", [(3, 3), (6, 3), (0, 3)])
def test_horizons_that_do_not_rise_are_refused(horizons):
    with pytest.raises(ValueError, match="must be positive and rise"):
        leads_between(horizons)


def test_an_exit_has_its_survived_months_and_one_row_for_the_month_it_ended_in():
    # row, lead, voluntary, other, weight
    assert as_table(outcomes(("voluntary", 5))) == [(0, 0, 0, 0, 3), (0, 1, 0, 0, 1), (0, 1, 1, 0, 1)]


def test_an_exit_in_the_first_month_has_survived_none():
    assert as_table(outcomes(("other", 1))) == [(0, 0, 0, 1, 1)]


def test_a_censored_row_has_only_survived_months():
    assert as_table(outcomes((None, 4))) == [(0, 0, 0, 0, 3), (0, 1, 0, 0, 1)]


def test_an_exit_after_the_last_horizon_counts_as_survival():
    assert as_table(outcomes(("voluntary", 13))) == [(0, 0, 0, 0, 3), (0, 1, 0, 0, 3), (0, 2, 0, 0, 6)]


def test_a_row_observed_for_no_month_has_no_person_month():
    assert as_table(outcomes((None, 0))) == []


def slow_log_likelihood(frame: pd.DataFrame, hazards: list[float]) -> float:
    """Month by month: survive each month, and exit in the last one if the cause is voluntary."""
    total = 0.0
    for cause, observed in zip(frame["cause"], frame["months_observed"], strict=True):
        for month in range(1, min(observed, 12) + 1):
            hazard = hazards[next(i for i, lead in enumerate(LEADS) if month <= lead.end_month)]
            is_exit = cause == "voluntary" and month == observed
            total += np.log(hazard if is_exit else 1 - hazard)
    return total


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "voluntary", "other"]), st.integers(0, 15)), min_size=1, max_size=20
    )
)
def test_the_likelihood_is_the_one_of_a_row_per_month(rows):
    frame = outcomes(*((cause if months else None, months) for cause, months in rows))
    hazards = np.array([0.1, 0.2, 0.05])
    months = expand_person_months(frame, LEADS)
    h = hazards[months.lead]
    fast = (months.weight * np.where(months.exits_voluntary > 0, np.log(h), np.log(1 - h))).sum()
    assert fast == pytest.approx(slow_log_likelihood(frame, list(hazards)))


def test_an_exit_seen_from_several_dates_counts_once():
    frame = pd.DataFrame(
        {
            "employee_id": ["a", "a", "b", "c"],
            "as_of_date": pd.to_datetime(["2024-03-31", "2024-06-30", "2024-06-30", "2024-03-31"]),
            "cause": ["voluntary", "voluntary", "voluntary", "voluntary"],
            "months_observed": [5, 2, 2, 13],  # a leaves once; c's exit lies beyond twelve months
        }
    )
    assert count_exits(frame, "voluntary", 12) == 2


def test_an_exit_counts_once_in_each_lead_that_sees_it():
    """Three people seen each quarter; b left in the first month anybody looked, c never."""
    frame = pd.DataFrame(
        [
            ("a", "2025-03-31", "voluntary", 8),
            ("a", "2025-06-30", "voluntary", 5),
            ("a", "2025-09-30", "voluntary", 2),
            ("b", "2025-03-31", "voluntary", 1),
            ("c", "2025-03-31", None, 12),
        ],
        columns=["employee_id", "as_of_date", "cause", "months_observed"],
    ).assign(as_of_date=lambda rows: pd.to_datetime(rows["as_of_date"]))
    months = cause_months(frame, LEADS, "voluntary")
    assert months.distinct_exits == count_exits(frame, "voluntary", 12) == 2
    assert [months.at_lead(lead).distinct_exits for lead in range(3)] == [2, 1, 1]
    assert months.at_lead(2).exit_rows == 1
