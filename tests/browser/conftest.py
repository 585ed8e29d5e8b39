"""Real pages opened from disk in Debian's Chromium."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from benchmarks.drawn_pages import drawn_views
from pipelines.reports.manager_page import render_manager_page
from pipelines.reports.texts import load_texts

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once; the tests are skipped where Debian's Chromium is not installed."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium on the path (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as its Python package carries it."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def manager_page(tmp_path_factory) -> Callable[..., Path]:
    """A manager's page on disk: six cards and nine more people, or as asked."""
    folder = tmp_path_factory.mktemp("pages")

    def write(
        language: str = "en",
        people: int = 15,
        list_length: int = 6,
        names: tuple[str, ...] = (),
        *,
        has_every_notice: bool = False,
    ) -> Path:
        (view,) = drawn_views(1, people, language=language, list_length=list_length, names=names).values()
        if has_every_notice:
            view = replace(view, run=replace(view.run, is_simulated=True, has_notice_dates=False, drifted=2))
        file = folder / f"{language}-{people}-{list_length}-{len(names)}-{has_every_notice}.html"
        file.write_text(render_manager_page(view, load_texts(language)), encoding="utf-8")
        return file

    return write


@pytest.fixture
def opened(chromium) -> Callable[..., object]:
    """A page of a file in a window of its own; asking the outside, an error or a dialog fails the test."""

    @contextmanager
    def open_page(
        file: Path, *, width: int = 1280, height: int = 800, **settings: object
    ) -> Iterator[object]:
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        page = context.new_page()
        noticed: list[str] = []
        page.on("request", lambda asked: noticed.append(asked.url) if asked.url != file.as_uri() else None)
        page.on("console", lambda message: noticed.append(message.text))
        page.on("pageerror", lambda error: noticed.append(str(error)))
        page.on("dialog", lambda dialog: noticed.append(dialog.message))
        page.goto(file.as_uri())
        page.noticed = noticed
        try:
            yield page
            assert noticed == []
        finally:
            context.close()

    return open_page
