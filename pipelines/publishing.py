"""Months on disk: locked while written, whole when seen, replaced only on request."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from data_contracts.errors import PublicationError, StorageError

RECORD = "run.json"
SCORES = "scores.parquet"


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
            f"the output folder {output} cannot be written ({error.strerror}); choose another --output or "
            "mend its permissions"
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StorageError(
                f"another run is writing to {output}; wait until it has finished, or choose another --output"
            ) from None
        _mend(output)
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
    staging = output / f".staging-{as_of_date}"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(mode=0o700)
        yield staging
        _swap_in(staging, output / as_of_date.isoformat())
    except OSError as error:
        raise StorageError(
            f"the month {as_of_date} could not be written to {output} ({error.strerror or error}); "
            "nothing was replaced"
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


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


def _swap_in(staging: Path, target: Path) -> None:
    """Put the finished folder in the month's place; `_mend` undoes a swap that was cut in half."""
    if target.exists() and not target.is_dir():
        raise FileExistsError(errno.EEXIST, f"{target} is in the way and no folder")
    old = target.with_name(f".old-{target.name}")
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
    staging.rename(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    shutil.rmtree(old, ignore_errors=True)


def _mend(output: Path) -> None:
    for old in output.glob(".old-*"):
        target = output / old.name.removeprefix(".old-")
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
    for staging in output.glob(".staging-*"):
        shutil.rmtree(staging, ignore_errors=True)
