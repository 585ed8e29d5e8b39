"""Which model a month is scored with, and how a training is kept: the pipeline's side of the registry."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from data_contracts.errors import StorageError
from models.comparison import Verdict
from models.flight_risk import FlightRiskModel
from models.mlflow_connection import LOCAL_DATABASE, MlflowUnreachableError
from models.predictions import PREDICTIONS, predictions_bytes, predictions_of
from models.registry import ACKNOWLEDGED, ModelRegistry, RegisteredModel
from models.training_run import RunNotes
from pipelines.audits.audit import audit_tags
from pipelines.audits.fairness_record import FAIRNESS_DOCUMENT
from pipelines.bench.aliases import settle_aliases
from pipelines.bench.comparing import against_champion
from pipelines.bench.promotion_rule import RULE, Trial, rule_record
from pipelines.code_version import code_version
from pipelines.learning import Learned
from pipelines.local_champion import KeptModel, LocalChampion
from pipelines.reports.model_card import card_documents, model_description, run_description
from pipelines.reports.texts import Texts, load_texts

TRAINING_RECORD = "training.json"

log = logging.getLogger("stanna")


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
        local: the copy that scores while MLflow cannot be reached; None keeps none.
        texts: of the language that model cards are written in.
        notices: what the person who started the command has to be told.
        loaded: models read so far, by MLflow run: they never change.
        records: the same of the trainings' records.
    """

    registry: ModelRegistry
    name: str
    horizons_months: tuple[int, ...]
    main_horizon_months: int
    local: LocalChampion | None = None
    texts: Texts = field(default_factory=lambda: load_texts("en"))
    notices: list[str] = field(default_factory=list)
    loaded: dict[str, ChosenModel] = field(default_factory=dict)
    records: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def choose(self, as_of_date: date) -> ChosenModel | None:
        """The champion, or for a month before its training the newest good model trained by then.

        A model never scores a month before its own training cutoff: it would know that month's future. And
        if the newest training by then found no signal, no model may speak, whatever an older one could.
        While MLflow cannot be reached the local copy speaks under the same rules.

        Raises:
            StorageError: MLflow could not be reached and the copy may not speak of this month, or a model
                is damaged.
        """
        try:
            registered = self.registry.versions(self.name)
            champion = self.registry.champion(self.name)
            self._keep_locally(registered, champion)
            chosen = self._pick(registered, champion, as_of_date)
            return None if chosen is None else self._load(chosen)
        except MlflowUnreachableError as error:
            return self._choose_copy(as_of_date, error)

    def is_training_due(self, as_of_date: date, every_months: int) -> bool:
        """Whether there is no champion, or nothing was trained in the last `every_months` months.

        While MLflow cannot be reached nothing is trained, because nothing could be kept.
        """
        try:
            champion = self.registry.champion(self.name)
            if champion is None or not self._fits(champion):
                return True
            cutoffs = [found.training_cutoff for found in self.registry.versions(self.name)]
        except MlflowUnreachableError:
            kept = None if self.local is None else self.local.read()
            if kept is None or not 0 <= _months(kept.newest_cutoff, as_of_date) < every_months:
                self.tell("training is due and was skipped: MLflow, which keeps trainings, is not reached")
            return False
        return not any(0 <= _months(cutoff, as_of_date) < every_months for cutoff in cutoffs)

    def require_registry(self) -> None:
        """Stop before a training that could not be kept.

        Raises:
            StorageError: MLflow could not be reached.
        """
        try:
            self.registry.champion(self.name)
        except MlflowUnreachableError as error:
            raise StorageError(
                f"nothing was trained, because a training could not be kept: {error}"
            ) from error

    def keep(self, learned: Learned, population: str, trial: Trial) -> ChosenModel:
        """Track a training and register its model; the first good one becomes champion.

        Later good ones wait for a promotion, unless the champion speaks of other horizons than asked for.
        Each is held against the champion, unless that one was trained on later months (a backfill shows what
        was known then), and keeps the rule that a promotion is decided by.

        Raises:
            StorageError: MLflow could not be reached or written.
        """
        result = learned.result
        is_ok = result.judgement.verdict is Verdict.OK
        try:
            champion = self.registry.champion(self.name)
            trained = predictions_of(result, self.registry.experiment)
            files = {PREDICTIONS: predictions_bytes(trained)}
            record = {**learned.record, RULE: rule_record(trial.rule)}
            if champion is not None and champion.training_cutoff <= trained.training_cutoff:
                compared = against_champion(self.registry, champion, trained, trial.groups, trial.rule)
                record["comparison"] = compared.summary
                files |= compared.files()
            added: RegisteredModel = self.registry.log_training(
                result,
                self.name,
                RunNotes(
                    panel_source="stanna features",
                    tags={
                        "organisation": self.registry.experiment,
                        "population": population,
                        "code_version": code_version(),
                        **audit_tags(record),
                    },
                    documents={
                        **card_documents(record, self.texts),
                        TRAINING_RECORD: json.dumps(record, indent=1) + "\n",
                        FAIRNESS_DOCUMENT: json.dumps(learned.record.get("fairness"), indent=1) + "\n",
                    },
                    files=files,
                    oracle=learned.oracle,
                    description=run_description(record, self.texts),
                    model_description=model_description(record, self.texts),
                ),
            )
            is_plausible = not record["is_suspiciously_good"]
            if is_ok and is_plausible and (champion is None or not self._fits(champion)):
                self.registry.set_champion(self.name, added.version)
            settle_aliases(self.registry, self.name)
            self.follow()
        except StorageError as error:
            raise StorageError(
                f"the training is finished but could not be kept, and no month was scored with it: {error}. "
                "Then run again: it is trained anew"
            ) from error
        return ChosenModel(result.model if is_ok else None, record)

    def _pick(
        self, registered: Sequence[RegisteredModel], champion: RegisteredModel | None, as_of_date: date
    ) -> RegisteredModel | None:
        """The version that decides about a month: under `no_signal` it is the newest and none may speak."""
        newest_first = _newest_first(found for found in registered if found.training_cutoff <= as_of_date)
        newest = next((found for found in newest_first if self._fits(found)), None)
        if newest is None or newest.verdict == Verdict.NO_SIGNAL:
            return newest
        if champion is not None and champion in newest_first and self._fits(champion):
            return champion
        return newest

    def _load(self, chosen: RegisteredModel) -> ChosenModel:
        if chosen.mlflow_run_id not in self.loaded:
            is_mute = chosen.verdict == Verdict.NO_SIGNAL
            model = None if is_mute else self.registry.load_model(self.name, chosen.version)
            self.loaded[chosen.mlflow_run_id] = ChosenModel(model, self.training(chosen))
        return self.loaded[chosen.mlflow_run_id]

    def follow(self) -> None:
        """Let the local copy follow the registry after a decision.

        Raises:
            StorageError: MLflow could not be reached, or the copy not be written.
        """
        self._keep_locally(self.registry.versions(self.name), self.registry.champion(self.name))

    def _keep_locally(self, registered: Sequence[RegisteredModel], champion: RegisteredModel | None) -> None:
        """Copy what decides about the newest months, whichever month this run is about."""
        if self.local is None:
            return
        decides = self._pick(registered, champion, date.max)
        if decides is None:  # what was withdrawn from the registry must not speak while it is away
            self.local.forget()
            return
        newest = next(found for found in _newest_first(registered) if self._fits(found))
        loaded = self._load(decides)
        self.local.keep(
            KeptModel(
                version=decides.version,
                verdict=decides.verdict,
                newest_cutoff=newest.training_cutoff,
                training=loaded.training,
                model=loaded.model,
            )
        )

    def _choose_copy(self, as_of_date: date, outage: MlflowUnreachableError) -> ChosenModel:
        kept = None if self.local is None else self.local.read()
        if kept is None:
            raise StorageError(
                f"{outage}. There is no local copy of {self.name} to score with either: it is made by the "
                "first run that reaches MLflow"
            ) from outage
        if not self._is_fit(kept.training):
            raise StorageError(
                f"{outage}. The local copy of {self.name} speaks of horizons "
                f"{kept.training.get('horizons_months')}, asked for are {list(self.horizons_months)}: run "
                "again when MLflow can be reached"
            ) from outage
        if as_of_date < kept.newest_cutoff:
            raise StorageError(
                f"{outage}. The local copy of {self.name} may only score months from {kept.newest_cutoff} "
                f"on, when it was last trained, not {as_of_date}: run again when MLflow can be reached"
            ) from outage
        trained = kept.training.get("training_cutoff")
        self.tell(
            f"MLflow was not reached; version {kept.version} of {self.name} (trained to {trained}, "
            f"{kept.verdict}) was taken from its local copy. {outage}"
        )
        return ChosenModel(kept.model, kept.training)

    def tell(self, notice: str) -> None:
        """Log what the person who started the command has to know, and keep it for the end of the command."""
        log.warning(notice)
        self.notices.append(notice)

    def speaks_of_what_is_asked(self, training: Mapping[str, Any]) -> bool:
        """Whether a training's horizons are the configured ones."""
        asked = {
            "horizons_months": list(self.horizons_months),
            "main_horizon_months": self.main_horizon_months,
        }
        return all(training.get(key) == value for key, value in asked.items())

    def _fits(self, registered: RegisteredModel) -> bool:
        """Whether the model speaks of the horizons asked for, and is fit to be used."""
        return self._is_fit(self.training(registered))

    def _is_fit(self, training: Mapping[str, Any]) -> bool:
        is_believed = training.get("is_suspiciously_good") is False or bool(training.get(ACKNOWLEDGED))
        return is_believed and self.speaks_of_what_is_asked(training)

    def training(self, registered: RegisteredModel) -> Mapping[str, Any]:
        """What is on record of a training; with the acknowledgement of its skill, where there is one.

        Raises:
            StorageError: MLflow could not be reached, or the record is damaged.
        """
        if registered.mlflow_run_id not in self.records:
            self.records[registered.mlflow_run_id] = self._read_record(registered)
        record = self.records[registered.mlflow_run_id]
        return (
            record if registered.acknowledged is None else {**record, ACKNOWLEDGED: registered.acknowledged}
        )

    def _read_record(self, registered: RegisteredModel) -> Mapping[str, Any]:
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


def _newest_first(registered: Iterable[RegisteredModel]) -> list[RegisteredModel]:
    return sorted(registered, key=lambda found: (found.training_cutoff, found.version), reverse=True)


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
