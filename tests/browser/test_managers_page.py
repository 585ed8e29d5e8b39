"""The manager's page as a manager meets it: from disk, on paper, on a phone, by keyboard, in the dark."""

import re

import pytest

from pipelines.reports.collation import sort_key
from pipelines.reports.texts import languages

LANGUAGES = languages()

pytestmark = pytest.mark.slow

EVERYBODY = 15
LISTED = 6
HOSTILE = (
    "<script>document.title='run'</script>",
    '=HYPERLINK("https://a.b/c","Click")',
    "\N{RIGHT-TO-LEFT OVERRIDE}gnihtyna \N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}\N{HEBREW LETTER VAV}",
    "W" * 80,
    '"><img src=x onerror=document.title="run">',
    "{{ 7 * 7 }} {value}",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def names_of(page, where):
    return page.locator(f"{where}:visible bdi").all_inner_texts()


def overflow(page):
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("has_every_notice", [False, True], ids=["as usual", "with every notice"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_answers_whom_why_and_what_now(opened, manager_page, language, has_every_notice):
    with opened(manager_page(language, has_every_notice=has_every_notice)) as page:
        assert page.locator(".notice p").count() == (3 if has_every_notice else 1)
        rows = page.locator(".short li").all()
        assert len(rows) == LISTED
        for row in rows:
            assert row.bounding_box()["y"] + row.bounding_box()["height"] <= 800
            assert row.locator("a bdi").inner_text()
            assert row.locator(".why").inner_text()
            assert row.locator(".now").inner_text().endswith("?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_javascript_nothing_is_missing(opened, manager_page, language):
    file = manager_page(language)
    with opened(file, java_script_enabled=False) as bare, opened(file) as page:
        assert bare.locator(".tools").is_hidden()
        assert len(names_of(bare, "article")) == LISTED
        bare.locator("details.others summary").click()
        assert len(names_of(bare, "details.others tbody tr")) == EVERYBODY - LISTED
        page.locator("details.others summary").click()
        for part in ("article", "aside"):
            told = [place.locator(part).all_inner_texts() for place in (bare, page)]
            assert told[0] == told[1]


def names_by_band(page):
    sections = page.locator(".list > section:has(article)").all()
    return [section.locator("article h3 bdi").all_inner_texts() for section in sections]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_sorted_by_first_or_last_name_inside_each_band(opened, manager_page, language):
    def last_name(name):
        return sort_key(language, name.split()[-1])

    with opened(manager_page(language, list_length=EVERYBODY)) as page:
        bands = names_by_band(page)
        order = page.locator("select[data-use=order]")
        order.select_option("last")
        turned = names_by_band(page)
        assert [sorted(names) for names in turned] == [sorted(names) for names in bands]
        assert all(names == sorted(names, key=last_name) for names in turned)
        assert turned != bands
        order.select_option("first")
        # The browser's alphabet and the program's are one.
        assert names_by_band(page) == bands


def test_the_rest_of_the_team_is_sorted_by_the_heads_of_its_columns(opened, manager_page):
    with opened(manager_page()) as page:
        page.locator("details.others summary").click()
        before = names_of(page, "details.others tbody tr")
        head = page.locator("th[data-sort=name]")
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        rising = names_of(page, "details.others tbody tr")
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == "descending"
        assert sorted(rising) == sorted(before)
        first_names = [name.split()[0] for name in names_of(page, "details.others tbody tr")]
        assert first_names == [name.split()[0] for name in reversed(rising)]
        page.locator("th[data-sort=band]").get_by_role("button").click()
        assert head.get_attribute("aria-sort") == "none"
        bands = page.locator("details.others tbody tr").evaluate_all("rows => rows.map(r => r.dataset.band)")
        assert bands == sorted(bands, reverse=True)  # talk_now before plan_a_talk


def test_a_name_is_found_without_its_accents_wherever_it_stands(opened, manager_page):
    with opened(manager_page()) as page:
        page.get_by_label("Find a name").fill("hakon")
        found = {*names_of(page, "article h3"), *names_of(page, "details.others tbody tr")}
        assert found
        assert all(name.startswith("Håkon") for name in found)
        assert page.get_by_role("status").inner_text() == f"{len(found)} of {EVERYBODY} people shown"
        page.get_by_label("Find a name").fill("nobody of that name")
        assert page.get_by_role("status").inner_text() == f"0 of {EVERYBODY} people shown"
        assert page.locator("section:has(article)").filter(visible=True).count() == 0
        page.get_by_label("Find a name").fill("")
        assert len(names_of(page, "article h3")) == LISTED


def test_only_a_band_or_only_what_is_ones_own_to_act_on_is_shown(opened, manager_page):
    with opened(manager_page(list_length=EVERYBODY)) as page:
        show = page.locator("select[data-use=show]")
        for band in ("talk_now", "plan_a_talk"):
            show.select_option(band)
            bands = page.locator("article:visible").evaluate_all("cards => cards.map(c => c.dataset.band)")
            assert set(bands) == {band}
        show.select_option("own")
        cards = page.locator("article:visible")
        assert 0 < cards.count() < EVERYBODY
        assert all("Yours to act on." in told for told in cards.all_inner_texts())
        hidden = page.locator("article:not(:visible)").all_text_contents()
        assert not [told for told in hidden if "Yours to act on." in told]


def test_everything_unfolds_and_folds_again(opened, manager_page):
    with opened(manager_page()) as page:
        parts = page.locator("details")
        assert parts.evaluate_all("all => all.map(one => one.open)") == [False, False]
        page.get_by_role("button", name="Unfold all parts").click()
        assert parts.evaluate_all("all => all.map(one => one.open)") == [True, True]
        page.get_by_role("button", name="Fold them again").click()
        assert parts.evaluate_all("all => all.map(one => one.open)") == [False, False]


@pytest.mark.parametrize("with_script", [True, False])
def test_on_paper_everything_is_unfolded_and_nothing_is_cut_off(opened, manager_page, with_script):
    # A4 at 96 dots an inch, less the margins of the style sheet.
    with opened(manager_page(), width=688, height=1017, java_script_enabled=with_script) as page:
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        assert paper.startswith(b"%PDF")
        assert 3 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 12
        page.emulate_media(media="print")
        assert page.locator(".tools").is_hidden()
        assert page.locator("details.others tbody tr").first.evaluate("row => row.checkVisibility()")
        assert page.locator("details.others tbody tr").first.bounding_box()["height"] > 0
        assert page.evaluate("document.body.scrollWidth") <= 688


def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(opened, manager_page):
    with opened(manager_page()) as page:
        reached = []
        for _ in range(LISTED + 6):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate(
                    "() => { const at = document.activeElement, style = getComputedStyle(at);"
                    " return [at.tagName, style.outlineStyle, parseFloat(style.outlineWidth)]; }"
                )
            )
        tags = [tag for tag, _, _ in reached]
        assert tags == ["A"] * LISTED + ["INPUT", "SELECT", "SELECT", "BUTTON", "SUMMARY", "SUMMARY"]
        assert all(kind != "none" and thick >= 2 for _, kind, thick in reached)
        page.keyboard.press("Enter")  # the glossary
        assert page.locator("aside details").get_attribute("open") is not None
        page.get_by_label("Find a name").focus()
        page.keyboard.type("cecilia")
        assert all(name.startswith("Cecilia") for name in names_of(page, ".short li"))
        page.locator(".short a:visible").first.focus()
        page.keyboard.press("Enter")
        target = page.evaluate("document.querySelector(':target h3').innerText")
        assert target.startswith("Cecilia")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("width", "height"), [(360, 740), (640, 400)], ids=["on a phone", "at 200 % of 1280 x 800"]
)
def test_nothing_has_to_be_scrolled_sideways(opened, manager_page, language, width, height):
    with opened(manager_page(language), width=width, height=height) as page:
        page.locator(".tools button").click()
        assert overflow(page) <= 0
        assert page.locator("article").first.bounding_box()["width"] <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_of_accessibility_is_broken(opened, manager_page, axe, language, scheme):
    with opened(manager_page(language), color_scheme=scheme, bypass_csp=True) as page:
        page.locator(".tools button").click()
        page.add_script_tag(content=axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert len(found["passes"]) > 20
        assert {
            rule["id"]: [node["html"][:80] for node in rule["nodes"]] for rule in found["violations"]
        } == {}


def test_a_broken_rule_of_accessibility_would_be_found(opened, manager_page, axe):
    with opened(manager_page(), bypass_csp=True) as page:
        page.locator(".tools input").evaluate("field => field.parentElement.replaceWith(field)")
        page.add_script_tag(content=axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert "label" in {rule["id"] for rule in found["violations"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_that_try_to_break_the_page_are_shown_as_they_are(opened, manager_page, language):
    file = manager_page(language, list_length=LISTED, people=len(HOSTILE), names=HOSTILE)
    with opened(file, width=360, height=740) as page:
        title = page.title()
        assert {text.strip() for text in names_of(page, "article h3")} == {name.strip() for name in HOSTILE}
        assert overflow(page) <= 0
        assert page.title() == title != "run"
        assert page.locator("article script, article img, article a").count() == 0
    with opened(file) as page:
        row = page.locator(".short li").filter(has_text="\N{HEBREW LETTER SHIN}")
        name, tag = row.locator("a").bounding_box(), row.locator(".tag").bounding_box()
        assert (
            tag["x"] >= name["x"]
        )  # beside or under it: a name written from right to left turns nothing beside it around
        assert overflow(page) <= 0


def test_what_asks_of_the_outside_or_runs_of_itself_is_refused_by_the_page(chromium, manager_page, tmp_path):
    spoiled = tmp_path / "spoiled.html"
    html = manager_page().read_text(encoding="utf-8")
    spoiled.write_text(
        html.replace(
            "</main>", "<script>document.title='run'</script><img src='https://a.invalid/b.png'></main>"
        ),
        encoding="utf-8",
    )
    page = chromium.new_page()
    failed, refused = {}, []
    page.on("requestfailed", lambda request: failed.update({request.url: request.failure}))
    page.on("console", lambda message: refused.append(message.text))
    page.goto(spoiled.as_uri())
    assert failed == {"https://a.invalid/b.png": "csp"}
    assert page.title() != "run"
    assert len([text for text in refused if "Content Security Policy" in text]) == 2
    page.close()
