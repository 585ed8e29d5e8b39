"""A trained model read back from the folder of text files that this or an earlier version saved it in."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lightgbm as lgb

from data_contracts.errors import StorageError
from models.calibration import Calibration, CauseCalibration
from models.candidates import Rung
from models.causes import FittedCauses
from models.columns import ModelColumns
from models.fitted import hazard_from_text
from models.flight_risk import FORMAT, MANIFEST, SECOND, FlightRiskModel, SecondOpinion, TrainingRecord
from models.lead_rows import LeadRows
from models.person_months import leads_between
from models.risk_range import range_from_record
from models.training_distribution import distribution_from_text


def load_model(folder: Path) -> FlightRiskModel:
    """The model saved in `folder`; it scores as the saved one did, bit for bit.

    Raises:
        StorageError: a file is missing, unreadable, damaged or of a format this version does not know.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise StorageError(
                f"the model in {folder} has format {manifest['format']}, this version reads {FORMAT} - "
                "train again"
            )
        texts = {name: (folder / name).read_text(encoding="utf-8") for name in manifest["files"]}
        counts = manifest.get("distribution")  # models of before it was kept have none
        distribution = None
        if counts is not None:
            distribution = distribution_from_text((folder / counts).read_text(encoding="utf-8"))
        return replace(_model_from(manifest, texts), distribution=distribution)
    except (OSError, ValueError, KeyError, TypeError, lgb.basic.LightGBMError) as error:
        raise StorageError(
            f"the model in {folder} could not be read ({error}) - train again or restore the folder"
        ) from error


def _model_from(manifest: dict[str, Any], texts: Mapping[str, str]) -> FlightRiskModel:
    declared, record = manifest["columns"], manifest["record"]
    columns = ModelColumns(
        numeric=tuple(declared["numeric"]),
        categorical=tuple(declared["categorical"]),
        context=tuple(declared["context"]),
        factor_of=declared["factor_of"],
        monotone=declared["monotone"],
        tenure=declared.get("tenure"),  # models of before anniversaries were looked for have none
        elapsed=tuple(declared.get("elapsed", ())),  # nor have those of before gaps were told apart
    )
    lead_rows = LeadRows.of(columns, leads_between(manifest["horizons_months"]))
    hazards = {
        name.partition(".")[0]: hazard_from_text(text, lead_rows) for name, text in sorted(texts.items())
    }
    return FlightRiskModel(
        rung=Rung(manifest["rung"]),
        columns=columns,
        horizons_months=tuple(manifest["horizons_months"]),
        main_horizon_months=manifest["main_horizon_months"],
        causes=FittedCauses(
            categories={name: tuple(labels) for name, labels in manifest["categories"].items()},
            voluntary=hazards["voluntary"],
            other=hazards["other"],
        ),
        refits=tuple(hazard for name, hazard in hazards.items() if name.startswith("refit_")),
        calibration=CauseCalibration(
            **{cause: Calibration(**values) for cause, values in manifest["calibration"].items()}
        ),
        noise_floors=manifest["noise_floors"],
        range=range_from_record(manifest["range"]) if "range" in manifest else None,
        second=SecondOpinion(hazards[SECOND], manifest["second_slope"]) if SECOND in hazards else None,
        record=TrainingRecord(**{**record, "training_cutoff": date.fromisoformat(record["training_cutoff"])}),
    )
