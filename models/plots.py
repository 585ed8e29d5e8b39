"""The pictures of a training for whoever compares models; each says its n and needs no explanation.

Colours are those of Okabe and Ito, told apart by every kind of colour vision; lines also differ in dashes and
markers.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models import ranking
from models.bootstrap import Estimate, PersonDraws, estimate_of
from models.calibration_measures import observed_by_tenth
from models.candidates import Rung
from models.columns import FloatArray
from models.metrics import known_status
from models.net_benefit import net_benefits
from models.person_months import BoolArray
from models.training import TrainingResult

BLUE, ORANGE, GREY, BLACK = "#0072B2", "#D55E00", "#767676", "#222222"
SIZE_INCHES, DOTS_PER_INCH = (7.0, 5.2), 110
THRESHOLDS = tuple(percent / 100 for percent in range(5, 31))
TITLE_POINTS = 11


@dataclass(frozen=True)
class TestedRows:
    """The tested rows whose outcome at the main horizon is known.

    Attributes:
        people: the person of each row; dates: its as-of date.
        left: 1.0 for a voluntary exit within the horizon, else 0.0.
        risk: what the winner said; context_risk: what context alone said.
        draws: bootstrap draws for intervals; seed: theirs.
    """

    people: pd.Series
    dates: pd.Series
    left: FloatArray
    risk: FloatArray
    context_risk: FloatArray
    horizon_months: int
    draws: int
    seed: int

    @property
    def count(self) -> str:
        """What the figures rest on."""
        return f"n = {len(self.left):,} person-months, {int(self.left.sum()):,} exits"

    def take(self, mask: BoolArray) -> "TestedRows":
        """Some of the rows."""
        return TestedRows(
            self.people[mask],
            self.dates[mask],
            self.left[mask],
            self.risk[mask],
            self.context_risk[mask],
            self.horizon_months,
            self.draws,
            self.seed,
        )

    def person_draws(self) -> PersonDraws:
        """The people with their bootstrap weights."""
        return PersonDraws.of(self.people, self.draws, self.seed)


def winner_rows(result: TrainingResult) -> TestedRows:
    """The backtest of the winner and of context alone at the main horizon."""
    settings, backtest = result.settings, result.backtest
    status = known_status(backtest.rows, settings.main_horizon_months)
    known = ~np.isnan(status)
    return TestedRows(
        people=backtest.rows.loc[known, "employee_id"],
        dates=backtest.rows.loc[known, "as_of_date"],
        left=status[known],
        risk=backtest.risks[result.model.rung][known, settings.main_position],
        context_risk=backtest.risks[Rung.CONTEXT_ONLY][known, settings.main_position],
        horizon_months=settings.main_horizon_months,
        draws=settings.bootstrap_draws,
        seed=settings.seed,
    )


def skill_over_time_figure(tested: TestedRows) -> Figure:
    """AUC at every backtest origin with its interval, beside context alone and chance, over the base rate."""
    days = sorted(tested.dates.unique())
    found = [tested.take((tested.dates == day).to_numpy()) for day in days]
    skill = [_auc(rows, rows.risk) for rows in found]
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    axes, rates = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    axes.axhline(0.5, color=GREY, linewidth=1, linestyle=":", label="chance (.5)")
    axes.plot(
        days,
        [_auc(rows, rows.context_risk).value for rows in found],
        color=ORANGE,
        linestyle="--",
        marker="s",
        label="context alone (tenure, role, country, calendar)",
    )
    axes.fill_between(
        days,
        [estimate.low for estimate in skill],
        [estimate.high for estimate in skill],
        color=BLUE,
        alpha=0.18,
        linewidth=0,
        label="95 % interval (people drawn anew)",
    )
    axes.plot(days, [estimate.value for estimate in skill], color=BLUE, marker="o", label="this model")
    axes.set_ylabel("AUC (1: every leaver\nranked above every stayer)")
    axes.margins(y=0.3)
    axes.set_title(
        f"How well those who left within {tested.horizon_months} months were ranked, month by month\n"
        f"{tested.count}; trained on earlier months only",
        fontsize=TITLE_POINTS,
        loc="left",
    )
    axes.legend(loc="upper left", ncols=2, fontsize=8, frameon=False)
    rates.bar(days, [100 * rows.left.mean() for rows in found], width=20, color=GREY)
    for day, rows in zip(days, found, strict=True):
        told = f"{int(rows.left.sum())} of\n{len(rows.left):,}"
        rates.annotate(told, (day, 100 * rows.left.mean()), ha="center", va="bottom", fontsize=7)
    rates.set_ylabel("left, %")
    rates.margins(y=0.6)
    rates.set_xticks(days, [f"{day:%Y-%m}" for day in days], rotation=45, ha="right", fontsize=8)
    for part in (axes, rates):
        part.spines[["top", "right"]].set_visible(False)
    return figure


def calibration_figure(tested: TestedRows) -> Figure:
    """Predicted and observed share of leavers in tenths of the tested people, with counts and intervals."""
    tenths = observed_by_tenth(tested.left, tested.risk, tested.person_draws())
    predicted = [100 * tenth.predicted for tenth in tenths]
    observed = [_percent(tenth.observed) for tenth in tenths]
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    axes, lower = figure.subplots(2, 1, height_ratios=(3, 1))
    top = max([*predicted, *(estimate.high for estimate in observed), 1.0]) * 1.08
    axes.plot([0, top], [0, top], color=GREY, linewidth=1, linestyle=":", label="said = happened")
    axes.errorbar(
        predicted,
        [estimate.value for estimate in observed],
        yerr=_error_bars(observed),
        color=BLUE,
        marker="o",
        linestyle="none",
        capsize=3,
        label="a tenth of the tested people, 95 % interval",
    )
    axes.set(
        xlim=(0, top),
        ylim=(0, top),
        xlabel=f"risk that was said: exit of one's own accord within {tested.horizon_months} months, %",
        ylabel="share that left, %",
    )
    axes.set_title(f"Do the risks mean what they say?\n{tested.count}", fontsize=TITLE_POINTS, loc="left")
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    numbers = [tenth.number for tenth in tenths]
    bars = lower.bar(numbers, [tenth.left for tenth in tenths], color=GREY)
    told = [f"{tenth.left} of\n{tenth.rows:,}" for tenth in tenths]
    lower.bar_label(bars, told, fontsize=7)
    lower.set(xlabel="tenth, from the lowest risk to the highest", ylabel="left")
    lower.set_xticks(numbers)
    lower.margins(y=0.6)
    for part in (axes, lower):
        part.spines[["top", "right"]].set_visible(False)
    return figure


def net_benefit_figure(tested: TestedRows) -> Figure:
    """What acting on the risks is worth at thresholds of 5 to 30 %, beside talks with everybody or nobody."""
    found = net_benefits(tested.left, tested.risk, tested.person_draws(), THRESHOLDS)
    percent = [100 * line.threshold for line in found]
    worth = [_percent(line.net_benefit) for line in found]
    figure, axes = _figure()
    axes.axhline(0.0, color=GREY, linewidth=1, linestyle=":", label="a talk with nobody")
    axes.plot(
        percent,
        [100 * line.treat_all.value for line in found],
        color=ORANGE,
        linestyle="--",
        label="a talk with everybody",
    )
    axes.fill_between(
        percent,
        [estimate.low for estimate in worth],
        [estimate.high for estimate in worth],
        color=BLUE,
        alpha=0.18,
        linewidth=0,
        label="95 % interval (people drawn anew)",
    )
    axes.plot(percent, [estimate.value for estimate in worth], color=BLUE, label="a talk above the threshold")
    lowest = min(0.0, *(estimate.low for estimate in worth))
    highest = max(*(estimate.high for estimate in worth), 100 * found[0].treat_all.value)
    height = max(highest - lowest, 0.1)  # where no risk reaches a threshold everything is worth nothing
    axes.set(
        ylim=(lowest - 0.3 * height, highest + 0.1 * height),
        xlabel="threshold: talk with those at or above this risk, %",
        ylabel="leavers reached per 100 people,\nless the price of talks in vain",
    )
    axes.set_title(
        f"Is acting on the risks worth it?\n{tested.count} within {tested.horizon_months} months",
        fontsize=TITLE_POINTS,
        loc="left",
    )
    axes.legend(loc="upper right", fontsize=8, frameon=False)
    return figure


def _auc(rows: TestedRows, risk: FloatArray) -> Estimate:
    if not 0 < rows.left.sum() < len(rows.left):
        return Estimate(float("nan"))
    ranked = ranking.rank_within(risk, np.zeros(len(risk), dtype=np.int64))
    draws = rows.person_draws()
    found = [ranking.auc(rows.left, ranked, draws.of_rows(columns)) for columns in draws.batches()]
    return estimate_of(np.concatenate(found))


def _figure() -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _percent(estimate: Estimate) -> Estimate:
    return Estimate(100 * estimate.value, 100 * estimate.low, 100 * estimate.high)


def _error_bars(estimates: list[Estimate]) -> FloatArray:
    """Distances from value to interval ends, shape (2, n)."""
    return np.array(
        [
            [estimate.value - estimate.low for estimate in estimates],
            [estimate.high - estimate.value for estimate in estimates],
        ]
    )
