"""What is planted in drawn months comes back; what is not in the data is not claimed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.lived_months import LivedMonths, notices_before
from benchmarks.recovery import (
    calendar_shape,
    exit_rates,
    planted_effects,
    share_inside,
    tenure_bands,
)
from pipelines.simulation import load_parameters

JANUARY_2024 = 54 * 12
PEOPLE, MONTHS = 800, 24
PLANTED = {"gap": 0.6, "praise": -0.3, "rare": 0.8}


def drawn(base: float, seed: int = 2, planted: dict[str, float] = PLANTED) -> LivedMonths:
    """Months at risk with two common signals, a rare one, an unobserved part and the planted calendar."""
    generator = np.random.default_rng(seed)
    rows = PEOPLE * MONTHS
    month = np.repeat(JANUARY_2024 + np.arange(MONTHS), PEOPLE)
    signals = pd.DataFrame(
        {
            "gap": generator.normal(size=rows),
            "praise": generator.normal(size=rows),
            "rare": 1.0 * (generator.random(rows) < 0.0005),
        }
    )
    unobserved = 0.5 * generator.normal(size=rows)
    calendar = np.log(1.5) * np.isin(month % 12, [0, 2])
    truth = {"gap": 0.6, "praise": -0.3, "rare": 0.8}
    log_odds = base + calendar + unobserved + signals.to_numpy() @ np.array(list(truth.values()))
    hazard = 1 / (1 + np.exp(-log_odds))
    return LivedMonths(
        rows=pd.DataFrame(
            {
                "employee_id": np.tile([f"s{number}" for number in range(PEOPLE)], MONTHS),
                "month": month,
                "has_left": generator.random(rows) < hazard,
                "hazard": hazard,
                "unobserved": unobserved,
                "role": generator.choice(["hunter", "farmer"], rows),
                "team_id": generator.choice(["t1", "t2"], rows),
                "tenure_months": 30,
            }
        ),
        signals=signals,
        planted=planted,
        notices=pd.DataFrame({"team_id": ["t1", "t1", "t2"], "month": [JANUARY_2024 + n for n in (0, 0, 1)]}),
        parameters=load_parameters(),
    )


def effect(found: pd.DataFrame, name: str) -> pd.Series:
    return found.set_index("name").loc[name]


def test_planted_effects_lie_inside_their_intervals():
    found = planted_effects(drawn(-4.0), with_tenure=False)
    assert effect(found.effects, ["gap", "praise", "unobserved part"]).is_inside.all()
    assert found.probability > 0.01


def test_an_effect_that_was_not_planted_lies_outside():
    found = planted_effects(drawn(-4.0, planted=PLANTED | {"praise": 0.3}), with_tenure=False)
    assert not effect(found.effects, "praise").is_inside
    assert found.probability < 1e-6


def test_of_a_signal_that_hardly_ever_varies_nothing_is_claimed_and_nothing_counted():
    found = planted_effects(drawn(-4.0), with_tenure=False)
    assert effect(found.effects, "rare")[["estimate", "low", "high"]].isna().all()
    assert share_inside([found.effects]) == (3, 3)
    assert list(found.estimable["name"]) == ["gap", "praise", "unobserved part"]


def test_of_a_signal_that_repeats_another_nothing_is_claimed():
    lived = drawn(-4.0)
    twice = replace(
        lived,
        signals=lived.signals.assign(rare=1.0 - 2.0 * lived.signals["gap"]),
        planted=PLANTED | {"rare": 0.0},
    )
    found = planted_effects(twice, with_tenure=False, with_cox=False).effects
    assert np.isnan(effect(found, "rare").estimate)
    assert effect(found, "gap").is_inside


def test_a_signal_that_moves_everybody_in_a_month_alike_is_seen_without_months_as_strata_only():
    lived = drawn(-3.0)
    shaken = np.random.default_rng(4).normal(size=MONTHS)[lived.rows["month"] - JANUARY_2024]
    everybody = replace(lived, signals=lived.signals.assign(rare=shaken), planted=PLANTED | {"rare": 0.0})
    found = effect(planted_effects(everybody, with_tenure=False).effects, "rare")
    assert found.is_inside
    assert np.isnan(found.cox_estimate)


def test_where_many_leave_cox_lies_nearer_to_zero_than_what_is_planted_and_the_logistic_model_does_not():
    found = effect(planted_effects(drawn(-1.5), with_tenure=False).effects, "gap")
    assert found.is_inside
    assert 0 < found.cox_high < found.planted


def test_tenure_is_recovered_against_its_last_band():
    lived = drawn(-3.5)
    generator = np.random.default_rng(6)
    tenure = generator.integers(1, 60, len(lived.rows))
    ratios, ends = load_parameters().exits.tenure_ratios, load_parameters().exits.tenure_months
    odds = np.exp(lived.log_odds) * np.array(ratios)[np.searchsorted(ends, tenure)]
    hazard = odds / (1 + odds)
    rows = lived.rows.assign(
        tenure_months=tenure, hazard=hazard, has_left=generator.random(len(tenure)) < hazard
    )
    found = planted_effects(replace(lived, rows=rows), with_cox=False).effects
    bands = found[found["kind"] == "tenure"]
    assert list(bands["planted"]) == pytest.approx([*np.log(ratios[:4]), 0.0])
    assert bands["is_inside"].sum() >= 4


def test_the_calendar_is_recovered_month_by_month():
    found = calendar_shape(drawn(-3.0))
    assert found.loc[found["planted"] > 0, "calendar_month"].tolist() == [1, 3]
    assert found["is_inside"].sum() >= 10
    assert (found.loc[found["planted"] > 0, "low"] > 0).all()


def test_exits_by_group_stand_beside_what_the_hazards_say():
    lived = drawn(-4.0)
    rows = pd.DataFrame({"hazard": [0.5, 0.5, 0.5, 0.5, 0.01], "has_left": [True, False, True, True, False]})
    found = exit_rates(replace(lived, rows=rows), pd.Series(["a", "a", "a", "a", "b"])).set_index("group")
    assert found["person_months"].to_dict() == {"a": 4, "b": 1}
    assert found["expected"].to_dict() == {"a": 2.0, "b": 0.01}
    assert found["exits_per_year"].to_dict() == {"a": 9.0, "b": 0.0}
    # the exact 95 % intervals of three events and of none: .619 to 8.77, 0 to 3.69
    assert (found["low"] / 12 * found["person_months"]).tolist() == pytest.approx([0.619, 0.0], abs=1e-3)
    assert (found["high"] / 12 * found["person_months"]).tolist() == pytest.approx([8.767, 3.689], abs=1e-3)
    assert found["is_inside"].all()


def test_a_group_that_leaves_far_too_often_lies_outside():
    lived = drawn(-4.0)
    lived.rows["has_left"] |= (lived.rows["role"] == "hunter") & (lived.rows["month"] % 3 == 0)
    assert exit_rates(lived, lived.rows["role"])["is_inside"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("months", "band"), [(1, " 1-2 months"), (2, " 1-2 months"), (3, " 3-6 months"), (25, "over 24 months")]
)
def test_a_band_of_tenure_holds_its_last_month(months, band):
    lived = drawn(-4.0)
    assert set(tenure_bands(replace(lived, rows=lived.rows.assign(tenure_months=months)))) == {band}


def test_a_notice_is_counted_for_its_own_team_in_the_months_after_it():
    lived = drawn(-4.0)
    found = lived.rows[["team_id", "month"]].assign(
        **{f"lag {lag}": column for lag, column in enumerate(notices_before(lived, 2).T, start=1)}
    )
    by_month = found.drop_duplicates(["team_id", "month"]).set_index(["team_id", "month"]).sort_index()
    start = JANUARY_2024
    assert by_month.loc[("t1", start)].tolist() == [0, 0]  # of the same month nobody knows
    assert by_month.loc[("t1", start + 1)].tolist() == [2, 0]
    assert by_month.loc[("t1", start + 2)].tolist() == [0, 2]
    assert by_month.loc[("t2", start + 2)].tolist() == [1, 0]
    assert by_month.loc[("t2", start + 4)].tolist() == [0, 0]


def test_a_month_of_the_year_in_which_nobody_left_changes_nothing():
    lived = drawn(-4.0)
    quiet = lived.rows["month"] % 12 == 6
    lived.rows["has_left"] &= ~quiet
    without = replace(
        lived,
        rows=lived.rows[~quiet].reset_index(drop=True),
        signals=lived.signals[~quiet].reset_index(drop=True),
    )
    found, expected = (
        planted_effects(each, with_tenure=False, with_cox=False).effects for each in (lived, without)
    )
    pd.testing.assert_frame_equal(found, expected, atol=1e-6)
