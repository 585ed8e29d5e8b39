"""How much of what can be known of each seller the pipeline reaches, on fresh data.

`make skill` simulates default organisations with the given seeds and compares sets of columns by their share
of the oracle's skill, on the same backtest rows: every feature, and the simulator's own signals, which are
the same facts recorded without error or lag, so that what stands between the two is the price of late and
noisy records. `benchmarks.factor_worth` tells which factor brings what.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from features.feature import SELLERS, Factor, Feature
from models.candidates import Rung
from models.metrics import Estimate
from pipelines.as_of import landmark_dates
from pipelines.config import SAMPLE_CONFIG, Config, load_config
from pipelines.learning import Learned, learn
from pipelines.panels import Panel, measure_panel
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import CheckedSources, read_and_check
from pipelines.store import Store
from pipelines.truth import read_true_hazards

AS_OF = date(2026, 6, 30)
EVERYTHING, SIGNALS = "every feature", "signals without error or lag"


@dataclass(frozen=True)
class Organisation:
    """A simulated organisation, read and measured.

    Attributes:
        store: the engine that holds it.
        config: the sample's.
        panel: every feature at every landmark.
        truth: the true hazards.
        signals: the planted signals at every landmark, row for row with the panel.
    """

    store: Store
    config: Config
    panel: Panel
    truth: pd.DataFrame
    signals: pd.DataFrame

    def learned(self, panel: Panel) -> Learned:
        """A training on the panel's columns."""
        tuning = self.config.tuning
        return learn(self.store, panel, self.config.run, AS_OF, self.truth, trials=tuning.trials)

    def without(self, factor: Factor) -> Panel:
        """The panel without a factor's features."""
        kept = tuple(f for f in self.panel.features if f.factor is not factor)
        return replace(self.panel, features=kept)

    def with_signals(self) -> Panel:
        """Context, and the signals in place of every other feature."""
        context = tuple(f for f in self.panel.features if f.factor is Factor.CONTEXT)
        example = next(f for f in self.panel.features if not f.is_category)
        named = tuple(_of_signal(example, name) for name in self.signals.columns)
        frame = self.panel.frame[[c for c in self.panel.frame.columns if c not in self.signals.columns]]
        return replace(self.panel, frame=frame.join(self.signals), features=(*context, *named))


def main() -> None:
    """Print a table a seed."""
    parser = argparse.ArgumentParser(description="Shares of the oracle's skill on fresh organisations.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--sellers", type=int, default=1200)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--json", type=Path, default=Path("output/verification/skill.json"))
    asked = parser.parse_args()
    console = Console(width=130)
    found: dict[str, Any] = json.loads(asked.json.read_text()) if asked.json.exists() else {}
    for seed in asked.seeds:
        with organisation(seed, asked.sellers, asked.months) as made:
            rows = {}
            for name, panel in {EVERYTHING: made.panel, SIGNALS: made.with_signals()}.items():
                started = time.perf_counter()
                rows[name] = summary(made.learned(panel), len(panel.features))
                rows[name]["seconds"] = time.perf_counter() - started
        title = f"{asked.sellers:,} sellers x {asked.months} months, seed {seed}"
        found[title] = rows
        console.print(as_table(title, rows))
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Simulated:
    """A simulated organisation, read and checked.

    Attributes:
        folder: where its files are.
        store: the engine that holds them.
        config: the sample's.
        sources: what the check found.
    """

    folder: Path
    store: Store
    config: Config
    sources: CheckedSources

    def panel(self, population: str = "seller") -> Panel:
        """Every feature of a population at every landmark."""
        settings = self.config.run.model_copy(update={"population": population})
        dates = landmark_dates(
            AS_OF, settings.history_months, settings.landmark_every_months, settings.observed_from
        )
        return measure_panel(self.store, self.sources, settings, dates)


@contextmanager
def simulated(seed: int, sellers: int, months: int) -> Iterator[Simulated]:
    """Simulate a default organisation into a temporary folder, and read it."""
    config = load_config(SAMPLE_CONFIG)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        simulate(load_parameters(None), seed, sellers, months, "default", data)
        store = Store(data / ".spill")
        try:
            yield Simulated(data, store, config, read_and_check(store, config, data, AS_OF, AS_OF))
        finally:
            store.close()


@contextmanager
def organisation(seed: int, sellers: int, months: int) -> Iterator[Organisation]:
    """A simulated organisation with every feature of its sellers."""
    with simulated(seed, sellers, months) as made:
        panel = made.panel()
        truth = read_true_hazards(made.folder / "truth", made.config.run.population)
        signals = _signals_at(panel.frame, pd.read_parquet(made.folder / "truth" / "signals.parquet"))
        yield Organisation(made.store, made.config, panel, truth, signals)


def summary(learned: Learned, features: int) -> dict[str, Any]:
    """What a training is worth at each horizon."""
    horizons = {
        f"{one.horizon_months}m": {
            "auc": _interval(one.model.auc),
            "oracle_auc": _interval(one.observable.auc),
            "share": _interval(one.share),
            "people_months": one.people_months,
            "exits": one.exits,
            "base_rate": one.base_rate,
        }
        for one in learned.oracle
    }
    result = learned.result
    main = result.settings.main_horizon_months
    context = result.metrics(Rung.CONTEXT_ONLY, main).auc.value
    record = learned.record
    return {
        "features": features,
        "rung": record["rung"],
        "verdict": record["verdict"],
        "context_auc": context,
    } | horizons


def as_table(title: str, rows: Mapping[str, Mapping[str, Any]]) -> Table:
    """The column sets below each other."""
    table = Table(title=title)
    for column in ("columns", "features", "rung", "verdict"):
        table.add_column(column)
    for column in ("AUC 6 m", "oracle 6 m", "share 3 m", "share 6 m", "share 12 m", "seconds"):
        table.add_column(column, justify="right")
    for name, row in rows.items():
        table.add_row(
            name,
            str(row["features"]),
            row["rung"],
            row["verdict"],
            _shown(row["6m"]["auc"]),
            f"{row['6m']['oracle_auc']['value']:.3f}",
            *(_shown(row[horizon]["share"]) for horizon in ("3m", "6m", "12m")),
            f"{row['seconds']:.0f}",
        )
    return table


def _signals_at(frame: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """`signal_<name>` of the month after each as-of date, row for row with the frame."""
    keyed = signals.assign(as_of_date=pd.to_datetime(signals["month"]) - timedelta(days=1))
    rows = frame[["employee_id", "as_of_date"]].merge(
        keyed.drop(columns="month"), on=["employee_id", "as_of_date"], how="left", validate="1:1"
    )
    return rows.drop(columns=["employee_id", "as_of_date"]).add_prefix("signal_")


def _of_signal(example: Feature, name: str) -> Feature:
    """A column that only this benchmark knows, in the clothes of a feature."""
    return replace(example, name=name, factor=Factor.LEADERSHIP, monotone=0, populations=SELLERS)


def _interval(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _shown(estimate: Mapping[str, float]) -> str:
    return f"{estimate['value']:.3f} ({estimate['low']:.3f}-{estimate['high']:.3f})"


if __name__ == "__main__":
    main()
