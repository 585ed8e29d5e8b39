from dataclasses import replace
from datetime import date

import pytest

from features.feature import Factor, Owner, Unit
from pipelines.reports.views import Reason
from pipelines.reports.wording import Wording


@pytest.fixture
def words(texts):
    return Wording(texts)


def reason(feature="days_since_one_on_one", factor=Factor.LEADERSHIP, unit=Unit.DAYS, owner=Owner.MANAGER):
    return Reason(feature, factor, unit, 53.0, 16.4, date(2026, 5, 8), owner)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1.0, Unit.DAYS, "1 day"),
        (0.0, Unit.DAYS, "0 days"),
        (16.5, Unit.DAYS, "17 days"),
        (1.0, Unit.MONTHS, "1 month"),
        (24.0, Unit.HOURS, "24 hours"),
        (10.5, Unit.HOURS, "10.5 hours"),
        (2.5, Unit.COUNT, "2.5"),
        (-1.44, Unit.COUNT, "−1.4"),
        (-0.04, Unit.COUNT, "0"),
        (0.085, Unit.RATIO, "9%"),
        (-0.4, Unit.RATIO, "−40%"),
        (1.12, Unit.RATIO, "112%"),
        (0.004, Unit.RATIO, "under 1%"),
        (0.0, Unit.RATIO, "0%"),
        (1234567.0, Unit.MONEY, "1,234,567"),
        (3.625, Unit.SCORE, "3.63"),
    ],
)
def test_a_value_is_written_as_its_unit_asks(words, value, unit, written):
    assert words.quantity(value, unit) == written


def test_a_category_has_no_quantity(words):
    with pytest.raises(ValueError, match="only numeric features can be reasons"):
        words.quantity(1.0, Unit.CATEGORY)


@pytest.mark.parametrize("ratio", [0.0, 0.005, 0.092, 0.31, 0.995, 1.0])
def test_a_percent_and_its_number_of_a_hundred_are_the_same_number(words, ratio):
    assert words.percent(ratio) == f"{words.of_hundred(ratio)}%"


def test_two_sums_of_the_same_numbers_are_told_alike(words):
    assert words.percent(0.175) == words.percent(0.17499999999999996) == "18%"


def test_a_chance_below_one_of_a_hundred_is_not_written_as_none(words):
    assert (words.percent(0.001), words.of_hundred(0.001)) == ("under 1%", "fewer than 1")


@pytest.mark.parametrize(
    ("items", "written"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_lists_read_as_running_text(words, items, written):
    assert words.listed(items) == written


def test_a_fact_is_stated_with_its_date_and_the_comparison(words):
    assert words.fact(reason()) == (
        "53 days since the last one-to-one held (8 May 2026); comparable colleagues: 16 days."
    )


def test_an_event_known_by_months_passed_is_dated_by_its_month(words):
    told = words.fact(reason("months_since_raise", Factor.PAY, Unit.MONTHS, Owner.LEADERSHIP))
    assert told == "53 months since base pay last rose (May 2026); comparable colleagues: 16 months."


def test_pay_is_never_the_managers_to_fix(words):
    assert words.owner(reason(factor=Factor.PAY, owner=Owner.LEADERSHIP)).startswith("Not yours to fix")


def test_own_pace_is_something_to_ask_about_whoever_owns_it(words):
    assert words.owner(reason(factor=Factor.MOMENTUM)) == "A sign to ask about, never a reproach."


def test_the_question_is_about_the_first_fact_the_manager_can_act_on(words, texts):
    pay = reason("pay_shortfall_ratio", Factor.PAY, Unit.RATIO, Owner.LEADERSHIP)
    assert words.question((pay, reason())) == texts.features["days_since_one_on_one"].question
    assert words.question((pay,)) == texts.features["pay_shortfall_ratio"].question
    assert words.question(()) == texts.manager.default_question


def test_a_fact_that_can_mean_either_is_to_be_asked_about_whichever_way_it_points(words):
    ambiguous = replace(reason("result_to_peers_ratio_6m", Factor.GOALS, Unit.RATIO), is_ambiguous=True)
    assert words.owner(ambiguous) == words.keep(ambiguous) == "It can mean either; ask how they see it."
    plain = replace(ambiguous, is_ambiguous=False)
    assert words.keep(plain) == "Worth keeping."


@pytest.mark.parametrize("thousandths", range(5, 1000, 5))
def test_those_who_left_and_those_who_stayed_are_a_hundred(words, thousandths):
    ratio = thousandths / 1000
    assert int(words.of_hundred(ratio)) + int(words.rest_of_hundred(ratio)) == 100
