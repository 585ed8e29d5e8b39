"""The published score table: risks with their bands, ranks, comparison groups and evidence."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_contracts.tables.scores import RISK_BANDS
from models.explain import ComparisonGroups


@dataclass(frozen=True)
class BandEdges:
    """The lowest risk of the two upper bands; numeric, sized by what managers have time for."""

    talk_now: float
    plan_a_talk: float


def band_edges(
    risk: pd.Series, talk_now_ratio: float, plan_a_talk_ratio: float, base_rate: float
) -> BandEdges:
    """Edges such that the upper bands hold about these shares (ties included), and nobody ordinary.

    Nobody below the mean risk of the month, nor below the base rate that pages show as the ordinary chance.

    Args:
        risk: risk at the main horizon of everyone scored.
        talk_now_ratio: the share of people managers can talk to now (0-1).
        plan_a_talk_ratio: the share they can plan a talk with besides.
        base_rate: the share who left within the horizon in the backtest.
    """
    ordinary = max(float(risk.mean()), base_rate)
    upper = float(risk.quantile(1 - talk_now_ratio))
    middle = float(risk.quantile(max(0.0, 1 - talk_now_ratio - plan_a_talk_ratio)))
    return BandEdges(max(upper, ordinary), max(middle, ordinary))


def risk_bands(risk: pd.Series, edges: BandEdges) -> pd.Series:
    """The action band of each risk; a risk on an edge belongs to the band above."""
    chosen = np.select(
        [risk >= edges.talk_now, risk >= edges.plan_a_talk], RISK_BANDS[:2], default=RISK_BANDS[2]
    )
    return pd.Series(chosen, index=risk.index, dtype="str")


@dataclass(frozen=True)
class ScoreInputs:
    """What the score table is put together from; every frame has one row a person in the same order.

    Attributes:
        cohort: employee_id, as_of_date, population, manager_id, team_id.
        risks: one `risk_<h>m` per horizon, risk_low, risk_high, hazard_log_odds.
        groups: whom each person is compared with.
        has_reason: whether a reason that raises the risk is shown for the person.
        previous_risk: last month's risk by the same model, null where there is none.
    """

    cohort: pd.DataFrame
    risks: pd.DataFrame
    groups: ComparisonGroups
    has_reason: pd.Series
    previous_risk: pd.Series
    main_horizon_months: int
    model_version: str
    run_id: str


def assemble_scores(inputs: ScoreInputs, edges: BandEdges) -> pd.DataFrame:
    """The score table of a model that found a signal: one row a person, in the cohort's order."""
    scores = pd.concat([inputs.cohort, inputs.risks], axis=1)
    risk = scores[f"risk_{inputs.main_horizon_months}m"]
    scores["risk_band"] = risk_bands(risk, edges)
    scores["rank_in_team"] = _rank_in_team(scores, risk)
    scores["previous_risk"] = inputs.previous_risk
    scores["comparison_group"] = inputs.groups.label
    scores["comparison_count"] = inputs.groups.count
    scores["comparison_risk"] = inputs.groups.over_members(risk.to_numpy(dtype=np.float64), "mean")
    has_no_group = inputs.groups.label.isna()
    scores["evidence"] = np.select([has_no_group, inputs.has_reason], ["withheld", "enough"], "thin")
    return _with_run(scores, inputs.model_version, inputs.run_id)


def withheld_scores(cohort: pd.DataFrame, horizons_months: tuple[int, ...], run_id: str) -> pd.DataFrame:
    """The score table under `no_signal`: who was looked at, and not one figure about a person."""
    scores = cohort.copy()
    numbers = [f"risk_{horizon}m" for horizon in horizons_months]
    numbers += ["risk_low", "risk_high", "hazard_log_odds", "previous_risk", "comparison_risk"]
    scores[numbers] = np.nan
    scores[["risk_band", "rank_in_team", "comparison_group", "comparison_count"]] = None
    scores["evidence"] = "withheld"
    return _with_run(scores, None, run_id)


def _with_run(scores: pd.DataFrame, model_version: str | None, run_id: str) -> pd.DataFrame:
    scores["value_at_stake_low"] = None
    scores["value_at_stake_high"] = None
    scores["model_version"] = model_version
    scores["run_id"] = run_id
    return scores


def _rank_in_team(scores: pd.DataFrame, risk: pd.Series) -> pd.Series:
    """1 = highest risk in the team; equal risks in the order of employee_id; null without a team."""
    order = scores.assign(risk=risk).sort_values(["risk", "employee_id"], ascending=[False, True])
    rank = order.groupby("team_id", dropna=True).cumcount() + 1
    return rank.where(order["team_id"].notna()).reindex(scores.index).astype("Int64")
