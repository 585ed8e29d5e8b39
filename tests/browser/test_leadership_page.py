"""The leadership group's page in a browser: readable by everybody, on a phone and on paper."""

import pytest

from features.catalogue import FEATURES
from pipelines.reports.invented import invented_organisation, invented_run
from pipelines.reports.leadership_page import render_leadership_page
from pipelines.reports.texts import languages, load_texts

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
A4_WIDTH = 688  # CSS pixels between margins of 14 mm


@pytest.fixture(scope="module")
def leadership_page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leadership")
    features = {feature.name: feature for feature in FEATURES}
    run = invented_run("nordsalg", "seller", (3, 6, 12), 6)

    def write(language):
        texts = load_texts(language)
        file = folder / f"{language}.html"
        page = render_leadership_page(invented_organisation(run, features, texts), texts)
        file.write_text(page, encoding="utf-8")
        return file

    return write


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", languages())
def test_no_rule_of_accessibility_is_broken(opened, leadership_page, axe, language, scheme):
    with opened(leadership_page(language), color_scheme=scheme, bypass_csp=True) as page:
        page.add_script_tag(content=axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert len(found["passes"]) > 15
        assert {
            rule["id"]: [node["html"][:80] for node in rule["nodes"]] for rule in found["violations"]
        } == {}


@pytest.mark.parametrize("language", languages())
def test_on_a_phone_only_tables_are_scrolled_sideways(opened, leadership_page, language):
    with opened(leadership_page(language), width=360, height=740) as page:
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0


@pytest.mark.parametrize("language", languages())
def test_on_paper_no_table_is_cut_off(opened, leadership_page, language):
    with opened(leadership_page(language), width=A4_WIDTH, height=980) as page:
        page.emulate_media(media="print")
        cut = page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(part => part.scrollWidth > part.clientWidth)"
            ".map(part => part.getAttribute('aria-label'))"
        )
        assert cut == []
