"""Which factor brings what: the share of the oracle's skill without each factor, on fresh data.

`python -m benchmarks.factor_worth` simulates default organisations and repeats the backtest of the logistic
rung with every feature, without the features of one factor at a time, and with those of one factor beside
context alone. What is lost without a factor is what it adds to all others: two factors that say the same are
each worth little there. What it gains alone counts what it shares with others too. Risks are compared by
rank, so that no calibration is needed, with the same bootstrap weights on the same rows.
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
from pipelines.panels import Panel, observe_outcomes

EVERYTHING, CONTEXT = "every feature", "context alone"
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
    """Skill at the main horizon with every feature and with context alone, then a row for each factor."""
    bench = prepare(made)
    every = made.panel.features
    factors = [f for f in Factor if f is not Factor.CONTEXT and any(g.factor is f for g in every)]
    sets = {EVERYTHING: made.panel.columns(), CONTEXT: _only(made, ()).columns()}
    sets |= {f"without {factor.value}": made.without(factor).columns() for factor in factors}
    sets |= {f"only {factor.value}": _only(made, (factor,)).columns() for factor in factors}
    status = known_status(bench.rows, bench.settings.main_horizon_months)
    known = ~np.isnan(status) & ~np.isnan(bench.observable)
    y, dates = status[known], pd.factorize(bench.rows.loc[known, "as_of_date"], sort=True)[0]
    drawn = PersonDraws.of(bench.rows.loc[known, "employee_id"], DRAWS, SEED)

    def auc(score: FloatArray) -> FloatArray:
        ranked = ranking.rank_within(score[known], dates)
        return drawn.measure(lambda weights: ranking.auc(y, ranked, weights))

    attainable = auc(bench.observable)
    scores = {name: auc(risk_with(bench, columns)) for name, columns in sets.items()}
    everything, context = scores[EVERYTHING], scores[CONTEXT]
    n = {"people_months": len(y), "exits": int(y.sum()), "base_rate": float(y.mean())}
    rows = [
        {
            "factor": name,
            "features": len(sets[name].features),
            "auc": vars(estimate_of(scores[name])),
            "share": vars(oracle_share(scores[name], attainable)),
            **n,
        }
        for name in (EVERYTHING, CONTEXT)
    ]
    return rows + [
        {
            "factor": factor.value,
            "features": sum(f.factor is factor for f in every),
            "share_without": vars(oracle_share(scores[f"without {factor.value}"], attainable)),
            "auc_lost_without": vars(estimate_of(everything - scores[f"without {factor.value}"])),
            "auc_gained_alone": vars(estimate_of(scores[f"only {factor.value}"] - context)),
            **n,
        }
        for factor in factors
    ]


def _only(made: Organisation, factors: Sequence[Factor]) -> Panel:
    """The panel with context and these factors' features."""
    kept = tuple(f for f in made.panel.features if f.factor in (Factor.CONTEXT, *factors))
    return replace(made.panel, features=kept)


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
    """The factors by what they gain alone; the caption has everything and context alone."""
    whole, first = [row for row in rows if "auc" in row], rows[0]
    stated = "; ".join(
        f"{row['factor']}: AUC {_shown(row['auc'])}, {_shown(row['share'])} of the oracle's skill"
        for row in whole
    )
    caption = f"{stated}; n {first['people_months']:,}, {first['exits']:,} exits"
    table = Table(title=title, caption=caption)
    for column in ("factor", "features", "AUC gained alone", "AUC lost without", "share without"):
        table.add_column(column, justify="left" if column == "factor" else "right")
    factors = [row for row in rows if "auc" not in row]
    for row in sorted(factors, key=lambda row: -row["auc_gained_alone"]["value"]):
        shown = (_shown(row[name]) for name in ("auc_gained_alone", "auc_lost_without", "share_without"))
        table.add_row(row["factor"], str(row["features"]), *shown)
    return table


def _shown(estimate: dict[str, float]) -> str:
    return f"{estimate['value']:.3f} ({estimate['low']:.3f} to {estimate['high']:.3f})"


if __name__ == "__main__":
    main()
