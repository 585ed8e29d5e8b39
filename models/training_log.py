"""What of a training goes into MLflow as tags and metrics, and under which names.

MLflow's pages list every metric there is, so only what one reads to judge a model is one; `metrics_table`
has the rest. A name up to its slash is a section of MLflow's charts, which stand in alphabetical order:
figures over the whole backtest have none, `by_month/` holds series by backtest origin, `interval/` the ends
of intervals, `list/` how early and how steadily the list named people, `other_horizons/` the AUC there,
`parts/` parts of the tested people, `truth/` what only a simulated organisation can tell.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

import pandas as pd

from models.candidates import Rung
from models.metrics import Estimate, Metrics
from models.oracle import OracleComparison
from models.training import TrainingResult

# Of these the run's page shows the value and its interval at the main horizon.
HEADLINE = (
    "auc",
    "average_precision",
    "brier_skill",
    "log_loss",
    "calibration_intercept",
    "calibration_slope",
    "expected_calibration_error",
    "precision_top_tenth",
    "precision_two_per_team",
)
SERIES = ("auc", "brier_skill", "precision_top_tenth")
PLACES = list(Rung)


def training_tags(result: TrainingResult) -> dict[str, str]:
    """What tells trainings apart in MLflow's table of runs; values that sort as text."""
    model = result.model
    tested = result.metrics(model.rung, result.settings.main_horizon_months)
    return {
        "as_of_date": model.record.training_cutoff.isoformat(),
        "rung": model.rung.value,
        "verdict": result.judgement.verdict.value,
        "model_version": model.model_version,
        "data_digest": data_digest(model.record.data_digests),
        "tested_n": f"{tested.people_months:,} person-months, {tested.exits:,} exits",
    }


def data_digest(digests: Mapping[str, str]) -> str:
    """One digest over the digests of all frames, 12 hexadecimal digits."""
    text = "\n".join(f"{name}={digest}" for name, digest in sorted(digests.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def rung_run_name(rung: Rung) -> str:
    """The rung with its place on the ladder, so that runs sorted by name stand simplest first."""
    return f"{PLACES.index(rung) + 1} {rung.value}"


def training_metrics(result: TrainingResult, oracle: Sequence[OracleComparison] = ()) -> dict[str, float]:
    """What the training's own run shows: the winner's figures, the verdict's evidence, the data's size."""
    winner, settings = result.model.rung, result.settings
    main = settings.main_horizon_months
    values = headline_metrics(result.metrics(winner, main))
    values[f"context_only_auc_{main}m"] = result.metrics(Rung.CONTEXT_ONLY, main).auc.value
    values |= judgement_metrics(result)
    for horizon in settings.horizons_months:
        if horizon != main:
            values |= _with_interval(f"other_horizons/auc_{horizon}m", result.metrics(winner, horizon).auc)
    known = [found for found in oracle if found.horizon_months == main]
    return _defined(values | part_metrics(result) | list_metrics(result) | oracle_metrics(known))


def judgement_metrics(result: TrainingResult) -> dict[str, float]:
    """The evidence for the verdict and the size of the training data."""
    return {
        "auc_gain_over_context": result.judgement.auc_gain,
        "interval/auc_gain_over_context_low": result.judgement.auc_gain_bound,
        "monotone_auc_cost": result.backtest.constraints.auc_cost,
        "training_rows": float(result.rows),
        "training_people": float(result.people),
        **{f"training_exits_{cause}": float(count) for cause, count in result.exits.items()},
    }


def headline_metrics(metrics: Metrics) -> dict[str, float]:
    """`<measure>_<h>m` with its interval, and what they rest on."""
    horizon = f"_{metrics.horizon_months}m"
    values: dict[str, float] = {}
    estimates = metrics.estimates()
    for name in HEADLINE:
        if name in estimates:
            values |= _with_interval(name + horizon, estimates[name])
    values |= {
        f"base_rate{horizon}": metrics.base_rate,
        f"tested_person_months{horizon}": float(metrics.people_months),
        f"tested_exits{horizon}": float(metrics.exits),
    }
    return _defined(values)


def part_metrics(result: TrainingResult) -> dict[str, float]:
    """`parts/<part>_auc_<h>m` of the winner with interval and exits; business units are in the table only."""
    values: dict[str, float] = {}
    for found in result.backtest.metrics:
        is_shown = found.part != "all" and ":" not in found.part and found.origin is None
        main = found.metrics.horizon_months == result.settings.main_horizon_months
        if is_shown and main and found.rung is result.model.rung:
            horizon = f"{found.metrics.horizon_months}m"
            values |= _with_interval(f"parts/{found.part}_auc_{horizon}", found.metrics.auc)
            values[f"parts/{found.part}_exits_{horizon}"] = float(found.metrics.exits)
    return values


def list_metrics(result: TrainingResult) -> dict[str, float]:
    """`list/<measure>` at the main horizon, with intervals, what chance would give, and what they rest on."""
    lead, stability = result.list_quality.lead_time, result.list_quality.stability
    return {
        "list/leavers": float(lead.leavers),
        **_with_interval("list/never_named", lead.never_named),
        "list/never_named_by_chance": lead.never_named_by_chance,
        **_with_interval("list/median_lead_months", lead.median_months),
        "list/people_at_two_origins": float(stability.people_pairs),
        **_with_interval("list/jaccard", stability.jaccard),
        "list/jaccard_by_chance": stability.jaccard_by_chance,
    }


def oracle_metrics(oracle: Sequence[OracleComparison]) -> dict[str, float]:
    """`share_of_oracle_<h>m`, and the AUC of the observable (`oracle_`) and of the whole truth (`truth_`).

    At the main horizon also the share of people whose range holds their true observable risk.
    """
    values: dict[str, float] = {}
    for found in oracle:
        estimates = {
            "share_of_oracle": found.share,
            "oracle_auc": found.observable.auc,
            "truth_auc": found.truth.auc,
            **({} if found.range is None else {"range_coverage": found.range.covered}),
        }
        for name, estimate in estimates.items():
            values |= _with_interval(f"truth/{name}_{found.horizon_months}m", estimate)
    return values


def rung_metrics(result: TrainingResult, rung: Rung) -> dict[str, float]:
    """What a rung's own run shows, and how far its log-loss is behind the best rung's."""
    behind = next(
        {
            "log_loss_behind_best": compared.difference,
            "log_loss_behind_best_standard_error": compared.standard_error,
        }
        for compared in result.selection.comparisons
        if compared.rung is rung
    )
    return headline_metrics(result.metrics(rung, result.settings.main_horizon_months)) | _defined(behind)


def series_by_origin(result: TrainingResult, rung: Rung) -> dict[date, dict[str, float]]:
    """`by_month/<measure>_<h>m` at the main horizon per backtest origin, with base rate and exits."""
    series: dict[date, dict[str, float]] = {}
    for found in result.backtest.metrics:
        if (
            found.rung is rung
            and found.part == "all"
            and found.origin is not None
            and found.metrics.horizon_months == result.settings.main_horizon_months
        ):
            horizon = f"_{found.metrics.horizon_months}m"
            estimates = found.metrics.estimates()
            values = {f"by_month/{name}{horizon}": estimates[name].value for name in SERIES}
            values[f"by_month/base_rate{horizon}"] = found.metrics.base_rate
            values[f"by_month/exits{horizon}"] = float(found.metrics.exits)
            series[found.origin] = _defined(values)
    return series


def winner_series(result: TrainingResult) -> dict[date, dict[str, float]]:
    """The winner's series, with context alone and the list's likeness to the one before beside it."""
    horizon = f"_{result.settings.main_horizon_months}m"
    context = series_by_origin(result, Rung.CONTEXT_ONLY)
    kept = {change.later: change.jaccard for change in result.list_quality.stability.changes}
    series = {}
    for origin, values in series_by_origin(result, result.model.rung).items():
        beside = context[origin].get(f"by_month/auc{horizon}", math.nan)
        told = {f"by_month/context_only_auc{horizon}": beside}
        told["by_month/list_jaccard"] = kept.get(origin, math.nan)
        series[origin] = values | _defined(told)
    return series


def origin_step(origin: date) -> int:
    """The origin as a step: calendar months since January 2000, so that equal steps are equal times."""
    return (origin.year - 2000) * 12 + origin.month - 1


def metrics_table(result: TrainingResult) -> pd.DataFrame:
    """Every measure of every rung, horizon, part and origin with its interval and what it rests on.

    Returns:
        rung, horizon_months, part, origin (null over all origins), measure, value, low, high (null where
        undefined), person_months, exits, base_rate; in the order they were measured.
    """
    rows = [
        {
            "rung": found.rung.value,
            "horizon_months": found.metrics.horizon_months,
            "part": found.part,
            "origin": None if found.origin is None else found.origin.isoformat(),
            "measure": name,
            **asdict(estimate),
            "person_months": found.metrics.people_months,
            "exits": found.metrics.exits,
            "base_rate": found.metrics.base_rate,
        }
        for found in result.backtest.metrics
        for name, estimate in found.metrics.estimates().items()
    ]
    return pd.DataFrame(rows)


def training_params(result: TrainingResult) -> dict[str, object]:
    """The settings it was trained with; processes at once change no figure and are left out."""
    settings = {name: value for name, value in asdict(result.settings).items() if name != "jobs"}
    return settings | {"features": len(result.model.columns.features)}


def _with_interval(name: str, estimate: Estimate) -> dict[str, float]:
    end = f"interval/{name.rpartition('/')[2]}"
    return _defined({name: estimate.value, f"{end}_low": estimate.low, f"{end}_high": estimate.high})


def _defined(values: dict[str, float]) -> dict[str, float]:
    """Only finite values, because a tracking store would keep NaN as a number, to four digits.

    MLflow shows all digits there are, and cuts off what its columns do not hold. Counts stay whole;
    `metrics_table` and the training's record are exact.
    """
    return {
        name: value if value == round(value) else float(f"{value:.4g}")
        for name, value in values.items()
        if math.isfinite(value)
    }
