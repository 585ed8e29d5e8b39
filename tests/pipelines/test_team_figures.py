import pandas as pd
import pytest

from pipelines.team_figures import team_factors


def figures(team_sizes: dict[str, int], managers: dict[str, str] | None = None) -> pd.DataFrame:
    teams = [team for team, size in team_sizes.items() for _ in range(size)]
    scores = pd.DataFrame(
        {
            "employee_id": [f"s{number}" for number in range(len(teams))],
            "team_id": pd.Series(teams, dtype="str"),
            "manager_id": [(managers or {}).get(team, f"m-{team}") for team in teams],
            "risk_6m": [0.1 * (number % 3) for number in range(len(teams))],
        }
    )
    contributions = pd.DataFrame(
        {"employee_id": scores["employee_id"], "factor": "pay", "contribution": range(len(teams))}
    )
    return team_factors(scores, contributions, "risk_6m")


def test_a_teams_figure_is_the_mean_of_its_people_beside_the_mean_of_all_teams():
    row = figures({"a": 5, "b": 6}).set_index("team_id").loc["a"]
    assert row["people"] == 5
    assert row["mean_contribution"] == 2.0
    assert row["mean_risk"] == pytest.approx((0 + 0.1 + 0.2 + 0 + 0.1) / 5)
    assert row["comparison_risk"] == pytest.approx(0.1 * (0 + 1 + 2 + 0 + 1 + 2 + 0 + 1 + 2 + 0 + 1) / 11)


def test_teams_of_four_have_no_figure_and_no_part_in_the_comparison():
    shown = figures({"a": 4, "b": 5, "c": 3})
    assert shown["team_id"].unique().tolist() == ["b"]
    assert shown["comparison_risk"].tolist() == pytest.approx(shown["mean_risk"].tolist())


def test_a_team_of_four_alone_is_hidden_with_the_smallest_of_the_others():
    # The leadership page shows everybody's mean: less that of all teams shown it would be that of the four.
    assert figures({"a": 4, "b": 5, "c": 6})["team_id"].unique().tolist() == ["c"]
    assert figures({"a": 4, "b": 5}).empty


def test_without_teams_there_are_no_team_figures():
    assert figures({}).empty
