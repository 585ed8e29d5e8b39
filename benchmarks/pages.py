"""What managers' pages cost: one page of fifteen people, and the pages of a thousand managers.

`python -m benchmarks.pages` draws people with every kind of thing a page can tell, renders and writes their
pages in one process, and prints seconds by the clock and of CPU: on a shared machine the second says more.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.drawn_pages import drawn_views
from pipelines.reports.manager_page import render_manager_page
from pipelines.reports.texts import languages, load_texts
from pipelines.reports.views import ManagerView

PEOPLE, MANAGERS, REPEATS = 15, 1000, 20
PAGE_LIMIT_SECONDS, MONTH_LIMIT_SECONDS, PAGE_LIMIT_BYTES = 0.1, 60.0, 300_000


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of CPU time of this process."""

    clock: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """What one call takes."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - clock, time.process_time() - cpu)


def write_month(views: dict[str, ManagerView], language: str, folder: Path) -> None:
    """Render and write every manager's page."""
    texts = load_texts(language)
    for manager, view in views.items():
        (folder / f"{manager}.html").write_text(render_manager_page(view, texts), encoding="utf-8")


def main() -> None:
    """Measure and print, with the limits beside."""
    table = Table("", "clock", "CPU", "limit", "size")
    for language in languages():
        texts = load_texts(language)
        (view,) = drawn_views(1, PEOPLE, language=language, list_length=PEOPLE).values()
        first = timed(lambda view=view, texts=texts: render_manager_page(view, texts))
        again = [
            timed(lambda view=view, texts=texts: render_manager_page(view, texts)) for _ in range(REPEATS)
        ]
        size = len(render_manager_page(view, texts).encode())
        table.add_row(f"{language}: the first page, {PEOPLE} cards", *_seconds(first), "", "")
        table.add_row(
            f"{language}: a page of {PEOPLE} cards, median of {REPEATS}",
            *_seconds(
                Took(
                    statistics.median(took.clock for took in again),
                    statistics.median(took.cpu for took in again),
                )
            ),
            f"{PAGE_LIMIT_SECONDS * 1000:.0f} ms",
            f"{size / 1000:.0f} kB of {PAGE_LIMIT_BYTES / 1000:.0f}",
        )
    language = languages()[0]
    found: dict[str, ManagerView] = {}
    drawn = timed(lambda: found.update(drawn_views(MANAGERS, PEOPLE, language=language)))
    table.add_row(f"drawing {MANAGERS:,} managers and building their views", *_seconds(drawn), "", "")
    with tempfile.TemporaryDirectory() as folder:
        written = timed(lambda: write_month(found, language, Path(folder)))
    table.add_row(
        f"{MANAGERS:,} managers' pages of {PEOPLE} people, 6 of them with a card",
        *_seconds(written),
        f"{MONTH_LIMIT_SECONDS:.0f} s",
        "",
    )
    Console(width=110).print(table)


def _seconds(took: Took) -> tuple[str, str]:
    return (f"{took.clock * 1000:,.0f} ms", f"{took.cpu * 1000:,.0f} ms")


if __name__ == "__main__":
    main()
