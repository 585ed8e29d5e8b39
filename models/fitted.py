"""Fitted monthly hazards of one cause: what they predict, how they divide it, and their text form.

No pickle: a hazard is a JSON text of coefficients or LightGBM's own text, and the one read back
predicts the same bits.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import lightgbm as lgb
import numpy as np

from models.columns import FloatArray
from models.lead_rows import LeadRows
from models.linear_encoding import EncodedColumn, Encoding, encode, sum_by_feature

EXPLAINED_LEAD = 0  # reasons tell what weighs now: in the months of the first lead
PREDICTION_THREADS = 2  # rows are independent, so the thread count changes no bit of a prediction


class FittedHazard(Protocol):
    """The monthly hazard of one cause as a function of the feature matrix and the lead."""

    def log_odds(self, matrix: FloatArray) -> FloatArray:
        """Log-odds of the monthly hazard, shape (rows, leads)."""
        ...

    def contributions(self, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Features' shares (rows, features) and base (rows,) of the log-odds at the explained lead."""
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
        """No feature has a share; the base is the lead's log-odds."""
        return np.zeros(matrix.shape), np.full(len(matrix), self.lead_log_odds[EXPLAINED_LEAD])

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

        The same at each lead, but for the anniversaries, which are part of the tenure's.
        """
        shares = sum_by_feature(self._shares(matrix), self.encoded, matrix.shape[1])
        if self.anniversary is not None:
            anniversaries = self.anniversary.log_odds(matrix)[:, EXPLAINED_LEAD]
            shares[:, self.anniversary.lead_rows.tenure] += anniversaries
        return shares, np.full(len(matrix), self.lead_log_odds[EXPLAINED_LEAD])

    def to_text(self) -> str:
        """JSON of encoding and coefficients."""
        return _to_json({"kind": "linear", **self.record})

    @property
    def record(self) -> dict[str, object]:
        """What the JSON holds beside the kind."""
        effect = self.anniversary
        own = {"encoded": [asdict(column) for column in self.encoded]}
        named = {name: getattr(self, name) for name in ("coefficients", "reference", "lead_log_odds")}
        found = {} if effect is None else {"anniversary": [effect.coefficient, effect.reference]}
        return {**own, **named, **found}

    def _shares(self, matrix: FloatArray) -> FloatArray:
        # Summed by numpy: a BLAS product split over threads differs in its last bits.
        distance = encode(matrix, self.encoded) - np.array(self.reference)
        shares: FloatArray = distance * np.array(self.coefficients)
        return shares


@dataclass(frozen=True)
class TwoSpanHazard:
    """A linear hazard of the first lead by itself, and one of all leads for the later ones.

    What happened lately (a manager who left, a quarter that failed) weighs in the coming months and hardly
    later; one set of coefficients for both would hide it.
    """

    first: LinearHazard
    later: LinearHazard

    def log_odds(self, matrix: FloatArray) -> FloatArray:
        """The first lead's and the later ones', shape (rows, leads)."""
        log_odds = self.later.log_odds(matrix)
        log_odds[:, 0] = self.first.log_odds(matrix)[:, 0]
        return log_odds

    def contributions(self, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Those of the first lead, which is the explained one."""
        return self.first.contributions(matrix)

    def to_text(self) -> str:
        """JSON of both."""
        return _to_json({"kind": "two_spans", "first": self.first.record, "later": self.later.record})


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
        """TreeSHAP at the explained lead.

        The share of the lead itself is moved to the base, that of its anniversaries to the tenure.
        """
        shap = self.booster.predict(
            self.lead_rows.of_lead(matrix, EXPLAINED_LEAD), pred_contrib=True, num_threads=PREDICTION_THREADS
        )
        found = np.asarray(shap, dtype=np.float64)
        features = matrix.shape[1]
        shares = found[:, :features]
        if self.lead_rows.tenure is not None:
            shares[:, self.lead_rows.tenure] += found[:, features + 1]
        return shares, found[:, features] + found[:, -1]

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
    if record["kind"] == "base_rate":
        return BaseRateHazard(tuple(record["lead_log_odds"]))
    if record["kind"] == "two_spans":
        return TwoSpanHazard(
            _linear_hazard(record["first"], lead_rows), _linear_hazard(record["later"], lead_rows)
        )
    return _linear_hazard(record, lead_rows)


def _linear_hazard(record: Mapping[str, Any], lead_rows: LeadRows) -> LinearHazard:
    return LinearHazard(
        encoded=tuple(
            EncodedColumn(**{**column, "encoding": Encoding(column["encoding"])})
            for column in record["encoded"]
        ),
        coefficients=tuple(record["coefficients"]),
        reference=tuple(record["reference"]),
        lead_log_odds=tuple(record["lead_log_odds"]),
        anniversary=AnniversaryEffect(lead_rows, *record["anniversary"]) if "anniversary" in record else None,
    )


def _to_json(record: Mapping[str, object]) -> str:
    return json.dumps(record, indent=1, sort_keys=True, allow_nan=False) + "\n"
