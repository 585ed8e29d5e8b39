"""The pages of the invented team, text by text, in every language: reviewed, and kept beside this file."""

import re

import pytest

from data_contracts.errors import ConfigError
from features.catalogue import FEATURES
from pipelines.preview import PreviewRequest, preview, preview_pages
from pipelines.reports.invented import EXAMPLES, invented_run
from pipelines.reports.texts import languages, load_texts

PAGES = (
    "manager.html",
    "manager_no_signal.html",
    "leadership.html",
    "leadership_no_signal.html",
    "sentences.html",
)


@pytest.fixture(scope="module")
def pages():
    run = invented_run("nordsalg", "seller", (3, 6, 12), 6)
    return {language: preview_pages(run, load_texts(language)) for language in languages()}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_the_page_is_the_reviewed_one(pages, assert_golden, language, name):
    assert_golden(f"{language}/{name}", pages[language][name])


def test_every_page_that_a_preview_shows_is_reviewed_in_every_language(pages):
    assert languages() == ("en", "nb", "sv")
    assert {tuple(found) for found in pages.values()} == {PAGES}


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_no_page_leaves_a_placeholder_open_or_prints_a_missing_value(pages, read_page, language):
    for name, html in pages[language].items():
        told = read_page(html).text
        assert not re.search(r"[{}]|\bNone\b(?! clearly)|\bnan\b", told), name


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_no_page_of_a_language_asks_anything_from_outside(pages, read_page, language):
    for html in pages[language].values():
        page = read_page(html)
        assert page.outside_references() == []
        assert ("html", "lang", language) in page.attributes


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_the_page_of_sentences_has_the_sentence_and_the_question_of_every_feature(pages, read_page, language):
    told = read_page(pages[language]["sentences.html"]).text
    shown = [f.name for f in FEATURES if f.is_shown and not f.is_group_only]
    texts = load_texts(language).features
    assert not [name for name in shown if f"features.{name}\n" not in told]
    assert not [name for name in shown if texts[name].question not in told]
    assert {f.unit for f in FEATURES if f.is_shown and not f.is_group_only} <= set(EXAMPLES)


def test_a_preview_writes_its_pages_and_says_where(tmp_path):
    config = tmp_path / "acme.toml"
    config.write_text(SMALLEST, encoding="utf-8")
    outcome = preview(PreviewRequest(config, tmp_path / "out", "nb"))
    folder = tmp_path / "out" / "preview" / "nb"
    assert outcome.lines[:5] == tuple(str(folder / name) for name in PAGES)
    assert {file.name for file in folder.iterdir()} == set(PAGES)
    assert "Stanna · acme" in (folder / "manager.html").read_text(encoding="utf-8")


def test_a_preview_shows_ones_own_wording_at_once(tmp_path):
    config = tmp_path / "acme.toml"
    config.write_text('[reports]\ntexts = "words"\n' + SMALLEST, encoding="utf-8")
    (tmp_path / "words").mkdir()
    own = tmp_path / "words" / "sv.toml"
    for label in ("Ta det nu", "Ta det i dag"):
        own.write_text(f'[bands.talk_now]\nlabel = "{label}"\n', encoding="utf-8")
        outcome = preview(PreviewRequest(config, tmp_path / "out", "sv"))
        page = (tmp_path / "out" / "preview" / "sv" / "manager.html").read_text(encoding="utf-8")
        assert f"<h2>{label} " in page
    assert outcome.lines[-1] == f"wording: that of {tmp_path / 'words'} where it has one"


def test_a_preview_in_no_language_of_ours_is_refused(tmp_path):
    config = tmp_path / "acme.toml"
    config.write_text(SMALLEST, encoding="utf-8")
    with pytest.raises(ConfigError, match="no texts for language 'fi'; there are: en, nb, sv"):
        preview(PreviewRequest(config, tmp_path / "out", "fi"))
    assert not (tmp_path / "out").exists()


SMALLEST = """
[run]
organisation = "acme"
[sources.employment_spells]
sql = "SELECT 1"
[sources.assignments]
sql = "SELECT 1"
"""
