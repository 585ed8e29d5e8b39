"""Every page, in every language: open to everybody, on any screen, asking nothing."""

from pathlib import Path

import pytest

from pipelines.preview import preview_pages
from pipelines.reports.inline_files import inline_file
from pipelines.reports.invented import invented_run
from pipelines.reports.texts import languages, load_texts

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


GOLDEN = Path(__file__).parents[1] / "pipelines" / "reports" / "golden"
NO_PREVIEW = ("model_card.html", "validation.html", "validation_changes.html")


@pytest.fixture(scope="module", params=languages())
def pages(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    run = invented_run("nordsalg", "seller", (3, 6, 12), 6)
    for name, html in preview_pages(run, load_texts(request.param)).items():
        (folder / name).write_text(html, encoding="utf-8")
    for name in NO_PREVIEW:
        (folder / name).write_text(reviewed_page(request.param, name), encoding="utf-8")
    found = sorted(folder.iterdir())
    assert len(found) >= 4 + len(NO_PREVIEW)
    return found


def reviewed_page(language, name):
    """A golden copy with its style back in place of the style's name, and allowed again."""
    html = (GOLDEN / language / name).read_text(encoding="utf-8")
    style = inline_file("style.css")
    assert html.count("<style>style.css</style>") == 1
    html = html.replace("sha256 of style.css", style.digest)
    return html.replace("<style>style.css</style>", f"<style>{style.source}</style>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(opened, pages, axe, scheme):
    broken = {}
    for file in pages:
        if scheme == "dark" and file.name == "sentences.html":
            continue  # four hundred lines of the leadership page's kind, in colours seen there
        with opened(file, color_scheme=scheme, bypass_csp=True) as page:
            page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
            page.add_script_tag(content=axe)
            found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            broken |= {
                (file.name, rule["id"]): [node["html"][:80] for node in rule["nodes"]]
                for rule in found["violations"]
            }
    assert broken == {}


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_has_to_be_scrolled_sideways(opened, pages, width):
    for file in pages:
        with opened(file, width=width, height=500) as page:
            page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, file.name
