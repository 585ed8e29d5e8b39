"""Group figures for leadership: factors and risk of groups of five or more people, never fewer."""

import pandas as pd

from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from pipelines.reports.small_groups import OTHER, publishable_groups


def team_factors(scores: pd.DataFrame, factor_contributions: pd.DataFrame, risk_column: str) -> pd.DataFrame:
    """Mean contribution of each factor in each team of five or more.

    Where the people of all other teams together are fewer than five, the smallest team is left out as well.

    Args:
        scores: the published score table.
        factor_contributions: employee_id, factor, contribution.
        risk_column: the risk at the main horizon.

    Returns:
        team_id, manager_id (null when the team has several), group, factor, people, mean_contribution,
        mean_risk, comparison_risk (mean risk of all teams shown), sorted by team and factor. Empty
        without teams.
    """
    members = scores.loc[scores["team_id"].notna(), ["employee_id", "team_id", "manager_id", risk_column]]
    teams = members.groupby("team_id").agg(
        people=("employee_id", "size"),
        managers=("manager_id", "nunique"),
        manager_id=("manager_id", "min"),
        mean_risk=(risk_column, "mean"),
    )
    # With everybody's mean, which the leadership page shows, teams too small to show could be computed.
    counted = publishable_groups(scores["team_id"], MINIMUM_GROUP_PEOPLE)
    teams = teams[teams.index.isin(counted[counted.notna() & (counted != OTHER)])]
    teams["manager_id"] = teams["manager_id"].where(teams["managers"] == 1)
    figures = (
        factor_contributions.merge(members[["employee_id", "team_id"]], on="employee_id")
        .groupby(["team_id", "factor"], as_index=False)
        .agg(mean_contribution=("contribution", "mean"))
        .merge(teams.drop(columns="managers").reset_index(), on="team_id")
    )
    figures["group"] = figures["team_id"]
    # Over the teams shown only: with everybody's mean, a team too small to show could be computed.
    shown = members["team_id"].isin(teams.index)
    figures["comparison_risk"] = float(members.loc[shown, risk_column].mean())
    columns = ["team_id", "manager_id", "group", "factor", "people", "mean_contribution", "mean_risk"]
    return figures[[*columns, "comparison_risk"]].sort_values(["team_id", "factor"], ignore_index=True)
