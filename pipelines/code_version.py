"""Which code ran: a digest of ours, the same from a checkout and from a wheel, and the versions below it."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("data_contracts", "features", "models", "pipelines")
SUFFIXES = {".py", ".toml", ".j2", ".css"}

# The libraries whose version may change a figure.
LIBRARIES = ("duckdb", "ibis-framework", "lightgbm", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy")


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


@cache
def package_versions() -> dict[str, str]:
    """The versions of Python and of the libraries that figures depend on, by name."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
