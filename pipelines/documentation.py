"""Writes docs/tables.md and docs/features.md from the code, or checks that they are current."""

import sys
from pathlib import Path

from data_contracts.catalogue import PUBLISHED, SOURCES
from data_contracts.describe import tables_markdown
from features.catalogue import FEATURES
from features.describe import features_markdown
from features.factor_lines import FACTOR_LINES

DOCS = Path(__file__).resolve().parent.parent / "docs"


def generated_pages() -> dict[str, str]:
    """File name and text of every page that is written from the code."""
    return {
        "tables.md": tables_markdown((*SOURCES, *PUBLISHED)),
        "features.md": features_markdown(FEATURES, FACTOR_LINES),
    }


def outdated_pages(docs: Path) -> list[str]:
    """Names of the pages whose text in `docs` is not what the code says."""
    return [
        name
        for name, text in generated_pages().items()
        if not (docs / name).exists() or (docs / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the pages; with --check only compare, and end with 1 when one is out of date."""
    if "--check" in arguments:
        outdated = outdated_pages(DOCS)
        if outdated:
            sys.stderr.write(f"out of date: {', '.join(outdated)}; run `make docs` and commit the result\n")
        return 1 if outdated else 0
    for name, text in generated_pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
