"""Which model a month is scored with, and how a training is kept: the pipeline's side of the registry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data_contracts.errors import StorageError
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


@dataclass(frozen=True)
class Tracking:
    """The organisation's model in the registry.

    Attributes:
        registry: where trainings are kept.
        name: `<organisation>-<population>`.
        horizons_months: the horizons the configuration asks for.
        main_horizon_months: the one ranges are given at.
    """

    registry: ModelRegistry
    name: str
    horizons_months: tuple[int, ...]
    main_horizon_months: int

    def choose(self, as_of_date: date) -> ChosenModel | None:
        """The champion, or for a month before its training the newest good model trained by then.

        A model never scores a month before its own training cutoff: it would know that month's future. And
        if the newest training by then found no signal, no model may speak, whatever an older one could.

        Raises:
            StorageError: MLflow could not be reached.
        """
        newest_first = sorted(
            (found for found in self.registry.versions(self.name) if found.training_cutoff <= as_of_date),
            key=lambda found: (found.training_cutoff, found.version),
            reverse=True,
        )
        newest = next((found for found in newest_first if self._fits(found)), None)
        if newest is None:
            return None
        if newest.verdict == Verdict.NO_SIGNAL:
            return ChosenModel(None, self._record(newest))
        champion = self.registry.champion(self.name)
        chosen = newest
        if champion is not None and champion in newest_first and self._fits(champion):
            chosen = champion
        return ChosenModel(self.registry.load_model(self.name, chosen.version), self._record(chosen))

    def is_training_due(self, as_of_date: date, every_months: int) -> bool:
        """Whether there is no champion, or nothing was trained in the last `every_months` months."""
        champion = self.registry.champion(self.name)
        if champion is None or not self._fits(champion):
            return True
        return not any(
            0 <= _months(found.training_cutoff, as_of_date) < every_months
            for found in self.registry.versions(self.name)
        )

    def keep(self, learned: Learned, population: str) -> ChosenModel:
        """Track a training and register its model; the first good one becomes champion.

        Later good ones wait for a promotion, unless the champion speaks of other horizons than asked for.

        Raises:
            StorageError: MLflow could not be reached or written.
        """
        result = learned.result
        champion = self.registry.champion(self.name)
        registered: RegisteredModel = self.registry.log_training(
            result,
            self.name,
            panel_source="stanna features",
            tags={"code_version": code_version(), "population": population},
            documents={TRAINING_RECORD: json.dumps(learned.record, indent=1) + "\n"},
        )
        is_ok = result.judgement.verdict is Verdict.OK
        if is_ok and (champion is None or not self._fits(champion)):
            self.registry.set_champion(self.name, registered.version)
        return ChosenModel(result.model if is_ok else None, learned.record)

    def _fits(self, registered: RegisteredModel) -> bool:
        """Whether the model speaks of the horizons asked for, and is fit to be used."""
        record = self._record(registered)
        asked = {
            "horizons_months": list(self.horizons_months),
            "main_horizon_months": self.main_horizon_months,
            "is_suspiciously_good": False,
        }
        return all(record.get(key) == value for key, value in asked.items())

    def _record(self, registered: RegisteredModel) -> Mapping[str, Any]:
        text = self.registry.read_document(registered.mlflow_run_id, TRAINING_RECORD)
        try:
            record = json.loads(text)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise StorageError(
                f"{TRAINING_RECORD} of version {registered.version} of {self.name} is damaged - restore "
                "MLflow's artifacts from a backup, or delete the version and train again with `stanna train`"
            )
        return record


def registry_at(tracking_uri: str, organisation: str) -> ModelRegistry:
    """The organisation's experiment at one address.

    A local database's address becomes absolute, and artifacts lie beside it (`mlruns/artifacts`); a server
    decides itself where they go.
    """
    if not tracking_uri.startswith(LOCAL_DATABASE):
        return ModelRegistry(tracking_uri, None, organisation)
    database = Path(tracking_uri.removeprefix(LOCAL_DATABASE)).absolute()
    return ModelRegistry(f"{LOCAL_DATABASE}{database}", database.parent / "artifacts", organisation)


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
