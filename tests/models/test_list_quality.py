"""How early a list names leavers, and whether it keeps its names."""

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.list_quality import ListChange, measure_list

QUARTERS = pd.to_datetime(["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"])


def lists(named: dict[str, str], exits: dict[str, tuple[str, int]] | None = None, people: int = 10):
    """Risks and rows of `people` at four origins, of whom the one of `named` is highest: 'a..c' by origin.

    Args:
        named: who leads, by quarter number.
        exits: cause and months after 2024-03-31 of those who leave; nobody is there after that.
        people: at each origin, 'a', 'b', ...
    """
    found = []
    for quarter, date in enumerate(QUARTERS):
        for person in "abcdefghijklmnopqrstuvwxyz"[:people]:
            cause, month = (exits or {}).get(person, (None, 99))
            if month - 3 * quarter < 1:
                continue
            risk = 0.9 if person in named[quarter] else 0.01 * (1 + ord(person) - ord("a"))
            months = month - 3 * quarter if cause else 12
            found.append((person, date, cause, months, risk))
    rows = pd.DataFrame(found, columns=["employee_id", "as_of_date", "cause", "months_observed", "risk"])
    return rows.pop("risk").to_numpy(), rows


def test_a_lead_runs_from_the_first_list_to_the_exit():
    # One of ten is named. 'a' stands on the lists of June and December and leaves in month 11 after March.
    risk, rows = lists({0: "b", 1: "a", 2: "c", 3: "a"}, {"a": ("voluntary", 11)})
    found = measure_list(risk, rows, 6).lead_time
    assert (found.leavers, found.named, found.named_at_first_origin) == (1, 1, 0)
    assert found.median_months.value == 11 - 3
    assert found.never_named.value == 0


def test_quartiles_are_of_the_named_and_the_others_are_counted():
    exits = {
        "a": ("voluntary", 2),  # named in March: 2 months, and at the first origin
        "b": ("voluntary", 5),  # named in June: 2
        "c": ("voluntary", 12),  # named in September: 6
        "d": ("voluntary", 10),  # never
        "e": ("other", 4),  # does not count
    }
    risk, rows = lists({0: "a", 1: "b", 2: "c", 3: "f"}, exits)
    found = measure_list(risk, rows, 6).lead_time
    assert (found.leavers, found.named, found.named_at_first_origin) == (4, 3, 1)
    assert found.never_named.value == pytest.approx(1 / 4)
    quartiles = (found.lower_quartile_months, found.median_months, found.upper_quartile_months)
    assert [quartile.value for quartile in quartiles] == [2, 2, 6]
    # Of ten in March, nine in June, seven in September and December one is named.
    until_december = 9 / 10 * 8 / 9 * 6 / 7 * 6 / 7
    unnamed = [9 / 10, 9 / 10 * 8 / 9, until_december, until_december]
    assert found.never_named_by_chance == pytest.approx(np.mean(unnamed))


def test_an_exit_no_list_spoke_of_does_not_count():
    risk, rows = lists({0: "a", 1: "a", 2: "a", 3: "a"}, {"a": ("voluntary", 9 + 7)})
    assert measure_list(risk, rows, 6).lead_time.leavers == 0
    assert measure_list(risk, rows, 7).lead_time.leavers == 1


def test_whoever_comes_back_may_leave_twice():
    risk, rows = lists({0: "a", 1: "b", 2: "c", 3: "a"}, {"a": ("voluntary", 2)})
    back = pd.DataFrame(
        {"employee_id": ["a"], "as_of_date": QUARTERS[3], "cause": "voluntary", "months_observed": 4}
    )
    found = measure_list(np.r_[risk, 0.9], pd.concat([rows, back], ignore_index=True), 6).lead_time
    assert (found.leavers, found.named) == (2, 2)
    assert (found.lower_quartile_months.value, found.upper_quartile_months.value) == (2, 4)


def test_equal_risks_name_nobody():
    _, rows = lists(dict.fromkeys(range(4), ""), {"a": ("voluntary", 5), "b": ("voluntary", 8)})
    found = measure_list(np.full(len(rows), 0.1), rows, 6).lead_time
    assert (found.leavers, found.named, found.never_named.value) == (2, 0, 1)
    assert np.isnan(found.median_months.value)


def test_stability_is_who_is_on_both_lists_over_who_is_on_either():
    # Two of twenty are named; 'c' leaves before December, and is no part of what becomes of September's list.
    risk, rows = lists({0: "ab", 1: "ab", 2: "bc", 3: "de"}, {"c": ("other", 8)}, people=20)
    found = measure_list(risk, rows, 6).stability
    assert found.changes == (
        ListChange(QUARTERS[0].date(), QUARTERS[1].date(), 20, 1.0),
        ListChange(QUARTERS[1].date(), QUARTERS[2].date(), 20, pytest.approx(1 / 3)),
        ListChange(QUARTERS[2].date(), QUARTERS[3].date(), 19, 0.0),
    )
    assert found.jaccard.value == pytest.approx((2 + 1 + 0) / (2 + 3 + 3))
    assert (found.people_pairs, found.named_pairs) == (59, 8)
    both = 2 * 2 / 20 + 2 * 2 / 20 + 1 * 2 / 19
    assert found.jaccard_by_chance == pytest.approx(both / (4 + 4 + 3 - both))


def test_equal_risks_are_a_list_drawn_by_lot_shared_among_all():
    _, rows = lists(dict.fromkeys(range(4), ""))
    found = measure_list(np.full(len(rows), 0.1), rows, 6).stability
    assert found.jaccard.value == pytest.approx(1.0)  # everybody has the same chance on both
    assert found.named_pairs == pytest.approx(3.0)


def test_lists_by_lot_are_as_stable_as_chance_says_and_as_slow():
    rng = np.random.default_rng(4)
    people, dates = 600, pd.date_range("2022-01-31", periods=12, freq="3ME")
    month = rng.integers(2, 60, people)
    rows = pd.DataFrame(
        {
            "employee_id": np.repeat([f"e{number:04d}" for number in range(people)], 12),
            "as_of_date": np.tile(dates, people),
            "months_observed": np.repeat(month, 12) - np.tile(3 * np.arange(12), people),
        }
    )
    rows = rows[rows["months_observed"] > 0].reset_index(drop=True).assign(cause="voluntary")
    found = measure_list(rng.random(len(rows)), rows, 6, draws=200, seed=1)
    lead, stability = found.lead_time, found.stability
    assert lead.never_named.low < lead.never_named_by_chance < lead.never_named.high
    assert stability.jaccard.low < stability.jaccard_by_chance < stability.jaccard.high
    assert stability.jaccard_by_chance == pytest.approx(0.1 / 1.9, abs=0.01)
    assert lead.median_months.low <= lead.median_months.value <= lead.median_months.high
    assert found.months_between_origins == 3


def test_of_one_origin_there_is_no_stability_and_without_exits_no_lead():
    risk, rows = lists(dict.fromkeys(range(4), "a"))
    first = (rows["as_of_date"] == QUARTERS[0]).to_numpy()
    found = measure_list(risk[first], rows[first].reset_index(drop=True), 6, draws=5)
    assert (found.stability.people_pairs, found.stability.changes) == (0, ())
    assert np.isnan(found.stability.jaccard.value)
    assert np.isnan(found.months_between_origins)
    assert (found.lead_time.leavers, found.lead_time.named) == (0, 0)
    assert np.isnan(found.lead_time.never_named.value)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_rows_changes_nothing(random, seed):
    rng = np.random.default_rng(seed)
    exits = {"a": ("voluntary", 5), "b": ("voluntary", 11), "c": ("other", 4)}
    _, rows = lists(dict.fromkeys(range(4), ""), exits, people=20)
    risk = np.round(rng.random(len(rows)), 1)  # with ties
    order = list(range(len(rows)))
    random.shuffle(order)
    first = measure_list(risk, rows, 6, draws=8)
    second = measure_list(risk[order], rows.iloc[order].reset_index(drop=True), 6, draws=8)
    assert numbers(asdict(second)) == pytest.approx(numbers(asdict(first)), nan_ok=True)


def numbers(measured: object) -> list[float]:
    """Every number of a measure, in order."""
    if isinstance(measured, dict):
        return [number for value in measured.values() for number in numbers(value)]
    if isinstance(measured, (list, tuple)):
        return [number for value in measured for number in numbers(value)]
    return [float(measured)] if isinstance(measured, (int, float)) else []
