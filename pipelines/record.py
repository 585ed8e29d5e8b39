"""The run's own record: run.json, the identifiers in it, and the summary that pages repeat."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from pipelines.code_version import code_version, package_versions
from pipelines.config import Config
from pipelines.monitoring.back_check_summary import back_check_view, drifted_columns, expected_list
from pipelines.panels import Panel
from pipelines.reports.run_summary import Backtest, Metric, RunSummary, Verdict
from pipelines.scores import BandEdges
from pipelines.sources import CheckedSources


def run_id(config: Config, sources: CheckedSources, as_of_date: date) -> str:
    """Digest of settings, code, visible sources and as-of date: 16 hex digits, no clock in it."""
    parts = [config.digest(), code_version(), as_of_date.isoformat(), dict(sorted(sources.digests.items()))]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def base_record(config: Config, sources: CheckedSources) -> dict[str, Any]:
    """What every run.json says, whatever the verdict.

    A digest is null, and the date too, where the tables' shape was too broken to tell them.
    """
    return {
        "organisation": config.run.organisation,
        "population": config.run.population,
        "as_of_date": sources.as_of_date.isoformat() if sources.is_dated else None,
        "run_id": run_id(config, sources, sources.as_of_date),
        "code_version": code_version(),
        "packages": package_versions(),
        "config": config.effective(),
        "sources": {
            count.table: {
                "digest": sources.digests.get(count.table),
                "rows_read": count.rows_read,
                "rows_used": count.rows_used,
                "rows_quarantined": count.rows_quarantined,
            }
            for count in sources.report.counts
        },
        "legal_grounds": {
            table: source.legal_grounds for table, source in config.sources.items() if source.legal_grounds
        },
        "violations": len(sources.report.violations),
        "validation": "validation/index.html",
    }


def panel_record(panel: Panel) -> dict[str, Any]:
    """What the panel could see, and how an exit is dated."""
    label = "notice_date" if panel.has_notice_dates else "end_date"
    note = "" if panel.has_notice_dates else "no notice dates: the signal may include the notice period"
    return {
        "label": label,
        "label_note": note,
        "features": len(panel.features),
    } | panel.coverage()


def model_record(
    training: Mapping[str, Any], model_version: str | None, edges: BandEdges | None, people: int
) -> dict[str, Any]:
    """The verdict, the model behind it with its backtest, and the edges of the bands.

    Where the truth is known, how much of it the model reached stands beside the model, not in it.
    """
    shares = {name: value for name, value in training.items() if name.startswith("share_of_oracle_")}
    oracle = {name: training[name] for name in ("oracle",) if name in training}
    return {
        "verdict": training["verdict"],
        "people": people,
        "model_version": model_version,
        **shares,
        **oracle,
        "band_edges": None
        if edges is None
        else {"talk_now": edges.talk_now, "plan_a_talk": edges.plan_a_talk},
        "model": {name: value for name, value in training.items() if name not in oracle},
    }


def refusal_record(reason: str) -> dict[str, Any]:
    """What run.json says when nothing is published."""
    return {"verdict": "refused", "reason": reason, "model_version": None}


def check_record() -> dict[str, Any]:
    """What run.json says when the tables were only checked."""
    return {"verdict": None, "reason": "the tables were only checked", "model_version": None}


def run_summary(record: Mapping[str, Any], config: Config) -> RunSummary:
    """The part of run.json that pages repeat."""
    main = f"{config.run.main_horizon_months}m"
    ladder = record["model"]["backtest"]
    found = ladder[record["model"]["rung"]][main]
    two_per_team = found["precision_two_per_team"]
    return RunSummary(
        organisation=config.run.organisation,
        as_of_date=date.fromisoformat(record["as_of_date"]),
        population=config.run.population,
        horizons_months=config.run.horizons_months,
        main_horizon_months=config.run.main_horizon_months,
        verdict=Verdict(record["verdict"]),
        base_rate=found["base_rate"],
        backtest=Backtest(
            months=len(record["model"]["backtest_origins"]),
            auc=_metric(found, "auc"),
            context_auc=_metric(ladder["context_only"][main], "auc"),
            precision_top_tenth=_metric(found, "precision_top_tenth"),
            precision_top_two=None
            if two_per_team["value"] is None
            else _metric(found, "precision_two_per_team", "n_in_teams"),
        ),
        factors_measured=tuple(record["factors_measured"]),
        factors_not_measured={name: tuple(lacks) for name, lacks in record["factors_not_measured"].items()},
        factors_partly_measured={
            name: tuple(lacks) for name, lacks in record["factors_partly_measured"].items()
        },
        is_simulated=config.purpose is not None and config.purpose.simulated,
        has_notice_dates=record["label"] == "notice_date",
        model_version=record["model_version"] or "",
        run_id=record["run_id"],
        back_check=back_check_view(record, config.run.main_horizon_months),
        expected=expected_list(record),
        drifted=drifted_columns(record),
        list_length=config.bands.talks_per_manager,
        share_of_oracle=cast("float | None", record.get(f"share_of_oracle_{main}")),
    )


def _metric(found: Mapping[str, Any], name: str, counted: str = "n") -> Metric:
    estimate = found[name]
    # Trainings recorded earlier count no people with a team apart.
    return Metric(estimate["value"], estimate["low"], estimate["high"], found.get(counted, found["n"]))


def to_json(record: Mapping[str, Any]) -> str:
    """JSON with a fixed layout, so that equal records give equal bytes."""
    return json.dumps(record, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
