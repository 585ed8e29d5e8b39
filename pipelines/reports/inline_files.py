"""Style and script that stand inside a page, each with the digest by which the page's policy allows it."""

import base64
import hashlib
from dataclasses import dataclass
from importlib import resources

from markupsafe import Markup


@dataclass(frozen=True)
class InlineFile:
    """A file's text as it stands between its tags, and its digest as a content security policy names it."""

    source: Markup
    digest: str


def inline_file(name: str) -> InlineFile:
    """A file of the templates' folder. No data ever come into it: it is markup as it stands.

    Raises:
        ValueError: it holds an end tag, which would close its element early.
    """
    text = (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")
    if "</" in text:
        raise ValueError(f"{name} holds an end tag, which would close its element early")
    digest = hashlib.sha256(text.encode()).digest()
    return InlineFile(Markup(text), f"sha256-{base64.b64encode(digest).decode()}")
