"""Whether stated reasons are true: attributed against planted contributions, on fresh organisations.

`make bench-explanations` simulates organisations in which some 200, 800 and 4,000 exits can train, trains
half a year before the records end, and scores each of the months that follow as a run would. The simulator
knows what each factor truly added to each person's log-odds of an exit in the next month. All figures are of
distances to the comparison group's mean, since that is what a reason speaks of.

Beside the true factors stand two without any effect: the columns of two real factors, taken from another
person, who stays the same from month to month. Features that rest on a red herring alone are counted too.
What is finished is kept in the JSON file; started again, the command goes on where it stopped.
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.explanation_measures import Explained, measure
from benchmarks.skill import AS_OF, simulated
from features.feature import Factor, Feature
from models.columns import FloatArray, ModelColumns
from models.explain import comparison_groups
from models.flight_risk import FlightRiskModel
from models.reasons import STATED
from models.shadow import SUFFIX, add_shadows
from pipelines.as_of import landmark_dates, months_before
from pipelines.code_version import code_version
from pipelines.learning import learn
from pipelines.monitoring.published_months import PublishedList
from pipelines.panels import Panel, measure_panel
from pipelines.scoring import Scored, ScoringSettings, score_month

MONTHS = 60
SCORED_MONTHS = 6  # after the training: as many as a model is used for
SELLERS = {200: 280, 800: 1100, 4000: 5600}  # so that about so many exits train
# Factors that sellers do not have carry the columns without an effect.
NULL_FACTORS = (Factor.PRESSURE, Factor.INFLUENCE)
NULL_SUFFIX = "__of_another"  # not the one of the shadows that a training makes of every column
COPIED = (Factor.RECOGNITION, Factor.PAY, Factor.CULTURE, Factor.BALANCE, Factor.ROLE_FIT, Factor.DEVELOPMENT)
NOT_JUDGED = (
    Factor.CONTEXT,
    Factor.MOMENTUM,
)  # context is no reason, momentum a sign: it has no planted effect
RED_HERRINGS = (
    "leads_6m",
    "leads_to_peers_ratio_6m",
    "lead_quality_6m",
    "lead_quality_to_peers_ratio_6m",
    "channel_distance_6m",
)


@dataclass(frozen=True)
class Month:
    """One scored month: its people with every feature, and what a run would publish of them."""

    people: pd.DataFrame
    scored: Scored


def main(arguments: list[str] | None = None) -> None:
    """Measure what is missing, write the figures and print the table."""
    parser = argparse.ArgumentParser(description="Reasons against the planted truth.")
    parser.add_argument("--exits", type=int, nargs="+", choices=list(SELLERS), default=list(SELLERS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[641, 642, 643])
    parser.add_argument("--json", type=Path, default=Path("output/verification/explanations.json"))
    asked = parser.parse_args(arguments)
    console = Console(width=150)
    version = code_version()
    kept = finished(asked.json, version)
    for exits in asked.exits:
        for seed in asked.seeds:
            name = f"{exits} exits, seed {seed}"
            if name not in kept:
                kept[name] = explain(seed, SELLERS[exits])
                asked.json.parent.mkdir(parents=True, exist_ok=True)
                text = json.dumps({"code_version": version, "organisations": kept}, indent=1)
                asked.json.write_text(text + "\n", encoding="utf-8")
    chosen = {name: kept[name] for e in asked.exits for s in asked.seeds if (name := f"{e} exits, seed {s}")}
    console.print(as_table(chosen))
    console.print(f"written to {asked.json}")


def finished(path: Path, version: str) -> dict[str, Any]:
    """The organisations measured by this version of the code."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return dict(kept["organisations"]) if kept["code_version"] == version else {}


def explain(seed: int, sellers: int) -> dict[str, Any]:
    """One organisation's figures: simulated, trained on, scored for half a year, held against its truth."""
    started = time.perf_counter()
    cutoff = months_before(AS_OF, SCORED_MONTHS)
    with simulated(seed, sellers, MONTHS) as made:
        run = made.config.run
        landmarks = landmark_dates(cutoff, run.history_months, run.landmark_every_months, run.observed_from)
        months = [months_before(AS_OF, back) for back in range(SCORED_MONTHS, -1, -1)]
        every = with_null_factors(
            measure_panel(made.store, made.sources, run, sorted({*landmarks, *months})), seed
        )
        past = every.frame["as_of_date"].isin(pd.DatetimeIndex(landmarks))
        panel = replace(every, frame=every.frame[past].reset_index(drop=True))
        learned = learn(made.store, panel, run, cutoff, None, trials=made.config.tuning.trials)
        model, bands = learned.result.model, made.config.bands
        settings = ScoringSettings(bands.talk_now_ratio, bands.plan_a_talk_ratio, "bench")
        features = {feature.name: feature for feature in every.features}
        scored: list[Month] = []
        previous: PublishedList | None = None
        for day in months:
            people = every.on(day)
            scored.append(Month(people, score_month(people, day, model, features, previous, settings)))
            previous = as_published(scored[-1].scored, day, model)
        truth = read_true_contributions(made.folder / "truth", months)
    return {
        "rung": learned.record["rung"],
        "verdict": learned.record["verdict"],
        "exits": learned.result.exits["voluntary"],
        "seconds": time.perf_counter() - started,
        "measures": measure(explained(scored, truth)),
    }


def as_published(scored: Scored, day: date, model: FlightRiskModel) -> PublishedList:
    """A scored month as the next one finds it in the output folder."""
    return PublishedList(
        as_of_date=day,
        scores=scored.scores.assign(as_of_date=pd.Timestamp(day).as_unit("us")),
        horizons_months=model.horizons_months,
        main_horizon_months=model.main_horizon_months,
        model_version=model.model_version,
        run_id="bench",
        update=model.update,
        stated=scored.reasons[list(STATED)],
    )


def with_null_factors(panel: Panel, seed: int) -> Panel:
    """The panel with two factors of no effect: two real ones' columns, taken from another person."""
    chosen = np.random.default_rng(seed).choice(len(COPIED), len(NULL_FACTORS), replace=False)
    frame, added = panel.frame, list(panel.features)
    for factor, position in zip(NULL_FACTORS, chosen, strict=True):
        originals = [feature for feature in panel.features if feature.factor is COPIED[position]]
        copied = _columns(originals)
        names = {name + SUFFIX: name + NULL_SUFFIX for name in copied.features}
        frame = frame.join(add_shadows(frame, copied, seed)[list(names)].rename(columns=names))
        added += [replace(feature, name=feature.name + NULL_SUFFIX, factor=factor) for feature in originals]
    return replace(panel, frame=frame, features=tuple(added))


def _columns(features: Sequence[Feature]) -> ModelColumns:
    return ModelColumns(
        numeric=tuple(feature.name for feature in features if not feature.is_category),
        categorical=tuple(feature.name for feature in features if feature.is_category),
        factor_of={feature.name: feature.factor.value for feature in features},
    )


def read_true_contributions(folder: Path, as_of_dates: Sequence[date]) -> pd.DataFrame:
    """What each factor truly adds to the next month's log-odds, indexed by (employee_id, as_of_date)."""
    found = pd.read_parquet(folder / "contributions.parquet")
    day = (pd.to_datetime(found["month"]) - pd.Timedelta(days=1)).astype("datetime64[us]")
    found = found.assign(as_of_date=day, factor=found["factor"].astype(str))
    found = found[found["as_of_date"].isin(pd.DatetimeIndex(as_of_dates))]
    wide: pd.DataFrame = found.pivot_table(
        index=["employee_id", "as_of_date"], columns="factor", values="log_hazard"
    )
    return wide


def explained(months: Sequence[Month], truth: pd.DataFrame) -> Explained:
    """Attributed, true and stated, row for row; people without a group or a truth are left out."""
    parts = [_explained_month(month, truth) for month in months]
    names = parts[0].factors
    if any(part.factors != names for part in parts):
        raise ValueError("months differ in their factors")
    return Explained(
        person=np.concatenate([part.person for part in parts]),
        month=np.concatenate([part.month for part in parts]),
        factors=names,
        is_null=parts[0].is_null,
        attributed=np.concatenate([part.attributed for part in parts]),
        true=np.concatenate([part.true for part in parts]),
        rank=np.concatenate([part.rank for part in parts]),
        is_top_band=np.concatenate([part.is_top_band for part in parts]),
        on_red_herring=np.concatenate([part.on_red_herring for part in parts]),
    )


def _explained_month(month: Month, truth: pd.DataFrame) -> Explained:
    people, scored = month.people, month.scored
    groups = comparison_groups(people)
    shares = scored.factor_contributions.pivot_table(
        index="employee_id", columns="factor", values="contribution"
    ).loc[people["employee_id"]]
    judged = [name for name in shares.columns if name not in {factor.value for factor in NOT_JUDGED}]
    keys = pd.MultiIndex.from_frame(
        people[["employee_id", "as_of_date"]].astype({"as_of_date": "datetime64[us]"})
    )
    true = truth.reindex(keys).reindex(columns=judged)
    is_known = true.notna().any(axis=1).to_numpy()
    nulls = {factor.value for factor in NULL_FACTORS}

    def apart(values: FloatArray) -> FloatArray:
        means = [groups.over_members(column, "mean") for column in values.T]
        return np.asarray(values - np.column_stack(means), dtype=np.float64)

    reasons = scored.reasons[scored.reasons["direction"] == "raises"]
    reasons = reasons[reasons["factor"].isin(judged)]
    rank = np.zeros((len(people), len(judged)), dtype=np.int64)
    row = pd.Index(people["employee_id"]).get_indexer(reasons["employee_id"])
    rank[row, pd.Index(judged).get_indexer(reasons["factor"])] = reasons["rank"]
    herring = np.zeros(len(people), dtype=np.int64)
    np.add.at(herring, row, reasons["feature"].isin(RED_HERRINGS).to_numpy(dtype=np.int64))
    kept: NDArray[np.bool_] = is_known & groups.label.notna().to_numpy()
    return Explained(
        person=people["employee_id"].to_numpy(dtype=object)[kept],
        month=np.full(int(kept.sum()), people["as_of_date"].iloc[0].to_period("M").ordinal),
        factors=tuple(judged),
        is_null=np.array([name in nulls for name in judged]),
        attributed=apart(shares[judged].to_numpy(dtype=np.float64))[kept],
        true=apart(np.where(is_known[:, None], true.fillna(0.0).to_numpy(dtype=np.float64), np.nan))[kept],
        rank=rank[kept],
        is_top_band=(scored.scores["risk_band"] == "talk_now").to_numpy()[kept],
        on_red_herring=herring[kept],
    )


def as_table(found: Mapping[str, Mapping[str, Any]]) -> Table:
    """A column an organisation, a line a measure: value (interval) n."""
    table = Table(title="Reasons against the planted truth")
    table.add_column("measure")
    for name, one in found.items():
        table.add_column(f"{name}\n{one['exits']:,} exits, {one['rung']}, {one['verdict']}", justify="right")
    for measured in next(iter(found.values()))["measures"]:
        cells = (_shown(one["measures"][measured]) for one in found.values())
        table.add_row(measured.replace("_", " "), *cells)
    return table


def _shown(one: Mapping[str, Any]) -> str:
    if one["value"] is None:
        return f"- n {one['n']:,}"
    if one["low"] is None:
        return f"{one['value']:.3f} n {one['n']:,}"
    return f"{one['value']:.3f} ({one['low']:.3f}-{one['high']:.3f}) n {one['n']:,}"


if __name__ == "__main__":
    main()
