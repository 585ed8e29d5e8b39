from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data_contracts.errors import PublicationError
from pipelines.reports.manager_views import Supplement, build_manager_views
from pipelines.reports.run_summary import Verdict
from pipelines.reports.views import RiskBand


@pytest.fixture
def build(scores, reasons, names, features, run):
    def build(**changes):
        inputs = {"scores": scores, "reasons": reasons, "names": names, "features": features, "run": run}
        return build_manager_views(**(inputs | changes))

    return build


def listed(view):
    return [(card.band.value, card.name) for card in view.cards]


def card_of(view, name):
    return next(card for card in view.cards if card.name == name)


def test_each_manager_has_one_page_and_people_without_a_manager_are_on_none(build):
    views = build()
    assert set(views) == {"m1", "m2"}
    everyone = {person.name for view in views.values() for person in (*view.cards, *view.others)}
    assert "e8" not in everyone
    assert (views["m1"].people, views["m2"].people) == (6, 1)


def test_names_stand_alphabetically_inside_a_band_whatever_the_risk_and_the_letter_case(build):
    assert listed(build()["m1"]) == [
        ("talk_now", "bjørn Haugen"),
        ("talk_now", "Cecilia Lindqvist"),
        ("plan_a_talk", "Daniel Berg"),
        ("plan_a_talk", "Eva Strand"),
    ]


def test_names_follow_the_alphabet_of_the_pages_language(build, names):
    names["name"] = ["Åsa Ek", "Örjan Ek", "Zara Ek", "Älva Ek", "Eva Ek", "Bo Ek"]
    found = {
        language: [card.name for card in build(names=names, beyond=Supplement(language))["m1"].cards]
        for language in ("sv", "en")
    }
    assert found["sv"] == ["Åsa Ek", "Örjan Ek", "Zara Ek", "Älva Ek"]
    assert found["en"] == ["Åsa Ek", "Örjan Ek", "Älva Ek", "Zara Ek"]


def test_a_list_has_room_for_so_many_by_band_and_then_the_higher_estimates(build, run):
    def cards(room):
        return listed(build(run=replace(run, list_length=room))["m1"])

    assert cards(1) == [("talk_now", "Cecilia Lindqvist")]
    assert cards(3) == [
        ("talk_now", "bjørn Haugen"),
        ("talk_now", "Cecilia Lindqvist"),
        ("plan_a_talk", "Daniel Berg"),
    ]
    assert len(cards(50)) == 4


def test_whom_there_is_no_room_for_comes_first_among_the_others(build, run):
    view = build(run=replace(run, list_length=2))["m1"]
    assert view.waiting == 2
    assert [(person.name, person.band.value) for person in view.others][:3] == [
        ("Daniel Berg", "plan_a_talk"),
        ("Eva Strand", "plan_a_talk"),
        ("e6", "keep_in_touch"),
    ]


def test_of_two_with_the_same_estimate_the_key_decides_whatever_the_order_of_rows(build, scores, run):
    scores["risk_6m"] = 0.3
    one = replace(run, list_length=1)
    assert listed(build(scores=scores, run=one)["m1"]) == listed(build(scores=scores[::-1], run=one)["m1"])


def test_without_a_signal_a_manager_still_reads_of_the_own_support_and_of_no_team(build, run, beyond):
    view = build(run=replace(run, verdict=Verdict.NO_SIGNAL), beyond=beyond)["m1"]
    assert (len(view.support), view.standings) == (3, ())


def test_the_order_of_the_input_rows_changes_nothing(build, scores, reasons, names):
    shuffled = build(scores=scores[::-1], reasons=reasons[::-1], names=names[::-1])
    assert shuffled == build()


def test_everyone_else_is_there_by_name_and_band_only(build):
    assert [(person.name, person.band) for person in build()["m1"].others] == [
        ("e6", RiskBand.KEEP_IN_TOUCH),
        ("Ingrid Moe", RiskBand.KEEP_IN_TOUCH),
    ]


def test_who_has_no_display_name_is_shown_by_key(build):
    assert build()["m2"].manager_name == "m2"
    nameless = build(names=pd.DataFrame({"employee_id": [], "name": []}, dtype="str"))
    assert listed(nameless["m1"])[0] == ("talk_now", "e1")


def test_a_manager_of_two_teams_has_one_page_that_names_both(build, scores):
    scores.loc[scores["employee_id"] == "e2", "team_id"] = "north"
    assert build(scores=scores)["m1"].teams == ("north", "west")


def test_at_most_three_reasons_and_one_protection_are_shown_the_strongest_first(build, reasons):
    more = reasons.iloc[[0, 3]].assign(
        rank=[5, 6], feature=["span_of_control", "recognitions_180d"], evidence_date=None
    )
    card = card_of(build(reasons=pd.concat([more, reasons]))["m1"], "bjørn Haugen")
    assert [reason.feature for reason in card.raises] == [
        "days_since_one_on_one",
        "pay_shortfall_ratio",
        "open_deals",
    ]
    assert card.protects is not None
    assert card.protects.feature == "training_hours_12m"


def test_a_fact_about_a_window_is_dated_by_its_end_and_an_event_by_its_own_day(build):
    card = card_of(build()["m1"], "bjørn Haugen")
    assert [reason.evidence_date for reason in card.raises] == [
        date(2026, 5, 8),
        date(2026, 6, 30),
        date(2026, 6, 30),
    ]


@pytest.mark.parametrize(("evidence", "raising", "is_protected"), [("thin", 0, True), ("withheld", 0, False)])
def test_without_enough_evidence_no_reason_stands_on_the_card(build, scores, evidence, raising, is_protected):
    scores.loc[scores["employee_id"] == "e1", "evidence"] = evidence
    card = card_of(build(scores=scores)["m1"], "bjørn Haugen")
    assert (len(card.raises), card.protects is not None) == (raising, is_protected)


@pytest.mark.parametrize(("people", "is_compared"), [(5, True), (4, False)])
def test_a_comparison_with_fewer_than_five_people_is_not_made(build, scores, people, is_compared):
    scores.loc[scores["employee_id"] == "e1", "comparison_count"] = people
    assert (card_of(build(scores=scores)["m1"], "bjørn Haugen").comparison is not None) is is_compared


def test_a_comparison_groups_label_of_more_keys_than_there_are_is_told_as_it_stands(build, scores):
    told = {}
    for label in ("Sales/ / 2 / SE", "Sales / Service / 2 / SE"):
        one = scores.assign(comparison_group=label)
        found = card_of(build(scores=one)["m1"], "bjørn Haugen").comparison
        told[label] = (found.role, found.level, found.country)
    assert told == {
        "Sales/ / 2 / SE": ("Sales/", "2", "SE"),
        "Sales / Service / 2 / SE": ("Sales / Service / 2 / SE", None, None),
    }


def test_missing_figures_stay_missing(build, scores):
    scores.loc[scores["employee_id"] == "e1", ["risk_low", "risk_high", "previous_risk"]] = None
    card = card_of(build(scores=scores)["m1"], "bjørn Haugen")
    assert (card.risk_low, card.risk_high, card.previous_risk) == (None, None, None)


def test_without_a_signal_the_pages_name_nobody(build, scores, run):
    scores[["risk_6m", "risk_low", "risk_high", "risk_band"]] = None
    views = build(scores=scores, run=replace(run, verdict=Verdict.NO_SIGNAL))
    assert {manager: (view.people, view.cards, view.others) for manager, view in views.items()} == {
        "m1": (6, (), ()),
        "m2": (1, (), ()),
    }


def test_one_seller_alone_has_a_page_for_the_manager(build, scores):
    assert listed(build(scores=scores.iloc[[0]])["m1"]) == [("talk_now", "bjørn Haugen")]


def test_a_display_name_that_is_missing_is_replaced_by_the_key(build, names):
    names.loc[names["employee_id"] == "e1", "name"] = None
    assert ("talk_now", "e1") in listed(build(names=names)["m1"])


def test_a_month_in_which_no_reason_holds_has_its_pages_all_the_same(build, reasons):
    assert all(card.raises == () for card in build(reasons=reasons.iloc[:0])["m1"].cards)


def test_nobody_scored_gives_no_page(build, scores):
    assert build(scores=scores.iloc[:0]) == {}


@pytest.mark.parametrize(
    "feature",
    [
        "manager_voluntary_exit_ratio_12m",  # hidden
        "team_recognition_spread_180d",  # for groups only
        "tenure_months",  # context
        "no_such_feature",
    ],
)
def test_a_reason_no_manager_may_see_stops_every_page(build, reasons, feature):
    reasons.loc[0, "feature"] = feature
    with pytest.raises(
        PublicationError, match=f"1 reasons name features that no manager may see \\({feature}\\)"
    ):
        build(reasons=reasons)


@pytest.mark.parametrize("column", ["value", "comparison_value", "evidence_date"])
def test_a_reason_without_its_value_comparison_or_event_date_stops_every_page(build, reasons, column):
    reasons.loc[0, column] = None
    with pytest.raises(
        PublicationError, match=r"1 reasons lack .*\(days_since_one_on_one\); no page was written"
    ):
        build(reasons=reasons)
