"""Folders that are seen whole or not at all, whenever the process that writes them is killed."""

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

STAGING, OLD = ".staging-", ".old-"
RENAME_EXCHANGE = 2  # linux/fs.h
AT_FDCWD = -100  # linux/fcntl.h
# The system or the file system under the folder cannot exchange two names.
_CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """An empty folder (0700) that takes the target's place if the block ends well, and vanishes if not.

    Raises:
        OSError: something in the block or the exchange failed; the target is as it was.
    """
    staging = target.with_name(f"{STAGING}{target.name}")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(mode=0o700)
        yield staging
        _flush(staging)
        _swap_in(staging, target)
        with suppress(OSError):  # the target stands already: what fails here must not say that it does not
            _sync(target.parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def mend_folders(parent: Path) -> None:
    """Put back what a process left behind that was killed while it wrote into `parent`."""
    for old in parent.glob(f"{OLD}*"):
        target = parent / old.name.removeprefix(OLD)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
    for staging in parent.glob(f"{STAGING}*"):
        shutil.rmtree(staging, ignore_errors=True)


def _swap_in(staging: Path, target: Path) -> None:
    """Put the finished folder in the target's place; afterwards `staging` holds the former one, if any."""
    if target.exists() and not target.is_dir():
        raise FileExistsError(errno.EEXIST, f"{target} is in the way and no folder")
    if not target.exists():
        staging.rename(target)
    elif not _exchange(staging, target):
        _swap_in_two_steps(staging, target)


def _flush(folder: Path) -> None:
    """Bring a folder to the disk with all that is in it, before its name says that it is whole."""
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two names in one step: no moment is without either. False where this is not offered."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(second))


def _swap_in_two_steps(staging: Path, target: Path) -> None:
    """The same by two renames; `mend_folders` undoes the first one if the second never came."""
    old = target.with_name(f"{OLD}{target.name}")
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
