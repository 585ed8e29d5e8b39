import re
import tomllib
from importlib import resources
from string import Formatter
from typing import get_args

import pytest

from data_contracts.errors import ConfigError
from features.catalogue import FEATURES
from pipelines.config import RunSection
from pipelines.managers_support import CONDITIONS
from pipelines.reports.leadership_views import PEOPLE_PER_MANAGER
from pipelines.reports.own_texts import placeholders
from pipelines.reports.texts import languages, load_texts, parse_texts

PACKAGE = resources.files("pipelines.reports")
# Words that blame, alarm, or claim a cause, and words of the trade; each language has its own.
FORBIDDEN = {
    "en": r"because|flight|disloyal\w*|due to|caused?|attrition|churn|quit(s|ting)?|leavers?|suspects?",
    "sv": r"därför( att)?|eftersom|på grund av|p\.g\.a\.|pga|beror på|orsaka\w*|flykt\w*|illojal\w*|"
    r"avhopp\w*|hoppa\w* av|misstänk\w*|varningslista|riskperson\w*|skyldig\w*|försumma\w*|misslyck\w*|"
    r"churn|attrition",
    "nb": r"fordi|ettersom|på grunn av|p\.g\.a\.|pga|skyldes|forårsake\w*|flukt\w*|illojal\w*|avhopp\w*|"
    r"mistenk\w*|risikoperson\w*|skyldig\w*|forsøm\w*|mislyk\w*|churn|attrition",
}
# Swedish that a hurried translator leaves in Norwegian, and Danish that a spelling checker lets through.
NOT_BOKMAAL = (
    r"och|inte|från|till|eller inte|månad(er)?|vecka|säljare|chef(er)?|lön|kollegor|fråga|någon|uppskattning|"
    r"verktyg|frem|efter|uge|medarbejder|sælger|også ikke"
)
# Texts that are the same as in English: names, measures, words of both languages, and what only joins fields.
ALIKE = {
    "numbers.under_one_percent",
    "factors.onboarding.label",
    "manager.eyebrow",
    "manager.team",
    "manager.trend.month",
    "leadership.eyebrow",
    "validation.eyebrow",
    "model_card.eyebrow",
    "model_card.run_skill",
    "model_card.skill.auc",
}


def source(language="en"):
    return (PACKAGE / "texts" / f"{language}.toml").read_text(encoding="utf-8")


def named_strings(value, place=""):
    """Every text under the name it has in the file; items of a list by their number."""
    if isinstance(value, str):
        return {place.removeprefix("."): value}
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return {name: text for key, item in items for name, text in named_strings(item, f"{place}.{key}").items()}


def strings(value):
    return list(named_strings(value).values())


def texts_of(language):
    """Without the keys, which no reader sees."""
    found = named_strings(tomllib.loads(source(language)))
    return {name: text for name, text in found.items() if not name.endswith(".key") and name != "language"}


@pytest.mark.parametrize("language", languages())
def test_every_feature_a_manager_may_see_has_its_texts_and_no_text_lacks_its_feature(language):
    shown = {feature.name for feature in FEATURES if feature.is_shown and not feature.is_group_only}
    assert set(load_texts(language).features) == shown


@pytest.mark.parametrize("language", languages())
def test_every_fact_of_a_feature_that_measures_elapsed_time_names_its_date(language):
    facts = load_texts(language).features
    elapsed = [f.name for f in FEATURES if f.is_elapsed and f.is_shown]
    assert elapsed
    assert not [name for name in elapsed if "{date}" not in facts[name].sentence]


@pytest.mark.parametrize("language", languages())
def test_every_figure_that_answers_a_question_is_a_numeric_feature(language):
    numeric = {feature.name for feature in FEATURES if not feature.is_category} | {PEOPLE_PER_MANAGER}
    named = {name for question in load_texts(language).leadership.questions for name in question.figures}
    assert named <= numeric


@pytest.mark.parametrize("language", languages())
def test_no_text_blames_alarms_or_claims_a_cause(language):
    forbidden = re.compile(rf"\b({FORBIDDEN[language]})\b", re.IGNORECASE)
    assert not [text for text in texts_of(language).values() if forbidden.search(text)]


def test_there_are_texts_in_the_three_languages_that_a_configuration_may_name():
    assert set(languages()) == set(FORBIDDEN) == set(get_args(RunSection.model_fields["language"].annotation))


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_every_text_has_the_placeholders_of_the_english_one(language):
    english, own = texts_of("en"), texts_of(language)
    assert set(own) == set(english)
    assert not [name for name in own if placeholders(own[name]) != placeholders(english[name])]


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_no_text_was_left_in_english(language):
    english, own = texts_of("en"), texts_of(language)
    assert {name for name in own if own[name] == english[name]} <= ALIKE


def test_norwegian_and_swedish_are_two_languages():
    swedish, norwegian = texts_of("sv"), texts_of("nb")
    long = [name for name in norwegian if len(norwegian[name].split()) > 4]
    assert len(long) > 300
    assert not [name for name in long if norwegian[name] == swedish[name]]
    assert not [
        text for text in norwegian.values() if re.search(rf"\b({NOT_BOKMAAL})\b|[äö]", text, re.IGNORECASE)
    ]


@pytest.mark.parametrize(("language", "formal"), [("sv", "Ni|Er|Ert|Era"), ("nb", "De|Dem|Deres")])
def test_nobody_is_addressed_formally(language, formal):
    # A capital inside a sentence: at its beginning the words mean something else.
    told = [text for text in texts_of(language).values() if " du " in f" {text} ".lower()]
    assert len(told) > 50
    assert not [text for text in told if re.search(rf"(?<=[a-zåäöæø,] )({formal})\b", text)]


@pytest.mark.parametrize("language", languages())
def test_no_text_brings_markup_of_its_own(language):
    assert not [text for text in strings(tomllib.loads(source(language))) if re.search(r"[<>]|&\w+;", text)]


@pytest.mark.parametrize("language", languages())
def test_every_brace_in_a_text_is_a_plain_name(language):
    fields = [
        (name, spec, conversion)
        for text in strings(tomllib.loads(source(language)))
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    ]
    assert fields
    assert not [field for field in fields if not field[0].isidentifier() or field[1] or field[2]]


def test_every_text_of_a_page_is_used_on_a_page():
    templates = {file.name: file.read_text(encoding="utf-8") for file in (PACKAGE / "templates").iterdir()}
    modules = "".join(
        file.read_text(encoding="utf-8") for file in PACKAGE.iterdir() if file.name.endswith(".py")
    )
    everything = "".join(templates.values()) + modules
    texts = load_texts("en")
    outcomes = {"stopped", "set_aside", "sound"}  # chosen by name, by ValidationView.outcome
    unused = [
        f"{section}.{field}"
        for section in ("page", "manager", "leadership", "validation")
        for field in type(getattr(texts, section)).model_fields
        if not any(f"t.{field}" in text for name, text in templates.items() if name.startswith(section))
        and f"texts.{section}.{field}" not in everything
        and field not in outcomes
    ]
    assert not unused


def test_an_unknown_language_names_the_ones_there_are():
    with pytest.raises(ConfigError, match="no texts for language 'xx'; there are: en, nb, sv"):
        load_texts("xx")


def test_a_missing_text_a_superfluous_one_and_a_wrong_type_are_all_named_at_once():
    content = source().replace('ask = "A question to ask"', "asks = 3").replace('team = "team"', "team = 1")
    with pytest.raises(ConfigError) as refusal:
        parse_texts(content, "en.toml")
    assert str(refusal.value).startswith("en.toml has 3 faults\n")
    assert {line.split(":")[0].strip() for line in str(refusal.value).splitlines()[1:]} == {
        "manager.ask",
        "manager.asks",
        "manager.team",
    }


@pytest.mark.parametrize(
    ("found", "instead", "fault"),
    [
        (
            "[factors]",
            "[factors]\nweather = {label = 'w', explanation = 'w'}",
            r"factors: missing nothing, unknown \['weather'\]",
        ),
        ("[bands.talk_now]", "[bands.run]", r"bands: missing \['talk_now'\], unknown \['run'\]"),
        (
            "Open deals on {date}: {value}",
            "Open deals on {date}",
            r"features.open_deals.sentence: .*\{value\} and \{comparison\}",
        ),
        ("Open deals on {date}", "Open deals on {day}", r"features.open_deals.sentence: .*'day'"),
        ("what would help?", "what would help.", r"features.open_deals.question: .*question mark"),
        ('language = "en"', "language = en", "en.toml is no TOML"),
    ],
)
def test_a_fault_in_the_texts_is_refused_by_name(found, instead, fault):
    assert found in source()
    with pytest.raises(ConfigError, match=fault):
        parse_texts(source().replace(found, instead), "en.toml")


@pytest.mark.parametrize("language", languages())
def test_every_condition_that_a_section_tells_is_a_feature_that_the_page_has(language):
    sections = load_texts(language).leadership.sections
    of_people = {f.name for f in FEATURES if not f.is_category and "seller" in f.populations}
    of_managers = {feature.name for feature in CONDITIONS}
    told = [name for key, part in sections.items() if key != "managers" for name in part.figures]
    assert set(told) <= of_people
    assert len(told) == len(set(told))  # broken down by one kind of group only
    assert set(sections["managers"].figures) == of_managers
