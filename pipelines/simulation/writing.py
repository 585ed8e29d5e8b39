"""Files that are either whole or not there."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.errors import StorageError


def write_organisation(
    tables: Mapping[str, pa.Table], truth: Mapping[str, pa.Table], description: str, out: Path
) -> None:
    """Write `<out>/<table>.parquet` and `<out>/truth/`.

    Every file is first written whole under a temporary name; when all are there they take their places.

    Raises:
        StorageError: the folder cannot be written.
    """
    folder = out / "truth"
    frames = {out / f"{name}.parquet": table for name, table in tables.items()}
    frames |= {folder / f"{name}.parquet": table for name, table in truth.items()}
    note = folder / "parameters.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for path, table in frames.items():
                pq.write_table(table, _partial(path), compression="zstd")
            _partial(note).write_text(description + "\n", encoding="utf-8")
            for path in (*frames, note):
                _partial(path).replace(path)
        finally:
            for path in (*frames, note):
                _partial(path).unlink(missing_ok=True)
    except OSError as error:
        reason = f"{error.strerror or error}; choose another --out"
        raise StorageError(f"{out}: the simulated organisation cannot be written there: {reason}") from None


def _partial(path: Path) -> Path:
    """The temporary name of a file that is being written, in the same folder so that a rename is atomic."""
    return path.with_name(f".{path.name}.partial")
