"""How often earlier lists were right, as managers and the leadership group read it."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pipelines.monitoring.back_check_summary import back_check_view, drifted_columns, expected_list
from pipelines.reports.back_check_view import BackCheckView, CheckedList, ExpectedList, height_of, left_of
from pipelines.reports.leadership_page import render_leadership_page
from pipelines.reports.leadership_views import LeadershipInputs, build_leadership_view
from pipelines.reports.manager_page import render_manager_page
from pipelines.reports.manager_views import build_manager_views


def checked_list(month: int, exits: int, acted_on: int | None = None) -> CheckedList:
    return CheckedList(
        as_of_date=(pd.Timestamp(2025, month, 1) + pd.offsets.MonthEnd(0)).date(),
        named=40,
        left_out=0 if acted_on is None else 2,
        exits=exits,
        expected=9.3,
        low=exits / 40 - 0.12,
        high=exits / 40 + 0.15,
        ordinary=0.09,
        acted_on=acted_on,
    )


CHECKED = BackCheckView(
    lists=(checked_list(9, 8), checked_list(10, 6), checked_list(11, 13), checked_list(12, 11, acted_on=14)),
    checked=4,
    named=160,
    exits=38,
    expected=37.2,
    low=0.17,
    high=0.31,
    no_signal=2,
)


@pytest.fixture
def judged(run):
    return replace(run, back_check=CHECKED, expected=ExpectedList(41, 9.6, 4.0, 15.0))


@pytest.fixture
def leadership(features, texts):
    def page(run):
        people = pd.DataFrame(
            {
                "employee_id": [f"e{i}" for i in range(16)],
                "manager_id": "m1",
                "org_unit": "north",
                "role": "account_manager",
                "risk": 0.1,
            }
        )
        exits = pd.DataFrame({"org_unit": ["north"], "role": ["account_manager"], "cause": ["voluntary"]})
        empty = pd.DataFrame({"employee_id": [], "factor": [], "contribution": []})
        inputs = LeadershipInputs(people, exits, empty, pd.DataFrame(index=range(16)))
        return render_leadership_page(build_leadership_view(inputs, features, texts, run), texts)

    return page


@pytest.fixture
def manager(scores, reasons, names, features, texts):
    def page(run):
        return render_manager_page(build_manager_views(scores, reasons, names, features, run)["m1"], texts)

    return page


def test_a_manager_reads_how_many_of_the_named_left_and_how_many_were_expected(judged, manager, read_page):
    text = read_page(manager(judged)).text
    assert (
        "Of the 40 people in the whole organisation named on 31 December 2025 under “Talk now”, 11 left "
        "of their own accord within 6 months; 9 were expected." in text
    )
    assert "between 16 and 43; of everybody looked at that day 9 of 100 left" in text


def test_a_list_on_which_managers_acted_is_marked(judged, manager, read_page):
    text = read_page(manager(judged)).text
    assert "With 14 of the named a talk or a step is on record" in text
    assert "is no false alarm" in text
    untouched = replace(judged, back_check=replace(CHECKED, lists=CHECKED.lists[:3], checked=3))
    assert "is on record" not in read_page(manager(untouched)).text


def test_named_people_who_are_not_counted_are_told_apart(judged, manager, read_page):
    assert "2 more were named and are not counted: they had given notice" in read_page(manager(judged)).text
    counted = replace(judged, back_check=replace(CHECKED, lists=CHECKED.lists[:3]))
    assert "are not counted" not in read_page(manager(counted)).text


def test_until_a_list_can_be_judged_the_backtest_speaks_alone(run, manager, leadership, read_page):
    for page in (manager(run), leadership(run)):
        text = read_page(page).text
        assert "Tried backwards at 12 scored months" in text
        assert "were expected" not in text
        assert "List by list" not in text


def test_the_leadership_group_sees_every_list_in_a_chart_and_a_table(judged, leadership, read_page):
    page = read_page(leadership(judged))
    assert page.tags.count("circle") == len(CHECKED.lists)
    assert "Over all 4 lists checked so far, 160 times somebody was named; 38 times" in page.text
    assert "In 2 earlier months nobody was named" in page.text
    assert "28% (16%–43%)" in page.text
    assert page.outside_references() == []


def test_what_is_only_expected_is_called_so(judged, leadership, read_page):
    text = read_page(leadership(judged)).text
    assert "Expected of this month's list, not observed yet: if the figures are right, 10 of the 41" in text


def test_drift_is_told_on_both_pages(run, manager, leadership, read_page):
    for page in (manager, leadership):
        assert "(3 columns; the run's record names them)" in read_page(page(replace(run, drifted=3))).text
        assert "differs from the months" not in read_page(page(run)).text


def test_the_chart_stands_on_zero_and_holds_every_range(judged):
    assert CHECKED.top == pytest.approx(0.5)
    assert height_of(0.0, CHECKED.top) == 100
    assert height_of(CHECKED.top, CHECKED.top) == 0
    assert left_of(0, CHECKED.shown) == pytest.approx(12.5)
    many = replace(CHECKED, lists=tuple(checked_list(1 + number % 12, 8) for number in range(20)))
    assert len(many.shown) == 12


def test_the_leadership_page_reads_as_reviewed(judged, leadership, assert_golden):
    assert_golden("leadership_back_check.html", leadership(replace(judged, drifted=2)))


def band(people: int, exits: float | None, acted: float | None = None) -> dict:
    return {
        "people": people,
        "people_unknown": 0,
        "exits": exits,
        "exits_expected": exits,
        "exit_ratio": None if exits is None else exits / people,
        "exit_ratio_low": None if exits is None else 0.0,
        "exit_ratio_high": None if exits is None else 1.0,
        "people_acted_on": acted,
    }


def record_of(*named: dict) -> dict:
    lists = [
        {"as_of_date": f"2025-0{number}-28", "bands": {"all": band(90, 9.0), "talk_now": one}}
        for number, one in enumerate(named, start=1)
    ]
    pooled = {
        "named": 30,
        "named_exits": 5,
        "named_exits_expected": 6.0,
        "precision": {"value": 0.17, "low": 0.1, "high": 0.3},
    }
    return {
        "as_of_date": "2026-06-30",
        "back_check": {
            "lists": lists,
            "pooled": {"6m": pooled} if lists else {},
            "months": {"checked": len(lists), "no_signal": 0},
            "estimated": {
                "lists": [
                    {"as_of_date": "2026-05-31", "named": 30},
                    {"as_of_date": "2026-06-30", "named": 4, "named_exits": {}},
                ]
            },
        },
    }


def test_lists_that_named_fewer_than_five_are_not_shown():
    view = back_check_view(record_of(band(12, 3.0, 2.0), band(4, None)), 6)
    assert view is not None
    assert [(found.as_of_date, found.named, found.acted_on) for found in view.lists] == [
        (date(2025, 1, 28), 12, 2)
    ]
    assert view.checked == 2
    assert back_check_view(record_of(band(4, None)), 6) is None
    assert back_check_view(record_of(), 6) is None
    assert expected_list(record_of()) is None


def test_records_of_before_the_back_check_say_nothing_of_it():
    older = {"as_of_date": "2026-06-30"}
    assert back_check_view(older, 6) is None
    assert expected_list(older) is None
    assert drifted_columns(older) == 0
