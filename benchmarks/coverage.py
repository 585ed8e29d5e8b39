"""How often 95 % intervals of metrics and of the calibration plot hold what very many people would give.

`make bench-truth` draws organisations of independent people with known hazards, scores them all with the
same imperfect predictor, and compares each organisation's intervals with the value over one very large draw.
People are seen at several as-of dates and differ in ways no record shows, so that their rows move together:
an interval that took rows for independent would be too narrow. What moves a whole organisation at once (a
hard year) is no part of this: the intervals speak of which people happened to be there.

A tenth is one of the calibration plot, by risk. What its share is held against is the mean true risk between
its edges: the share that left among the very many whose risks lie there.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy.special import expit

from models.bootstrap import PersonDraws
from models.calibration_measures import ERROR_BINS, equal_count_bins, observed_by_tenth
from models.columns import FloatArray
from models.metrics import evaluate, known_status

NOMINAL = 0.95
HORIZON_MONTHS = 6
MONTHS = 30
EVERY_MONTHS = 3
FIRST_SEED, LARGE_SEED = 1, 10_000_000
LARGE_PEOPLE = 200_000
PLACES = 7  # people of a team


@dataclass(frozen=True)
class Drawn:
    """People at their as-of dates, row for row.

    Attributes:
        outcomes: employee_id, as_of_date, cause, months_observed.
        risk: of the predictor at the horizon.
        teams: of each row.
    """

    outcomes: pd.DataFrame
    risk: FloatArray
    teams: pd.Series


def main() -> None:
    """Print a table of coverage by metric."""
    parser = argparse.ArgumentParser(description="Coverage of the metrics' 95 % intervals.")
    parser.add_argument("--organisations", type=int, default=100)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--json", type=Path, default=Path("output/verification/coverage.json"))
    asked = parser.parse_args()
    found = coverage(asked.organisations, asked.people)
    title = f"{asked.organisations} organisations of {asked.people} people, 200 draws each"
    Console(width=100).print(as_table(title, found, asked.organisations))
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps({title: found.to_dict("records")}, indent=1) + "\n", encoding="utf-8")


def coverage(organisations: int, people: int, draws: int = 200) -> pd.DataFrame:
    """Coverage of every metric that carries an interval, and of every tenth of the calibration plot.

    Args:
        organisations: drawn with seeds 1, 2, ...
        people: in each.
        draws: of the bootstrap.

    Returns:
        metric, true_value (of tenths, whose edges differ, the mean), covered (organisations whose interval
        holds it), intervals (that were defined) and mean_width.
    """
    large = draw(LARGE_PEOPLE, LARGE_SEED)
    truth = evaluate(large.risk, large.outcomes, HORIZON_MONTHS, teams=large.teams).estimates()
    many = ManyPeople.of(large)
    rows = []
    for seed in range(FIRST_SEED, FIRST_SEED + organisations):
        drawn = draw(people, seed)
        metrics = evaluate(
            drawn.risk, drawn.outcomes, HORIZON_MONTHS, teams=drawn.teams, draws=draws, seed=seed
        )
        rows += [
            (name, truth[name].value, estimate.low, estimate.high)
            for name, estimate in metrics.estimates().items()
        ]
        rows += tenths(drawn, many, draws, seed)
    frame = pd.DataFrame(rows, columns=["metric", "true_value", "low", "high"]).dropna()
    holds = (frame["low"] <= frame["true_value"]) & (frame["true_value"] <= frame["high"])
    frame = frame.assign(covered=holds, width=frame["high"] - frame["low"])
    return (
        frame.groupby("metric", sort=False)
        .agg(
            true_value=("true_value", "mean"),
            covered=("covered", "sum"),
            intervals=("covered", "size"),
            mean_width=("width", "mean"),
        )
        .reset_index()
    )


@dataclass(frozen=True)
class ManyPeople:
    """So many people that their shares are the truth: the risks of their rows, sorted, and who left so far.

    Attributes:
        risk: rising, shape (rows,).
        left: how many of the rows before each place left, shape (rows + 1,).
    """

    risk: FloatArray
    left: FloatArray

    @classmethod
    def of(cls, drawn: Drawn) -> "ManyPeople":
        """The rows whose outcome is known."""
        status = known_status(drawn.outcomes, HORIZON_MONTHS)
        known = ~np.isnan(status)
        order = np.argsort(drawn.risk[known], kind="stable")
        return cls(drawn.risk[known][order], np.concatenate([[0.0], np.cumsum(status[known][order])]))

    def share_between(self, low: float, high: float) -> float:
        """The share that left among those whose risk lies between."""
        first, last = np.searchsorted(self.risk, [low, high])
        return float((self.left[last] - self.left[first]) / (last - first))


def tenths(drawn: Drawn, many: ManyPeople, draws: int, seed: int) -> list[tuple[str, float, float, float]]:
    """Name, true share, and the interval's ends of each tenth of an organisation."""
    status = known_status(drawn.outcomes, HORIZON_MONTHS)
    known = ~np.isnan(status)
    left, risk = status[known], drawn.risk[known]
    people = PersonDraws.of(drawn.outcomes.loc[known, "employee_id"], draws, seed)
    bins = equal_count_bins(risk)
    tops = [float(risk[bins == number].max()) for number in range(ERROR_BINS)]
    bottoms = [float(risk[bins == number].min()) for number in range(ERROR_BINS)]
    inner = [(top + bottom) / 2 for top, bottom in zip(tops[:-1], bottoms[1:], strict=True)]
    edges = [0.0, *inner, 1.0]
    return [
        (
            f"tenth_{tenth.number}",
            many.share_between(edges[tenth.number - 1], edges[tenth.number]),
            tenth.observed.low,
            tenth.observed.high,
        )
        for tenth in observed_by_tenth(left, risk, people)
    ]


def draw(people: int, seed: int) -> Drawn:
    """People who join over time, whose records change slowly, and who leave by two causes."""
    rng = np.random.default_rng(seed)
    start = rng.integers(-24, MONTHS - HORIZON_MONTHS, people)
    frailty = rng.normal(0.0, 0.5, people)
    signal = _slowly_changing(rng, people)
    monthly = expit(-4.2 + 0.8 * signal + frailty[:, None])
    alive = np.arange(MONTHS)[None, :] > start[:, None]
    voluntary = alive & (rng.random((people, MONTHS)) < monthly)
    other = alive & (rng.random((people, MONTHS)) < 0.004)
    leaves = voluntary | other
    exit_month = np.where(leaves.any(axis=1), leaves.argmax(axis=1), MONTHS)
    is_voluntary = voluntary[np.arange(people), np.minimum(exit_month, MONTHS - 1)]
    measured = signal + rng.normal(0.0, 0.7, signal.shape)
    person, date = np.nonzero(
        (np.arange(MONTHS) % EVERY_MONTHS == 0)[None, :]
        & (np.arange(MONTHS) < MONTHS - HORIZON_MONTHS)[None, :]
        & (np.arange(MONTHS)[None, :] >= start[:, None])
        & (np.arange(MONTHS)[None, :] < exit_month[:, None])
    )
    gone = exit_month[person] < MONTHS
    cause = np.where(is_voluntary[person], "voluntary", "other").astype(object)
    observed = np.where(gone, exit_month[person] - date, MONTHS - 1 - date)
    dates = pd.date_range("2024-01-31", periods=MONTHS, freq="ME")
    outcomes = pd.DataFrame(
        {
            "employee_id": person,
            "as_of_date": dates[date],
            "cause": np.where(gone, cause, None),
            "months_observed": observed,
        }
    )
    # Too extreme and too low on purpose: intervals must hold the truth about a wrong model too.
    hazard = expit(-4.5 + 0.9 * measured[person, date])
    risk = 1.0 - (1.0 - hazard) ** HORIZON_MONTHS
    return Drawn(outcomes, risk, pd.Series(person // PLACES))


def as_table(title: str, found: pd.DataFrame, organisations: int) -> Table:
    """One line a metric; `short` marks coverage more than two standard errors below nominal."""
    table = Table(title=title)
    for column in ("metric", "true value", "covered", "of", "coverage", "mean width", ""):
        table.add_column(column, justify="left" if column == "metric" else "right")
    for row in found.itertuples():
        share = row.covered / row.intervals
        table.add_row(
            row.metric,
            f"{row.true_value:.4f}",
            str(row.covered),
            str(row.intervals),
            f"{share:.2f}",
            f"{row.mean_width:.4f}",
            "" if is_nominal(row.covered, row.intervals) else "short",
        )
    return table


def is_nominal(covered: int, intervals: int) -> bool:
    """Whether the coverage is not more than two standard errors below 95 %."""
    return covered / intervals >= NOMINAL - 2.0 * np.sqrt(NOMINAL * (1.0 - NOMINAL) / intervals)


def _slowly_changing(rng: np.random.Generator, people: int) -> FloatArray:
    """A standard normal series a person with a correlation of .9 from month to month."""
    steps = rng.normal(size=(people, MONTHS))
    series = np.empty_like(steps)
    series[:, 0] = steps[:, 0]
    for month in range(1, MONTHS):
        series[:, month] = 0.9 * series[:, month - 1] + np.sqrt(1 - 0.9**2) * steps[:, month]
    return series


if __name__ == "__main__":
    main()
