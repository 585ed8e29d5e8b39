"""The backtest's out-of-time rows as a small Parquet file: what two trainings are compared by later on."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.errors import StorageError
from models.candidates import Rung
from models.training import TrainingResult

PREDICTIONS = "backtest.parquet"
FORMAT = 1  # raised when a file written earlier can no longer be read
PERSON_MONTH = ["person_code", "as_of_date"]
LABELS = ["cause", "org_unit"]
SCHEMA_KEY = b"stanna"
CODE_SEED = 16  # bytes of the key of the digest


@dataclass(frozen=True)
class Predictions:
    """Out-of-time predictions of one training, with the outcomes as known at its cutoff.

    Attributes:
        rows: person_code, as_of_date (datetime64), cause (null without an exit), months_observed, the
            slices' columns, `risk_<h>m` of the winner and `context_risk_<h>m` of context alone; one row per
            person and origin, sorted by (as_of_date, person_code).
        training_cutoff: the day the outcomes were known on.
        horizons_months: the horizons of the risks.
        main_horizon_months: the one decisions are made at.
        rung: the winner's.
    """

    rows: pd.DataFrame
    training_cutoff: date
    horizons_months: tuple[int, ...]
    main_horizon_months: int
    rung: str


def person_codes(employee_ids: pd.Series, organisation: str) -> pd.Series:
    """A digest of organisation and employee_id, 16 hexadecimal digits, row for row.

    A person has the same code in every training of an organisation and another one elsewhere. Pseudonymous,
    not anonymous: whoever has a list of employee_ids can compute the codes of those on it.
    """
    key = hashlib.sha256(organisation.encode()).hexdigest()[:CODE_SEED]
    numbers = pd.util.hash_array(employee_ids.astype(str).to_numpy(dtype=object), hash_key=key)
    codes = np.char.mod("%016x", numbers)
    return pd.Series(codes, index=employee_ids.index, name="person_code")


def predictions_of(result: TrainingResult, organisation: str) -> Predictions:
    """What of a training's backtest is kept: no employee_id, no team, no protected attribute."""
    rows, settings = result.backtest.rows, result.settings
    slices = ["org_unit", *(name for name in rows.columns if name.startswith("is_"))]
    kept = pd.DataFrame({"person_code": person_codes(rows["employee_id"], organisation)})
    kept = kept.join(rows[["as_of_date", "cause", "months_observed", *slices]])
    kept[LABELS] = kept[LABELS].astype(object).where(kept[LABELS].notna(), None)
    for prefix, rung in {"risk": result.model.rung, "context_risk": Rung.CONTEXT_ONLY}.items():
        for position, horizon in enumerate(settings.horizons_months):
            kept[f"{prefix}_{horizon}m"] = result.backtest.risks[rung][:, position]
    return Predictions(
        rows=kept.sort_values(["as_of_date", "person_code"], ignore_index=True),
        training_cutoff=result.model.record.training_cutoff,
        horizons_months=settings.horizons_months,
        main_horizon_months=settings.main_horizon_months,
        rung=result.model.rung.value,
    )


def predictions_bytes(predictions: Predictions) -> bytes:
    """The file's content: the same predictions give the same bytes."""
    told = {
        "format": FORMAT,
        "training_cutoff": predictions.training_cutoff.isoformat(),
        "horizons_months": list(predictions.horizons_months),
        "main_horizon_months": predictions.main_horizon_months,
        "rung": predictions.rung,
    }
    rows = predictions.rows
    # As text also where nobody left or there are no units: a column of nulls alone has no type of its own.
    table = pa.Table.from_pandas(rows.drop(columns=LABELS), preserve_index=False)
    for name in LABELS:
        texts = rows[name].astype(object).where(rows[name].notna(), None)
        table = table.append_column(name, pa.array(texts, pa.string()))
    table = table.select(list(rows.columns)).replace_schema_metadata({SCHEMA_KEY: json.dumps(told).encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def read_predictions(content: bytes) -> Predictions:
    """The predictions of a file's content.

    Raises:
        StorageError: it is damaged, or of a format this version does not read.
    """
    try:
        table = pq.read_table(pa.BufferReader(content))
        told = json.loads((table.schema.metadata or {})[SCHEMA_KEY])
        if told["format"] != FORMAT:
            raise ValueError(f"it has format {told['format']}, read is format {FORMAT}")
        rows = table.replace_schema_metadata(None).to_pandas()
        rows[LABELS] = rows[LABELS].astype(object).where(rows[LABELS].notna(), None)
        return Predictions(
            rows=rows,
            training_cutoff=date.fromisoformat(told["training_cutoff"]),
            horizons_months=tuple(told["horizons_months"]),
            main_horizon_months=told["main_horizon_months"],
            rung=told["rung"],
        )
    except (pa.ArrowException, KeyError, ValueError, TypeError) as error:
        reason = str(error).partition("\n")[0]
        raise StorageError(
            f"{PREDICTIONS} is damaged ({reason}) - restore MLflow's artifacts from a backup, or train again"
        ) from error
