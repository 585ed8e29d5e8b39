"""The picture of a comparison: every measure's difference with its interval, and the main one over time."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.paired_measures import ComparedMetric, Finding
from models.run_comparison import RunComparison

COLOURS = {
    Finding.BETTER: "tab:green",
    Finding.WORSE: "tab:red",
    Finding.NO_DIFFERENCE: "0.35",
    Finding.NOT_COMPARABLE: "0.7",
}


def comparison_figure(
    comparison: RunComparison,
    metric: ComparedMetric,
    names: Mapping[ComparedMetric, str],
    first: str,
    second: str,
) -> Figure:
    """Right of zero the second is better; colour only where the interval leaves zero out.

    Args:
        comparison: the two trainings.
        metric: the one drawn by month.
        names: of the measures, in words.
        first: what the first training is called.
        second: what the second one is called.
    """
    figure = Figure(figsize=(11, 6), layout="constrained")
    halves = figure.subfigures(1, 2, squeeze=False)
    left, right = halves[0, 0], halves[0, 1]
    differences = comparison.overall.differences
    rows = left.subplots(len(differences), 1, squeeze=False)[:, 0]
    for axes, found in zip(rows, differences, strict=True):
        _draw_interval(axes, found.gain.value, found.gain.low, found.gain.high, COLOURS[found.finding])
        axes.set_title(f"{names[found.metric]}: {found.second:.4f} against {found.first:.4f}", fontsize=8)
        axes.tick_params(labelsize=7)
    left.supxlabel(f"{second} is better by (95 % interval)", fontsize=9)
    by_month, values, rates = right.subplots(3, 1, sharex=True, height_ratios=(3, 2, 1))
    _draw_months(by_month, values, rates, comparison, metric, (first, second))
    by_month.set_title(f"{names[metric]}: {second} is better by", fontsize=9)
    values.set_title(names[metric], fontsize=9)
    whole = comparison.overall
    figure.suptitle(
        f"{second} against {first} at {comparison.horizon_months} months: {whole.people_months:,} "
        f"people-months, {whole.exits:,} exits",
        fontsize=11,
    )
    return figure


def _draw_interval(axes: Axes, value: float, low: float, high: float, colour: str) -> None:
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.set_yticks([])
    ends = np.array([value, low, high])
    if not np.isnan(ends).any():
        axes.plot([low, high], [0, 0], color=colour, linewidth=2)
        axes.plot(value, 0, marker="o", color=colour)
        reach = float(np.abs(ends).max()) * 1.1 or 1.0
        axes.set_xlim(-reach, reach)


def _draw_months(
    gains: Axes,
    values: Axes,
    rates: Axes,
    comparison: RunComparison,
    metric: ComparedMetric,
    called: tuple[str, str],
) -> None:
    """Gain with interval, both values, and the base rate with the exits behind it, per as-of date."""
    months = comparison.months
    positions = np.arange(len(months))
    found = [month.difference(metric) for month in months]
    gains.axhline(0.0, color="black", linewidth=0.8)
    for position, one in zip(positions, found, strict=True):
        colour = COLOURS[one.finding]
        if not np.isnan(one.gain.low):
            gains.plot([position, position], [one.gain.low, one.gain.high], color=colour, linewidth=2)
        gains.plot(position, one.gain.value, marker="o", color=colour)
    values.plot(positions, [one.first for one in found], color="0.55", marker="o", label=called[0])
    values.plot(positions, [one.second for one in found], color="tab:blue", marker="o", label=called[1])
    values.legend(fontsize=7)
    rates.bar(positions, [100 * month.base_rate for month in months], color="0.8")
    for position, month in zip(positions, months, strict=True):
        rates.annotate(f"{month.exits}", (position, 0), ha="center", va="bottom", fontsize=6)
    rates.set_title("base rate in percent, and exits", fontsize=9)
    labels = [f"{month.origin:%Y-%m}" for month in months]
    rates.set_xticks(positions, labels, rotation=90, fontsize=7)
    for axes in (gains, values, rates):
        axes.tick_params(axis="y", labelsize=7)
