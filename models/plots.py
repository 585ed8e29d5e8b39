"""Two pictures for whoever compares models: is the risk right, and which factors stand above the noise?"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from models.columns import FloatArray
from models.metrics import known_status

BINS = 10


def calibration_figure(risk: FloatArray, outcomes: pd.DataFrame, horizon_months: int, title: str) -> Figure:
    """Predicted against observed share of voluntary exits, in ten bins of equally many rows."""
    status = known_status(outcomes, horizon_months)
    known = ~np.isnan(status)
    order = np.argsort(risk[known], kind="stable")
    predicted = [part.mean() for part in np.array_split(risk[known][order], BINS) if len(part)]
    observed = [part.mean() for part in np.array_split(status[known][order], BINS) if len(part)]
    top = max([*predicted, *observed, 0.01]) * 1.05
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, top], [0, top], color="0.6", linewidth=1, label="predicted = observed")
    axes.plot(predicted, observed, marker="o", color="tab:blue", label="tenths of the tested people")
    axes.set(
        xlim=(0, top),
        ylim=(0, top),
        xlabel=f"predicted risk within {horizon_months} months",
        ylabel="share that left of their own accord",
        title=title,
    )
    axes.legend(loc="upper left")
    return figure


def factor_figure(factor_strength: pd.DataFrame, title: str) -> Figure:
    """Mean absolute contribution per factor beside what a factor without effect reaches in 1 row of 20."""
    ordered = factor_strength.sort_values("mean_contribution")
    figure = Figure(figsize=(6, 0.35 * len(ordered) + 1.5), layout="constrained")
    axes = figure.subplots()
    axes.barh(
        ordered["factor"], ordered["mean_contribution"], color="tab:blue", label="mean absolute contribution"
    )
    axes.scatter(
        ordered["noise_floor"], ordered["factor"], color="black", marker="|", s=200, label="noise floor"
    )
    axes.set(xlabel="log-odds of the monthly hazard", title=title)
    axes.legend(loc="lower right")
    return figure
