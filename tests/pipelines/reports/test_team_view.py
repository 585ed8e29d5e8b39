import pandas as pd
import pytest

from pipelines.reports.team_view import TeamStanding, team_standings

# Pay weighs on west and not on south; leadership is alike everywhere; tools are in no model.
MEANS = {
    "pay": {"west": 0.4, "east": 0.1, "north": 0.1, "south": -0.3, "mid": 0.05, "coast": 0.0},
    "leadership": dict.fromkeys(("west", "east", "north", "south", "mid", "coast"), 0.2),
    "tools": dict.fromkeys(("west", "east", "north", "south", "mid", "coast"), 0.0),
    "context": {"west": 0.9, "east": 0.1, "north": 0.1, "south": -0.3, "mid": 0.05, "coast": 0.0},
}


@pytest.fixture
def teams():
    rows = [
        {"team_id": team, "manager_id": f"m-{team}", "factor": factor, "people": 7, "mean_contribution": mean}
        for factor, means in MEANS.items()
        for team, mean in means.items()
    ]
    return pd.DataFrame(rows)


def test_a_team_stands_in_words_beside_the_others_and_circumstances_are_left_out(teams):
    found = team_standings(teams)
    assert found["m-west"] == (TeamStanding("west", 7, 5, ("pay",), ("leadership",), ()),)
    assert found["m-south"] == (TeamStanding("south", 7, 5, (), ("leadership",), ("pay",)),)


def test_with_fewer_than_five_other_teams_nothing_is_compared(teams):
    assert team_standings(teams[teams["team_id"] != "coast"]) == {}


def test_a_team_of_several_managers_is_on_nobodys_page_and_counts_for_the_others(teams):
    teams.loc[teams["team_id"] == "east", "manager_id"] = None
    found = team_standings(teams)
    assert set(found) == {"m-west", "m-north", "m-south", "m-mid", "m-coast"}
    assert found["m-west"][0].other_teams == 5


def test_without_a_signal_there_is_nothing_to_compare(teams):
    assert team_standings(teams.iloc[:0]) == {}
