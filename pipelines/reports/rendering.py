"""The template engine: autoescaping, refusing unknown names, reaching nothing outside the package."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.reports.texts import Texts
from pipelines.reports.wording import Wording


def render(template: str, view: object, texts: Texts) -> str:
    """A page's HTML.

    Templates see `view` (plain values), `texts` and `w` (values in words). `text | fill(n=3)` fills a text's
    placeholders before escaping, so that whatever stands in the data is shown and never run.
    """
    return _environment().get_template(template).render(view=view, texts=texts, w=Wording(texts))


def _fill(text: str, **values: object) -> str:
    return text.format(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fill"] = _fill
    return environment
