"""What each stage of a run cost: seconds, rows and peak memory, shown while it goes on."""

import logging
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console

log = logging.getLogger("stanna")


@dataclass
class StageCost:
    """One stage's cost; `rows` is set by the stage itself when it knows."""

    stage: str
    seconds: float = 0.0
    rows: int = 0
    peak_memory_mb: float = 0.0


@dataclass
class StageClock:
    """Times the stages of one run: a spinner on a terminal, two plain lines in a log."""

    costs: list[StageCost] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[StageCost]:
        """Time a stage; nested stages are listed after the one that holds them."""
        cost = StageCost(name)
        self.costs.append(cost)
        console = Console(stderr=True)
        log.info("stage=%s event=start", name)
        started = time.perf_counter()
        if sys.stderr.isatty():
            with console.status(f"{name} …"):
                yield cost
        else:
            yield cost
        cost.seconds = time.perf_counter() - started
        cost.peak_memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        log.info("stage=%s event=end rows=%d seconds=%.2f", name, cost.rows, cost.seconds)

    def as_rows(self) -> list[dict[str, float | int | str]]:
        """One JSON-ready record a stage, in the order they began."""
        return [
            {
                "stage": cost.stage,
                "seconds": round(cost.seconds, 3),
                "rows": cost.rows,
                "rows_per_second": round(cost.rows / cost.seconds) if cost.rows and cost.seconds else 0,
                "peak_memory_mb": round(cost.peak_memory_mb, 1),
            }
            for cost in self.costs
        ]
