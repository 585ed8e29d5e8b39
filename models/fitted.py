"""Fitted monthly hazards of one cause: what they predict, how they divide it, and their text form.

No pickle: a hazard is a JSON text of coefficients or LightGBM's own text, and the one read back
predicts the same bits.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

import lightgbm as lgb
import numpy as np

from models.columns import FloatArray
from models.lead_rows import LeadRows
from models.linear_encoding import EncodedColumn, Encoding, encode, sum_by_feature

PREDICTION_THREADS = 2  # rows are independent, so the thread count changes no bit of a prediction


class FittedHazard(Protocol):
    """The monthly hazard of one cause as a function of the feature matrix and the lead."""

    def log_odds(self, matrix: FloatArray) -> FloatArray:
        """Log-odds of the monthly hazard, shape (rows, leads)."""
        ...

    def contributions(self, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Features' shares (rows, features) and base (rows,) of the log-odds averaged over the leads."""
        ...

    def to_text(self) -> str:
        """The hazard as text, from which `hazard_from_text` makes an equal one."""
        ...


@dataclass(frozen=True)
class BaseRateHazard:
    """One log-odds per lead, the same for everybody."""

    lead_log_odds: tuple[float, ...]

    def log_odds(self, matrix: FloatArray) -> FloatArray:
        """The leads' log-odds for each row, shape (rows, leads)."""
        return np.tile(np.array(self.lead_log_odds), (len(matrix), 1))

    def contributions(self, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
        """No feature has a share; the base is the mean over the leads."""
        return np.zeros(matrix.shape), np.full(len(matrix), np.mean(self.lead_log_odds))

    def to_text(self) -> str:
        """JSON of the log-odds."""
        return _to_json({"kind": "base_rate", **asdict(self)})


@dataclass(frozen=True)
class AnniversaryEffect:
    """What anniversaries of the hire in a lead do to its log-odds.

    Attributes:
        lead_rows: which months of a lead are anniversaries.
        coefficient: log-odds per share of the lead's months.
        reference: the mean share in training, where the effect is zero; so it is where tenure is unknown.
    """

    lead_rows: LeadRows
    coefficient: float
    reference: float

    def distance(self, matrix: FloatArray) -> FloatArray:
        """Each row's share at each lead less the reference, shape (rows, leads)."""
        distance: FloatArray = np.nan_to_num(self.lead_rows.anniversaries(matrix) - self.reference, nan=0.0)
        return distance

    def log_odds(self, matrix: FloatArray) -> FloatArray:
        """Shape (rows, leads)."""
        return self.coefficient * self.distance(matrix)


@dataclass(frozen=True)
class LinearHazard:
    """Coefficients on encoded columns, each centred on its mean among the training rows.

    Attributes:
        encoded: the columns of the design matrix.
        coefficients: log-odds per unit of each encoded column.
        reference: each encoded column's mean in training, where a contribution is zero.
        lead_log_odds: log-odds of a person at the reference, per lead.
        anniversary: the effect of anniversaries; None where the model does not read tenure.
    """

    encoded: tuple[EncodedColumn, ...]
    coefficients: tuple[float, ...]
    reference: tuple[float, ...]
    lead_log_odds: tuple[float, ...]
    anniversary: AnniversaryEffect | None = None

    def log_odds(self, matrix: FloatArray) -> FloatArray:
        """Lead's log-odds plus all shares, shape (rows, leads)."""
        log_odds: FloatArray = np.array(self.lead_log_odds) + self._shares(matrix).sum(axis=1)[:, None]
        return log_odds if self.anniversary is None else log_odds + self.anniversary.log_odds(matrix)

    def contributions(self, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coefficient times distance from the reference, summed per feature.

        The same at each lead, but for the anniversaries: their mean over the leads is part of the tenure's.
        """
        shares = sum_by_feature(self._shares(matrix), self.encoded, matrix.shape[1])
        if self.anniversary is not None:
            shares[:, self.anniversary.lead_rows.tenure] += self.anniversary.log_odds(matrix).mean(axis=1)
        return shares, np.full(len(matrix), np.mean(self.lead_log_odds))

    def to_text(self) -> str:
        """JSON of encoding and coefficients."""
        effect = self.anniversary
        own = {"encoded": [asdict(column) for column in self.encoded]}
        named = {name: getattr(self, name) for name in ("coefficients", "reference", "lead_log_odds")}
        found = {} if effect is None else {"anniversary": [effect.coefficient, effect.reference]}
        return _to_json({"kind": "linear", **own, **named, **found})

    def _shares(self, matrix: FloatArray) -> FloatArray:
        # Summed by numpy: a BLAS product split over threads differs in its last bits.
        distance = encode(matrix, self.encoded) - np.array(self.reference)
        shares: FloatArray = distance * np.array(self.coefficients)
        return shares


@dataclass(frozen=True)
class BoostedHazard:
    """LightGBM trees over the feature matrix with the columns of the lead behind it."""

    booster: lgb.Booster
    lead_rows: LeadRows

    def log_odds(self, matrix: FloatArray) -> FloatArray:
        """The trees' raw score, shape (rows, leads)."""
        raw = self.booster.predict(
            self.lead_rows.of_every_lead(matrix), raw_score=True, num_threads=PREDICTION_THREADS
        )
        return np.asarray(raw, dtype=np.float64).reshape(len(self.lead_rows.leads), len(matrix)).T

    def contributions(self, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
        """TreeSHAP averaged over the leads.

        The share of the lead itself is moved to the base, that of its anniversaries to the tenure.
        """
        shap = self.booster.predict(
            self.lead_rows.of_every_lead(matrix), pred_contrib=True, num_threads=PREDICTION_THREADS
        )
        by_lead = np.asarray(shap, dtype=np.float64).reshape(len(self.lead_rows.leads), len(matrix), -1)
        mean = by_lead.mean(axis=0)
        features = matrix.shape[1]
        shares = mean[:, :features]
        if self.lead_rows.tenure is not None:
            shares[:, self.lead_rows.tenure] += mean[:, features + 1]
        return shares, mean[:, features] + mean[:, -1]

    def to_text(self) -> str:
        """LightGBM's own model text."""
        return str(self.booster.model_to_string())


def text_suffix(hazard: FittedHazard) -> str:
    """The file ending of the hazard's text."""
    return ".txt" if isinstance(hazard, BoostedHazard) else ".json"


def hazard_from_text(text: str, lead_rows: LeadRows) -> FittedHazard:
    """The hazard whose `to_text` gave `text`; it reads rows as `lead_rows` says."""
    if not text.startswith("{"):
        return BoostedHazard(lgb.Booster(model_str=text), lead_rows)
    record = json.loads(text)
    lead_log_odds = tuple(record["lead_log_odds"])
    if record["kind"] == "base_rate":
        return BaseRateHazard(lead_log_odds)
    return LinearHazard(
        encoded=tuple(
            EncodedColumn(**{**column, "encoding": Encoding(column["encoding"])})
            for column in record["encoded"]
        ),
        coefficients=tuple(record["coefficients"]),
        reference=tuple(record["reference"]),
        lead_log_odds=lead_log_odds,
        anniversary=AnniversaryEffect(lead_rows, *record["anniversary"]) if "anniversary" in record else None,
    )


def _to_json(record: Mapping[str, object]) -> str:
    return json.dumps(record, indent=1, sort_keys=True, allow_nan=False) + "\n"
