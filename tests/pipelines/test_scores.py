from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from models.explain import ComparisonGroups
from pipelines.scores import ScoreInputs, assemble_scores, band_edges, risk_bands, withheld_scores


def cohort(teams: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "employee_id": [f"s{number}" for number in range(len(teams))],
            "as_of_date": date(2026, 6, 30),
            "population": "seller",
            "manager_id": [None if team is None else f"m-{team}" for team in teams],
            "team_id": pd.Series(teams, dtype="str"),
        }
    )


def compared_with(groups: list[str | None]) -> ComparisonGroups:
    label = pd.Series(groups, dtype="str")
    codes = pd.factorize(label)[0]
    count = pd.Series([len(groups)] * len(groups), dtype="Int64")
    return ComparisonGroups(label, count, np.where(codes < 0, -1, 0), (codes,))


def assemble(teams, risks, *, groups=None, has_reason=None) -> pd.DataFrame:
    people = cohort(teams)
    size = len(people)
    risk = pd.Series(risks, dtype=float)
    inputs = ScoreInputs(
        cohort=people,
        risks=pd.DataFrame({"risk_6m": risk, "risk_low": risk, "risk_high": risk, "hazard_log_odds": -4.0}),
        groups=compared_with(groups or ["all"] * size),
        has_reason=pd.Series(has_reason or [False] * size),
        previous_risk=pd.Series(np.nan, index=people.index),
        main_horizon_months=6,
        model_version="v1",
        run_id="r1",
    )
    return assemble_scores(inputs, band_edges(risk, 0.25, 0.25, 0.0))


def test_rank_one_in_a_team_is_its_highest_risk_and_ties_follow_the_key():
    scores = assemble(["a", "a", "a", "b"], [0.1, 0.3, 0.3, 0.2])
    assert scores["rank_in_team"].tolist() == [3, 1, 2, 1]


def test_without_a_team_there_is_no_rank():
    assert assemble([None, None], [0.1, 0.2])["rank_in_team"].isna().all()


def test_the_comparison_risk_is_the_mean_of_the_persons_own_group():
    scores = assemble(["a"] * 4, [0.1, 0.3, 0.5, 0.7], groups=["x", "x", "y", "y"])
    assert scores["comparison_risk"].round(9).tolist() == [0.2, 0.2, 0.6, 0.6]


def test_evidence_is_withheld_without_a_group_thin_without_a_reason_and_else_enough():
    scores = assemble(["a"] * 3, [0.1, 0.2, 0.3], groups=[None, "x", "x"], has_reason=[True, False, True])
    assert scores["evidence"].tolist() == ["withheld", "thin", "enough"]


def test_the_upper_bands_hold_the_shares_that_managers_have_time_for():
    scores = assemble(["a"] * 8, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    assert scores["risk_band"].value_counts().to_dict() == {
        "keep_in_touch": 4,
        "talk_now": 2,
        "plan_a_talk": 2,
    }


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0, 1))
def test_nobody_below_the_mean_or_the_base_rate_is_in_an_upper_band_and_bands_follow_risk(risks, base_rate):
    risk = pd.Series(risks, dtype=float)
    bands = risk_bands(risk, band_edges(risk, 0.5, 0.4, base_rate))
    assert (risk[bands != "keep_in_touch"] >= max(risk.mean(), base_rate)).all()
    lowest_now = risk[bands == "talk_now"].min()
    assert not (risk[bands != "talk_now"] > lowest_now).any()


def test_without_a_signal_no_figure_about_a_person_stands():
    scores = withheld_scores(cohort(["a", "b"]), (3, 6), "r1")
    assert scores["employee_id"].tolist() == ["s0", "s1"]
    told = scores.drop(
        columns=["employee_id", "as_of_date", "population", "manager_id", "team_id", "evidence", "run_id"]
    )
    assert told.isna().all().all()
    assert set(scores["evidence"]) == {"withheld"}
