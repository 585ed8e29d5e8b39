"""What a comparison of two trainings says, in words and as a table for the terminal."""

from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table

from models.paired_measures import ComparedMetric, Finding, PairedDifference
from models.run_comparison import ComparedSlice, RunComparison

NAMES = {
    ComparedMetric.AUC: "AUC",
    ComparedMetric.LOG_LOSS: "log-loss",
    ComparedMetric.BRIER: "Brier score",
    ComparedMetric.AVERAGE_PRECISION: "average precision",
    ComparedMetric.PRECISION_TOP_TENTH: "precision in the top tenth",
    ComparedMetric.CALIBRATION_INTERCEPT: "distance of the calibration's intercept from 0",
    ComparedMetric.CALIBRATION_SLOPE: "distance of the calibration's slope from 1",
}
FINDINGS = {
    Finding.BETTER: "better",
    Finding.WORSE: "worse",
    Finding.NO_DIFFERENCE: "no difference",
    Finding.NOT_COMPARABLE: "not measurable",
}
WIDTH = 130


def verdict_sentence(comparison: RunComparison, metric: ComparedMetric) -> str:
    """Whether the second training is better, worse, or not to be told from the first, on one measure."""
    whole = comparison.overall
    if whole.people_months == 0:
        return (
            "not comparable: no person and as-of date that both backtests predicted has a known outcome; "
            f"{comparison.only_first:,} rows are the first's only, {comparison.only_second:,} the second's"
        )
    found = whole.difference(metric)
    basis = (
        f"{whole.people_months:,} people-months of {whole.people:,} people with {whole.exits:,} exits in "
        f"{comparison.origins} month(s), base rate {whole.base_rate:.1%}"
    )
    measured = f"{NAMES[metric]} at {comparison.horizon_months} months {difference_words(found)}"
    if found.finding is Finding.BETTER:
        return f"better beyond its interval: {measured}; {basis}"
    if found.finding is Finding.WORSE:
        return f"worse beyond its interval: {measured}; {basis}"
    if found.finding is Finding.NOT_COMPARABLE:
        return f"not measurable: {NAMES[metric]} has no interval on {basis}"
    if found.detectable_gain == 0:
        return f"no difference: on {NAMES[metric]} the two predict the same; {basis}"
    return (
        f"no difference that {whole.people_months:,} people-months could show: {measured}; a difference of "
        f"{found.detectable_gain:.4f} would have been seen four times in five; {basis}"
    )


def difference_words(found: PairedDifference) -> str:
    """Both values, and how much better or worse the second is with its interval."""
    side = "worse" if found.gain.value < 0 else "better"
    low, high = (found.gain.low, found.gain.high) if side == "better" else (-found.gain.high, -found.gain.low)
    return (
        f"{found.second:.4f} against {found.first:.4f}, {abs(found.gain.value):.4f} {side} "
        f"(95 % interval {low:.4f} to {high:.4f})"
    )


def rows_sentence(comparison: RunComparison, first: str, second: str) -> str:
    """What could not be compared, and why."""
    return (
        f"not compared: {comparison.only_first:,} rows that only {first} has, {comparison.only_second:,} "
        f"that only {second} has, {comparison.unknown:,} whose outcome was not known on "
        f"{comparison.outcomes_known_at}"
    )


def comparison_tables(
    comparison: RunComparison, metric: ComparedMetric, first: str, second: str
) -> tuple[str, ...]:
    """The measures over all common rows, and one measure by month and slice, as lines of a terminal."""
    measures = Table(
        box=box.SIMPLE_HEAD,
        title=f"{second} against {first}, {comparison.horizon_months} months: a gain is the second's",
    )
    measures.add_column("measure", no_wrap=True)
    _add_figures(measures, first, second)
    for found in comparison.overall.differences:
        measures.add_row(NAMES[found.metric], *_figures(found))
    parts = Table(box=box.SIMPLE_HEAD, title=f"{NAMES[metric]} by month and slice")
    parts.add_column("part", no_wrap=True)
    for heading in ("people-months", "exits", "base rate"):
        parts.add_column(heading, justify="right", no_wrap=True)
    _add_figures(parts, first, second)
    for part in (comparison.overall, *comparison.months, *comparison.slices):
        parts.add_row(*_part_cells(part, metric))
    sink = StringIO()
    console = Console(file=sink, width=WIDTH, no_color=True, highlight=False)
    console.print(measures)
    console.print(parts)
    return tuple(line.rstrip() for line in sink.getvalue().splitlines())


def _add_figures(table: Table, first: str, second: str) -> None:
    for heading in (first, second, "gain", "95 % interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("finding", no_wrap=True)


def _figures(found: PairedDifference) -> tuple[str, ...]:
    return (
        f"{found.first:.4f}",
        f"{found.second:.4f}",
        f"{found.gain.value:+.4f}",
        f"{found.gain.low:+.4f} to {found.gain.high:+.4f}",
        FINDINGS[found.finding],
    )


def _part_cells(part: ComparedSlice, metric: ComparedMetric) -> tuple[str, ...]:
    return (
        part.part if part.origin is None else part.origin.isoformat(),
        f"{part.people_months:,}",
        f"{part.exits:,}",
        f"{part.base_rate:.1%}",
        *_figures(part.difference(metric)),
    )
