import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from features.feature import Factor, Owner, Unit
from pipelines.reports.invented import example
from pipelines.reports.leadership_conditions import (
    ConditionRow,
    Losses,
    MedianFigure,
    OpenSeats,
    SentUpward,
)
from pipelines.reports.leadership_page import render_leadership_page
from pipelines.reports.leadership_views import (
    GroupFigures,
    LeadershipInputs,
    build_leadership_view,
)
from pipelines.reports.run_summary import Verdict
from pipelines.reports.views import Card, Evidence, RiskBand
from pipelines.reports.wording import Wording


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
    assert told.partition("Four questions")[2].count("Not measured.") == 2


def test_a_data_set_without_teams_managers_units_and_roles_has_its_page(text, inputs):
    bare = inputs.people.assign(manager_id=None, org_unit=None, role=None)
    told = text(people=bare, features_now=pd.DataFrame(index=bare.index))
    assert told.count("Not in the data.") == 2
    assert told.count("Not measured.") == 9  # four questions and five conditions
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


def test_roles_are_not_broken_down_where_units_would_give_a_few_away(build, inputs):
    # All seven in the north are KAM, and three in the south: role less unit would be a figure of those three.
    people = inputs.people.assign(org_unit=["north"] * 7 + ["south"] * 9, role=["kam"] * 10 + ["sales"] * 6)
    view = build(people=people)
    assert [group.name for group in view.by_unit.groups] == ["north", "south"]
    assert [(group.name, group.people) for group in view.by_role.groups] == [(None, 16)]


def test_a_condition_known_of_too_few_in_a_unit_is_withheld_with_the_next_smallest(build, text, inputs):
    people = inputs.people.assign(org_unit=["a"] * 5 + ["b"] * 5 + ["c"] * 6)
    known = pd.DataFrame({"tools_score": [1.0] * 2 + [np.nan] * 3 + [2.0] * 5 + [3.0] * 6})
    table = build(people=people, features_now=known).conditions.tables["tools"]
    assert table.rows == (
        ConditionRow("a", 5, (None,)),
        ConditionRow("b", 5, (None,)),
        ConditionRow("c", 6, (3.0,)),
    )
    assert (table.overall, table.known) == ((pytest.approx(30 / 13),), (13,))
    assert "withheld\nb\n5\nwithheld\nc\n6\n3" in text(people=people, features_now=known)


def test_what_managers_have_is_told_of_five_managers_or_more(build, text, features):
    managers = pd.DataFrame({"may_hire": [1, 1, 0, 0, 1, np.nan], "sellers_led": [4, 5, 6, 7, 8, 9]})
    told = {"managers": managers, "of_managers": features}
    assert build(**told).conditions.managers == (
        MedianFigure("sellers_led", 6.5, Unit.COUNT, 6),
        MedianFigure("may_hire", 0.6, Unit.RATIO, 5),
    )
    assert "May hire and move people: 60% of 5 managers." in text(**told)
    assert build(**(told | {"managers": managers.iloc[:4]})).conditions.managers == ()


def test_a_fact_about_the_manager_needs_five_managers_behind_it(build, inputs):
    tenure = pd.DataFrame({"manager_tenure_months": np.arange(16.0)})
    five = build(features_now=tenure).answers["manager_conditions"]
    four = inputs.people.assign(manager_id=[f"m{i % 4}" for i in range(16)])
    assert MedianFigure("manager_tenure_months", 7.5, Unit.MONTHS, 16) in five
    assert build(features_now=tenure, people=four).answers["manager_conditions"] == ()


@pytest.fixture
def card_on(features):
    """A card with a reason from each named feature, all of them leadership's but for what is said here."""

    def card(*names, **changes):
        reasons = (
            replace(example(features[name], date(2026, 6, 30)), owner=Owner.LEADERSHIP) for name in names
        )
        raises = tuple(replace(reason, **changes) for reason in reasons)
        return Card("x", RiskBand.TALK_NOW, 0.3, None, None, None, Evidence.ENOUGH, None, raises, None)

    return card


def test_conditions_that_cards_call_leaderships_go_upward_as_numbers_of_five_or_more(
    build, text, run, card_on, texts
):
    twice = [card_on("pay_shortfall_ratio", "months_since_raise")] * 2  # two facts about the same
    cards = [card_on("pay_shortfall_ratio")] * 4 + twice + [card_on("training_hours_12m")] * 4
    # What a card calls the manager's own, or only something to ask about, is not sent up.
    cards += [card_on("days_since_one_on_one", owner=Owner.MANAGER)] * 9
    cards += [card_on("attainment_3m_ratio", is_ambiguous=True)] * 9
    cards += [card_on("open_deals", factor=Factor.MOMENTUM)] * 9
    assert build(cards=cards).conditions.upward == SentUpward((("pay", 6),), 1)
    said = [Wording(texts).owner(card.raises[0]) == texts.owners.leadership for card in cards]
    assert said == [True] * 10 + [False] * 27
    assert "Pay\n6\n1 more condition, on the cards of fewer people, is not shown." in text(cards=cards)
    assert build(cards=cards, run=replace(run, verdict=Verdict.NO_SIGNAL)).conditions.upward is None


def test_without_managers_pages_nothing_is_said_of_their_cards(build, text):
    assert build(cards=None).conditions.upward is None
    assert "Sent up from the managers' lists" not in text(cards=None)


def test_regretted_losses_are_told_when_five_or_more_are_known(build, text):
    losses = pd.DataFrame(
        {
            "cause": ["voluntary"] * 6 + ["other"] * 5,
            "is_regretted": [True, True, False, False, True, None] + [True] * 5,
        }
    )
    assert build(losses=losses).conditions.losses == Losses(3, 5)
    assert "Of 5 people who left of their own accord" in text(losses=losses)
    assert build(losses=losses.iloc[1:]).conditions.losses is None
    assert "Not measured: the results of fewer than 5" in text(losses=losses.iloc[1:])


def test_open_seats_are_counted_with_how_long_they_have_been_open(build, text):
    seats = pd.DataFrame({"days_open": [10, 30, 50]})
    assert build(seats=seats).conditions.seats == OpenSeats(3, 30.0)
    assert "3 seats are open. Middle time open: 30 days." in text(seats=seats)
    assert "No seat is open." in text(seats=seats.iloc[:0])
    assert build().conditions.seats is None
