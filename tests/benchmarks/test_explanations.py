"""What the standing report on explanations counts."""

import numpy as np
import pytest

from benchmarks.explanation_measures import Explained, consecutive, measure, place_of

FACTORS = ("culture", "goals", "pay", "pressure", "tools")


def drawn(true: np.ndarray, rank: np.ndarray, **changes: object) -> Explained:
    rows = len(true)
    values = {
        "person": np.array([f"e{row}" for row in range(rows)], dtype=object),
        "month": np.zeros(rows, dtype=np.int64),
        "factors": FACTORS,
        "is_null": np.array([False, False, False, True, False]),
        "attributed": 0.5 * true,
        "true": true,
        "rank": rank,
        "is_top_band": np.ones(rows, dtype=np.bool_),
        "on_red_herring": np.zeros(rows, dtype=np.int64),
    }
    return Explained(**(values | changes))


TRUE = np.array([[0.5, 0.3, 0.2, 0.0, 0.1], [-0.5, 0.3, -0.2, 0.0, -0.1], [0.4, 0.3, 0.2, 0.0, 0.1]])


def test_reasons_of_the_planted_truth_are_all_true():
    found = measure(drawn(TRUE, np.array([[1, 2, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0]])))
    assert found["correlation_with_truth"]["value"] == pytest.approx(1.0)
    assert found["first_reason_in_true_top_3"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 3}
    assert found["stated_reasons_that_truly_raise"]["n"] == 4
    assert found["stated_reasons_that_truly_raise"]["value"] == 1.0
    assert found["null_factors_stated"]["value"] == 0.0
    assert found["people_without_a_reason"]["value"] == 0.0


def test_a_factor_below_the_groups_mean_is_a_false_reason_whatever_was_attributed():
    found = measure(drawn(TRUE, np.array([[0, 0, 0, 0, 0], [1, 2, 0, 0, 0], [0, 0, 0, 0, 1]])))
    assert found["stated_reasons_that_truly_raise"]["value"] == pytest.approx(2 / 3)
    # The first names what protects; the second's is true, but only the fourth in weight.
    assert found["first_reason_in_true_top_3"]["value"] == 0.0
    assert found["people_without_a_reason"]["value"] == pytest.approx(1 / 3)


def test_a_null_factor_is_never_true_and_is_counted_per_person_and_factor():
    found = measure(drawn(TRUE, np.array([[0, 0, 0, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]])))
    assert found["null_factors_stated"]["value"] == pytest.approx(1 / 3)
    assert found["stated_reasons_that_truly_raise"]["value"] == pytest.approx(1 / 2)


def test_only_the_top_band_is_asked_whether_it_has_a_reason():
    rank = np.array([[1, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
    top = np.array([True, True, False])
    found = measure(drawn(TRUE, rank, is_top_band=top))
    assert found["top_band_with_a_reason"]["value"] == pytest.approx(1 / 2)
    assert found["top_band_with_a_reason"]["n"] == 2


def test_stability_compares_months_in_a_row_of_people_whose_truth_stood_still():
    true = np.array([TRUE[0], TRUE[0], TRUE[0] + 0.5, TRUE[1], TRUE[1]])
    found = drawn(
        true,
        np.array([[1, 2, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]]),
        person=np.array(["a", "a", "a", "b", "b"], dtype=object),
        month=np.array([0, 1, 2, 0, 2]),
    )
    earlier, later = consecutive(found)
    assert (earlier.tolist(), later.tolist()) == ([0, 1], [1, 2])
    stability = measure(found)["month_to_month_jaccard"]
    assert (stability["value"], stability["n"]) == (0.5, 1)


def test_without_a_reason_there_is_no_share_of_true_ones():
    found = measure(drawn(TRUE, np.zeros((3, 5), dtype=np.int64)))
    assert found["stated_reasons_that_truly_raise"] == {"value": None, "low": None, "high": None, "n": 0}
    assert found["people_without_a_reason"]["value"] == 1.0


def test_places_count_from_the_largest():
    assert place_of(np.array([[0.1, 0.5, 0.3]])).tolist() == [[3, 1, 2]]
