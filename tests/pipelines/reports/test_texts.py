import re
import tomllib
from importlib import resources
from string import Formatter

import pytest

from data_contracts.errors import ConfigError
from features.catalogue import FEATURES
from pipelines.reports.leadership_views import PEOPLE_PER_MANAGER
from pipelines.reports.texts import languages, load_texts, parse_texts

PACKAGE = resources.files("pipelines.reports")
FORBIDDEN = re.compile(
    r"\b(because|flight|disloyal\w*|due to|caused?|attrition|churn|quit(s|ting)?|leavers?|suspects?)\b",
    re.IGNORECASE,
)


def source(language="en"):
    return (PACKAGE / "texts" / f"{language}.toml").read_text(encoding="utf-8")


def strings(value):
    if isinstance(value, str):
        return [value]
    return [text for item in (value.values() if isinstance(value, dict) else value) for text in strings(item)]


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
    assert not [text for text in strings(tomllib.loads(source(language))) if FORBIDDEN.search(text)]


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
        if f"t.{field}" not in templates.get(f"{section}.html.j2", "")
        and f"texts.{section}.{field}" not in everything
        and field not in outcomes
    ]
    assert not unused


def test_an_unknown_language_names_the_ones_there_are():
    with pytest.raises(ConfigError, match="no texts for language 'xx'; there are: en, (nb, )?sv"):
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
