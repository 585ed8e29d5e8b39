"""Calls in processes of their own, which end with the process that started them."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from sklearn.utils.parallel import Parallel, delayed

Result = TypeVar("Result")

_LOOK_SECONDS = 1.0


def run_parallel(
    function: Callable[..., Result], arguments: Sequence[tuple[object, ...]], jobs: int
) -> list[Result]:
    """Call `function` with each tuple of arguments in `jobs` processes (in this one if 1), in order."""
    parallel = Parallel(n_jobs=jobs, initializer=end_with, initargs=(os.getpid(),))
    return list(parallel(delayed(function)(*values) for values in arguments))


def end_with(parent: int) -> None:
    """End this process once `parent` is gone: a killed run cannot tell its helpers to, and they would wait.

    Args:
        parent: the process that started this one.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
