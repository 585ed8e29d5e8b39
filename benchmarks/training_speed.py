"""What a training's backtest costs at 240,000 person-month rows: 12 origins, every rung, two causes.

`make bench-training` draws a panel of 140 columns that the models are fitted to as 240,000 rows at the
cutoff, each of them a person, an as-of date and a lead of one or several months. It measures the whole
backtest on two processes, and then in one process where its processor seconds go, with the tuning, whose
cost hardly grows with the rows: a trial is fitted to at most 40,000 of them.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from models import backtest, candidates, folds
from models.causes import cause_months
from models.columns import ModelColumns
from models.fitted import BoostedHazard
from models.inputs import TrainingData, TrainingSettings
from models.splits import rolling_origin_splits

ROWS = 240_000
LIMIT_SECONDS = 180.0
ORIGINS = 12
DATES = 20  # quarters
NUMBERS, LABELS = 137, 3
SETTINGS = TrainingSettings(
    horizons_months=(3, 6, 12), main_horizon_months=6, outcome_lag_months=0, origins=ORIGINS, seed=1
)


@dataclass
class Costs:
    """Processor seconds of this process by part, each without the parts inside it."""

    seconds: dict[str, float] = field(default_factory=dict)
    inside: list[float] = field(default_factory=list)

    def watch(self, owner: object, method: str, part: str) -> Callable[[], None]:
        """Count every call of `owner.method` under `part`; call the result to stop."""
        original = getattr(owner, method)

        def counted(*arguments: object, **keywords: object) -> object:
            with self.counting(part):
                return original(*arguments, **keywords)

        setattr(owner, method, counted)
        return lambda: setattr(owner, method, original)

    @contextmanager
    def counting(self, part: str) -> Iterator[None]:
        """Count the block under `part`."""
        started = time.process_time()
        self.inside.append(0.0)
        try:
            yield
        finally:
            took = time.process_time() - started
            self.seconds[part] = self.seconds.get(part, 0.0) + took - self.inside.pop()
            if self.inside:
                self.inside[-1] += took


def main() -> None:
    """Print the whole on two processes and the parts in one; end in an error above the limit."""
    parser = argparse.ArgumentParser(description="What a backtest of every rung costs.")
    parser.add_argument("--rows", type=int, default=ROWS, help="person-month rows at the cutoff")
    parser.add_argument("--trials", type=int, default=12, help="of each tuning, in the parts")
    parser.add_argument("--skip-parts", action="store_true", help="the whole on two processes only")
    asked = parser.parse_args()
    console = Console(width=110)
    data = draw(asked.rows)
    splits = rolling_origin_splits(_dates(data), data.cutoff, 6, 0, ORIGINS)
    started = time.perf_counter()
    found = backtest.run_backtest(data, splits, replace(SETTINGS, jobs=2))
    seconds = time.perf_counter() - started
    expanded = len(trained_rows(data))
    console.print(
        f"{len(splits)} origins x {len(found.risks)} rungs x 2 causes, {expanded:,} person-month rows at the "
        f"cutoff x {len(data.columns.features)} columns: {seconds:.0f} s on two processes "
        f"(limit {LIMIT_SECONDS:.0f})"
    )
    if not asked.skip_parts:
        console.print(parts(data, asked.trials))
    if asked.rows == ROWS and seconds > LIMIT_SECONDS:
        raise SystemExit(1)


def parts(data: TrainingData, trials: int) -> Table:
    """Where the processor seconds of a backtest with tuning go, in one process."""
    costs = Costs()
    watched = [
        costs.watch(backtest, "tune_by_policy", "tuning"),
        costs.watch(candidates, "bin_months", "bins"),
        costs.watch(candidates, "grow_trees", "trees"),
        costs.watch(candidates, "fit_linear", "logistic regressions"),
        costs.watch(BoostedHazard, "log_odds", "predictions of trees"),
        costs.watch(folds, "choose_constraints", "choice of constraints"),
        costs.watch(backtest, "_prepare_fold", "matrices and person-months"),
        costs.watch(backtest, "_calibrated_risks", "calibration"),
        costs.watch(backtest, "measure_rungs", "measures with intervals"),
    ]
    splits = rolling_origin_splits(_dates(data), data.cutoff, 6, 0, ORIGINS)
    try:
        with costs.counting("the rest"):
            found = backtest.run_backtest(data, splits, replace(SETTINGS, jobs=1, trials=trials))
    finally:
        for stop in watched:
            stop()
    total = sum(costs.seconds.values())
    table = Table(
        title=f"one process, {len(found.tuning.studies)} tunings of {trials} trials: {total:.0f} CPU s"
    )
    table.add_column("part")
    table.add_column("CPU s", justify="right")
    table.add_column("share", justify="right")
    for part, seconds in sorted(costs.seconds.items(), key=lambda item: -item[1]):
        table.add_row(part, f"{seconds:.1f}", f"{seconds / total:.0%}")
    return table


def draw(rows: int) -> TrainingData:
    """People of any tenure whose exits depend on a tenth of the columns; about `rows` person-months train."""
    people = round(rows / (DATES * 2.2))
    while True:
        data = _draw(people)
        expanded = len(trained_rows(data))
        if abs(expanded - rows) <= 0.02 * rows:
            return data
        people = round(people * rows / expanded)


def trained_rows(data: TrainingData) -> np.ndarray:
    """The row of each person-month known at the cutoff."""
    known = data.rows_known_at(data.cutoff, SETTINGS.leads)
    return cause_months(known.outcomes, known.leads, "voluntary").row


def _draw(people: int) -> TrainingData:
    rng = np.random.default_rng(7)
    months = DATES * 3
    start = rng.integers(-60, months - 3, people)
    fixed = rng.normal(size=(people, NUMBERS))
    effects = np.where(np.arange(NUMBERS) % 10 == 0, 0.2, 0.0)
    hazard = 1 / (1 + np.exp(4.3 - fixed @ effects))
    can_leave = np.arange(months + 1)[None, :] > np.maximum(start, 0)[:, None]
    left = can_leave & (rng.random((people, months + 1)) < hazard[:, None])
    other = can_leave & (rng.random((people, months + 1)) < 0.005)
    gone = (left | other).any(axis=1)
    last = np.where(gone, (left | other).argmax(axis=1), 10 * months)
    is_voluntary = left[np.arange(people), np.minimum(last, months)]
    frames = []
    for month in range(0, months, 3):
        here = np.flatnonzero((start <= month) & (last > month))
        values = fixed[here] + 0.5 * rng.normal(size=(len(here), NUMBERS))
        values[:, 1::4] = np.round(2 * values[:, 1::4])  # counts
        values[rng.random(values.shape) < 0.05] = np.nan
        frame = pd.DataFrame(values, columns=[f"number_{position}" for position in range(NUMBERS)])
        labels = {
            f"label_{position}": np.char.add("l", ((here + position) % 6).astype(str))
            for position in range(LABELS)
        }
        frame = frame.assign(**labels, employee_id=here.astype(str), as_of_date=_month_end(month))
        frames.append(frame.assign(person=here, month=month))
    panel = pd.concat(frames, ignore_index=True)
    panel = panel.sort_values(["as_of_date", "employee_id"], ignore_index=True)
    person, month = panel.pop("person").to_numpy(), panel.pop("month").to_numpy()

    def known_at(until: int) -> pd.DataFrame:
        has_left = (last[person] <= until) & (last[person] > month)
        return panel[["employee_id", "as_of_date"]].assign(
            cause=np.where(has_left, np.where(is_voluntary[person], "voluntary", "other"), None),
            months_observed=np.where(has_left, last[person] - month, np.maximum(until - month, 0)),
        )

    numbers = tuple(f"number_{position}" for position in range(NUMBERS))
    names = tuple(f"label_{position}" for position in range(LABELS))
    columns = ModelColumns(
        numeric=numbers,
        categorical=names,
        context=(numbers[0], *names),
        factor_of=dict.fromkeys(numbers + names, "drawn"),
        monotone={numbers[0]: 1, numbers[10]: 1, numbers[20]: 1},
    )
    outcomes = {_month_end(end).date(): known_at(end) for end in range(0, months + 1, 3)}
    return TrainingData(panel.assign(team_id=None), outcomes, _month_end(months).date(), columns)


def _dates(data: TrainingData) -> list[date]:
    return [stamp.date() for stamp in data.panel["as_of_date"].drop_duplicates()]


def _month_end(month: int) -> pd.Timestamp:
    return pd.Timestamp(2020, 1, 31) + pd.offsets.MonthEnd(month)


if __name__ == "__main__":
    main()
