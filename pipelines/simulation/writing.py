"""Files that are either whole or not there, and folders that hold one organisation or none."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.errors import StorageError


def write_organisation(
    tables: Mapping[str, pa.Table], truth: Mapping[str, pa.Table], description: str, out: Path
) -> None:
    """Write `<out>/<table>.parquet` and `<out>/truth/`.

    Every file is first written whole under a temporary name; when all are there they take their places. A
    write that fails leaves what was there before; one that is killed may leave a part of the earlier
    organisation or of the new one, without `truth/parameters.json`, but never some files of each.

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
            # What only an earlier organisation knew the truth of would be a lie about this one.
            _take_places([*frames, note], folder.glob("[!.]*.parquet"))
        finally:
            for path in (*frames, note):
                _partial(path).unlink(missing_ok=True)
    except OSError as error:
        reason = f"{error.strerror or error}; choose another --out"
        raise StorageError(f"{out}: the simulated organisation cannot be written there: {reason}") from None


def _take_places(paths: Sequence[Path], earlier: Iterable[Path]) -> None:
    """Let the partial files take their places, all or none.

    Everything earlier is set aside before the first new file comes, and the last of them goes first and comes
    last: where it stands, the others do.

    Args:
        paths: of the new files.
        earlier: other files that go with the organisation that was there.
    """
    last = paths[-1]
    leaving = [path for path in dict.fromkeys((last, *paths, *earlier)) if path.is_file()]
    placed: list[Path] = []
    set_aside: list[Path] = []
    try:
        for path in leaving:
            path.replace(_aside(path))
            set_aside.append(path)
        for path in paths:
            _partial(path).replace(path)
            placed.append(path)
    except BaseException:
        for path in placed:
            path.unlink()
        for path in reversed(set_aside):
            _aside(path).replace(path)
        raise
    for folder in {path.parent for path in paths}:
        for left in folder.glob(".*.earlier"):  # of a write that was killed, too
            left.unlink()


def _partial(path: Path) -> Path:
    """The temporary name of a file that is being written, in the same folder so that a rename is atomic."""
    return path.with_name(f".{path.name}.partial")


def _aside(path: Path) -> Path:
    """The temporary name of a file that makes room for another."""
    return path.with_name(f".{path.name}.earlier")
