"""The template engine: autoescaping, refusing unknown names, reaching nothing outside the package."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.reports.back_check_view import height_of, left_of
from pipelines.reports.inline_files import inline_file
from pipelines.reports.texts import Texts
from pipelines.reports.wording import Wording


def render(template: str, view: object, texts: Texts) -> str:
    """A page's HTML.

    Templates see `view` (plain values), `texts` and `w` (values in words). `text | fill(n=3)` fills a text's
    placeholders before escaping, so that whatever stands in the data is shown and never run.
    """
    return _environment().get_template(template).render(view=view, texts=texts, w=Wording(texts))


def render_plain(template: str, view: object, texts: Texts) -> str:
    """A text without markup of its own rules, such as Markdown: `text | markdown` shows data as they are."""
    return _environment(is_html=False).get_template(template).render(view=view, texts=texts, w=Wording(texts))


def _fill(text: str, **values: object) -> str:
    return text.format(**values)


def _markdown(text: str) -> str:
    """The text with every character escaped that Markdown or HTML would read as markup, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", " ".join(text.split()))


@cache
def _environment(*, is_html: bool = True) -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fill"] = _fill
    environment.globals |= {"left_of": left_of, "height_of": height_of}
    environment.globals |= {"style": inline_file("style.css"), "script": inline_file("page.js")}
    environment.filters["markdown"] = _markdown
    return environment
