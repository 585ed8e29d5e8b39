"""A digest of the code that ran, the same from a checkout and from an installed wheel."""

import hashlib
from functools import cache
from pathlib import Path

PACKAGES = ("data_contracts", "features", "models", "pipelines")
SUFFIXES = {".py", ".toml", ".j2"}


@cache
def code_version() -> str:
    """12 hex digits over every source file, template and text of the four packages."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in PACKAGES:
        files = (path for path in (root / package).rglob("*") if path.suffix in SUFFIXES)
        for path in sorted(files):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
