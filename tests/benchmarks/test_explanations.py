"""What the standing report on explanations counts."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.explanation_measures import Explained, consecutive, measure, place_of
from benchmarks.explanations import (
    COPIED,
    NULL_FACTORS,
    NULL_SUFFIX,
    RED_HERRINGS,
    Month,
    explained,
    with_null_factors,
)
from features.catalogue import FEATURES
from models.shadow import with_shadows
from pipelines.panels import Panel
from pipelines.scoring import Scored

DAY = "datetime64[us]"

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


def test_a_months_reasons_stand_beside_the_truth_of_the_same_people():
    people = pd.DataFrame(
        {
            "employee_id": [f"e{number}" for number in range(10)],
            "as_of_date": pd.Timestamp("2026-01-31"),
            "role": ["kam"] * 9 + [None],
        }
    )
    shares = np.zeros((10, 4))
    shares[0, 1] = 0.9
    names = ["context", "pay", "pressure", "territory"]
    contributions = pd.DataFrame(
        {
            "employee_id": np.repeat(people["employee_id"], 4).to_numpy(),
            "factor": names * 10,
            "contribution": shares.ravel(),
        }
    )
    reasons = pd.DataFrame(
        {
            "employee_id": ["e0", "e0", "e1", "e2"],
            "rank": [1, 2, 1, 1],
            "factor": ["pay", "territory", "pay", "territory"],
            "feature": ["pay_shortfall_ratio", "leads_6m", "pay_shortfall_ratio", "leads_6m"],
            "direction": ["raises", "raises", "protects", "raises"],
        }
    )
    scores = pd.DataFrame({"risk_band": ["talk_now"] + ["keep_in_touch"] * 9})
    nothing = pd.DataFrame()
    month = Month(people, Scored(scores, reasons, contributions, nothing, None))
    known = people[people["employee_id"] != "e2"].iloc[:8]  # the truth of one is not known
    index = pd.MultiIndex.from_frame(known[["employee_id", "as_of_date"]].astype({"as_of_date": DAY}))
    truth = pd.DataFrame({"pay": np.r_[0.8, np.zeros(7)], "territory": 0.1, "market": 1.0}, index=index)
    found = explained([month], truth)
    assert found.factors == ("pay", "pressure", "territory")
    assert found.is_null.tolist() == [False, True, False]
    assert found.person.tolist() == ["e0", "e1", "e3", "e4", "e5", "e6", "e7", "e8"]  # e9 has no group
    assert found.rank.tolist()[:2] == [[1, 0, 2], [0, 0, 0]]
    assert found.attributed[0].tolist() == pytest.approx([0.8, 0.0, 0.0])
    assert found.on_red_herring.tolist() == [1] + [0] * 7
    assert found.is_top_band.tolist() == [True] + [False] * 7


def test_a_null_factor_is_another_persons_columns_of_a_real_one():
    copied = [name.value for name in COPIED]
    features = tuple(f for f in FEATURES if f.factor.value in copied and "seller" in f.populations)
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(30, len(features))), columns=[f.name for f in features])
    frame.insert(0, "employee_id", [f"e{number:02d}" for number in range(30)])
    frame.insert(1, "as_of_date", pd.Timestamp("2026-01-31"))
    panel = with_null_factors(Panel(frame, features, {}, {}, True), seed=3)
    added = [feature for feature in panel.features if feature.factor in NULL_FACTORS]
    assert {feature.factor for feature in added} == set(NULL_FACTORS)
    for feature in added:
        original = frame[feature.name.removesuffix(NULL_SUFFIX)]
        assert (panel.frame[feature.name] != original).all()
        assert sorted(panel.frame[feature.name]) == sorted(original)
    with_shadows(panel.columns())  # a training makes shadows of these columns too: no name may come twice


def test_red_herrings_are_features_of_the_catalogue():
    assert set(RED_HERRINGS) <= {feature.name for feature in FEATURES}
