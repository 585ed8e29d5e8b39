"""Which factor brings what: the share of the oracle's skill without each factor, on fresh data.

`python -m benchmarks.factor_worth` simulates default organisations and repeats the backtest of the logistic
rung with every feature, and without the features of one factor at a time. The difference is what the factor
adds to all others: two factors that say the same are each worth little here. Risks are compared by rank, so
that no calibration is needed, with the same bootstrap weights on the same rows.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.skill import AS_OF, Organisation, organisation
from features.feature import Factor
from models import ranking
from models.bootstrap import PersonDraws, estimate_of
from models.calibration import CauseCalibration
from models.candidates import Fit, FitOptions, Rung, fit_hazards
from models.causes import CauseLogOdds, cause_months, risk_of
from models.columns import FloatArray, ModelColumns, feature_matrix, learn_categories
from models.inputs import TrainingData, TrainingSettings, align_outcomes
from models.metrics import known_status
from models.oracle import oracle_share
from models.parallel import run_parallel
from models.slices import observed_origins
from models.splits import Split, rolling_origin_splits
from pipelines.panels import observe_outcomes

EVERYTHING = "every feature"
DRAWS, SEED = 200, 1


@dataclass(frozen=True)
class Bench:
    """One organisation's backtest, ready to be repeated with other columns.

    Attributes:
        data: of the training with every feature.
        splits: the origins.
        settings: horizons, processes.
        observable: the true observable hazard, per row of the tested people.
        rows: the tested people with their outcomes, in the order of `splits`.
    """

    data: TrainingData
    splits: Sequence[Split]
    settings: TrainingSettings
    observable: FloatArray
    rows: pd.DataFrame


def main() -> None:
    """Print a table a seed."""
    parser = argparse.ArgumentParser(description="What each factor adds to all others.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[101])
    parser.add_argument("--sellers", type=int, default=1200)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--json", type=Path, default=Path("output/verification/factor_worth.json"))
    asked = parser.parse_args()
    found: dict[str, Any] = json.loads(asked.json.read_text()) if asked.json.exists() else {}
    for seed in asked.seeds:
        with organisation(seed, asked.sellers, asked.months) as made:
            rows = worth_of_factors(made)
        title = f"{asked.sellers:,} sellers x {asked.months} months, seed {seed}, logistic rung"
        found[title] = rows
        Console(width=110).print(as_table(title, rows))
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def worth_of_factors(made: Organisation) -> list[dict[str, Any]]:
    """The share of the oracle's skill at the main horizon with every feature, and without each factor."""
    bench = prepare(made)
    sets: dict[str, ModelColumns] = {EVERYTHING: made.panel.columns()}
    for factor in Factor:
        without = made.without(factor)
        if factor is not Factor.CONTEXT and len(without.features) < len(made.panel.features):
            sets[factor.value] = without.columns()
    status = known_status(bench.rows, bench.settings.main_horizon_months)
    known = ~np.isnan(status) & ~np.isnan(bench.observable)
    y, dates = status[known], pd.factorize(bench.rows.loc[known, "as_of_date"], sort=True)[0]
    drawn = PersonDraws.of(bench.rows.loc[known, "employee_id"], DRAWS, SEED)

    def auc(score: FloatArray) -> FloatArray:
        ranked = ranking.rank_within(score[known], dates)
        return drawn.measure(lambda weights: ranking.auc(y, ranked, weights))

    attainable = auc(bench.observable)
    scores = {name: auc(risk_with(bench, columns)) for name, columns in sets.items()}
    rows = []
    for name, reached in scores.items():
        lost = scores[EVERYTHING] - reached
        rows.append(
            {
                "without": name,
                "features": len(sets[EVERYTHING].features) - len(sets[name].features),
                "people_months": len(y),
                "exits": int(y.sum()),
                "auc": vars(estimate_of(reached)),
                "share": vars(oracle_share(reached, attainable)),
                "auc_lost": vars(estimate_of(lost)),
            }
        )
    return rows


def prepare(made: Organisation) -> Bench:
    """The backtest's origins, outcomes and truth of one organisation."""
    run = made.config.run
    settings = TrainingSettings(
        run.horizons_months, run.main_horizon_months, run.outcome_lag_months, seed=SEED
    )
    panel = made.panel
    days = [stamp.date() for stamp in panel.frame["as_of_date"].drop_duplicates()]
    main, lag = settings.main_horizon_months, settings.outcome_lag_months
    splits = rolling_origin_splits(days, AS_OF, main, lag, settings.origins)
    kept = set(observed_origins(splits, AS_OF, main, lag))
    splits = [split for split in splits if split.origin in kept]
    outcomes = observe_outcomes(made.store, run, [*(split.origin for split in splits), AS_OF])
    data = TrainingData(panel.frame, outcomes, AS_OF, panel.columns())
    people = pd.concat([data.people_at(split.test_date) for split in splits], ignore_index=True)
    rows = align_outcomes(people, outcomes[AS_OF])
    truth = made.truth.assign(as_of_date=made.truth["as_of_date"].astype("datetime64[us]"))
    keyed = rows[["employee_id", "as_of_date"]].astype({"as_of_date": "datetime64[us]"})
    joined = keyed.merge(truth, on=["employee_id", "as_of_date"], how="left", validate="1:1")
    return Bench(data, splits, settings, joined["voluntary_observable"].to_numpy(np.float64), rows)


def risk_with(bench: Bench, columns: ModelColumns) -> FloatArray:
    """Uncalibrated risk of the logistic rung at the main horizon, row for row with `bench.rows`."""
    data = replace(bench.data, columns=columns)
    tasks = [(data, split.origin, bench.settings) for split in reversed(bench.splits)]
    found = run_parallel(_risk_at, tasks, bench.settings.jobs)
    return np.concatenate(found[::-1])


def _risk_at(data: TrainingData, origin: date, settings: TrainingSettings) -> FloatArray:
    known = data.rows_known_at(origin, settings.leads)
    categories = learn_categories(known.panel, data.columns)
    training = feature_matrix(known.panel, data.columns, categories)
    people = feature_matrix(data.people_at(origin), data.columns, categories)
    fits = [
        Fit(cause_months(known.outcomes, known.leads, cause), FitOptions(settings.seed))
        for cause in ("voluntary", "other")
    ]
    voluntary, other = (
        hazard.log_odds(people) for hazard in fit_hazards(Rung.LOGISTIC, training, data.columns, fits)
    )
    main = (settings.main_horizon_months,)
    return risk_of(CauseLogOdds(voluntary, other), CauseCalibration(), settings.leads, main)[:, 0]


def as_table(title: str, rows: Sequence[dict[str, Any]]) -> Table:
    """Every feature first, then the factors by what is lost without them."""
    table = Table(title=title)
    for column in ("without", "features", "AUC 6 m", "share of the oracle's skill", "AUC lost"):
        table.add_column(column, justify="left" if column == "without" else "right")
    first, *others = rows
    for row in [first, *sorted(others, key=lambda row: -row["auc_lost"]["value"])]:
        table.add_row(
            "nothing" if row is first else row["without"],
            str(row["features"]),
            *(_shown(row[name]) for name in ("auc", "share", "auc_lost")),
        )
    return table


def _shown(estimate: dict[str, float]) -> str:
    return f"{estimate['value']:.3f} ({estimate['low']:.3f} to {estimate['high']:.3f})"


if __name__ == "__main__":
    main()
