"""Which model a month is scored with, and how a training is kept: the pipeline's side of the registry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from models.comparison import Verdict
from models.flight_risk import FlightRiskModel
from models.registry import ModelRegistry, RegisteredModel
from pipelines.code_version import code_version
from pipelines.learning import Learned

TRAINING_RECORD = "training.json"
LOCAL_DATABASE = "sqlite:///"


@dataclass(frozen=True)
class ChosenModel:
    """The model of a run and what is on record of its training; no model under `no_signal`."""

    model: FlightRiskModel | None
    training: Mapping[str, Any]


def registry_at(tracking_uri: str, organisation: str) -> ModelRegistry:
    """The organisation's experiment at one address.

    A local database's address becomes absolute, and artifacts lie beside it (`mlruns/artifacts`); a server
    decides itself where they go.
    """
    if not tracking_uri.startswith(LOCAL_DATABASE):
        return ModelRegistry(tracking_uri, None, organisation)
    database = Path(tracking_uri.removeprefix(LOCAL_DATABASE)).absolute()
    return ModelRegistry(f"{LOCAL_DATABASE}{database}", database.parent / "artifacts", organisation)


def choose_model(registry: ModelRegistry, name: str, as_of_date: date) -> ChosenModel | None:
    """The champion, or for a month before its training the newest good model trained by then.

    A model never scores a month before its own training cutoff: it would know that month's future.
    """
    registered = registry.champion(name)
    if registered is None or registered.training_cutoff > as_of_date:
        registered = registry.newest_ok_before(name, as_of_date)
    if registered is None:
        return None
    record = registry.read_document(registered.mlflow_run_id, TRAINING_RECORD)
    return ChosenModel(registry.load_model(name, registered.version), json.loads(record))


def is_training_due(registry: ModelRegistry, name: str, as_of_date: date, every_months: int) -> bool:
    """Whether no model of this name was trained in the last `every_months` months."""
    return not any(
        0 <= _months(registered.training_cutoff, as_of_date) < every_months
        for registered in registry.versions(name)
    )


def keep_training(registry: ModelRegistry, name: str, learned: Learned, population: str) -> ChosenModel:
    """Track a training and register its model; the first good one becomes champion.

    Later good ones wait for a promotion.
    """
    result = learned.result
    is_first = registry.champion(name) is None
    registered: RegisteredModel = registry.log_training(
        result,
        name,
        panel_source="stanna features",
        tags={"code_version": code_version(), "population": population},
        documents={TRAINING_RECORD: json.dumps(learned.record, indent=1) + "\n"},
    )
    is_ok = result.judgement.verdict is Verdict.OK
    if is_ok and is_first:
        registry.set_champion(name, registered.version)
    return ChosenModel(result.model if is_ok else None, learned.record)


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
