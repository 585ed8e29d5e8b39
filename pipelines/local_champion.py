"""A copy of the model in use beside the months, so that a month is scored also while MLflow is away."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data_contracts.errors import StorageError
from models.comparison import Verdict
from models.flight_risk import FlightRiskModel
from models.saved_model import load_model
from pipelines.folders import mend_folders, staged_folder

FOLDER = ".champion"
RECORD = "champion.json"
MODEL = "model"


@dataclass(frozen=True)
class KeptModel:
    """What MLflow said of the model in use when it was last reached.

    Attributes:
        version: the registry's number.
        verdict: 'ok', or 'no_signal' if the newest training found none; then there is no model.
        newest_cutoff: cutoff of the newest training that fits the configuration. For an earlier month
            another model may be the right one, and only MLflow knows it.
        training: the training's record, as run.json repeats it.
        model: None under `no_signal`.
    """

    version: int
    verdict: str
    newest_cutoff: date
    training: Mapping[str, Any]
    model: FlightRiskModel | None


@dataclass(frozen=True)
class LocalChampion:
    """The copy of one registered model.

    Attributes:
        folder: `<output>/.champion/<organisation>-<population>`.
    """

    folder: Path

    def keep(self, kept: KeptModel) -> None:
        """Put the copy in the place of the former one, unless that one is the same to the byte.

        Raises:
            StorageError: the copy cannot be written; the former one is as it was.
        """
        files = _files(kept)
        try:
            if all((self.folder / name).read_text(encoding="utf-8") == text for name, text in files.items()):
                return
        except (OSError, ValueError):
            pass  # there is none, or it is damaged: both end by writing it
        try:
            self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            mend_folders(self.folder.parent)
            with staged_folder(self.folder) as staging:
                if kept.model is not None:
                    kept.model.save(staging / MODEL)
                (staging / RECORD).write_text(files[RECORD], encoding="utf-8")
        except OSError as error:
            raise StorageError(
                f"the local copy of the model cannot be written to {self.folder} "
                f"({error.strerror or error}) - make room, or mend the folder's permissions, and run again"
            ) from error

    def forget(self) -> None:
        """Remove the copy: nothing in the registry may speak any more.

        Raises:
            StorageError: it cannot be removed.
        """
        try:
            if self.folder.exists():
                shutil.rmtree(self.folder)
        except OSError as error:
            raise StorageError(
                f"the local copy of a model that MLflow no longer holds cannot be removed from {self.folder} "
                f"({error.strerror or error}) - remove the folder and run again"
            ) from error

    def read(self) -> KeptModel | None:
        """The copy, or None if there never was one.

        Raises:
            StorageError: it is damaged.
        """
        try:
            if self.folder.parent.exists():
                mend_folders(self.folder.parent)
            if not self.folder.exists():
                return None
            record = json.loads((self.folder / RECORD).read_text(encoding="utf-8"))
            if record["digest"] != _digest(record["kept"]):
                raise ValueError(f"{RECORD} was changed afterwards")
            return self._read(record["kept"])
        except (OSError, ValueError, KeyError, TypeError, StorageError) as error:
            raise StorageError(
                f"the local copy of the model in {self.folder} is damaged ({error}) - run again when MLflow "
                "can be reached, which writes it anew"
            ) from error

    def _read(self, kept: Mapping[str, Any]) -> KeptModel:
        model = None
        if kept["verdict"] != Verdict.NO_SIGNAL:
            model = load_model(self.folder / MODEL)
            if model.model_version != kept["model_version"]:
                raise ValueError(
                    f"its files give model_version {model.model_version}, kept was {kept['model_version']}"
                )
        return KeptModel(
            version=kept["version"],
            verdict=kept["verdict"],
            newest_cutoff=date.fromisoformat(kept["newest_cutoff"]),
            training=kept["training"],
            model=model,
        )


def _files(kept: KeptModel) -> dict[str, str]:
    """Name and text of every file of the copy."""
    content = {
        "version": kept.version,
        "verdict": kept.verdict,
        "newest_cutoff": kept.newest_cutoff.isoformat(),
        "model_version": None if kept.model is None else kept.model.model_version,
        "training": dict(kept.training),
    }
    record = {"digest": _digest(content), "kept": content}
    native = {} if kept.model is None else kept.model.files
    return {RECORD: json.dumps(record, indent=1) + "\n"} | {
        f"{MODEL}/{name}": text for name, text in native.items()
    }


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
