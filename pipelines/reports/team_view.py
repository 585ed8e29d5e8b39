"""How a manager's team stands beside the other teams, factor by factor, in words and never in figures.

A team's mean risk is left out: beside the cards of all but a few it would tell what is said of those few.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from features.feature import Factor

FEWEST_TEAMS = 5  # to compare with: a quarter of fewer is one team or none
# Log-odds of the monthly hazard: teams that differ by less than about 5 % of a monthly chance are alike.
LEAST_SPREAD = 0.05
_UPPER, _LOWER = 0.75, 0.25


class Standing(StrEnum):
    """Where the team's mean lies among the other teams'."""

    RAISES_MORE = "raises_more"
    LIKE_MOST = "like_most"
    RAISES_LESS = "raises_less"


@dataclass(frozen=True)
class TeamStanding:
    """One team of five or more beside the other such teams; each factor in one of the three lists."""

    team: str
    people: int
    other_teams: int
    raises_more: tuple[str, ...]
    like_most: tuple[str, ...]
    raises_less: tuple[str, ...]


def team_standings(team_factors: pd.DataFrame) -> Mapping[str, tuple[TeamStanding, ...]]:
    """Per manager the standings of the teams that are led by that manager alone, by team.

    Args:
        team_factors: the published table: teams of five or more only.
    """
    figures = team_factors[(team_factors["factor"] != Factor.CONTEXT) & team_factors["team_id"].notna()]
    figures = figures[figures["mean_contribution"].notna()]
    teams = figures.groupby("factor")["team_id"].transform("nunique")
    figures = figures[teams > FEWEST_TEAMS]
    if figures.empty:
        return {}
    by_factor = figures.groupby("factor")["mean_contribution"]
    upper = by_factor.transform("quantile", _UPPER)
    lower = by_factor.transform("quantile", _LOWER)
    mean, is_spread = figures["mean_contribution"], upper - lower >= LEAST_SPREAD
    standing = pd.Series(Standing.LIKE_MOST.value, index=figures.index)
    standing = standing.mask(is_spread & (mean > upper), Standing.RAISES_MORE.value)
    standing = standing.mask(is_spread & (mean < lower), Standing.RAISES_LESS.value)
    # A factor that weighs nothing in any team is not in the model: there is nothing to tell of it.
    is_weighed = by_factor.transform(lambda means: means.abs().max()) > 0
    known = figures.assign(standing=standing, others=teams[figures.index] - 1)[is_weighed]
    found: dict[str, tuple[TeamStanding, ...]] = {}
    for (manager, team), rows in known.dropna(subset="manager_id").groupby(["manager_id", "team_id"]):
        lists = {way: tuple(rows.loc[rows["standing"] == way, "factor"]) for way in Standing}
        one = TeamStanding(
            team=str(team),
            people=int(rows["people"].iloc[0]),
            other_teams=int(rows["others"].min()),
            raises_more=lists[Standing.RAISES_MORE],
            like_most=lists[Standing.LIKE_MOST],
            raises_less=lists[Standing.RAISES_LESS],
        )
        found[str(manager)] = (*found.get(str(manager), ()), one)
    return found
