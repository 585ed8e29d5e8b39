from dataclasses import replace
from datetime import date

import pytest

from features.feature import Factor, Owner, Unit
from pipelines.reports.page_texts import Plural
from pipelines.reports.texts import load_texts
from pipelines.reports.views import Comparison, Reason
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
        (1.12, Unit.TIMES, "112%"),
        (2.99, Unit.TIMES, "299%"),
        (55.29, Unit.TIMES, "55.29 times"),
        (1234.0, Unit.TIMES, "1,234 times"),
        (0.004, Unit.RATIO, "under 1%"),
        (0.0, Unit.RATIO, "0%"),
        (1234567.0, Unit.MONEY, "1,234,567"),
        (3.625, Unit.SCORE, "3.63"),
    ],
)
def test_a_value_is_written_as_its_unit_asks(words, value, unit, written):
    assert words.quantity(value, unit) == written


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.CATEGORY])
def test_values_a_step_apart_never_read_the_same(words, unit):
    values = [number * unit.step for number in (0.0, 1.25, 2.25, 3.25, 40.5, 41.5)]
    assert len({words.quantity(value, unit) for value in values}) == len(values)


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


@pytest.mark.parametrize(
    ("value", "comparison", "told"),
    [
        (3.44, 0.9, ("3.44 times", "0.9 times")),  # one fact, one way to tell it
        (3.44, 3.36, ("3.44 times", "3.36 times")),  # what differs reads differently
        (2.99, 1.1, ("299%", "110%")),
    ],
)
def test_a_fact_tells_both_of_its_values_in_times_or_both_in_percent(words, value, comparison, told):
    stated = replace(
        reason("potential_to_quota_ratio", Factor.TERRITORY, Unit.TIMES),
        value=value,
        comparison_value=comparison,
    )
    assert f"{told[0]}; comparable colleagues: {told[1]}." in words.fact(stated)


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


# In Swedish and Norwegian a no-break space stands between thousands and before the percent sign.
NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "value", "unit", "written"),
    [
        ("sv", 1.0, Unit.DAYS, "1 dag"),
        ("sv", 0.0, Unit.DAYS, "0 dagar"),
        ("sv", -3.0, Unit.DAYS, "−3 dagar"),
        ("sv", -1.0, Unit.DAYS, "−1 dag"),
        ("sv", 1.04, Unit.HOURS, "1 timme"),
        ("sv", 10.5, Unit.HOURS, "10,5 timmar"),
        ("sv", 1234567.0, Unit.MONEY, f"1{NB}234{NB}567"),
        ("sv", 0.085, Unit.RATIO, f"9{NB}%"),
        ("sv", -0.4, Unit.RATIO, f"−40{NB}%"),
        ("sv", 0.001, Unit.RATIO, f"under 1{NB}%"),
        ("nb", 1.0, Unit.MONTHS, "1 måned"),
        ("nb", 31.0, Unit.MONTHS, "31 måneder"),
        ("nb", 1.0, Unit.HOURS, "1 time"),
        ("nb", 3.625, Unit.SCORE, "3,63"),
        ("nb", 9820.0, Unit.COUNT, f"9{NB}820"),
        ("nb", 11.1234, Unit.RATIO, f"1{NB}112{NB}%"),
    ],
)
def test_a_value_is_written_as_its_language_writes_it(language, value, unit, written):
    assert Wording(load_texts(language)).quantity(value, unit) == written


@pytest.mark.parametrize(
    ("language", "day", "month", "listed"),
    [
        ("sv", "8 maj 2026", "maj 2026", "a, b och c"),
        ("nb", "8. mai 2026", "mai 2026", "a, b og c"),
        ("en", "8 May 2026", "May 2026", "a, b and c"),
    ],
)
def test_dates_and_lists_are_written_as_the_language_writes_them(language, day, month, listed):
    words = Wording(load_texts(language))
    written = (words.day(date(2026, 5, 8)), words.month(date(2026, 5, 8)), words.listed(["a", "b", "c"]))
    assert written == (day, month, listed)


@pytest.mark.parametrize(
    ("count", "form"), [(0, "0 many"), (1, "1 one"), (-1, "−1 one"), (2, "2 many"), (0.96, "1 one")]
)
def test_a_text_with_a_number_has_the_form_that_the_number_asks_for(words, count, form):
    assert words.counted(Plural(one="{n} one", other="{n} many"), count) == form


def test_another_country_of_the_same_language_may_be_written_for():
    american = load_texts("en").model_copy(update={"locale": "en_US"})
    assert Wording(american).day(date(2026, 5, 8)) == "May 8, 2026"


@pytest.mark.parametrize(
    ("language", "parts", "told"),
    [
        ("en", ("account_manager", "3", "NO"), "account manager, level 3, Norway"),
        ("nb", ("account_manager", "3", None), "account manager, nivå 3"),
        ("sv", ("KAM", "senior", "SE"), "KAM, senior, Sverige"),
        ("en", ("kam", None, None), "kam"),
        ("en", ("kam", "2b", "Nordics"), "kam, level 2b, Nordics"),
    ],
)
def test_a_comparison_group_is_told_in_words(language, parts, told):
    assert Wording(load_texts(language)).group(Comparison(*parts, people=38, risk=0.11)) == told


def test_a_role_has_the_name_that_its_organisation_gives_it(texts):
    words = Wording(texts.model_copy(update={"roles": {"account_manager": "Client partner"}}))
    assert words.role("account_manager") == "Client partner"
    assert words.role("team_lead") == "team lead"


def test_inside_a_sentence_factors_have_no_capital_and_abbreviations_keep_theirs(words, texts):
    assert words.labels(["pay", "goals", "pay", "culture"]) == ["Pay", "goals", "team and culture"]
    assert words.running(["pay", "goals"]) == ["pay", "goals"]
    factors = texts.factors | {"tools": texts.factors["tools"].model_copy(update={"label": "IT and tools"})}
    assert Wording(texts.model_copy(update={"factors": factors})).running(["tools"]) == ["IT and tools"]
