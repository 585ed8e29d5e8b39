"""Pictures of the model itself: factors above the noise, parts where it fails, skill by number of exits."""

import numpy as np
from matplotlib.figure import Figure

from models.learning_curve import Growth, LearningCurve
from models.plots import BLACK, BLUE, DOTS_PER_INCH, GREY, SIZE_INCHES, TITLE_POINTS
from models.training import TrainingResult

ROW_INCHES = 0.32
GROWTH_WORDS = {
    Growth.FLAT: "More exits of the same kind would hardly help",
    Growth.RISING: "More exits would help",
    Growth.UNCERTAIN: "Whether more exits would help, these data cannot say",
}


def factor_figure(result: TrainingResult) -> Figure:
    """Mean absolute contribution per factor beside what a factor without effect reaches in 1 row of 20."""
    strength = result.factor_strength.sort_values(["mean_contribution", "factor"], ignore_index=True)
    figure = Figure(
        figsize=(SIZE_INCHES[0], ROW_INCHES * len(strength) + 1.6), dpi=DOTS_PER_INCH, layout="constrained"
    )
    axes = figure.subplots()
    is_above = (strength["mean_contribution"] > strength["noise_floor"]).to_numpy()
    axes.barh(
        strength["factor"].str.replace("_", " ").tolist(),
        strength["mean_contribution"].to_numpy(),
        color=np.where(is_above, BLUE, GREY).tolist(),
    )
    axes.scatter(
        strength["noise_floor"].to_numpy(),
        np.arange(len(strength)),
        color=BLACK,
        marker="|",
        s=140,
        label="noise floor",
    )
    axes.set_xlabel("how far it moves the log-odds of the monthly hazard, on average")
    axes.set_title(
        "What the model listens to: grey bars are within what pure noise reaches\n"
        f"n = {len(result.latest_rows):,} latest person-months, {result.model.rung.value}",
        fontsize=TITLE_POINTS,
        loc="left",
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", fontsize=8, frameon=False)
    return figure


def parts_figure(result: TrainingResult) -> Figure | None:
    """AUC of the winner on parts of the tested people beside all of them; None without a measured part."""
    main = result.settings.main_horizon_months
    found = [
        (part.part, part.metrics)
        for part in result.backtest.metrics
        if part.rung is result.model.rung
        and part.origin is None
        and part.metrics.horizon_months == main
        and np.isfinite(part.metrics.auc.value)
    ]
    if len(found) < 2:
        return None
    figure = Figure(
        figsize=(SIZE_INCHES[0], ROW_INCHES * len(found) + 1.8), dpi=DOTS_PER_INCH, layout="constrained"
    )
    axes = figure.subplots()
    whole = next(metrics for name, metrics in found if name == "all").auc.value
    axes.axvline(0.5, color=GREY, linewidth=1, linestyle=":")
    axes.axvline(whole, color=BLUE, linewidth=1, linestyle="--")
    labels = []
    for place, (name, metrics) in enumerate(reversed(found)):
        auc = metrics.auc
        axes.plot([auc.low, auc.high], [place, place], color=BLUE, linewidth=2, alpha=0.5)
        axes.plot(auc.value, place, color=BLUE, marker="o")
        words = name.replace("unit:", "").replace("_", " ")
        labels.append(f"{words}  ({metrics.exits:,} of {metrics.people_months:,} left)")
    axes.set_yticks(range(len(found)), labels, fontsize=8)
    axes.set_xlabel("AUC with its 95 % interval; dots: chance, dashes: all tested people")
    axes.set_title(
        f"Where does it fail? Parts of the tested people, {main} months ahead",
        fontsize=TITLE_POINTS,
        loc="left",
    )
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def learning_figure(curve: LearningCurve, horizon_months: int) -> Figure:
    """Out-of-time AUC against the number of exits trained on, and what the last doubling says."""
    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.subplots()
    exits = [point.exits for point in curve.points]
    for point in curve.points[:-1]:
        axes.plot([point.exits] * len(point.single), point.single, color=GREY, marker="x", linestyle="none")
    axes.errorbar(
        exits,
        [point.auc.value for point in curve.points],
        yerr=np.array(
            [
                [point.auc.value - point.auc.low for point in curve.points],
                [point.auc.high - point.auc.value for point in curve.points],
            ]
        ),
        color=BLUE,
        marker="o",
        capsize=3,
        label="AUC out of time, 95 % interval; crosses: single draws of people",
    )
    axes.axhline(0.5, color=GREY, linewidth=1, linestyle=":", label="chance (.5)")
    axes.set_xscale("log", base=2)
    axes.set_xticks(exits, [f"{point.exits:,} exits\n{point.people:,} people" for point in curve.points])
    axes.minorticks_off()
    axes.set_ylabel(f"AUC, {horizon_months} months ahead")
    axes.set_title(
        f"{GROWTH_WORDS[curve.growth]}; the last doubling:\n"
        f"AUC {curve.last_gain.value:+.3f} ({curve.last_gain.low:+.3f} to {curve.last_gain.high:+.3f}); "
        f"n = {curve.tested_people_months:,} person-months, {curve.tested_exits:,} exits",
        fontsize=TITLE_POINTS,
        loc="left",
    )
    if curve.flattens_at_exits is not None:
        axes.set_xlabel(f"a doubling adds less than .01 from about {curve.flattens_at_exits:,} exits on")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", fontsize=8, frameon=False)
    return figure
