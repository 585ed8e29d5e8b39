"""Months on disk: locked while written, whole when seen, replaced only on request."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from data_contracts.errors import PublicationError, StorageError
from pipelines.folders import mend_folders, staged_folder

RECORD = "run.json"
SCORES = "scores.parquet"
REASONS = "reasons.parquet"


@contextmanager
def locked_output(output: Path) -> Iterator[None]:
    """Hold the output folder for one run, and mend what a killed one left behind.

    Raises:
        StorageError: the folder cannot be written, or another run holds it.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        handle = (output / ".lock").open("w")
    except OSError as error:
        raise StorageError(
            f"the output folder {output} cannot be written ({error.strerror or error}); choose another "
            "--output or mend its permissions"
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StorageError(
                f"another run is writing to {output}; wait until it has finished, or choose another --output"
            ) from None
        except OSError as error:
            raise StorageError(
                f"the output folder {output} cannot be locked ({error.strerror or error}); choose an "
                "--output on a file system with locks, such as a local one"
            ) from None
        try:
            mend_folders(output)
        except OSError as error:
            raise StorageError(
                f"what a killed run left in {output} cannot be mended ({error.strerror or error}); mend the "
                "folder's permissions and run again"
            ) from None
        yield


def is_published(output: Path, as_of_date: date) -> bool:
    """Whether scores for this month stand in the output folder."""
    return (output / as_of_date.isoformat() / SCORES).exists()


def refuse_if_published(output: Path, as_of_date: date, *, replace: bool) -> None:
    """Stop before any work is done for a month that must not be touched.

    Raises:
        PublicationError: the month is published and `replace` was not asked for.
    """
    if is_published(output, as_of_date) and not replace:
        raise PublicationError(
            f"{as_of_date} is already published in {output} and published months are never changed "
            "silently; run again with --replace to replace it"
        )


@contextmanager
def staged_month(output: Path, as_of_date: date) -> Iterator[Path]:
    """An empty folder (0700) that becomes the month if the block ends well, and vanishes if it does not."""
    try:
        with staged_folder(output / as_of_date.isoformat()) as staging:
            yield staging
    except OSError as error:
        raise StorageError(
            f"the month {as_of_date} could not be written to {output} ({error.strerror or error}); "
            "nothing was replaced"
        ) from error


def previous_month(output: Path, as_of_date: date) -> Path | None:
    """The folder of the last month published before this one."""
    names = [path.name for path in output.glob("????-??-??") if (path / SCORES).exists()]
    earlier = sorted(name for name in names if name < as_of_date.isoformat())
    return output / earlier[-1] if earlier else None


def report_folder(output: Path, as_of_date: date | None) -> Path:
    """Where a validation report goes when no month is published with it: never into a published month.

    Without an as-of date (the tables were too broken to find one) that is `undated.check`.
    """
    if as_of_date is None:
        return output / "undated.check"
    name = as_of_date.isoformat()
    return output / (f"{name}.check" if is_published(output, as_of_date) else name)
