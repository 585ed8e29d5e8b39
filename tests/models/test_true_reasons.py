"""Reasons stated of drawn people whose true contributions are known."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.candidates import Fit, FitOptions, Rung, fit_hazards
from models.causes import cause_months
from models.columns import ModelColumns, feature_matrix, learn_categories
from models.explain import comparison_groups
from models.hazard import probability
from models.metrics import person_weights
from models.person_months import leads_between
from models.reasons import FeatureFacts, ReasonInputs, choose_reasons

AS_OF = date(2024, 6, 30)
EFFECTS = {"talk_gap": 0.7, "pay_gap": 0.5, "praise": 0.4, "noise_a": 0.0, "noise_b": 0.0}
FACTOR_OF = {
    "talk_gap": "leadership",
    "pay_gap": "pay",
    "praise": "recognition",
    "noise_a": "tools",
    "noise_b": "territory",
    "market": "context",
}
FACTS = tuple(
    FeatureFacts(name, factor, "high", True, "nobody" if factor == "context" else "manager")
    for name, factor in FACTOR_OF.items()
)
COLUMNS = ModelColumns(numeric=tuple(FACTOR_OF), context=("market",), factor_of=FACTOR_OF)
LEADS = leads_between((3, 6, 12))


def draw(people: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """A panel, its outcomes, and each signal's true contribution."""
    rng = np.random.default_rng(seed)
    signals = rng.normal(size=(people, len(FACTOR_OF)))
    panel = pd.DataFrame(signals, columns=list(FACTOR_OF))
    panel.insert(0, "employee_id", [f"e{number:04d}" for number in range(people)])
    panel.insert(1, "as_of_date", pd.Timestamp(AS_OF))
    panel["role"] = np.where(np.arange(people) % 2 == 0, "kam", "ae")
    true = signals[:, : len(EFFECTS)] * np.array(list(EFFECTS.values()))
    hazard = probability(-3.2 + true.sum(axis=1) + signals[:, -1])
    month = np.ceil(np.log(rng.random(people)) / np.log1p(-hazard)).astype(np.int64)
    outcomes = pd.DataFrame(
        {
            "employee_id": panel["employee_id"],
            "as_of_date": panel["as_of_date"],
            "cause": np.where(month <= 12, "voluntary", None),
            "months_observed": np.minimum(month, 12),
        }
    )
    return panel, outcomes, true


def reasons_of(rung: Rung, people: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The stated reasons, and the true contributions above the group's mean by employee and factor."""
    panel, outcomes, true = draw(people, seed)
    matrix = feature_matrix(panel, COLUMNS, learn_categories(panel, COLUMNS))
    weights = person_weights(panel["employee_id"], 10, seed)
    months = [cause_months(outcomes, LEADS, "voluntary")]
    months += [cause_months(outcomes, LEADS, "voluntary", weights[:, draw]) for draw in range(10)]
    main, *refits = fit_hazards(rung, matrix, COLUMNS, [Fit(each, FitOptions(1)) for each in months])
    groups = comparison_groups(panel)
    inputs = ReasonInputs(
        panel,
        AS_OF,
        pd.DataFrame(main.contributions(matrix)[0], columns=list(COLUMNS.features)),
        np.stack([refit.contributions(matrix)[0] for refit in refits]),
        groups,
    )
    apart = np.column_stack([column - groups.over_members(column, "mean") for column in true.T])
    factors = [FACTOR_OF[name] for name in EFFECTS]
    return choose_reasons(inputs, FACTS, {}), pd.DataFrame(apart, panel["employee_id"], factors)


@pytest.mark.parametrize("rung", [Rung.LOGISTIC, Rung.LIGHTGBM])
def test_stated_reasons_truly_raise_and_factors_without_an_effect_are_not_stated(rung):
    reasons, true = reasons_of(rung, 2000, 7)
    raising = reasons[reasons["direction"] == "raises"]
    truth = true.stack().loc[pd.MultiIndex.from_frame(raising[["employee_id", "factor"]])].to_numpy()
    assert len(raising) > 200
    assert (truth > 0).mean() >= 0.97
    assert raising["factor"].isin(["leadership", "pay", "recognition"]).all()


def test_context_is_never_stated_however_strongly_it_moves_the_hazard():
    reasons, _ = reasons_of(Rung.LOGISTIC, 2000, 7)
    assert "context" not in set(reasons["factor"])


def test_with_few_exits_more_people_go_without_a_reason_rather_than_with_a_false_one():
    few, truth_of_few = reasons_of(Rung.LOGISTIC, 150, 3)
    many, _ = reasons_of(Rung.LOGISTIC, 2000, 3)
    raising = few[few["direction"] == "raises"]
    assert raising["employee_id"].nunique() / 150 < 0.8 * many["employee_id"].nunique() / 2000
    true = truth_of_few.stack().loc[pd.MultiIndex.from_frame(raising[["employee_id", "factor"]])]
    assert (true > 0).all()
