"""Trainings put straight into a registry: what a training leaves there, without the hour it takes."""

import json
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from models.calibration import CauseCalibration
from models.candidates import Rung
from models.causes import FittedCauses
from models.columns import ModelColumns
from models.fitted import BaseRateHazard, LinearHazard
from models.flight_risk import FlightRiskModel, TrainingRecord
from models.linear_encoding import EncodedColumn, Encoding
from models.mlflow_connection import open_mlflow
from models.paired_measures import ComparedMetric
from models.predictions import PREDICTIONS, Predictions, predictions_bytes
from models.promotion import GroupsState, PromotionRule
from models.registry import ModelRegistry, RegisteredModel
from models.training_run import MODEL_FOLDER
from pipelines.bench.aliases import settle_aliases
from pipelines.bench.comparing import against_champion, comparison_bytes, identity
from pipelines.bench.comparison_record import COMPARISON, groups_record
from pipelines.bench.promotion_rule import RULE, rule_record
from pipelines.bench.session import BenchRequest
from pipelines.local_champion import LocalChampion
from pipelines.tracking import TRAINING_RECORD, Tracking, registry_at

STRICT = PromotionRule(ComparedMetric.LOG_LOSS, 0.0, 0.05, True, True, 0.85)
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
COLUMNS = ModelColumns(
    numeric=("talk_gap",), categorical=(), context=(), factor_of={"talk_gap": "leadership"}, monotone={}
)


def small_model(number: int, cutoff: date, verdict: str = "ok") -> FlightRiskModel:
    """A model of one feature; each number weighs it differently."""
    encoded = (EncodedColumn(0, Encoding.VALUE, low=-5.0, high=5.0),)
    return FlightRiskModel(
        rung=Rung.LOGISTIC,
        columns=COLUMNS,
        horizons_months=(6,),
        main_horizon_months=6,
        causes=FittedCauses(
            {}, LinearHazard(encoded, (0.1 * number,), (0.0,), (-3.5,)), BaseRateHazard((-5.0,))
        ),
        refits=(LinearHazard(encoded, (0.12 * number,), (0.0,), (-3.4,)),),
        calibration=CauseCalibration(),
        noise_floors={"leadership": 0.01},
        record=TrainingRecord(cutoff, verdict, {"panel": "0"}, {}, {"voluntary": 200}, is_monotone=False),
    )


@dataclass(frozen=True)
class Firm:
    """An organisation with a registry of its own."""

    organisation: str
    folder: Path
    tracking_uri: str

    @property
    def name(self) -> str:
        return f"{self.organisation}-seller"

    @property
    def registry(self) -> ModelRegistry:
        return registry_at(self.tracking_uri, self.organisation)

    @property
    def tracking(self) -> Tracking:
        """As a run opens it."""
        local = LocalChampion(self.folder / "out" / ".champion" / self.name)
        return Tracking(self.registry, self.name, (6,), 6, local)

    def request(self, **changes: object) -> BenchRequest:
        """Of a command about trainings."""
        config = self.folder / f"{self.organisation}.toml"
        config.write_text(
            f'[run]\norganisation = "{self.organisation}"\nhorizons_months = [6]\nmain_horizon_months = 6\n'
            '[sources.employment_spells]\nsql = "SELECT 1"\n[sources.assignments]\nsql = "SELECT 1"\n',
            encoding="utf-8",
        )
        return replace(BenchRequest(config, self.folder / "out", self.tracking_uri, NOON), **changes)

    def plant(
        self,
        predictions: Predictions | None,
        *,
        verdict: str = "ok",
        auc: float = 0.7,
        groups: pd.DataFrame | None = None,
        rule: PromotionRule | None = STRICT,
        horizons: tuple[int, ...] = (6,),
    ) -> RegisteredModel:
        """Leave in the registry what a training with these predictions leaves; the first good one leads.

        Args:
            predictions: None: of a version that kept none.
            verdict: of the training.
            auc: above the rule's ceiling it is suspicious.
            groups: employee_id, attribute, group.
            rule: None: of a version that kept none.
            horizons: of the training, as its record says.
        """
        registry = self.registry
        champion = registry.champion(self.name)
        number = len(registry.versions(self.name)) + 1
        cutoff = date(2025, number, 28) if predictions is None else predictions.training_cutoff
        model = small_model(number, cutoff, verdict)
        is_suspicious = auc > STRICT.plausible_auc
        record: dict[str, object] = {
            "training_cutoff": cutoff.isoformat(),
            "rung": "logistic",
            "verdict": verdict,
            "horizons_months": list(horizons),
            "main_horizon_months": horizons[0],
            "is_suspiciously_good": is_suspicious,
            "backtest": {"logistic": {f"{horizons[0]}m": {"auc": {"value": auc}}}},
        }
        files: dict[str, bytes] = {}
        if predictions is not None:
            files[PREDICTIONS] = predictions_bytes(predictions)
            if champion is not None and rule is not None:
                files[COMPARISON] = self._comparison(champion, predictions, groups, rule)
        if rule is not None:
            record[RULE] = rule_record(rule)
        files[TRAINING_RECORD] = json.dumps(record).encode()
        tags = {"training_cutoff": cutoff.isoformat(), "model_version": model.model_version}
        with open_mlflow(registry) as (mlflow, client), tempfile.TemporaryDirectory() as folder:
            model.save(Path(folder) / MODEL_FOLDER)
            with mlflow.start_run() as run:
                mlflow.log_artifacts(folder)
            if not client.search_registered_models(f"name = '{self.name}'"):
                client.create_registered_model(self.name)
            source = run.info.artifact_uri
            added = client.create_model_version(
                self.name, source, run.info.run_id, tags=tags | {"verdict": verdict}
            )
        registry.write_files(run.info.run_id, files)
        if verdict == "ok" and champion is None and not is_suspicious:
            registry.set_champion(self.name, int(added.version))
        settle_aliases(registry, self.name)
        return next(f for f in registry.versions(self.name) if f.version == int(added.version))

    def _comparison(
        self,
        champion: RegisteredModel,
        trained: Predictions,
        groups: pd.DataFrame | None,
        rule: PromotionRule,
    ) -> bytes:
        """comparison.json: without groups only what a promotion reads of it, for the sake of speed."""
        if groups is None:
            told = {"first": identity(champion), "groups": groups_record(GroupsState.NOT_DELIVERED, None)}
            return json.dumps(told).encode()
        compared = against_champion(self.registry, champion, trained, groups, rule)
        assert compared.record is not None
        return comparison_bytes(compared.record)
