"""Every method over all origins: its risks, and the seconds of CPU that fitting and predicting took."""

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.peer_rows import PeerFold
from models.columns import FloatArray

Method = Callable[[PeerFold], FloatArray]


@dataclass(frozen=True)
class MethodRun:
    """One method on one set.

    Attributes:
        risk: P(voluntary exit within the main horizon), the people of all origins one after the other.
        seconds: CPU of encoding, fitting and predicting at all origins.
        warnings: what the method's library warned of, each once.
    """

    risk: FloatArray
    seconds: float
    warnings: tuple[str, ...] = ()


@dataclass
class Spent:
    """CPU seconds, known once the block has ended."""

    seconds: float = 0.0


@contextmanager
def cpu_seconds() -> Iterator[Spent]:
    """The CPU seconds of a block, all threads of this process, with BLAS in one of them.

    CPU, not the clock: other work on the machine hardly changes it.
    """
    spent = Spent()
    with threadpool_limits(1):
        started = time.process_time()
        yield spent
        spent.seconds = time.process_time() - started


def run_methods(
    folds: Sequence[PeerFold], methods: Mapping[str, Method], told: Callable[[str], None]
) -> dict[str, MethodRun]:
    """Each method on each fold, every fold built once and given to all.

    Args:
        folds: oldest first.
        methods: by name.
        told: gets a line per method.

    Raises:
        ValueError: a method does not give each person of an origin a probability.
    """
    runs = {}
    for name, method in methods.items():
        risks = []
        with warnings.catch_warnings(record=True) as caught, cpu_seconds() as spent:
            warnings.simplefilter("always")
            for fold in folds:
                risk = np.asarray(method(fold), dtype=np.float64)
                _require_probabilities(name, risk, fold)
                risks.append(risk)
        seen = tuple(sorted({f"{w.category.__name__}: {str(w.message).splitlines()[0]}" for w in caught}))
        runs[name] = MethodRun(np.concatenate(risks), spent.seconds, seen)
        told(f"{name}: {spent.seconds:.1f} s of CPU")
    return runs


def _require_probabilities(name: str, risk: FloatArray, fold: PeerFold) -> None:
    if risk.shape != (len(fold.people),):
        raise ValueError(f"{name} gave {risk.shape} risks for {len(fold.people)} people")
    if not ((risk >= 0) & (risk <= 1)).all():
        raise ValueError(f"{name} gave risks that are no probabilities at {fold.split.origin}")
