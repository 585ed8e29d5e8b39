import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.feature import Unit
from pipelines.reports.leadership_page import render_leadership_page
from pipelines.reports.leadership_views import (
    GroupFigures,
    LeadershipInputs,
    MedianFigure,
    build_leadership_view,
)
from pipelines.reports.run_summary import Verdict


@pytest.fixture
def inputs():
    """Seven in the north, six in the south whose pay stands out, three in the west."""
    unit = ["north"] * 7 + ["south"] * 6 + ["west"] * 3
    people = pd.DataFrame(
        {
            "employee_id": [f"e{i}" for i in range(16)],
            "manager_id": [f"m{i % 5}" for i in range(16)],
            "org_unit": unit,
            "role": "account_manager",
            "risk": [0.10] * 7 + [0.20] * 6 + [0.30] * 3,
        }
    )
    pay = pd.DataFrame({"employee_id": people["employee_id"], "factor": "pay"})
    pay["contribution"] = [0.0] * 7 + [0.5] * 6 + [0.0] * 3
    goals = pay.assign(factor="goals", contribution=0.7)
    exits = pd.DataFrame(
        {
            "org_unit": ["south", "south", "closed", "north"],
            "role": "account_manager",
            "cause": ["voluntary", "voluntary", "voluntary", "other"],
        }
    )
    features_now = pd.DataFrame(
        {"training_hours_12m": np.arange(16.0), "months_in_level": [12.0] * 4 + [np.nan] * 12}
    )
    return LeadershipInputs(people, exits, pd.concat([pay, goals]), features_now)


@pytest.fixture
def build(inputs, features, texts, run):
    def build(**changes):
        run_changes = {"run": run} | {key: changes.pop(key) for key in ("run",) if key in changes}
        return build_leadership_view(replace(inputs, **changes), features, texts, **run_changes)

    return build


@pytest.fixture
def text(build, texts, read_page):
    return lambda **changes: read_page(render_leadership_page(build(**changes), texts)).text


def no_signal(run, inputs):
    return {
        "run": replace(run, verdict=Verdict.NO_SIGNAL),
        "people": inputs.people.assign(risk=np.nan),
        "contributions": inputs.contributions.iloc[:0],
    }


def test_the_page_is_the_reviewed_one(build, texts, assert_golden):
    assert_golden("leadership.html", render_leadership_page(build(), texts))


def test_the_page_without_a_signal_is_the_reviewed_one(build, texts, assert_golden, run, inputs):
    page = render_leadership_page(build(**no_signal(run, inputs)), texts)
    assert_golden("leadership_no_signal.html", page)


def test_groups_of_fewer_than_five_never_stand_alone(build):
    # The three in the west alone are too few, and so is what they leave: the south joins them.
    by_unit = build().by_unit
    assert by_unit.groups == (
        GroupFigures("north", 7, 0, pytest.approx(0.10), ()),
        GroupFigures(None, 9, 3, pytest.approx(2.1 / 9), ("pay",)),
    )
    assert sum(group.people for group in by_unit.groups) == 16


def test_fewer_than_five_people_in_all_give_no_figure_of_theirs(build, text, inputs):
    few = {"people": inputs.people.iloc[:4], "features_now": inputs.features_now.iloc[:4]}
    view = build(**few)
    assert (view.by_unit.groups, view.mean_risk) == ((), None)
    assert not [figure for figures in view.answers.values() for figure in figures]
    assert "Withheld: fewer than 5 people." in text(**few)


def test_a_factor_stands_out_where_its_mean_lies_clearly_above_the_organisations(build, inputs):
    bigger = inputs.people.assign(org_unit=["north"] * 7 + ["south"] * 9)
    groups = build(people=bigger).by_unit.groups
    # Everybody has the same contribution of goals: it stands out nowhere.
    assert [(group.name, group.factors) for group in groups] == [("north", ()), ("south", ("pay",))]


def test_at_most_two_factors_are_named_the_clearest_first(build, inputs):
    south = inputs.people["employee_id"].where(inputs.people["org_unit"] == "south").dropna()
    rows = [
        (e, factor, size) for e in south for factor, size in (("pay", 0.3), ("tools", 0.9), ("goals", 0.6))
    ]
    contributions = pd.DataFrame(rows, columns=["employee_id", "factor", "contribution"])
    people = inputs.people.assign(org_unit=inputs.people["org_unit"].replace("west", "north"))
    groups = build(people=people, contributions=contributions).by_unit.groups
    assert {group.name: group.factors for group in groups} == {"north": (), "south": ("tools", "goals")}


def test_exits_are_counted_by_cause_and_those_of_a_closed_unit_with_the_smaller_groups(build):
    view = build()
    assert (view.exits_voluntary, view.exits_other) == (3, 1)
    assert view.by_role.groups[0].exits == 3


def test_the_four_questions_are_answered_with_medians_of_five_or_more_or_not_measured(build, text):
    answers = build().answers
    assert answers["keep_it"] == (
        MedianFigure("training_hours_12m", 7.5, Unit.HOURS, 16),
    )  # a level is known for four only
    assert answers["manager_conditions"] == (MedianFigure("people_per_manager", 3.0, Unit.COUNT, 5),)
    told = text()
    assert "Training per person in the last 12 months, middle value: 7.5 hours (16 people)." in told
    assert "People per manager, middle value: 3 (5 managers)." in told
    assert told.count("Not measured.") == 2


def test_a_data_set_without_teams_managers_units_and_roles_has_its_page(text, inputs):
    bare = inputs.people.assign(manager_id=None, org_unit=None, role=None)
    told = text(people=bare, features_now=pd.DataFrame(index=bare.index))
    assert told.count("Not in the data.") == 2
    assert told.count("Not measured.") == 4
    assert "16\nsellers looked at" in told


def test_an_organisation_nobody_left_has_its_page(text, inputs):
    assert "0\nleft of their own accord in the last 12 months" in text(exits=inputs.exits.iloc[:0])


def test_without_a_signal_only_counts_stand_and_the_page_says_why(build, text, run, inputs):
    changes = no_signal(run, inputs)
    assert build(**changes).mean_risk is None
    told = text(**changes)
    assert "so no person is listed or ranked anywhere, and no estimate is shown" in told
    assert "Estimated to leave" not in told
    assert "nan" not in told.lower()


def test_contributions_are_ignored_without_a_signal(build, run, inputs):
    view = build(run=replace(run, verdict=Verdict.NO_SIGNAL))
    assert [group.factors for group in view.by_unit.groups] == [(), ()]


def test_no_person_and_no_manager_is_named(text, inputs):
    told = text()
    keys = {*inputs.people["employee_id"], *inputs.people["manager_id"]}
    assert not [key for key in keys if re.search(rf"\b{key}\b", told)]


def test_measured_and_missing_factors_are_listed_with_what_they_need(text):
    told = text()
    assert "Pay: pay beside that of comparable colleagues" in told
    assert "Balance: needs open_positions and accounts" in told


def test_the_page_asks_nothing_of_the_outside_whatever_the_units_are_called(build, texts, inputs, read_page):
    spoiled = inputs.people.assign(org_unit="<script>alert(1)</script>")
    page = read_page(render_leadership_page(build(people=spoiled), texts))
    assert page.outside_references() == []
    assert "<script>alert(1)</script>" in page.text
