"""What the machine refuses (room, rights, memory) as one sentence with what to do, wherever it strikes."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data_contracts.errors import StorageError

REFUSALS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.ENOMEM,
    errno.EMFILE,
    errno.ENFILE,
}


@contextmanager
def storage_failures_told(output: Path) -> Iterator[None]:
    """Turn a full disk and its like into a StorageError; every other error stays the bug it is.

    Raises:
        StorageError: the machine refused to write, to open or to give memory.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise StorageError(_out_of_memory(output, str(error).partition("\n")[0])) from error
    except duckdb.IOException as error:
        raise StorageError(_message(output, str(error).partition("\n")[0])) from error
    except OSError as error:
        # Python finds no folder for temporary files when the first write into each of them fails.
        if error.errno not in REFUSALS and "temporary directory" not in str(error):
            raise
        tell = _out_of_memory if error.errno == errno.ENOMEM else _message
        reason = error.strerror or str(error)
        raise StorageError(
            tell(output, f"{error.filename}: {reason}" if error.filename else reason)
        ) from error


def _out_of_memory(output: Path, reason: str) -> str:
    return (
        f"there was too little memory ({reason}); no month in {output} was changed - the engine keeps "
        f"to its part and puts the rest aside in {output}: leave room there, end other work on the machine, "
        "or let the sources' SQL return fewer rows, and run again"
    )


def _message(output: Path, reason: str) -> str:
    return (
        f"the machine refused to go on ({reason}); no month in {output} was changed - make room on the disks "
        "of the output, of MLflow's folder and of temporary files (TMPDIR), mend their permissions, and run "
        "again"
    )
