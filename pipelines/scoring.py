"""The scoring stage: one month's people and a model in, the published tables out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeGuard

import numpy as np
import pandas as pd

from features.feature import Factor, Feature, Owner, Unit
from models.calibration_update import restate_risks
from models.explain import comparison_groups, sum_by_factor
from models.flight_risk import FlightRiskModel
from models.person_months import leads_between
from models.reasons import STATED, FeatureFacts, ReasonInputs, choose_reasons
from pipelines.monitoring.published_months import PublishedList
from pipelines.scores import BandEdges, ScoreInputs, assemble_scores, band_edges, withheld_scores
from pipelines.team_figures import team_factors

COHORT = ["employee_id", "as_of_date", "population", "manager_id", "team_id"]


@dataclass(frozen=True)
class Scored:
    """The published tables of a month; `edges` is None where there is no signal.

    Attributes:
        scores: one row a person.
        reasons: up to three that raise and one that protects, per person.
        factor_contributions: one row per person and factor, with the base.
        team_factors: figures of teams of five or more.
        value_at_stake: what an exit would put at stake, one row per person and item; empty until it is added.
    """

    scores: pd.DataFrame
    reasons: pd.DataFrame
    factor_contributions: pd.DataFrame
    team_factors: pd.DataFrame
    edges: BandEdges | None
    value_at_stake: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["employee_id", "item", "low", "high", "source"])
    )


@dataclass(frozen=True)
class ScoringSettings:
    """What scoring needs besides people and model."""

    talk_now_ratio: float
    plan_a_talk_ratio: float
    run_id: str


def score_month(
    people: pd.DataFrame,
    as_of_date: date,
    model: FlightRiskModel,
    features: Mapping[str, Feature],
    previous: PublishedList | None,
    settings: ScoringSettings,
) -> Scored:
    """Risks, bands, reasons and team figures of everyone at risk on the as-of date.

    Args:
        people: the panel's rows of the as-of date, index from 0.
        as_of_date: the day their features hold on.
        model: a model with a signal, its calibration brought up to date or not.
        features: the catalogue by name.
        previous: last month's list, or None; what it stated is stated a little longer.
        settings: the bands' sizes and the run's id.
    """
    risks = model.score(people)
    contributions, base = model.contributions(people)
    groups = comparison_groups(people)
    inputs = ReasonInputs(
        panel=people,
        as_of_date=as_of_date,
        contributions=contributions,
        refit_contributions=model.refit_contributions(people),
        groups=groups,
        stated_before=_stated_before(previous, model),
        second_contributions=model.second_contributions(people),
    )
    facts = [_facts(features[name]) for name in model.columns.features]
    # An updated slope stretches the shares of factors without any effect like all others.
    floors = {factor: model.update.slope * floor for factor, floor in model.noise_floors.items()}
    reasons = choose_reasons(inputs, facts, floors)
    raised = reasons.loc[reasons["direction"] == "raises", "employee_id"]
    main_column = f"risk_{model.main_horizon_months}m"
    main_risk = risks[main_column]
    base_rate = model.record.metrics[f"base_rate_{model.main_horizon_months}m"] or 0.0
    edges = band_edges(main_risk, settings.talk_now_ratio, settings.plan_a_talk_ratio, base_rate)
    scores = assemble_scores(
        ScoreInputs(
            cohort=people[COHORT],
            risks=risks.drop(columns=["employee_id", "as_of_date"]),
            groups=groups,
            has_reason=people["employee_id"].isin(raised),
            previous_risk=_previous_risk(people, previous, model),
            main_horizon_months=model.main_horizon_months,
            model_version=model.model_version,
            run_id=settings.run_id,
        ),
        edges,
    )
    by_factor = _long_by_factor(people["employee_id"], contributions, base, features)
    teams = team_factors(scores, by_factor, main_column)
    return Scored(scores, reasons, by_factor, teams, edges)


def withhold_month(people: pd.DataFrame, horizons_months: tuple[int, ...], run_id: str) -> Scored:
    """The same tables when no signal was found: who was looked at, and no figure about anybody."""
    scores = withheld_scores(people[COHORT], horizons_months, run_id)
    reasons = pd.DataFrame(columns=["employee_id", "rank", "factor", "feature", "direction", "contribution"])
    reasons[["value", "comparison_value", "evidence_date", "owner"]] = None
    contributions = pd.DataFrame(columns=["employee_id", "factor", "contribution"])
    contributions[["leadership_contribution", "base_log_odds"]] = None
    teams = pd.DataFrame(columns=["team_id", "manager_id", "group", "factor", "people", "mean_contribution"])
    teams[["mean_risk", "comparison_risk"]] = None
    return Scored(scores, reasons, contributions, teams, None)


def _is_of(previous: PublishedList | None, model: FlightRiskModel) -> TypeGuard[PublishedList]:
    """Whether there is a list, and it was made by this model."""
    return previous is not None and previous.model_version == model.model_version


def _stated_before(previous: PublishedList | None, model: FlightRiskModel) -> pd.DataFrame:
    """What last month published as reasons; nothing when they came from another model."""
    return previous.stated if _is_of(previous, model) else pd.DataFrame(columns=list(STATED))


def _previous_risk(people: pd.DataFrame, previous: PublishedList | None, model: FlightRiskModel) -> pd.Series:
    """Last month's risk as this month's calibration states it, so that a difference is the person's own.

    Null when it came from another model, since the two do not compare.
    """
    main = model.main_horizon_months
    if not _is_of(previous, model) or main not in previous.horizons_months:
        return pd.Series(np.nan, index=people.index)
    risks = np.column_stack([previous.risks(horizon) for horizon in previous.horizons_months])
    restated = restate_risks(risks, leads_between(previous.horizons_months), previous.update, model.update)
    position = previous.horizons_months.index(main)
    risk = pd.Series(restated[:, position], index=previous.scores["employee_id"])
    return people["employee_id"].map(risk).astype("float64")


def _long_by_factor(
    employee_ids: pd.Series,
    contributions: pd.DataFrame,
    base: np.ndarray,
    features: Mapping[str, Feature],
) -> pd.DataFrame:
    """One row per person and factor: its contribution, leadership's part of it, and the base."""
    factor_of = {name: features[name].factor.value for name in contributions.columns}
    is_leaderships = [features[name].owner is Owner.LEADERSHIP for name in contributions.columns]
    whole = sum_by_factor(contributions, factor_of)
    part = sum_by_factor(contributions * is_leaderships, factor_of)
    whole = whole.assign(employee_id=employee_ids, base_log_odds=base)
    long = whole.melt(["employee_id", "base_log_odds"], var_name="factor", value_name="contribution")
    long["leadership_contribution"] = part.melt(value_name="part")["part"]
    ordered = long.sort_values(["employee_id", "factor"], ignore_index=True)
    return ordered[["employee_id", "factor", "contribution", "leadership_contribution", "base_log_odds"]]


def _facts(feature: Feature) -> FeatureFacts:
    return FeatureFacts(
        name=feature.name,
        factor=feature.factor.value,
        risk_side=feature.risk_side.value,
        is_shown=feature.is_shown and not feature.is_group_only,
        owner=feature.owner.value,
        is_elapsed=feature.is_elapsed,
        elapsed_unit="months" if feature.unit is Unit.MONTHS else "days",
        is_sign=feature.factor is Factor.MOMENTUM,
        step=feature.unit.step,
    )
