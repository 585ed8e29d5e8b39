import base64
import hashlib
import re

import pytest

from pipelines.reports import inline_files
from pipelines.reports.inline_files import inline_file


@pytest.mark.parametrize(("name", "tag"), [("style.css", "style"), ("page.js", "script")])
def test_the_digest_is_that_of_what_stands_between_the_tags(name, tag):
    found = inline_file(name)
    between = re.fullmatch(f"<{tag}>(.*)</{tag}>", f"<{tag}>{found.source}</{tag}>", re.DOTALL).group(1)
    assert found.digest == f"sha256-{base64.b64encode(hashlib.sha256(between.encode()).digest()).decode()}"


def test_a_file_that_would_close_its_element_early_is_refused(tmp_path, monkeypatch):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.js").write_text("const end = '</script>';")
    monkeypatch.setattr(inline_files.resources, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=r"page\.js holds an end tag"):
        inline_file("page.js")
